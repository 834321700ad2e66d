"""A few streets as OSMnx and OpenStreetMap publish them, written by hand, traps included.

Takes   a folder
Gives   geopackage(folder): nodes and edges as OSMnx saves them; extract(folder): the same kind of thing as .osm
Used by the tests of the readers of streets

    8 ══▶ 1 ──── 2 ──── 3 ──── 7      8 enters from a motorway, 9 leaves to one, 7 is where the primary road is cut;
    9 ◀══ 4 ──── 5 ──── 6             10 ──── 11 stands apart; all in Bologna, about 80 m × 111 m a block
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

LON, LAT, STEP = 11.340, 44.490, 0.001  # [deg]
PLACES = {
    1: (0, 0),
    2: (1, 0),
    3: (2, 0),
    4: (0, 1),
    5: (1, 1),
    6: (2, 1),
    7: (3, 0),
    8: (-1, 0),
    9: (-1, 1),
    10: (6, 6),
    11: (7, 6),
}
STREETS = {1: 4, 2: 3, 3: 4, 4: 3, 5: 6, 6: 3, 7: 3, 8: 2, 9: 2, 10: 1, 11: 1}  # before the graph was cut
COLUMNS = [
    "u",
    "v",
    "from",
    "to",
    "osmid",
    "oneway",
    "highway",
    "name",
    "ref",
    "maxspeed",
    "lanes",
    "junction",
    "access",
]
# u and v are in no order, as in the published file: where they are swapped, the street runs from `from` to `to`
EDGES = [
    (1, 2, 1, 2, "101", False, "primary", "Via Larga", "SS9", "['30', '50']", "2", "", ""),
    (3, 2, 2, 3, "[102, 103]", False, "primary", "['Via Larga', 'Via Lunga']", "SS9", "50", "['3', '2']", "", ""),
    (3, 7, 3, 7, "104", False, "primary", "Via Larga", "SS9", "", "", "", ""),
    (2, 5, 5, 2, "105", True, "residential", "Via Stretta", "", "30", "1", "", ""),
    (1, 4, 1, 4, "106", True, "living_street", "Vicolo", "", "10", "", "", ""),
    (5, 4, 4, 5, "107", False, "residential", "Via Unica", "", "", "1", "", ""),
    (5, 6, 5, 6, "108", False, "['tertiary', 'residential']", "Via Doppia", "", "IT:urban", "", "", ""),
    (3, 6, 6, 3, "109", True, "secondary", "Viale", "", "30 mph", "2", "", ""),
    (1, 5, 5, 1, "110", True, "busway", "Corsia", "", "30", "", "", "no"),
    (1, 8, 8, 1, "111", True, "motorway", "Autostrada", "A14", "signals", "3", "", ""),
    (9, 4, 4, 9, "112", True, "motorway_link", "", "", "40", "", "", ""),
    (5, 5, 5, 5, "113", True, "residential", "Cortile", "", "30", "", "", ""),
    (10, 11, 10, 11, "114", False, "residential", "Via Lontana", "", "30", "", "", ""),
    (3, 6, 3, 6, "115", False, "residential", "Via del Cantiere", "", "30", "", "", "no"),
]


def point(node: int) -> tuple[float, float]:
    """Return a node's longitude and latitude [deg]."""
    column, row = PLACES[node]
    return LON + column * STEP, LAT + row * STEP


def nodes() -> gpd.GeoDataFrame:
    """Return the layer of nodes."""
    return gpd.GeoDataFrame(
        {
            "osmid": list(PLACES),
            "street_count": [STREETS[node] for node in PLACES],
            "highway": ["traffic_signals" if node == 2 else "" for node in PLACES],
        },
        geometry=[Point(point(node)) for node in PLACES],
        crs="EPSG:4326",
    )


def edges() -> gpd.GeoDataFrame:
    """Return the layer of edges; each line is drawn from its `from` to its `to`."""
    table = pd.DataFrame(EDGES, columns=COLUMNS)
    return gpd.GeoDataFrame(table, geometry=[line(row[2], row[3], row[4]) for row in EDGES], crs="EPSG:4326")


