"""What stands in a city: its tables, their columns and where each came from.

Takes   tables that the readers of this room have made
Gives   City, and COLUMNS, the columns that each table must have
Used by every room: policies edit a City, models read one, the server draws one
Source  column names are those of GMNS 0.96 (links, nodes), GTFS (transit) and SensorThings (detectors);
        `capacity` is of the whole link [veh/h], where GMNS has it per lane
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import pandas as pd

from belvedere.city.reading import Note
from belvedere.errors import InputError

# column → pandas dtype. A table may hold more columns; it may not lack one of these. Units: quantities.csv.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    # where links meet
    "nodes": {
        "node_id": "int64",  # 0 … n-1, the row number
        "osm_node_id": "int64",
        "node_type": "str",  # traffic_signals, motorway_junction, … or ""
        "geometry": "geometry",  # Point
    },
    # one row a direction of travel
    "links": {
        "link_id": "int64",  # 0 … n-1, the row number
        "street_id": "int64",  # the two directions of one street share it
        "from_node_id": "int64",
        "to_node_id": "int64",
        "name": "str",
        "facility_type": "str",  # OSM highway class: motorway, primary, residential, …
        "length": "float64",
        "lanes": "float64",
        "free_speed": "float64",
        "capacity": "float64",
        "toll": "float64",
        "allowed_uses": "str",  # GMNS: "car,van,truck,motorcycle,bus,bicycle,walk", comma-separated
        "speed_tagged": "bool",  # False: free_speed is the class of street's usual
        "lanes_tagged": "bool",  # False: lanes are the class of street's usual
        "area_id": "str",  # the area that holds the link's middle, or ""
        "geometry": "geometry",  # LineString in the direction of travel
    },
    # traffic zones: H3 cells within the areas
    "zones": {
        "zone_id": "int64",  # 0 … z-1, the row number
        "h3": "str",
        "area_id": "str",
        "residents": "float64",  # NaN where nobody publishes them
        "jobs": "float64",
        "students": "float64",
        "attractions": "float64",
        "geometry": "geometry",  # Polygon or MultiPolygon
    },
    # where the network is cut: traffic of the outside world enters and leaves here
    "gateways": {
        "gateway_id": "int64",  # 0 … g-1, the row number; in demand it is zone z + gateway_id
        "node_id": "int64",  # where it is drawn: in_node_id, or out_node_id where nothing comes in
        "in_node_id": "int64",  # where traffic enters the network; -1: nothing comes in here
        "out_node_id": "int64",  # where it leaves: the other carriageway may end elsewhere; -1: nothing leaves
        "name": "str",
        "facility_type": "str",
        "capacity": "float64",  # inbound; outbound where nothing comes in
        "geometry": "geometry",  # Point
    },
    # statistical areas: what the municipality publishes people by
    "areas": {
        "area_id": "str",
        "name": "str",
        "district_id": "str",
        "district": "str",
        "residents": "float64",
        "residents_0_14": "float64",
        "residents_15_29": "float64",
        "residents_30_44": "float64",
        "residents_45_64": "float64",
        "residents_65_plus": "float64",
        "income": "float64",  # NaN where not published
        "jobs": "float64",
        "students": "float64",
        "surface": "float64",
        "geometry": "geometry",
    },
    # what OSM says the ground is used for, simplified for weights and for drawing
    "landuse": {"landuse": "str", "geometry": "geometry"},
    # buildings as OSM has them
    "buildings": {"building": "str", "levels": "float64", "geometry": "geometry"},  # levels: NaN where nobody counted
    # museums, theatres, parks, schools, shops …
    "places": {"name": "str", "category": "str", "geometry": "geometry"},
    # things that measure: loops, counting stations, air and weather stations
    "detectors": {
        "detector_id": "str",  # "feed:code", the `place` of its observations
        "code": "str",  # the publisher's own
        "kind": "str",  # loop, count_station, air_station, weather_station, car_park
        "name": "str",
        "direction": "str",  # as published
        "heading": "float64",  # NaN where unknown
        "link_id": "int64",  # -1 where it joins no link
        "match_distance": "float64",  # NaN where it joins no link
        "geometry": "geometry",  # Point
    },
    # the municipality's own street graph
    "arcs": {
        "arc_id": "int64",
        "name": "str",
        "from_node_id": "int64",
        "to_node_id": "int64",
        "length": "float64",
        "geometry": "geometry",
    },
    # who may not drive where and when: limited-traffic zones, pedestrian areas
    "restrictions": {
        "restriction_id": "str",
        "kind": "str",  # limited_traffic, pedestrian, closed
        "name": "str",
        "uses": "str",  # the uses shut out, comma-separated: "car,van,truck,motorcycle"
        "start_hour": "int64",  # first hour of the day in force, local time
        "end_hour": "int64",  # first hour no longer in force; 24 is midnight
        "geometry": "geometry",
    },
    # who is let through a restriction all the same
    "exemptions": {
        "restriction_id": "str",
        "who": "str",  # residents, permits, destination
        "share": "float64",  # [-] of the trips that end inside
    },
    # money asked of vehicles inside a polygon (none in a city as it is built today)
    "charges": {
        "charge_id": "str",
        "uses": "str",
        "amount": "float64",  # [EUR]
        "start_hour": "int64",
        "end_hour": "int64",
        "geometry": "geometry",
    },
    # what is known of the city as a whole: vehicles owned, overnight stays, shares of modes
    "facts": {
        "name": "str",  # one of facts.KNOWN; any where `modes` says which modes the share is of
        "value": "float64",
        "unit": "str",
        "modes": "str",  # "walk,bicycle,transit" or ""
        "confirmed": "bool",  # False: shown as "to be confirmed"
        "note": "str",
    },
    # vehicles by fuel and Euro class, as shares of distance driven
    "fleet": {"category": "str", "fuel": "str", "segment": "str", "euro": "str", "share": "float64"},
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table came from and what may be done with it."""

    title: str
    publisher: str
    licence: str  # SPDX id where there is one: ODbL-1.0, CC-BY-4.0
    period: str
    url: str = ""
    confirmed: bool = True  # False: the publisher's licence page was not read; shown as "to be confirmed"


