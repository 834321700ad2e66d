"""A bus through the town of 5 × 5 crossings: by frequency, and by timetable.

Takes   tests.worlds.grid_town
Gives   by_frequency(), by_timetable(): the town with a bus along its high street; large(): so large that some ride;
        feed(): its GTFS tables
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyproj

from belvedere.city.model import City
from tests.worlds import CRS, EAST, NORTH, grid_town

STOPS = (10, 12, 14)  # crossings on the high street, 400 m apart
EVERY = 600  # [s] between buses, 6:00 to 22:00


def stops() -> pd.DataFrame:
    """Return the three stops as GTFS has them: text."""
    town = grid_town()
    turn = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    places = [turn.transform(point.x, point.y) for point in town.nodes.geometry.iloc[list(STOPS)]]
    return pd.DataFrame(
        {
            "stop_id": [f"s{stop}" for stop in STOPS],
            "stop_name": [f"Fermata {stop}" for stop in STOPS],
            "stop_lat": [f"{latitude:.7f}" for _, latitude in places],
            "stop_lon": [f"{longitude:.7f}" for longitude, _ in places],
        },
        dtype="str",
    )


def by_frequency(trips: float = 204.0) -> City:
    """Return the town with a line of so many trips a weekday, both ways; 204 is one in ten minutes for 17 hours."""
    legs = [("s10", "s12", 2.0), ("s12", "s14", 2.0), ("s14", "s12", 2.0), ("s12", "s10", 2.0)]
    edges = pd.DataFrame(
        [("1", *leg) for leg in legs], columns=["line", "from_stop_id", "to_stop_id", "minutes"]
    ).astype({"line": "str"})
    lines = pd.DataFrame({"line": ["1"], "trips_weekday": [trips], "trips_saturday": [0.0], "trips_sunday": [0.0]})
    return replace(grid_town(), transit={"edges": edges, "lines": lines, "stops": stops()})


def feed() -> dict[str, pd.DataFrame]:
    """Return GTFS tables: a bus every ten minutes each way, on the workdays of a week in March 2024."""
    trips, times = [], []
    for way, order in ((0, STOPS), (1, STOPS[::-1])):
        for start in range(6 * 3600, 22 * 3600, EVERY):
            trip = f"{way}-{start}"
            trips.append(("1", "work", trip, str(way)))
            for leg, stop in enumerate(order):
                at = start + 120 * leg
                text = f"{at // 3600:02}:{at % 3600 // 60:02}:{at % 60:02}"
                times.append((trip, text, text, f"s{stop}", str(leg + 1)))
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = {day: ["1" if at < 5 else "0"] for at, day in enumerate(days)}
    return {
        "agency": pd.DataFrame(
            {"agency_id": ["1"], "agency_name": ["Bus"], "agency_url": ["https://example.org"],
             "agency_timezone": ["Europe/Rome"]}
        ),
        "stops": stops(),
        "routes": pd.DataFrame({"route_id": ["1"], "agency_id": ["1"], "route_short_name": ["1"], "route_type": ["3"]}),
        "trips": pd.DataFrame(trips, columns=["route_id", "service_id", "trip_id", "direction_id"]),
        "stop_times": pd.DataFrame(
            times, columns=["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"]
        ),
        "calendar": pd.DataFrame(
            {"service_id": ["work"], **week, "start_date": ["20240304"], "end_date": ["20240310"]}
        ),
        "calendar_dates": pd.DataFrame(
            {"service_id": ["work"], "date": ["20240305"], "exception_type": ["2"]}  # Tuesday: a strike
        ),
    }  # fmt: skip


def large(times: float = 5.0) -> City:
    """Return the town with its frequencies, so many times as large: some ride there."""
    town = by_frequency()
    tables = dict(town.tables)
    for name, table in tables.items():
        if isinstance(table, gpd.GeoDataFrame) and len(table):
            tables[name] = table.set_geometry(table.geometry.scale(times, times, origin=(EAST, NORTH)))
    tables["links"] = tables["links"].assign(length=tables["links"]["length"] * times)
    turn = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    middle = [tables["nodes"].geometry.iloc[stop] for stop in STOPS]
    lonlat = [turn.transform(point.x, point.y) for point in middle]
    places = stops().assign(
        stop_lon=[f"{longitude:.7f}" for longitude, _ in lonlat], stop_lat=[f"{latitude:.7f}" for _, latitude in lonlat]
    )
    edges = town.transit["edges"].assign(minutes=town.transit["edges"]["minutes"] * times / 2.0)
    return replace(town, tables=tables, transit={**town.transit, "edges": edges, "stops": places})


def by_timetable() -> City:
    """Return the town with the feed in its bundle."""
    return replace(grid_town(), transit=feed())
