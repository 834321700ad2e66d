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
        "bus_lane": "bool",  # True: buses have a lane of their own, which `lanes` and `capacity` do not count
        "cycle_lane": "bool",  # True: bicycles have a lane or track of their own
        "wait_share": "float64",  # [-] of the wait at the junction where the link ends that is left; 1: all of it
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
    # who may not drive where and when: limited-traffic zones, pedestrian areas, low-emission zones
    "restrictions": {
        "restriction_id": "str",
        "kind": "str",  # limited_traffic, pedestrian, closed, low_emission
        "name": "str",
        "uses": "str",  # the uses shut out, comma-separated: "car,van,truck,motorcycle"
        "classes": "str",  # vehicle classes shut out (vehicle_classes.py), comma-separated: "Diesel:Euro 4"; "" = all
        "compliance": "float64",  # [-] share of the vehicles shut out that do stay out
        "start_hour": "int64",  # first hour of the day in force, local time
        "end_hour": "int64",  # first hour no longer in force; 24 is midnight
        "geometry": "geometry",
    },
    # who is let through a restriction all the same, or drives in without paying
    "exemptions": {
        "restriction_id": "str",  # of `restrictions`, or a charge_id of `charges`
        "who": "str",  # residents, permits, destination
        # [-] of a limited-traffic zone: of all trips that end inside. Of a charge or a low-emission zone: of the trips
        # of that group (residents: people who live inside; permits: all others) that would pay or be shut out
        "share": "float64",
    },
    # money asked of vehicles inside a polygon (none in a city as it is built today)
    "charges": {
        "charge_id": "str",
        "name": "str",
        "kind": "str",  # cordon: at each entry; area: once a day, when driving inside, entering or not
        "uses": "str",
        "amount": "float64",  # [EUR] an entry or a day
        "start_hour": "int64",
        "end_hour": "int64",
        "daily_cap": "float64",  # [EUR] that a vehicle pays in a day at most; NaN: no cap
        "classes": "str",  # vehicle classes that pay, comma-separated: "Diesel:Euro 4"; "" = all
        "geometry": "geometry",
    },
    # what parking on the street costs and how much of it there is, where somebody says so
    "parking": {
        "zone_id": "int64",
        "price": "float64",  # [EUR/h]; NaN: as the model has it
        "supply": "float64",  # [places]; NaN: not counted
        "supply_share": "float64",  # [-] of the places of today that are there; where `supply` is not counted
    },
    # what is unlike the timetable: rows that name the same line multiply
    "transit_changes": {
        "route_id": "str",  # a line of transit_lines.names, or "*": every line
        "frequency": "float64",  # [-] of the trips
        "fare": "float64",  # [-] of what a ride costs
        "ride": "float64",  # [-] of the time between stops
        "start_hour": "int64",  # departures from …
        "end_hour": "int64",  # … to before this hour
    },
    # people of the outside world who come for a day or a night, where a fee or a quota is asked of them
    "visitors": {
        "visitors_id": "str",
        "name": "str",
        "kind": "str",  # day, overnight, all
        "fee": "float64",  # [EUR] a person and day
        "quota": "float64",  # [people/day] let in at most; NaN: no quota
        "start_hour": "int64",
        "end_hour": "int64",
        "exempt": "float64",  # [-] share of visitors who pay nothing and are let in all the same
        "geometry": "geometry",
    },
    # what draws people for a day: a match, a concert, a fair
    "events": {
        "event_id": "str",
        "name": "str",
        "people": "float64",  # [people/day] who come and leave again, beyond those of any day
        "start_hour": "int64",  # they arrive in the hour before
        "end_hour": "int64",  # and leave in this hour
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

# column → what stands in it where a reader, or a bundle built earlier, has none: what policies edit
# tables that only policies fill: a bundle leaves them out while they are empty
OF_POLICIES = ("parking", "transit_changes", "visitors", "events")
DEFAULTS: Mapping[str, Mapping[str, bool | float | str | int]] = {
    "links": {"bus_lane": False, "cycle_lane": False, "wait_share": 1.0},
    "restrictions": {"classes": "", "compliance": 1.0},
    "charges": {"name": "", "kind": "cordon", "daily_cap": float("nan"), "classes": ""},
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

    `tables` has the keys of COLUMNS; a table that nobody published is there with no rows, and a column of DEFAULTS that
    a table lacks is there with its default.
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

    def __post_init__(self) -> None:
        whole = {name: with_defaults(name, table) for name, table in self.tables.items()}
        lacking = {name: empty_table(name, self.crs) for name in COLUMNS if name not in whole}
        object.__setattr__(self, "tables", {**whole, **lacking})

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


def with_defaults(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with each column of DEFAULTS that it lacks, before its geometry; itself if it has them all."""
    lacking = {column: value for column, value in DEFAULTS.get(name, {}).items() if column not in table.columns}
    if not lacking:
        return table
    made = table.copy()
    for column, value in lacking.items():
        place = list(made.columns).index("geometry") if "geometry" in made.columns else len(made.columns)
        made.insert(place, column, pd.Series(value, index=made.index, dtype=COLUMNS[name][column]))
    return made


def check_columns(name: str, table: pd.DataFrame) -> None:
    """Raise InputError when a table lacks a column of COLUMNS that has no default, or holds another dtype there."""
    for column, dtype in COLUMNS[name].items():
        if column not in table.columns:
            if column in DEFAULTS.get(name, {}):
                continue
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
