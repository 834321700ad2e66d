"""Public transport by timetable, over a window of departures and not one lucky minute.

Takes   GTFS tables with stop times, a day, places, streets to walk on
Gives   by_timetable → Window: mean and spread of door-to-door times, and their parts; of_city → Transit between zones
Used by service.py (a city whose feed has stop times)
Source  ferrobus (RAPTOR: Delling, Pajor & Werneck 2015), an optional extra. It tells the walk to the first stop and
        from the last, the time in and between vehicles (walks to change included), and the number of rides. The first
        wait is the mean over the window less its best departure: who leaves at a random minute waits so long
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pyproj

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.modes.extract import Walkable, busiest, write_feed, write_streets
from belvedere.mobility.modes.extract import of_city as streets_of
from belvedere.mobility.modes.transit import TIMETABLE, Transit, middles
from belvedere.mobility.paths.shortest import Floats
from belvedere.progress import Progress, silent

DEPARTURES = tuple(range(8 * 3600, 9 * 3600, 300))  # [s] after midnight: every five minutes from 8 to 9
RIDES = 4  # [-] at most, so three changes: what ferrobus 0.2.1 calls transfers is the number of rides
TO_STOP = 900  # [s] walk to a stop at most
STOPS = 20  # [-] nearest stops that a trip may begin or end at
BETWEEN = 600  # [s] walk to change at most
OFTEN = 0.5  # [-] of the departures that must get there


@dataclass(frozen=True)
class Window:
    """Trips by public transport over a window of departures, (places, places) each; infinite where too seldom."""

    transit: Transit
    low: Floats  # [min] 5 % of departures take less
    high: Floats  # [min] 5 % take more
    reached: Floats  # [-] share of departures that get there by riding
    day: date
    streets: str  # "streets" or "lattice", a stand-in


def by_timetable(
    tables: Mapping[str, pd.DataFrame],
    places: Floats,
    walkable: Walkable,
    progress: Progress = silent,
    *,
    day: date | None = None,
    departures: Sequence[int] = DEPARTURES,
) -> Window:
    """Return travel times between places.

    Parameters
    ----------
    places : array, shape (places, 2) [deg] longitude, latitude
    day : None: the busiest workday of the feed
    departures : [s] after midnight

    Raises
    ------
    ModelError
        when ferrobus is not installed, or the feed has no timetable for the day
    """
    router = _router()
    chosen = busiest(tables) if day is None else day
    many = len(places)
    taken = np.full((len(departures), many, many), np.nan)  # [s]
    summed = np.zeros((3, many, many))  # walk [s], transfers and number of the trips that ride
    with tempfile.TemporaryDirectory(prefix="belvedere-") as name:
        folder = Path(name)
        write_feed(tables, chosen, folder / "feed")
        write_streets(walkable, folder / "streets.osm.pbf")
        try:
            model = router.create_transit_model(
                str(folder / "streets.osm.pbf"), [str(folder / "feed")], chosen, BETWEEN
            )
        except RuntimeError as error:
            raise ModelError(f"transit: ferrobus cannot read the feed: {error}. Run: belvedere check") from error
    points = [_point(router, model, longitude, latitude) for longitude, latitude in places.tolist()]
    there = [at for at, point in enumerate(points) if point is not None]
    targets = [points[at] for at in there]
    for origin in there:
        for at, second in enumerate(departures):
            found = router.find_routes_one_to_many(model, points[origin], targets, second, RIDES)
            for end, route in zip(there, found, strict=True):
                if route is not None and route["used_transit"] and end != origin:
                    taken[at, origin, end] = route["travel_time_seconds"]
                    summed[:, origin, end] += (route["walking_time_seconds"], route["transfers"] - 1.0, 1.0)
        progress(origin / many, f"Timetable: {origin} of {many} places", f"Orario: {origin} luoghi su {many}")
    return _window(taken, summed, chosen, walkable.made_from)


def of_city(city: City, progress: Progress = silent) -> Transit:
    """Return public transport between a city's zones by its timetable; see by_timetable."""
    turn = pyproj.Transformer.from_crs(city.crs, "EPSG:4326", always_xy=True)
    places = np.column_stack(turn.transform(*middles(city).T))
    return by_timetable(city.transit, places, streets_of(city), progress).transit


def possible(city: City) -> bool:
    """Tell whether the city's feed has stop times."""
    return "stop_times" in city.transit and len(city.transit["stop_times"]) > 0


def _router() -> ModuleType:
    """Return ferrobus, which is installed only with the extra `transit`."""
    try:
        return importlib.import_module("ferrobus")
    except ImportError as error:
        raise ModelError(
            "transit: timetables need ferrobus, which is not installed. Run: pip install 'belvedere[transit]'"
        ) from error


def _point(router: ModuleType, model: object, longitude: float, latitude: float) -> object | None:
    """Return a place on the streets, or None where no street is near."""
    try:
        found: object = router.create_transit_point(latitude, longitude, model, TO_STOP, STOPS)
    except (ValueError, RuntimeError):
        return None
    return found


def _window(taken: Floats, summed: Floats, day: date, streets: str) -> Window:
    """Return means and spread over the departures."""
    walked, changed, times = summed
    share = times / len(taken)
    often = share >= OFTEN
    sorted_times = np.sort(np.where(np.isnan(taken), np.inf, taken), axis=0) / 60.0
    count = np.maximum(times, 1.0)
    mean = np.where(often, np.nan_to_num(taken).sum(axis=0) / 60.0 / count, np.inf)
    best = np.where(often, sorted_times[0], np.inf)
    row, column = np.indices(often.shape)
    low, high = (
        np.where(often, sorted_times[np.minimum((q * count).astype(int), count.astype(int) - 1), row, column], np.inf)
        for q in (0.05, 0.95)
    )
    walk = np.where(often, walked / 60.0 / count, np.inf)
    wait = np.where(often, mean - np.where(often, best, 0.0), np.inf)
    ride = np.where(often, np.maximum(best - np.where(often, walk, 0.0), 0.0), np.inf)
    transfers = np.where(often, changed / count, np.inf)
    return Window(Transit(TIMETABLE, ride, wait, walk, transfers), low, high, share, day, streets)
