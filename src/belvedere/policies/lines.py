"""Lines of public transport as policies name and make them.

Takes   a City's transit: a timetable, or rides and trips a line
Gives   known, the lines that run; named, touched and with_changes, rows of `transit_changes`; along, with_line, a new
        line
Used by transit_frequency.py, transit_fare.py, transit_line.py, conflicts.py
Source  GTFS Schedule reference; transit_lines.py for what stands in where there are no stop times
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pyproj
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree
from shapely.geometry import LineString

from belvedere.city.model import COLUMNS, City
from belvedere.errors import InputError
from belvedere.policies.tables import Flags

EVERY = "*"  # route_id of a row that holds for all lines
NEAR = 80.0  # [m] to a stop that stands: it is used
BESIDE = 60.0  # [m] of the way: a street picked there is its other carriageway
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Plan:
    """A line to be."""

    name: str
    way: LineString  # in the city's CRS
    spacing: float  # [m] between stops
    headway: float  # [min]
    speed: float  # [km/h] stops included
    hours: tuple[int, int]


def known(city: City) -> frozenset[str]:
    """Return the lines of a city that run, by the name that riders see."""
    if "lines" in city.transit:
        return frozenset(str(name) for name in city.transit["lines"]["line"] if name)
    return frozenset(_names(city).values())


def _names(city: City) -> dict[str, str]:
    """Return the name that riders see of each GTFS route_id."""
    routes = city.transit.get("routes", pd.DataFrame())
    if not {"route_id", "route_short_name"} <= set(routes.columns):
        return {}
    pairs = zip(routes["route_id"].astype(str), routes["route_short_name"].astype(str), strict=True)
    return {route: short or route for route, short in pairs}


def named(city: City, lines: tuple[str, ...], policy: str) -> tuple[str, ...]:
    """Return the lines as `transit_changes` names them, also where they are given by route_id; none is all of them.

    Raises
    ------
    InputError
        when the city has no public transport, or not one of the lines
    """
    there = known(city)
    if not there:
        raise InputError(
            policy,
            "lines",
            f"{city.title} has no public transport in its tables",
            remedy="Name a GTFS feed in [transit] of its recipe.",
            italian=(
                f"le tabelle di {city.title} non hanno trasporto pubblico",
                "Indica un GTFS in [transit] della sua ricetta.",
            ),
        )
    names = _names(city)
    found = tuple(dict.fromkeys(line if line in there else names.get(line, line) for line in lines))
    for line in found:
        if line not in there:
            raise InputError(
                policy,
                "lines",
                f"{city.title} has no line {line[:40]!r}",
                remedy="Take a line of its list.",
                italian=(f"{city.title} non ha la linea {line[:40]!r}", "Scegli una linea dall'elenco."),
            )
    return found or (EVERY,)


def touched(city: City, lines: tuple[str, ...], policy: str) -> frozenset[str]:
    """Return the lines that a policy decides on, all that run where it names none; raises as `named`."""
    return frozenset(named(city, lines, policy)) if lines else known(city)


def with_changes(city: City, lines: tuple[str, ...], factors: Mapping[str, float], hours: tuple[int, int]) -> City:
    """Return the city with a row of `transit_changes` for each line; what no factor names stays as it is."""
    same = {"frequency": 1.0, "fare": 1.0, "ride": 1.0, "start_hour": hours[0], "end_hour": hours[1]}
    rows = pd.DataFrame(
        [{**same, "route_id": line, **factors} for line in lines], columns=list(COLUMNS["transit_changes"])
    )
    rows = rows.astype(dict(COLUMNS["transit_changes"]))
    table = city.table("transit_changes")
    return city.with_table("transit_changes", pd.concat([table, rows], ignore_index=True) if len(table) else rows)


def along(city: City, links: Flags, policy: str) -> LineString:
    """Return the way that streets make one after the other, from one end to the other; of a dual carriageway one side.

    Raises
    ------
    InputError
        when no street is named, or they do not make one way
    """
    table = city.links[links].drop_duplicates("street_id")
    if table.empty:
        raise InputError(
            policy,
            "streets",
            "no street is named",
            remedy="Pick the streets that the line runs along.",
            italian=("non è indicata nessuna strada", "Scegli le strade che la linea percorre."),
        )
    nodes, ends = np.unique(table[["from_node_id", "to_node_id"]].to_numpy(), return_inverse=True)
    ends = ends.reshape(-1, 2)
    best: dict[tuple[int, int], int] = {}
    for row in np.argsort(-table["length"].to_numpy(), kind="stable"):  # the shortest of parallel streets comes last
        best[tuple(sorted(ends[row].tolist()))] = int(row)
    pairs = np.array(list(best))
    lengths = table["length"].to_numpy()[list(best.values())]
    graph = csr_array((lengths, (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    apart, before = dijkstra(graph, directed=False, return_predecessors=True)
    first, last = np.unravel_index(int(np.argmax(np.where(np.isfinite(apart), apart, -1.0))), apart.shape)
    corners: list[tuple[float, ...]] = []
    at = int(last)
    while at != int(first):
        back = int(before[first, at])
        row = best[(min(at, back), max(at, back))]
        points = shapely.get_coordinates(table.geometry.iloc[row]).tolist()
        points = points if ends[row, 0] == at else points[::-1]
        corners += [tuple(point) for point in points]
        at = back
    way = LineString(corners) if len(corners) > 1 else None
    middles = shapely.line_interpolate_point(table.geometry.to_numpy(), 0.5, normalized=True)
    if way is None or not (shapely.distance(middles, way) <= BESIDE).all():
        raise InputError(
            policy,
            "streets",
            "the streets do not make one way",
            remedy="Pick streets that follow one another.",
            italian=("le strade non formano un unico percorso", "Scegli strade che si susseguono."),
        )
    return way


def with_line(city: City, plan: Plan, policy: str) -> dict[str, pd.DataFrame]:
    """Return the transit of the city with one more line, both ways, every day.

    Raises
    ------
    InputError
        when the city has neither a timetable nor rides and trips a line
    """
    transit = dict(city.transit)
    timed = "stop_times" in transit and len(transit["stop_times"]) > 0
    if "stops" not in transit or not (timed or {"edges", "lines"} <= set(transit)):
        raise InputError(
            policy,
            "name",
            f"{city.title} has no public transport in its tables",
            remedy="Name a GTFS feed in [transit] of its recipe.",
            italian=(
                f"le tabelle di {city.title} non hanno trasporto pubblico",
                "Indica un GTFS in [transit] della sua ricetta.",
            ),
        )
    legs = max(1, round(plan.way.length / plan.spacing))
    places = shapely.line_interpolate_point(plan.way, np.linspace(0.0, 1.0, legs + 1), normalized=True)
    transit["stops"], stops = _stops(city, transit["stops"], shapely.get_coordinates(places), plan.name)
    if "routes" in transit:
        route = {"route_id": plan.name, "route_short_name": plan.name, "route_long_name": plan.name, "route_type": "3"}
        transit["routes"] = _more(transit["routes"], [route])
    minutes = plan.way.length / legs / 1000.0 / plan.speed * 60.0
    both = [stops, stops[::-1]]
    if timed:
        return _timed(transit, plan, both, minutes)
    rides = [
        {"line": plan.name, "from_stop_id": start, "to_stop_id": end, "minutes": minutes}
        for way in both
        for start, end in pairwise(way)
        if start != end
    ]
    trips = 2.0 * (plan.hours[1] - plan.hours[0]) * 60.0 / plan.headway
    day = dict.fromkeys(("trips_weekday", "trips_saturday", "trips_sunday"), trips)
    transit["edges"] = _more(transit["edges"], rides)
    transit["lines"] = _more(transit["lines"], [{"line": plan.name, **day}])
    return transit


def _stops(city: City, stops: pd.DataFrame, places: np.ndarray, name: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the stops with those that are built, and the stop at each place."""
    turn = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)
    there = np.column_stack(turn.transform(stops["stop_lon"].astype(float), stops["stop_lat"].astype(float)))
    found = KDTree(there).query(places)
    apart, nearest = np.asarray(found[0], dtype=np.float64), np.asarray(found[1], dtype=np.int64)
    longitude, latitude = turn.transform(places[:, 0], places[:, 1], direction="INVERSE")
    used, built = [], []
    for number in range(len(places)):
        if apart[number] <= NEAR:
            used.append(str(stops["stop_id"].iloc[int(nearest[number])]))
            continue
        used.append(f"{name}:{number + 1}")
        built.append(
            {
                "stop_id": used[-1],
                "stop_name": f"{name} {number + 1}",
                "stop_lat": f"{latitude[number]:.7f}",
                "stop_lon": f"{longitude[number]:.7f}",
            }
        )
    return _more(stops, built), used