@dataclass(frozen=True, slots=True)
class Calendar:
    """What makes one day unlike another: time zone, public holidays, school holidays."""

    timezone: str  # IANA, "Europe/Rome"
    country: str  # ISO 3166-1, "IT"
    patron_day: str = ""  # "10-04": the city's own holiday, month-day
    school_holidays: tuple[tuple[date, date], ...] = ()  # first and last day


@dataclass(frozen=True)
class City:
    """A city: tables in one projected CRS, each with its source.

    `tables` has the keys of COLUMNS; a table that nobody published is there with no rows.
    `transit` holds GTFS files as tables by file name without ".txt", as published, and where stop times are missing
    `edges` and `lines` of transit_lines.py.
    Policies make a changed copy by `with_table`; nothing changes a City in place.
    """

    name: str  # "bologna": folder and URL
    title: str  # "Bologna"
    crs: str  # projected, metres: "EPSG:32632"
    calendar: Calendar
    tables: Mapping[str, pd.DataFrame]
    transit: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)  # by table name
    replay_start: str = ""  # ISO time with offset: what Ora opens on when nothing is live
    notes: tuple[Note, ...] = ()  # what the readers said of the raw files

    def table(self, name: str) -> pd.DataFrame:
        """Return a table without geometry use; see `map_table` for the others."""
        return self.tables[name]

    def map_table(self, name: str) -> gpd.GeoDataFrame:
        """Return a table that has a geometry column."""
        table = self.tables[name]
        if not isinstance(table, gpd.GeoDataFrame):
            raise TypeError(f"{self.name}: table {name} has no geometry. Use City.table.")
        return table

    @property
    def nodes(self) -> gpd.GeoDataFrame:
        """Where links meet."""
        return self.map_table("nodes")

    @property
    def links(self) -> gpd.GeoDataFrame:
        """One row a direction of travel."""
        return self.map_table("links")

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Traffic zones."""
        return self.map_table("zones")

    def with_table(self, name: str, table: pd.DataFrame) -> City:
        """Return a copy of the city with one table replaced, after checking its columns."""
        check_columns(name, table)
        return replace(self, tables={**self.tables, name: table})


def empty_table(name: str, crs: str) -> pd.DataFrame:
    """Return a table of COLUMNS with no rows: what nobody published."""
    columns = COLUMNS[name]
    plain = {column: pd.Series(dtype=dtype) for column, dtype in columns.items() if dtype != "geometry"}
    if "geometry" not in columns:
        return pd.DataFrame(plain)
    table: pd.DataFrame = gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
    return table


def check_columns(name: str, table: pd.DataFrame) -> None:
    """Raise InputError when a table lacks a column of COLUMNS or holds another dtype there."""
    for column, dtype in COLUMNS[name].items():
        if column not in table.columns:
            raise InputError(
                f"table {name}",
                column,
                "the column is missing",
                remedy="The reader that made the table must add it.",
            )
        if str(table[column].dtype) != dtype:
            raise InputError(
                f"table {name}",
                column,
                f"the column holds {table[column].dtype}, not {dtype}",
                remedy="The reader that made the table must convert it.",
            )
