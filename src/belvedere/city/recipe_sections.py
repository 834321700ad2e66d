"""The sections of a recipe: what each reader of this room is told.

Takes   nothing
Gives   one frozen dataclass a section; its fields are the keys of the recipe
Used by recipe.py (fills them), the readers (each takes its own)

Each has `reader` (which function reads it), the files relative to the raw folder, and `source`: the name or names
in [sources] that the table's licence line shows. A reader that needs another key adds a field here, with a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class NetworkSection:
    """[network]: the streets."""

    reader: Literal["osm_gpkg", "osm_pbf"]
    file: str
    source: str
    nodes_layer: str = "nodes"  # osm_gpkg: layers as OSMnx writes them
    links_layer: str = "edges"
    country: str = "IT"  # whose implicit limits "urban", "rural" and missing tags mean


@dataclass(frozen=True, slots=True)
class AreasSection:
    """[areas]: statistical areas and the people in them, by tables of the municipality."""

    reader: Literal["statistical_areas"]
    file: str  # polygons
    source: str | tuple[str, ...]
    residents: str = ""  # residents by area, sex, age and year
    year: int = 0  # the year of residents to take; 0 is the last
    fragility: str = ""  # income and more by area
    districts: str = ""  # polygons of the zones by which jobs and students are published
    jobs: str = ""  # jobs and students by zone


@dataclass(frozen=True, slots=True)
class ZonesSection:
    """[zones]: traffic zones."""

    source: str | tuple[str, ...]
    reader: Literal["h3"] = "h3"
    resolution: int = 9  # H3, to start from: 9 is about 0.105 km2 a cell, 8 is 0.74
    minimum: int = 150  # zones at least and at most: cells are merged or split to stay within
    maximum: int = 300


@dataclass(frozen=True, slots=True)
class LanduseSection:
    """[landuse]: what the ground is used for."""

    reader: Literal["osm_gpkg", "osm_pbf"]
    file: str
    source: str


@dataclass(frozen=True, slots=True)
class BuildingsSection:
    """[buildings]: outlines and storeys."""

    reader: Literal["osm_pbf"]
    file: str
    source: str


@dataclass(frozen=True, slots=True)
class PlacesSection:
    """[places.NAME]: museums, theatres, parks, schools, shops."""

    reader: Literal["csv", "osm_pbf"]
    file: str
    source: str


@dataclass(frozen=True, slots=True)
class DetectorsSection:
    """[detectors.NAME]: things that measure."""

    reader: Literal["loop_register", "mts_stations", "air_stations", "municipalities", "point"]
    source: str | tuple[str, ...]
    file: str = ""
    feed: str = ""  # the feed whose `place` these are; loop_register: the prefix of loops that never report
    feeds: Mapping[str, str] = field(
        default_factory=dict
    )  # loop_register: feed → file of counts whose loops get its prefix
    counts: str = ""  # mts_stations: their counts, which tell the directions that report
    code: str = ""  # point: the station's code, name and WGS 84 position
    name: str = ""
    longitude: float = float("nan")  # [deg]
    latitude: float = float("nan")  # [deg]


@dataclass(frozen=True, slots=True)
class ArcsSection:
    """[arcs]: the municipality's own street graph."""

    reader: Literal["municipal_arcs"]
    file: str
    source: str
    nodes: str = ""


@dataclass(frozen=True, slots=True)
class RestrictionsSection:
    """[restrictions.NAME]: who may not drive where and when."""

    reader: Literal["limited_traffic", "pedestrian"]
    file: str
    source: str
    uses: str = "car,van,truck,motorcycle"  # the uses shut out
    start_hour: int = 0  # first hour of the day in force, local time
    end_hour: int = 24  # first hour no longer in force
    exemptions: Mapping[str, float] = field(default_factory=dict)  # who → share [-] of the trips that end inside


@dataclass(frozen=True, slots=True)
class TransitSection:
    """[transit]: public transport."""

    reader: Literal["gtfs"]
    file: str
    source: str
    edges: str = ""  # where the feed has no stop times: rides from stop to stop with mean minutes,
    lines_by_stop: str = ""  # the lines of each stop,
    trips_per_line: str = ""  # and the trips of each line on a weekday, Saturday and Sunday


@dataclass(frozen=True, slots=True)
class FactSection:
    """[facts.NAME]: one number of the city as a whole; names and units in facts.py."""

    value: float
    source: str | tuple[str, ...]
    modes: tuple[str, ...] = ()  # the value is the share [-] of trips by these modes together
    confirmed: bool = True  # False: derived or remembered; shown as "to be confirmed"
    note: str = ""


@dataclass(frozen=True, slots=True)
class FleetSection:
    """[fleet]: vehicles by fuel and Euro class, as shares of distance driven."""

    file: str  # beside city.toml, not among the raw data: category, fuel, segment, euro, share; "#" starts a comment
    source: str | tuple[str, ...]
    reader: Literal["shares"] = "shares"