def line(start: int, end: int, way: str) -> LineString:
    """Return a straight line; ways 113 and 115 bend, so that none lies on another."""
    first, last = point(start), point(end)
    if way in ("113", "115"):
        return LineString([first, (first[0] + STEP / 3, first[1] + STEP / 3), (first[0], first[1] + STEP / 2), last])
    return LineString([first, last])


def geopackage(folder: Path) -> Path:
    """Write both layers."""
    path = folder / "streets.gpkg"
    nodes().to_file(path, layer="nodes", driver="GPKG")
    edges().to_file(path, layer="edges", driver="GPKG")
    return path


# the same corner as an OpenStreetMap file: a way through three crossings, one against its drawing, a roundabout
EXTRACT = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="by hand">
  <bounds minlat="44.4885" minlon="11.3395" maxlat="44.4915" maxlon="11.3435"/>
  <node id="1" lat="44.490" lon="11.340" version="1"/>
  <node id="2" lat="44.490" lon="11.341" version="1"><tag k="highway" v="traffic_signals"/></node>
  <node id="3" lat="44.490" lon="11.342" version="1"/>
  <node id="4" lat="44.491" lon="11.341" version="1"/>
  <node id="5" lat="44.4905" lon="11.341" version="1"/>
  <node id="6" lat="44.4912" lon="11.342" version="1"/>
  <node id="7" lat="44.4912" lon="11.3424" version="1"/>
  <node id="8" lat="44.4909" lon="11.3422" version="1"/>
  <node id="20" lat="44.4902" lon="11.3412" version="1">
    <tag k="amenity" v="school"/><tag k="name" v="Scuola"/></node>
  <node id="21" lat="44.4903" lon="11.3412" version="1"><tag k="amenity" v="bench"/></node>
  <node id="30" lat="44.4906" lon="11.3403" version="1"/>
  <node id="31" lat="44.4906" lon="11.3405" version="1"/>
  <node id="32" lat="44.4908" lon="11.3405" version="1"/>
  <node id="33" lat="44.4908" lon="11.3403" version="1"/>
  <way id="201" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
    <tag k="highway" v="primary"/><tag k="name" v="Rua Direita"/><tag k="maxspeed" v="50"/><tag k="lanes" v="3"/>
    <tag k="lanes:forward" v="2"/><tag k="lanes:backward" v="1"/><tag k="maxspeed:backward" v="30"/></way>
  <way id="202" version="1"><nd ref="2"/><nd ref="5"/><nd ref="4"/>
    <tag k="highway" v="residential"/><tag k="oneway" v="-1"/></way>
  <way id="203" version="1"><nd ref="6"/><nd ref="8"/><nd ref="7"/><nd ref="6"/>
    <tag k="highway" v="tertiary"/><tag k="junction" v="roundabout"/></way>
  <way id="204" version="1"><nd ref="4"/><nd ref="6"/>
    <tag k="highway" v="tertiary"/><tag k="motor_vehicle" v="no"/><tag k="bus" v="yes"/></way>
  <way id="205" version="1"><nd ref="3"/><nd ref="99"/>
    <tag k="highway" v="secondary"/></way>
  <way id="206" version="1"><nd ref="7"/><nd ref="3"/><nd ref="99"/>
    <tag k="highway" v="secondary"/></way>
  <way id="207" version="1"><nd ref="1"/><nd ref="4"/><tag k="highway" v="footway"/></way>
  <way id="301" version="1"><nd ref="30"/><nd ref="31"/><nd ref="32"/><nd ref="33"/><nd ref="30"/>
    <tag k="building" v="school"/><tag k="building:levels" v="2"/></way>
  <way id="302" version="1"><nd ref="1"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
    <tag k="landuse" v="residential"/></way>
  <way id="303" version="1"><nd ref="1"/><nd ref="3"/><nd ref="7"/><nd ref="1"/><tag k="landuse" v="proposed"/></way>
</osm>
"""


def extract(folder: Path) -> Path:
    """Write the OpenStreetMap file."""
    path = folder / "corner.osm"
    path.write_text(EXTRACT, encoding="utf-8")
    return path
