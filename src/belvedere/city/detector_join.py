"""Joins detectors to the directed link that they watch.

Takes   points with a heading and a street's name, links, the municipality's arcs
Gives   for each point link_id, match_distance, name_agrees, and why it joins none
Used by detectors.py
Source  ours: least cost of distance, turn and name. The weights were chosen before looking at counts
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from belvedere.city.street_names import same_street

Floats = npt.NDArray[np.float64]

REACH = 40.0  # [m] from a loop's point to its street's centre line at most: a wide boulevard is 40 m
TURN = 50.0  # [deg] between a loop's heading and its street's at most
METRES_A_DEGREE = 0.3  # [m/deg] a turn of 30 degrees weighs as much as 9 m
OTHER_NAME = 25.0  # [m] what a street of another name costs
NO_NAME = 10.0  # [m] what a street without a name costs: a slip road, a roundabout
AHEAD = 12.0  # [m] a street's heading is taken over this far on both sides of the point

NEAR = "no street within reach"
WAY = "no street within reach goes that way"
UNKNOWN = "its direction is not published"


@dataclass(frozen=True)
class Watchers:
    """What is to be joined; row for row."""

    points: npt.NDArray[np.object_]  # shapely Points
    heading: Floats  # [deg] clockwise from north; NaN: joins nothing
    name: tuple[str, ...]  # of the street, "" where unknown
    arc: npt.NDArray[np.object_]  # the municipality's line of that street, None where unknown


def join(watchers: Watchers, links: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return link_id (-1: none), match_distance [m], name_agrees and reason ("" where joined), a row a watcher.

    Of the links within REACH that run within TURN of the heading, the one of least cost is taken: its distance (the
    mean of the point's and of its arc's near the point), METRES_A_DEGREE for each degree of turn, and a charge
    for another name. A tie goes to the lower link_id.
    """
    shapes = links.geometry.to_numpy()
    which, link = shapely.STRtree(shapes).query(watchers.points, predicate="dwithin", distance=REACH)
    distance = shapely.distance(watchers.points[which], shapes[link])
    turn = np.abs(signed_turn(bearing_at(shapes[link], watchers.points[which]) - watchers.heading[which]))
    names = links["name"].to_numpy(dtype=object)
    agrees = np.array(
        [same_street(watchers.name[w], str(names[k])) for w, k in zip(which, link, strict=True)], dtype=bool
    )
    named = np.array([str(names[k]) != "" for k in link], dtype=bool)
    charge = np.where(agrees, 0.0, np.where(named, OTHER_NAME, NO_NAME))
    from_arc = _from_arc(watchers, which, shapes[link], distance)
    cost = (distance + from_arc) / 2 + METRES_A_DEGREE * turn + charge
    good = turn <= TURN  # NaN, an unknown heading, is not
    order = np.lexsort((link[good], cost[good], which[good]))
    first = pd.DataFrame({"row": which[good][order], "at": np.flatnonzero(good)[order]}).drop_duplicates("row")
    at = first["at"].to_numpy(dtype="int64")
    count = len(watchers.points)
    made = pd.DataFrame(
        {
            "link_id": np.full(count, -1, dtype="int64"),
            "match_distance": np.full(count, np.nan),
            "name_agrees": np.zeros(count, dtype=bool),
            "reason": np.full(count, NEAR, dtype=object),
        }
    )
    made.loc[np.unique(which), "reason"] = WAY
    made.loc[np.isnan(watchers.heading), "reason"] = UNKNOWN
    rows = which[at]
    made.loc[rows, "link_id"] = links["link_id"].to_numpy()[link[at]]
    made.loc[rows, "match_distance"] = distance[at]
    made.loc[rows, "name_agrees"] = agrees[at]
    made.loc[rows, "reason"] = ""
    return made.astype({"reason": "str"})


def bearing_at(lines: npt.NDArray[np.object_], points: npt.NDArray[np.object_]) -> Floats:
    """Return each line's heading [deg] clockwise from north where it passes its point."""
    middle, length = shapely.line_locate_point(lines, points), shapely.length(lines)
    start = shapely.line_interpolate_point(lines, np.clip(middle - AHEAD, 0, length))
    end = shapely.line_interpolate_point(lines, np.clip(middle + AHEAD, 0, length))
    east, north = shapely.get_x(end) - shapely.get_x(start), shapely.get_y(end) - shapely.get_y(start)
    heading: Floats = np.degrees(np.arctan2(east, north)) % 360
    return heading


def signed_turn(degrees: Floats) -> Floats:
    """Return angles [deg] brought into -180 … 180."""
    turned: Floats = (np.asarray(degrees) + 180.0) % 360.0 - 180.0
    return turned


def _from_arc(
    watchers: Watchers, which: npt.NDArray[np.int64], lines: npt.NDArray[np.object_], without: Floats
) -> Floats:
    """Return the mean distance [m] of each line from its watcher's arc near the point; `without` where it has none."""
    known = np.array([watchers.arc[row] is not None for row in which], dtype=bool)
    mean = without.copy()
    if known.any():
        arcs, points = watchers.arc[which[known]], watchers.points[which[known]]
        at, length = shapely.line_locate_point(arcs, points), shapely.length(arcs)
        offsets = (-25.0, 0.0, 25.0)  # [m]
        parts = [
            shapely.distance(shapely.line_interpolate_point(arcs, np.clip(at + step, 0, length)), lines[known])
            for step in offsets
        ]
        mean[known] = np.mean(parts, axis=0)
    return mean
