"""Public transport where nobody publishes stop times: a stand-in from rides and frequencies, named in every result.

Takes   the tables `edges`, `lines` and `stops` of a City's transit
Gives   stand_in → Transit between zones
Used by service.py
Source  strategy.py; waits are half a headway. What no table says is declared below: hours of service, equal directions,
        straight walks with a detour, the longest wait of people who know when the bus comes
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyproj
from scipy.spatial import KDTree

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.connectors import DETOUR
from belvedere.mobility.modes.strategy import BOARDINGS, RIDE, WAIT, WALK, spread
from belvedere.mobility.modes.transit import STAND_IN, WALKING, Transit, middles, to_stops
from belvedere.mobility.paths.shortest import Floats, Indices, Starts

HOURS = 17.0  # [h] of service in which a line's trips are spread evenly; to be confirmed
WAYS = 2.0  # [-] directions that share a line's trips
LONGEST_WAIT = 10.0  # [min] of a rare line: people know its times; to be confirmed
CHANGE = 250.0  # [m] straight line between stops that people change on; to be confirmed


@dataclass(frozen=True)
class Rides:
    """Lines at stops, and what runs between them, as the kernel takes it."""

    stops: Floats  # (stops, 2) [m]
    aboard_stop: Indices  # (aboard,) stop of each place of a line; sorted
    interval: Floats  # (aboard,) [min] mean wait
    ride_start: Starts  # (aboard + 1,)
    ride_from: Indices  # (rides,)
    ride_time: Floats  # (rides,) [min]
    at_start: Starts  # (stops + 1,)
    walk_start: Starts  # (stops + 1,)
    walk_from: Indices  # (walks,)
    walk_time: Floats  # (walks,) [min]


def possible(city: City) -> bool:
    """Tell whether the city's bundle holds rides and frequencies."""
    return {"edges", "lines", "stops"} <= set(city.transit)


def stand_in(city: City, weights: Floats, headway: float = 1.0) -> Transit:
    """Return expected parts of the best strategy between all zones on a workday.

    Parameters
    ----------
    weights : array, shape (4,): what a minute's ride, wait and walk [-] and a boarding [min] count in the choice
    headway : factor [-] of every line's headway

    Raises
    ------
    ModelError
        when the city has no rides
    """
    if not possible(city):
        raise ModelError(f"{city.name}: no rides of public transport. Name [transit] edges in the recipe.")
    rides = prepare(city, headway)
    walk = to_stops(middles(city), rides.stops)
    zones = len(city.zones)
    found = np.full((4, zones, zones), np.inf)
    for zone in range(zones):
        parts = spread(
            walk[zone], rides.aboard_stop, rides.interval, rides.ride_start, rides.ride_from, rides.ride_time,
            rides.at_start, rides.walk_start, rides.walk_from, rides.walk_time, weights,
        )  # fmt: skip
        rode = np.where(parts[:, BOARDINGS] >= 1.0 - 1e-9, parts @ weights, np.inf)  # from here people ride
        best = np.argmin(weights[WALK] * walk + rode, axis=1)
        found[:, :, zone] = parts[best].T
        found[WALK, :, zone] += walk[np.arange(zones), best]
        found[:, ~np.isfinite(walk[np.arange(zones), best] + rode[best]), zone] = np.inf
        found[:, zone, zone] = np.inf
    return Transit(STAND_IN, found[RIDE], found[WAIT], found[WALK], found[BOARDINGS] - 1.0)


def prepare(city: City, headway: float = 1.0) -> Rides:
    """Return the rides of a workday's lines."""
    edges, lines, stops = (city.transit[name] for name in ("edges", "lines", "stops"))
    trips = lines.set_index("line")["trips_weekday"]
    edges = edges[edges["line"].map(trips).fillna(0.0) > 0]
    used = np.array(sorted(set(edges["from_stop_id"]) | set(edges["to_stop_id"])))
    place = stops.drop_duplicates("stop_id").set_index("stop_id").loc[used]
    turn = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)
    xy = np.column_stack(turn.transform(place["stop_lon"].astype(float), place["stop_lat"].astype(float)))
    number = pd.Series(np.arange(len(used)), index=used)
    ends = pd.concat(
        [edges[["line", side]].set_axis(["line", "stop"], axis=1) for side in ("from_stop_id", "to_stop_id")]
    )
    aboard = ends.drop_duplicates().assign(number=lambda table: table["stop"].map(number))
    aboard = aboard.sort_values(["number", "line"]).reset_index(drop=True)
    at = pd.Series(aboard.index, index=pd.MultiIndex.from_frame(aboard[["line", "stop"]]))
    starts = at.loc[pd.MultiIndex.from_frame(edges[["line", "from_stop_id"]])].to_numpy()
    stop_at = at.loc[pd.MultiIndex.from_frame(edges[["line", "to_stop_id"]])].to_numpy()
    order = np.lexsort((starts, stop_at))
    half = HOURS * 60.0 / (aboard["line"].map(trips).to_numpy(dtype="float64") / WAYS) / 2.0
    pairs = KDTree(xy).query_pairs(CHANGE, output_type="ndarray")
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 0], both[:, 1]))]
    return Rides(
        xy,
        aboard["number"].to_numpy(dtype="int64"),
        np.minimum(half * headway, LONGEST_WAIT * max(1.0, headway)),
        _starts(stop_at[order], len(aboard)),
        starts[order].astype(np.int64),
        edges["minutes"].to_numpy(dtype="float64")[order],
        _starts(aboard["number"].to_numpy(), len(used)),
        _starts(both[:, 1], len(used)),
        both[:, 0].astype(np.int64),
        np.hypot(*(xy[both[:, 0]] - xy[both[:, 1]]).T) * DETOUR / WALKING,
    )


def _starts(sorted_rows: Indices, many: int) -> Starts:
    """Return where each row's items begin, and one past the last."""
    found: Starts = np.concatenate([[0], np.cumsum(np.bincount(sorted_rows, minlength=many))]).astype(np.int64)
    return found