def _timed(
    transit: dict[str, pd.DataFrame], plan: Plan, both: list[list[str]], minutes: float
) -> dict[str, pd.DataFrame]:
    """Return the tables with trips at even headways on every day of the feed."""
    trips, times = [], []
    for direction, way in enumerate(both):
        for number, start in enumerate(np.arange(plan.hours[0] * 60.0, plan.hours[1] * 60.0, plan.headway)):
            trip = f"{plan.name}:{direction}:{number}"
            trips.append(
                {"route_id": plan.name, "service_id": plan.name, "trip_id": trip, "direction_id": str(direction)}
            )
            for order, stop in enumerate(way):
                at = _clock(start + order * minutes)
                times.append(
                    {
                        "trip_id": trip,
                        "arrival_time": at,
                        "departure_time": at,
                        "stop_id": stop,
                        "stop_sequence": str(order + 1),
                    }
                )
    transit["trips"], transit["stop_times"] = _more(transit["trips"], trips), _more(transit["stop_times"], times)
    calendar, dates = transit.get("calendar", pd.DataFrame()), transit.get("calendar_dates", pd.DataFrame())
    if len(calendar):
        span = {"start_date": min(calendar["start_date"]), "end_date": max(calendar["end_date"])}
        transit["calendar"] = _more(calendar, [{"service_id": plan.name, **dict.fromkeys(DAYS, "1"), **span}])
    elif len(dates):
        every = [{"service_id": plan.name, "date": day, "exception_type": "1"} for day in sorted(set(dates["date"]))]
        transit["calendar_dates"] = _more(dates, every)
    return transit


def _clock(minutes: float) -> str:
    seconds = round(minutes * 60.0)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _more(table: pd.DataFrame, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return a table with rows added; what they do not say is empty text, or zero."""
    if not rows:
        return table
    blank = {column: 0.0 if str(kind).startswith(("float", "int")) else "" for column, kind in table.dtypes.items()}
    added = pd.DataFrame([{**blank, **row} for row in rows])[list(table.columns)]
    return pd.concat([table, added.astype(table.dtypes.to_dict())], ignore_index=True)
