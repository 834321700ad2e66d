"""What people reach within a quarter or half an hour, by mode.

Takes   a City, the Side of a run
Gives   prepare → Prepared, what stands where; run → access: zone_id, mode, what, minutes, value [-]; Varied, the same
        at any uncertain values: cars' times move with traffic, other modes' rest on distances and timetables
Used by walk.py, evaluate.py; indicators jobs_by_…, services_by_…, gini_access, palma_access
Source  cumulative opportunities (Geurs & van Wee 2004): the share of the city's jobs, and of its places of each
        category, within some minutes door to door, from the middle of a zone to the middle of others. `categories` is
        the share of the kinds of places of which at least one is within reach, the 15-minute city. Places are those of
        the City's table: what a city publishes decides the number, so it compares decisions in one city, not cities.
        Times are means of way out and back, of the commuters' mix of peak and quiet hours
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.mobility.modes.service import both_ways
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values

Floats = NDArray[np.float64]
JOBS, CATEGORIES = "jobs", "categories"
MINUTES = (15.0, 30.0)  # [min] door to door
# mode of the table → its place in city/facts.MODES
SHOWN: Mapping[str, int] = {name: MODES.index(name) for name in ("walk", "bicycle", "transit", "car")}
CAR = "car"  # the only mode of these whose times follow traffic


@dataclass(frozen=True)
class Prepared:
    """What stands in each zone."""

    zone_id: NDArray[np.int64]  # (zones,)
    jobs: Floats  # (zones,) [-] of the city's jobs
    categories: tuple[str, ...]  # sorted
    places: Floats  # (zones, categories) [-] of the city's places of each category


def prepare(city: City) -> Prepared:
    """Return what stands where; a place outside all zones counts for the nearest."""
    zones, places = city.zones, city.map_table("places")
    jobs = zones["jobs"].fillna(0.0).to_numpy(dtype=np.float64)
    names = tuple(sorted({str(each) for each in places["category"]}))
    held = np.zeros((len(zones), len(names)))
    if len(places):
        points = shapely.get_coordinates(shapely.centroid(places.geometry.to_numpy()))
        shapes = zones.geometry.to_numpy()
        _, nearest = KDTree(shapely.get_coordinates(shapely.centroid(shapes))).query(points)
        zone = np.atleast_1d(nearest).astype(np.int64)
        point, inside = shapely.STRtree(shapes).query(shapely.points(points), predicate="within")
        zone[point] = inside
        kind = np.searchsorted(np.array(names), places["category"].astype("str").to_numpy(dtype="U"))
        np.add.at(held, (zone, kind), 1.0)
        held /= held.sum(axis=0, keepdims=True)
    total = float(jobs.sum())
    share: Floats = jobs / total if total > 0 else jobs
    return Prepared(zones["zone_id"].to_numpy(dtype=np.int64), share, names, held)


def run(prepared: Prepared, side: Side, *, detail: bool = False) -> pd.DataFrame:
    """Return access: zone_id, mode, what, minutes, value [-]; `detail`: places of each category, too."""
    return from_times(prepared, side.travellers[0].time, detail=detail)


def from_times(prepared: Prepared, time: Floats, *, detail: bool = False) -> pd.DataFrame:
    """Return access for given times; see `run`.

    Parameters
    ----------
    time : array, shape (modes, zones, zones) [min] as city/facts.MODES; infinite where nobody can
    """
    zones = len(prepared.zone_id)
    what = (JOBS, CATEGORIES, *(prepared.categories if detail else ()))
    labels = [(name, minutes, each) for name in SHOWN for minutes in MINUTES for each in what]
    repeated = [pd.array(np.repeat([label[at] for label in labels], zones), dtype="str") for at in (0, 2)]
    return pd.DataFrame(
        {
            "zone_id": np.tile(prepared.zone_id, len(labels)),
            "mode": repeated[0],
            "what": repeated[1],
            "minutes": np.repeat([label[1] for label in labels], zones),
            "value": np.concatenate([_reached(prepared, time[mode], detail) for mode in SHOWN.values()]),
        }
    )


def _reached(prepared: Prepared, time: Floats, detail: bool) -> Floats:
    """Return jobs, kinds of places, then perhaps places of each kind, for each of MINUTES by one mode, end to end."""
    whole = np.column_stack([prepared.jobs, prepared.places])
    parts: list[Floats] = []
    for minutes in MINUTES:
        reached = (time <= minutes).astype(np.float64) @ whole
        near = reached[:, 1:]
        kinds = (near > 0).mean(axis=1) if near.shape[1] else np.zeros(len(time))
        parts += [reached[:, 0], kinds, *(near.T if detail else ())]
    found: Floats = np.concatenate(parts)
    return found


@dataclass(frozen=True)
class Varied:
    """Access of one side as uncertain levels move its traffic."""

    prepared: Prepared
    at_centre: pd.DataFrame  # as `run`
    of_cars: NDArray[np.int64]  # its rows that are of cars
    time: Floats  # (zones, zones) [min] by car, at central values
    names: tuple[str, ...]  # parameters
    moves: Floats  # (names, zones, zones) [min a unit] of each

    def at(self, values: Values) -> pd.DataFrame:
        """Return access at these values; at central ones it is `at_centre`, to the last bit."""
        away = np.array([values[name] - CENTRAL[name] for name in self.names])
        if not away.any():
            return self.at_centre
        time = np.maximum(self.time + np.tensordot(away, self.moves, 1), 0.0)
        value = self.at_centre["value"].to_numpy(np.float64, copy=True)
        value[self.of_cars] = _reached(self.prepared, time, detail=False)
        return self.at_centre.assign(value=value)


def varied(prepared: Prepared, side: Side, names: tuple[str, ...], moves: Floats) -> Varied:
    """Return access as levels move it.

    Parameters
    ----------
    moves : (2, names, zones, zones) [s a unit] peak, quiet: by how much each way between zones gets longer
    """
    first, peak = side.travellers[0], side.setting.in_peak[0]
    mixed = peak * moves[0] + (1.0 - peak) * moves[1]
    both = np.array([both_ways(each) for each in mixed]).reshape(mixed.shape) / 60.0
    at_centre = run(prepared, side)
    of_cars = np.flatnonzero((at_centre["mode"] == CAR).to_numpy())
    return Varied(prepared, at_centre, of_cars, first.time[SHOWN[CAR]], names, both)
