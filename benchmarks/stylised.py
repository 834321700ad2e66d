"""Cities of rings and spokes, alike real ones in people, jobs, streets and public transport, and in nothing else.

Takes   Shape: how large, how many people and jobs by ring, how public transport runs, what is known of modes
Gives   build → City, which every model of Belvedere takes as it takes a real one
Used by prediction.py
Source  each Shape names its own (prediction.py)

SPOKES spokes cross rings of streets; zones are sectors between bounds, each with four junctions. One person stands for
`thinned` real ones, and streets are that much narrower: connectors and streets of a model of two hundred thousand
people keep their usual meaning. Streets are as wide as their traffic asks: `widened` gives each link the capacity of
which the mean hour of the day takes the share `filled`, never less than LEAST.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
from shapely.geometry import LineString, Point, Polygon

from belvedere.city.model import COLUMNS, DEFAULTS, Calendar, City
from belvedere.city.street_classes import free_speed
from belvedere.mobility.day import assign
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.paths.shortest import Floats
from belvedere.progress import silent

CRS = "EPSG:32632"
EAST, NORTH = 500_000.0, 5_000_000.0  # [m] the middle
SPOKES = 24  # [-] of streets
SECTORS = 12  # [-] of zones, two spokes each
FAST = 70.0  # [km/h] of orbital roads
LEAST = 60.0  # [veh/h] of the narrowest street, thinned as all others
WIDE = 1e5  # [veh/h] of streets before they are given their width
USES = "car,van,truck,motorcycle,bus,bicycle,walk"
OFF = 500.0  # [m] from the middle of a zone to its stop


@dataclass(frozen=True)
class Shape:
    """What a stylised city is alike in."""

    name: str
    thinned: float  # [-] real people for one of the model's
    junctions: tuple[float, ...]  # [km] radii of rings of streets
    bounds: tuple[float, ...]  # [km] radii of bounds of zones; the last is the edge
    charged: float  # [km] radius of the area that is charged; one of `bounds`
    residents: tuple[float, ...]  # (rings of zones,) real people
    jobs: tuple[float, ...]  # real jobs
    students: tuple[float, ...]
    limit: float  # [km/h] of streets
    slow: float  # [km/h] of streets in the charged area
    filled: float  # [-] of a street's capacity in the mean hour from 7 to 19
    orbitals: tuple[int, ...]  # rings that are trunk roads
    facts: Mapping[str, float]  # city/facts.KNOWN
    modes: Mapping[str, tuple[str, float]]  # name → modes, share [-]
    parking: tuple[float, ...]  # (rings of zones,) [EUR/h]
    rail: tuple[float, float]  # [km/h] with stops, [min] between trains on the spokes
    bus: tuple[float, float]  # [km/h], [min] on the rings
    gateway: float  # [veh/h] capacity of each of the SECTORS ways out, real
    fleet: Sequence[tuple[str, str, float]] = ()  # fuel, Euro class, share of cars' distance


def build(shape: Shape) -> City:
    """Return the city, its streets so wide that nobody waits for another."""
    nodes = [(0.0, 0.0)] + [_at(radius, turn / SPOKES) for radius in shape.junctions for turn in range(SPOKES)]
    rings = len(shape.bounds)
    zones, points = [], []
    inner = (0.0, *shape.bounds[:-1])
    for ring in range(rings):
        for sector in range(SECTORS):
            zones.append(_zone(shape, ring, sector, inner[ring], shape.bounds[ring]))
            points.append(_at((inner[ring] + shape.bounds[ring]) / 2, (sector + 0.25) / SECTORS))
    tables: dict[str, list[dict[str, object]]] = {
        "nodes": [
            {"node_id": at, "osm_node_id": at, "node_type": "", "geometry": _point(place)}
            for at, place in enumerate(nodes)
        ],
        "links": _links(shape, nodes),
        "zones": zones,
        "areas": [_area(shape)],
        "gateways": [_gateway(shape, sector, nodes) for sector in range(SECTORS)],
        "parking": [
            {"zone_id": at, "price": shape.parking[at // SECTORS], "supply": np.nan, "supply_share": np.nan}
            for at in range(len(zones))
        ],
        "facts": [
            *({"name": name, "value": value, "unit": "-", "modes": "", "confirmed": False, "note": ""}
              for name, value in shape.facts.items()),
            *({"name": name, "value": value, "unit": "-", "modes": modes, "confirmed": False, "note": ""}
              for name, (modes, value) in shape.modes.items()),
        ],
        "fleet": _fleet(shape),
    }  # fmt: skip
    made = {name: _table(name, tables.get(name, [])) for name in COLUMNS}
    return City(
        name=shape.name,
        title=shape.name.capitalize(),
        crs=CRS,
        calendar=Calendar("Europe/Rome", "IT"),
        tables=made,
        transit=_transit(shape, points),
    )


def widened(city: City, demand: Demand, filled: float) -> City:
    """Return the city with streets as wide as its traffic asks."""
    flows = assign(city, demand, silent, gap=1e-4).flows
    day = flows[flows["hour"].between(7, 18)].groupby("link_id")["flow"].mean()
    wide = np.maximum(day.reindex(city.links["link_id"]).to_numpy() / filled, LEAST)
    both = pd.Series(wide).groupby(city.links["street_id"].to_numpy()).transform("max")  # both ways alike
    return city.with_table("links", city.links.assign(capacity=both.to_numpy()))


def inside(city: City, shape: Shape) -> Floats:
    """Return whether each zone lies in the charged area, (zones,) of 0 and 1."""
    ring = np.arange(len(city.zones)) // SECTORS
    return np.asarray(np.array(shape.bounds)[ring] <= shape.charged + 1e-9, dtype=np.float64)


def entering(city: City, shape: Shape) -> np.ndarray:
    """Return which links lead into the charged area, (links,)."""
    far = np.hypot(city.nodes.geometry.x.to_numpy() - EAST, city.nodes.geometry.y.to_numpy() - NORTH) / 1000.0
    within = far < shape.charged
    start, end = city.links["from_node_id"].to_numpy(), city.links["to_node_id"].to_numpy()
    found: np.ndarray = within[end] & ~within[start]
    return found


def disc(shape: Shape) -> str:
    """Return the charged area as WKT in WGS 84, as a person draws it."""
    turn = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    ring = [_at(shape.charged, step / 96) for step in range(96)]
    return Polygon([turn.transform(EAST + x, NORTH + y) for x, y in ring]).wkt


def scaled(demand: Demand, factor: float) -> Demand:
    """Return the demand with all its trips times a factor."""
    return replace(demand, start_factor=demand.start_factor * factor)


def _at(radius: float, turn: float) -> tuple[float, float]:
    """Return metres from the middle of a place at a radius [km] and a share of a turn."""
    return 1000 * radius * np.sin(2 * np.pi * turn), 1000 * radius * np.cos(2 * np.pi * turn)


def _point(place: tuple[float, float]) -> Point:
    return Point(EAST + place[0], NORTH + place[1])


def _links(shape: Shape, nodes: Sequence[tuple[float, float]]) -> list[dict[str, object]]:
    """Return both directions of every street; spokes are primary, rings secondary roads."""
    streets: list[tuple[int, int, str, str]] = []
    for ring in range(len(shape.junctions)):
        for turn in range(SPOKES):
            here = 1 + ring * SPOKES + turn
            within = 0 if ring == 0 else here - SPOKES
            streets.append((within, here, f"Spoke {turn}", "primary"))
            streets.append(
                (
                    here,
                    1 + ring * SPOKES + (turn + 1) % SPOKES,
                    f"Ring {ring}",
                    "trunk" if ring in shape.orbitals else "secondary",
                )
            )
    rows: list[dict[str, object]] = []
    kinds = pd.Series([kind for *_, kind in streets for _ in range(2)])
    far = np.hypot(*np.array(nodes).T) / 1000.0
    middle = np.array([(far[start] + far[end]) / 2 for start, end, *_ in streets for _ in range(2)])
    limits = np.where(middle < shape.charged, shape.slow, np.where(kinds == "trunk", FAST, shape.limit))
    speeds = free_speed(limits, kinds)
    for number, (start, end, name, kind) in enumerate(streets):
        for way in range(2):
            first, last = (start, end) if way == 0 else (end, start)
            line = LineString([_point(nodes[first]), _point(nodes[last])])
            rows.append(
                {
                    "link_id": 2 * number + way,
                    "street_id": number,
                    "from_node_id": first,
                    "to_node_id": last,
                    "name": name,
                    "facility_type": kind,
                    "length": line.length,
                    "lanes": 1.0,
                    "free_speed": float(speeds[2 * number + way]),
                    "capacity": WIDE,
                    "toll": 0.0,
                    "allowed_uses": USES,
                    "speed_tagged": True,
                    "lanes_tagged": False,
                    "area_id": "city",
                    "geometry": line,
                }
            )
    return rows


def _zone(shape: Shape, ring: int, sector: int, inner: float, outer: float) -> dict[str, object]:
    """Return a sector that holds the spokes 2·sector and 2·sector + 1."""
    turns = [(sector - 0.25 + step / 12) / SECTORS for step in range(13)]
    edge = [_at(outer, turn) for turn in turns]
    back = [_at(inner, turn) for turn in reversed(turns)] if inner > 0 else [(0.0, 0.0)]
    share = 1.0 / SECTORS / shape.thinned
    return {
        "zone_id": ring * SECTORS + sector,
        "h3": f"zone{ring * SECTORS + sector:04d}",
        "area_id": "city",
        "residents": shape.residents[ring] * share,
        "jobs": shape.jobs[ring] * share,
        "students": shape.students[ring] * share,
        "attractions": 0.0,
        "geometry": Polygon([(EAST + x, NORTH + y) for x, y in (*edge, *back)]),
    }


def _area(shape: Shape) -> dict[str, object]:
    people = sum(shape.residents) / shape.thinned
    ages = {"0_14": 0.13, "15_29": 0.17, "30_44": 0.25, "45_64": 0.27, "65_plus": 0.18}  # adults 0.87 as purposes.py
    return {
        "area_id": "city",
        "name": shape.name,
        "district_id": "1",
        "district": shape.name,
        "residents": people,
        **{f"residents_{age}": people * share for age, share in ages.items()},
        "income": np.nan,
        "jobs": sum(shape.jobs) / shape.thinned,
        "students": sum(shape.students) / shape.thinned,
        "surface": np.pi * shape.bounds[-1] ** 2,
        "geometry": Point(EAST, NORTH).buffer(1000 * shape.bounds[-1]),
    }


def _gateway(shape: Shape, sector: int, nodes: Sequence[tuple[float, float]]) -> dict[str, object]:
    node = 1 + (len(shape.junctions) - 1) * SPOKES + 2 * sector
    return {
        "gateway_id": sector,
        "node_id": node,
        "in_node_id": node,
        "out_node_id": node,
        "name": f"Gate {sector}",
        "facility_type": "primary",
        "capacity": shape.gateway / shape.thinned,
        "geometry": _point(nodes[node]),
    }


def _fleet(shape: Shape) -> list[dict[str, object]]:
    named = {"car": "Passenger Cars", "van": "Light Commercial Vehicles", "truck": "Heavy Duty Trucks"}
    return [
        {"category": category, "fuel": fuel, "segment": "Medium", "euro": euro, "share": share}
        for category in named.values()
        for fuel, euro, share in shape.fleet
    ]


def _transit(shape: Shape, points: Sequence[tuple[float, float]]) -> dict[str, pd.DataFrame]:
    """Return lines across the city over opposite sectors by one hub, and lines round each ring of zones."""
    rings = len(shape.bounds)
    turn = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    stops = {"hub": (0.0, 0.0)}
    for at, (x, y) in enumerate(points):
        away = np.hypot(x, y)
        stops[f"z{at}"] = (x + OFF * y / away, y - OFF * x / away)
    edges: list[tuple[str, str, str, float]] = []
    lines: list[tuple[str, float]] = []

    def line(name: str, way: Sequence[str], speed: float, headway: float) -> None:
        lines.append((name, 2 * 17 * 60 / headway))  # 17 hours of service, both ways, as frequency.py reads it
        for one, other in pairwise(way):
            metres = float(np.hypot(*np.subtract(stops[one], stops[other])))
            minutes = metres / 1000 / speed * 60
            edges.extend([(name, one, other, minutes), (name, other, one, minutes)])

    for sector in range(SECTORS // 2):
        there = [f"z{ring * SECTORS + sector}" for ring in range(rings)]
        beyond = [f"z{ring * SECTORS + sector + SECTORS // 2}" for ring in range(rings)]
        line(f"rail {sector}", [*reversed(there), "hub", *beyond], *shape.rail)
    for ring in range(rings):
        way = [f"z{ring * SECTORS + sector}" for sector in range(SECTORS)]
        line(f"bus {ring}", [*way, way[0]], *shape.bus)
    lonlat = {name: turn.transform(EAST + x, NORTH + y) for name, (x, y) in stops.items()}
    return {
        "edges": pd.DataFrame(edges, columns=["line", "from_stop_id", "to_stop_id", "minutes"]),
        "lines": pd.DataFrame(lines, columns=["line", "trips_weekday"]).assign(trips_saturday=0.0, trips_sunday=0.0),
        "stops": pd.DataFrame(
            {
                "stop_id": list(lonlat),
                "stop_lon": [each[0] for each in lonlat.values()],
                "stop_lat": [each[1] for each in lonlat.values()],
            }
        ),
    }


def _table(name: str, rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    columns = COLUMNS[name]
    frame = pd.DataFrame([{**DEFAULTS.get(name, {}), **row} for row in rows], columns=list(columns))
    plain = frame.astype({column: dtype for column, dtype in columns.items() if dtype != "geometry"})
    if "geometry" not in columns:
        return plain
    table: pd.DataFrame = gpd.GeoDataFrame(plain, geometry="geometry", crs=CRS)
    return table
