"""What a router of timetables reads: a folder of GTFS for one day, and streets to walk on as an OSM extract.

Takes   GTFS tables as text, a day; a City's streets, or only places
Gives   write_feed, write_streets; busiest, the workday that stands for the others; of_city, lattice
Used by timetable.py
Source  GTFS Schedule reference; OSM PBF. Where nobody has streets, a lattice stands in for them: on it a way is
        4/π = 1.27 times the straight line in the mean, about what a detour in a city is
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import osmium
import osmium.osm.mutable as osm
import pandas as pd
import pyproj
import shapely
from scipy.spatial import KDTree

from belvedere.city import gtfs
from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import Floats, Indices

MESH = 150.0  # [m] of the lattice
AROUND = 1200.0  # [m] of the places and stops that it covers
NEEDED = ("stops", "routes", "trips", "stop_times")
CALENDAR = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"


@dataclass(frozen=True)
class Walkable:
    """Streets to walk on."""

    position: Floats  # (nodes, 2) [deg] longitude, latitude
    pairs: Indices  # (streets, 2) nodes that a street joins
    made_from: str  # "streets" or "lattice"


def busiest(tables: Mapping[str, pd.DataFrame]) -> date:
    """Return the Tuesday, Wednesday or Thursday with most trips, the first of several.

    Raises
    ------
    ModelError
        when the feed has no stop times, or nothing runs on such a day
    """
    missing = [name for name in NEEDED if name not in tables or tables[name].empty]
    if missing:
        raise ModelError(f"transit: the feed has no {missing[0]}: there is no timetable. Take the whole GTFS zip.")
    running = gtfs.services(tables)
    running = running[running["date"].dt.day_of_week.isin([1, 2, 3])]
    trips = tables["trips"].groupby("service_id").size()
    daily = running.assign(trips=running["service_id"].map(trips).fillna(0.0)).groupby("date")["trips"].sum()
    if not len(daily) or daily.max() <= 0:
        raise ModelError("transit: nothing runs on any Tuesday, Wednesday or Thursday. Look at the feed's calendars.")
    chosen: pd.Timestamp = daily.index[int(np.argmax(daily.to_numpy()))]
    return chosen.date()


def write_feed(tables: Mapping[str, pd.DataFrame], day: date, folder: Path) -> None:
    """Write the trips of one day as a GTFS folder, `folder`, which must not be there."""
    folder.mkdir(parents=True)
    services = gtfs.services_on(tables, day)
    trips = tables["trips"][tables["trips"]["service_id"].isin(services)]
    times = tables["stop_times"]
    known = times["trip_id"].isin(trips["trip_id"]) & times["stop_id"].isin(tables["stops"]["stop_id"])
    for name in ("agency", "stops", "routes"):
        if name in tables:
            tables[name].to_csv(folder / f"{name}.txt", index=False)
    trips.assign(service_id="day").to_csv(folder / "trips.txt", index=False)
    times[known].to_csv(folder / "stop_times.txt", index=False)
    (folder / "calendar.txt").write_text(CALENDAR, encoding="utf-8")
    (folder / "calendar_dates.txt").write_text(
        f"service_id,date,exception_type\nday,{day:%Y%m%d},1\n", encoding="utf-8"
    )
    (folder / "feed_info.txt").write_text(
        "feed_publisher_name,feed_publisher_url,feed_lang\nday,https://example.org,it\n", encoding="utf-8"
    )
    (folder / "transfers.txt").write_text("from_stop_id,to_stop_id,transfer_type,min_transfer_time\n", encoding="utf-8")


def of_city(city: City) -> Walkable:
    """Return the streets of a city that let walkers in."""
    links = city.links
    may = links["allowed_uses"].str.split(",").map(lambda uses: "walk" in uses).to_numpy(dtype=np.bool_)
    ends = links.loc[may, ["from_node_id", "to_node_id"]].to_numpy()
    turn = pyproj.Transformer.from_crs(city.crs, "EPSG:4326", always_xy=True)
    xy = shapely.get_coordinates(city.nodes.geometry.to_numpy())
    return Walkable(np.column_stack(turn.transform(*xy.T)), np.unique(np.sort(ends, axis=1), axis=0), "streets")


def lattice(places: Floats, crs: str) -> Walkable:
    """Return a square lattice around places, (places, 2) [deg], in a projected CRS [m]."""
    turn = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    xy = np.column_stack(turn.transform(*places.T)) / MESH
    reach = int(np.ceil(AROUND / MESH))
    low, high = np.floor(xy.min(axis=0)).astype(int) - reach, np.ceil(xy.max(axis=0)).astype(int) + reach
    east, north = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1), indexing="ij")
    crossings = np.column_stack([east.ravel(), north.ravel()])
    crossings = crossings[KDTree(xy).query(crossings)[0] <= AROUND / MESH]
    tree = KDTree(crossings)
    metres = crossings * MESH
    position = np.column_stack(turn.transform(metres[:, 0], metres[:, 1], direction="INVERSE"))
    return Walkable(position, tree.query_pairs(1.01, output_type="ndarray").astype(np.int64), "lattice")


def write_streets(walkable: Walkable, file: Path) -> None:
    """Write streets as an OSM extract (.osm.pbf), which must not be there."""
    with osmium.SimpleWriter(str(file)) as out:
        for number, (longitude, latitude) in enumerate(walkable.position.tolist(), start=1):
            out.add_node(osm.Node(id=number, version=1, location=(longitude, latitude)))
        for number, (start, end) in enumerate(walkable.pairs.tolist(), start=1):
            street = osm.Way(id=number, version=1, nodes=[start + 1, end + 1], tags={"highway": "residential"})
            out.add_way(street)
