"""Streets between houses, where exhaust goes round instead of away: found from buildings, judged by STREET's formula.

Takes   a City's buildings with storeys; a Climate
Gives   Canyons: streets with houses on both sides at least 0.7 as high as the street is wide; concentration()
Used by transport.py
Source  Johnson et al. (1973), STREET: lee and windward side, each half of the time; K = 7, 2 m of first mixing, 0.5 m/s
        added to the wind by vehicles. Aspect ratio from which a street is a canyon: METHODS §2. Storey 3.2 m [M].
        Where no storeys are known no street is a canyon, and the parameter `kerb_factor` stands for what houses do
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import get_coordinates, line_interpolate_point, shortest_line

from belvedere.city.model import City
from belvedere.environment.meteorology import PERIODS, Climate, wind_at

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CANYON = 0.7  # [-] height over width
STOREY = 3.2  # [m] [M]
REACH = 30.0  # [m] from the middle of a street to a house front, at most
LEAST_WIDTH = 4.0  # [m]
LEAST_SHARE = 0.5  # [-] of a street's probes with a house on that side
PROBE = 20.0  # [m] between probes along a street
SCALE, FIRST_MIXING, STIRRED = 7.0, 2.0, 0.5  # [-], [m], [m/s] of STREET
BREATHING = 1.5  # [m]


@dataclass(frozen=True)
class Canyons:
    """Streets with houses on both sides."""

    street: Indices  # (n,) street_id, sorted
    height: Floats  # [m] of the houses
    width: Floats  # [m] between house fronts


def canyons(city: City) -> Canyons:
    """Return the canyons of a city; none where no storeys are known."""
    buildings = city.map_table("buildings")
    buildings = buildings[buildings["levels"].notna() & (buildings["levels"] > 0)].reset_index(drop=True)
    if buildings.empty:
        return Canyons(np.empty(0, np.int64), np.empty(0), np.empty(0))
    one = city.links.sort_values(["street_id", "link_id"]).drop_duplicates("street_id")
    count = np.maximum(one.geometry.length.to_numpy() / PROBE, 1).astype(np.int64)
    index = np.repeat(np.arange(len(one)), count)
    turn = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    shapes: NDArray[np.object_] = one.geometry.to_numpy()[index]
    length = one.geometry.length.to_numpy()[index]
    at = (turn + 0.5) / count[index] * length
    ahead = get_coordinates(line_interpolate_point(shapes, np.minimum(at + 1.0, length)))
    back = get_coordinates(line_interpolate_point(shapes, np.maximum(at - 1.0, 0.0)))
    probes = gpd.GeoSeries(line_interpolate_point(shapes, at), crs=one.crs)
    probe, house = buildings.sindex.query(probes, predicate="dwithin", distance=REACH)
    lines = shortest_line(probes.to_numpy()[probe], buildings.geometry.to_numpy()[house])
    ends = get_coordinates(lines).reshape(-1, 2, 2)
    offset = ends[:, 1] - ends[:, 0]
    along = (ahead - back)[probe]
    left = along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0] > 0
    away = np.hypot(offset[:, 0], offset[:, 1])
    high = buildings["levels"].to_numpy(dtype=np.float64)[house] * STOREY
    near, tall = np.full((2, len(index)), np.inf), np.zeros((2, len(index)))
    for side in (0, 1):
        mine = np.flatnonzero(left == bool(side))
        mine = mine[np.argsort(-away[mine], kind="stable")]  # the nearest is written last
        near[side][probe[mine]] = away[mine]
        tall[side][probe[mine]] = high[mine]
    found = np.isfinite(near)
    seen = np.stack([np.bincount(index, weights=found[side], minlength=len(one)) for side in (0, 1)])
    both = found.all(axis=0)
    pairs = np.maximum(np.bincount(index, weights=both, minlength=len(one)), 1.0)
    width = np.bincount(index, weights=np.where(both, near.sum(axis=0), 0.0), minlength=len(one)) / pairs
    height = np.bincount(index, weights=np.where(both, tall.mean(axis=0), 0.0), minlength=len(one)) / pairs
    width = np.maximum(width, LEAST_WIDTH)
    keep = (seen / count >= LEAST_SHARE).all(axis=0) & (height >= CANYON * width)
    return Canyons(one["street_id"].to_numpy(dtype=np.int64)[keep], height[keep], width[keep])


def concentration(found: Canyons, climate: Climate, from_middle: float) -> Floats:
    """Return what a canyon's own traffic adds at its house fronts, per strength [s/m2], by street and period.

    Parameters
    ----------
    from_middle : [m] of the receptor from the middle of the street; no farther than half the width

    Returns
    -------
    array
        (streets, PERIODS): the mean of lee and windward side
    """
    share = climate.share.sum(axis=3).reshape(PERIODS, len(climate.states))
    made = np.empty((len(found.street), PERIODS))
    for number, (height, width) in enumerate(zip(found.height, found.width, strict=True)):
        roof = np.array([float(wind_at(weather, np.array(height))) for weather in climate.states])
        slowness = share @ (1.0 / (roof + STIRRED))
        beside = min(from_middle, width / 2.0)
        lee = 1.0 / (math.hypot(beside, BREATHING) + FIRST_MIXING)
        windward = (height - BREATHING) / (width * height)
        made[number] = SCALE * 0.5 * (lee + windward) * slowness
    return made
