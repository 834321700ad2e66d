"""Small named worlds that tests share: a square of four links, a town of 5 × 5 crossings.

Takes   nothing, or a city of this file
Gives   square(), grid_town(): a City each; flows(city): a made-up day of traffic on it;
        fresh(city): a copy, for a world that is built once and given out often;
        table(name, rows): one table of the City, empty or small;
        drawn(west, south, east, north): a rectangle as a person draws it on the map
Used by the tests of every room that needs a City without a bundle
Source  made by hand; metres of EPSG:32632 around (686000, 4930000), the middle of Bologna

The square (A = 0, B = 1, C = 2, D = 3; each side 1 km; two ways from A to D, A-B-D wide and A-C-D narrow)

    B ──1──▶ D
    ▲        ▲
    0        3
    │        │
    A ──2──▶ C

The town (5 × 5 crossings 200 m apart, node = 5 * row + column, row 0 in the south). Row 2 is the high street, a
primary road of 50 km/h through to a gateway at each end; the others are residential at 30 km/h, but for column 4, a
tertiary road at 50. Each street has two directions: link 2s is east- or northward, link 2s + 1 back. One zone a
quadrant, one area a half; the middle block is a limited-traffic zone from 7 to 20; one loop on the high street, one on
the tertiary road and one that joins no link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from shapely.geometry import LineString, Point, Polygon, box

from belvedere.city.model import COLUMNS, DEFAULTS, Calendar, City, Source

CRS = "EPSG:32632"  # WGS 84 / UTM zone 32N [m]
EAST, NORTH = 686_000.0, 4_930_000.0  # [m] south-west corner of both worlds
BLOCK = 200.0  # [m] between crossings of the town
SIDE = 5  # [-] crossings in a row of the town
MOTOR = "car,van,truck,motorcycle,bus"
STREET = f"{MOTOR},bicycle,walk"
CALENDAR = Calendar(timezone="Europe/Rome", country="IT", patron_day="10-04")
SOURCE = Source(title="A made-up town", publisher="Belvedere's tests", licence="CC0-1.0", period="2024")


def table(name: str, rows: Sequence[dict[str, object]] = ()) -> pd.DataFrame:
    """Return a table of the City with its columns and dtypes; no rows: an empty table."""
    return _table(name, rows) if rows else _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    return _table(name, ())


def _table(name: str, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    columns = COLUMNS[name]
    frame = pd.DataFrame([{**DEFAULTS.get(name, {}), **row} for row in rows], columns=list(columns))
    plain = frame.astype({column: dtype for column, dtype in columns.items() if dtype != "geometry"})
    return gpd.GeoDataFrame(plain, geometry="geometry", crs=CRS) if "geometry" in columns else plain


def fresh(city: City) -> City:
    """Return a copy that nothing done to it carries over to the city: building a world takes fifteen times as long."""

    def copied(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        return {name: each.copy() for name, each in tables.items()}

    return replace(city, tables=copied(city.tables), transit=copied(city.transit))


def square() -> City:
    """Return the square of four links: four nodes, a zone at A and one at D, no gateway."""
    return fresh(_square())


@cache
def _square() -> City:
    corners = [(0, 0), (0, 1000), (1000, 0), (1000, 1000)]
    points = [Point(EAST + x, NORTH + y) for x, y in corners]
    nodes = [{"node_id": n, "osm_node_id": 100 + n, "node_type": "", "geometry": p} for n, p in enumerate(points)]
    ends = [(0, 1), (1, 3), (0, 2), (2, 3)]
    links = [
        {
            "link_id": link,
            "street_id": link,
            "from_node_id": start,
            "to_node_id": end,
            "name": "via Larga" if link < 2 else "via Stretta",
            "facility_type": "primary" if link < 2 else "residential",
            "length": 1000.0,
            "lanes": 2.0 if link < 2 else 1.0,
            "free_speed": 50.0 if link < 2 else 30.0,
            "capacity": 1800.0 if link < 2 else 600.0,
            "toll": 0.0,
            "allowed_uses": STREET,
            "speed_tagged": True,
            "lanes_tagged": True,
            "area_id": "square",
            "geometry": LineString([points[start], points[end]]),
        }
        for link, (start, end) in enumerate(ends)
    ]
    ground = box(EAST - 100, NORTH - 100, EAST + 1100, NORTH + 1100)
    zones = [
        _zone(0, "square", 1000.0, 0.0, Point(EAST, NORTH).buffer(90)),
        _zone(1, "square", 0.0, 1000.0, Point(EAST + 1000, NORTH + 1000).buffer(90)),
    ]
    areas = [_area("square", "Square", 1000.0, ground)]
    return _city("square", {"nodes": nodes, "links": links, "zones": zones, "areas": areas})


def grid_town() -> City:
    """Return the town of 5 × 5 crossings with 4 zones, 2 gateways, 2 areas, 3 detectors and a limited-traffic zone."""
    return fresh(_grid_town())


@cache
def _grid_town() -> City:
    nodes = [
        {
            "node_id": n,
            "osm_node_id": 1000 + n,
            "node_type": "traffic_signals" if n == 12 else "",
            "geometry": _point(n),
        }
        for n in range(SIDE * SIDE)
    ]
    across = [(n, n + 1) for n in range(SIDE * SIDE) if n % SIDE < SIDE - 1]
    up = [(n, n + SIDE) for n in range(SIDE * (SIDE - 1))]
    links = [
        link for street, (a, b) in enumerate(across + up) for link in (_link(street, 0, a, b), _link(street, 1, b, a))
    ]
    centre = EAST + 2 * BLOCK
    west, east = EAST - 100, EAST + (SIDE - 1) * BLOCK + 100
    south, north = NORTH - 100, NORTH + (SIDE - 1) * BLOCK + 100
    middle = NORTH + 2 * BLOCK - 1
    zones = [
        _zone(0, "west", 1000.0, 100.0, box(west, south, centre, middle)),
        _zone(1, "east", 800.0, 200.0, box(centre, south, east, middle)),
        _zone(2, "west", 600.0, 300.0, box(west, middle, centre, north)),
        _zone(3, "east", 200.0, 1500.0, box(centre, middle, east, north)),
    ]
    areas = [
        _area("west", "West", 1600.0, box(west, south, centre, north)),
        _area("east", "East", 1000.0, box(centre, south, east, north)),
    ]
    gateways = [
        {
            "gateway_id": g,
            "node_id": n,
            "in_node_id": n,
            "out_node_id": n,
            "name": name,
            "facility_type": "primary",
            "capacity": 1800.0,
            "geometry": _point(n),
        }
        for g, (n, name) in enumerate([(10, "Porta Ovest"), (14, "Porta Est")])
    ]
    detectors = [
        _detector("loops:1", 2 * (2 * 4 + 1), Point(EAST + 1.5 * BLOCK, NORTH + 2 * BLOCK + 3), 90.0, 3.0),
        _detector("loops:2", 2 * (20 + 4), Point(EAST + 4 * BLOCK - 2, NORTH + 0.5 * BLOCK), 0.0, 2.0),
        _detector("loops:3", -1, Point(EAST - 5000, NORTH), float("nan"), float("nan")),
    ]
    ltz = box(centre - 110, NORTH + BLOCK - 10, centre + 110, NORTH + 3 * BLOCK + 10)
    restrictions = [
        {
            "restriction_id": "ltz",
            "kind": "limited_traffic",
            "name": "ZTL Centro",
            "uses": "car,van,truck,motorcycle",
            "start_hour": 7,
            "end_hour": 20,
            "geometry": ltz,
        }
    ]
    rows: dict[str, list[dict[str, object]]] = {
        "nodes": nodes,
        "links": links,
        "zones": zones,
        "areas": areas,
        "gateways": gateways,
        "detectors": detectors,
        "restrictions": restrictions,
        "exemptions": [{"restriction_id": "ltz", "who": "residents", "share": 0.4}],
        "places": [{"name": "Teatro", "category": "theatre", "geometry": _point(12)}],
        "landuse": [{"landuse": "residential", "geometry": areas[0]["geometry"]}],
    }
    return _city("grid_town", rows)


def flows(city: City, share: float = 1.0) -> pd.DataFrame:
    """Return a made-up day: link_id, hour, flow [veh/h], speed [km/h], travel_time [s], sorted by hour and link.

    The flow is `share` × capacity × a day's shape that peaks at 1 in the hour from 8; time is BPR's (0.15, 4).
    """
    links = city.links
    hours = np.arange(24)
    shape = np.where(hours < 6, 0.05, 0.6)
    shape[8] = 1.0
    flow = share * shape[:, None] * links["capacity"].to_numpy()[None, :] * 0.5
    free = links["length"].to_numpy() / (links["free_speed"].to_numpy() / 3.6)
    time = free[None, :] * (1 + 0.15 * (flow / links["capacity"].to_numpy()[None, :]) ** 4)
    return pd.DataFrame(
        {
            "link_id": np.tile(links["link_id"].to_numpy(), 24),
            "hour": np.repeat(hours, len(links)),
            "flow": flow.ravel(),
            "speed": (links["length"].to_numpy()[None, :] / time * 3.6).ravel(),
            "travel_time": time.ravel(),
        }
    )


def drawn(west: float, south: float, east: float, north: float) -> str:
    """Return a rectangle, in metres from a world's south-west corner, as WKT in WGS 84."""
    transformer = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return Polygon([transformer.transform(EAST + x, NORTH + y) for x, y in corners]).wkt


# ─────────────────────────────────────────────────────────────── rows


def _city(name: str, rows: dict[str, list[dict[str, object]]]) -> City:
    tables = {key: table(key, rows.get(key, ())) for key in COLUMNS}
    return City(
        name=name,
        title=name.replace("_", " ").capitalize(),
        crs=CRS,
        calendar=CALENDAR,
        tables=tables,
        sources=dict.fromkeys(COLUMNS, (SOURCE,)),
    )


def _point(node: int) -> Point:
    return Point(EAST + BLOCK * (node % SIDE), NORTH + BLOCK * (node // SIDE))


def _link(street: int, way: int, start: int, end: int) -> dict[str, object]:
    row, column, horizontal = min(start, end) // SIDE, min(start, end) % SIDE, abs(start - end) == 1
    if horizontal and row == 2:
        name, facility, lanes, speed, capacity = "via Emilia", "primary", 2.0, 50.0, 1800.0
    elif not horizontal and column == 4:
        name, facility, lanes, speed, capacity = "via Nuova", "tertiary", 1.0, 50.0, 900.0
    else:
        name, facility, lanes, speed, capacity = f"via {street}", "residential", 1.0, 30.0, 600.0
    middle_column = (start % SIDE + end % SIDE) / 2
    return {
        "link_id": 2 * street + way,
        "street_id": street,
        "from_node_id": start,
        "to_node_id": end,
        "name": name,
        "facility_type": facility,
        "length": BLOCK,
        "lanes": lanes,
        "free_speed": speed,
        "capacity": capacity,
        "toll": 0.0,
        "allowed_uses": STREET,
        "speed_tagged": facility != "residential",
        "lanes_tagged": False,
        "area_id": "west" if middle_column <= 2 else "east",
        "geometry": LineString([_point(start), _point(end)]),
    }


def _zone(zone: int, area: str, residents: float, jobs: float, shape: Polygon) -> dict[str, object]:
    return {
        "zone_id": zone,
        "h3": f"881ea{zone:05d}ff",
        "area_id": area,
        "residents": residents,
        "jobs": jobs,
        "students": residents / 10,
        "attractions": 1.0,
        "geometry": shape,
    }


def _area(area: str, name: str, residents: float, shape: Polygon) -> dict[str, object]:
    ages = {"0_14": 0.12, "15_29": 0.15, "30_44": 0.2, "45_64": 0.3, "65_plus": 0.23}
    return {
        "area_id": area,
        "name": name,
        "district_id": "1",
        "district": "Town",
        "residents": residents,
        **{f"residents_{age}": residents * share for age, share in ages.items()},
        "income": 21_000.0,
        "jobs": residents,
        "students": residents / 10,
        "surface": shape.area / 1e6,
        "geometry": shape,
    }


def _detector(detector: str, link: int, point: Point, heading: float, distance: float) -> dict[str, object]:
    return {
        "detector_id": detector,
        "code": detector.split(":")[1],
        "kind": "loop",
        "name": "loop",
        "direction": "",
        "heading": heading,
        "link_id": link,
        "match_distance": distance,
        "geometry": point,
    }
