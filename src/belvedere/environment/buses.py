"""Buses of the timetable on the streets they drive.

Takes   a City's transit: rides between stops and trips a line, or stop times; its streets; changes of the timetable
Gives   flow: buses by hour and link [veh/h]; fleet: which buses; speed: how fast they are among other traffic
Used by emissions.py, noise.py
Source  the feed. Between two stops a bus takes the shortest way that its use may, from and to the crossing nearest to
        each stop: lanes of buses are not preferred, and two stops at one crossing have no way. Where nobody publishes
        stop times (city/transit_lines.py), half of a line's trips go each way, evenly over the hours of service
        (mobility/modes/frequency.py), and where a line branches in equal parts: which trip takes which branch is not
        published
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from belvedere.city import gtfs
from belvedere.city.model import City
from belvedere.environment.emission_factors import Array
from belvedere.environment.fleet import buses
from belvedere.mobility.modes import frequency
from belvedere.mobility.modes.extract import busiest
from belvedere.mobility.paths.shortest import Flags, graph, path, tree

STOPPING = 50.0  # [s/km] lost at stops: 2.5 a km, 20 s each; from memory, to be confirmed
FROM = 5  # [h] local hour in which buses begin; HOURS of service follow
NEAR = 200.0  # [m] from a stop to a crossing; farther: the stop is outside the network
ROUND = 3.0  # [-] a way longer than so many times the straight line, and FAR more, is no bus's
FAR = 500.0  # [m]
BUS = ("3", "11", "800")  # GTFS route_type: bus, trolleybus


def flow(city: City) -> Array:
    """Return buses of a workday on each link, shape (24, links) [veh/h]; none where the city has no transit."""
    made = np.zeros((24, len(city.links)))
    rides = _rides(city)
    if rides.empty:
        return made
    links = city.links
    may = links["allowed_uses"].str.split(",").map(lambda uses: "bus" in uses).to_numpy(dtype=np.bool_)
    if not may.any():
        return made
    start, end = links["from_node_id"].to_numpy(), links["to_node_id"].to_numpy()
    good = np.zeros(len(city.nodes), np.bool_)
    good[start[may]] = good[end[may]] = True
    crossing, xy = _crossings(city, good)
    ways = graph(start, end, len(city.nodes))
    length = links["length"].to_numpy(dtype=np.float64)
    cost = np.where(may, length, np.inf)
    rides = rides[rides["from_stop_id"].isin(crossing.index) & rides["to_stop_id"].isin(crossing.index)]
    a, b = (crossing.loc[rides[side]].to_numpy() for side in ("from_stop_id", "to_stop_id"))
    hourly = np.stack(rides["hourly"].to_list()) if len(rides) else np.zeros((0, 24))
    apart = np.hypot(*(xy[a] - xy[b]).T) if len(rides) else np.zeros(0)
    for root in np.unique(a):
        distance, last = tree(ways, cost, int(root))
        for ride in np.flatnonzero(a == root):
            if distance[b[ride]] <= ROUND * apart[ride] + FAR:
                made[:, path(ways, last, int(b[ride]))] += hourly[ride][:, None]
    return made


def fleet(whole: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a fleet that are buses; the usual ones where a fleet has none."""
    own = whole[whole["category"] == "Buses"]
    return own if float(own["share"].sum()) > 0 else buses()


def speed(traffic: Array) -> Array:
    """Return the mean speed of a bus [km/h] on a street where cars have one [km/h]."""
    made: Array = 3600.0 / (3600.0 / traffic + STOPPING)
    return made


def _crossings(city: City, good: Flags) -> tuple[pd.Series[int], Array]:
    """Return the node of each stop that is near to a good one, by stop_id, and where all nodes are [m]."""
    stops = city.transit["stops"].drop_duplicates("stop_id")
    turn = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)
    at = np.column_stack(turn.transform(stops["stop_lon"].astype(float), stops["stop_lat"].astype(float)))
    xy = shapely.get_coordinates(city.nodes.geometry.to_numpy())
    usable = np.flatnonzero(good)
    away, nearest = (np.atleast_1d(each) for each in KDTree(xy[usable]).query(at))
    near = away <= NEAR
    return pd.Series(usable[nearest[near]], index=stops["stop_id"].to_numpy()[near]), xy


def _rides(city: City) -> pd.DataFrame:
    """Return how many buses ride between two stops in each hour: from_stop_id, to_stop_id, hourly (24,)."""
    if frequency.possible(city):
        rides = _by_lines(city)
    elif {"stop_times", "trips", "routes", "stops"} <= set(city.transit):
        rides = _by_times(city)
    else:
        return pd.DataFrame({"from_stop_id": [], "to_stop_id": [], "hourly": []})
    for change in city.table("transit_changes").to_dict("records"):
        own = (rides["line"] == change["route_id"]) | (change["route_id"] == "*")
        hours = np.arange(24)
        inside = (hours >= change["start_hour"]) & (hours < change["end_hour"])
        factor = np.where(inside, float(change["frequency"]), 1.0)
        rides = rides.assign(hourly=[h * factor if o else h for h, o in zip(rides["hourly"], own, strict=True)])
    grouped = rides.groupby(["from_stop_id", "to_stop_id"], sort=True)["hourly"]
    made = grouped.agg(lambda many: np.sum(np.stack(many.to_list()), axis=0))
    return made.reset_index()


def _by_lines(city: City) -> pd.DataFrame:
    edges, lines = city.transit["edges"], city.transit["lines"]
    trips = edges["line"].map(lines.set_index("line")["trips_weekday"]).fillna(0.0).to_numpy(np.float64)
    shape = np.zeros(24)
    shape[FROM : FROM + int(frequency.HOURS)] = 1.0 / frequency.HOURS
    run = edges[trips > 0].reset_index(drop=True)
    part = np.zeros(len(run))
    for rows in run.groupby("line", sort=True).indices.values():
        part[rows] = parts(run["from_stop_id"].to_numpy()[rows], run["to_stop_id"].to_numpy()[rows])
    hourly = (trips[trips > 0] / frequency.WAYS * part)[:, None] * shape[None, :]
    return run[["line", "from_stop_id", "to_stop_id"]].assign(hourly=list(hourly))


def _seen(routes: pd.DataFrame) -> pd.Series[str]:
    """Return the name of each line as riders see it and `transit_changes` has it, by route_id."""
    named = routes["route_id"].astype(str)
    if "route_short_name" in routes:
        short = routes["route_short_name"].fillna("").astype(str)
        named = short.where(short != "", named)
    return pd.Series(named.to_numpy(), index=routes["route_id"].to_numpy())


def parts(from_stop: NDArray[np.object_], to_stop: NDArray[np.object_]) -> Array:
    """Return the share of a line's trips that drive each of its rides, shape (rides,); 1 where all of a direction do.

    Trips go on in equal parts to the stops that may come next; who reaches an end begins again at a stop that nothing
    leads to. The stop that most trips pass sees all of them.
    """
    stops, both = np.unique(np.concatenate([from_stop, to_stop]), return_inverse=True)
    start, end, many = both[: len(from_stop)], both[len(from_stop) :], len(stops)
    leave = np.bincount(start, minlength=many)
    step = np.zeros((many, many))
    np.add.at(step, (start, end), 1.0 / leave[start])
    first = np.bincount(end, minlength=many) == 0
    again = first if first.any() else np.ones(many, np.bool_)
    step[leave == 0] = again / again.sum()
    anywhere = 1e-3  # [-] so that rides which hang together with no others have a share, too
    seen = np.linalg.solve(np.eye(many) - (1.0 - anywhere) * step.T, np.full(many, anywhere / many))
    share: Array = seen[start] / leave[start] / (seen[leave > 0].max())
    return share


def _by_times(city: City) -> pd.DataFrame:
    """Return the rides of the busiest workday between consecutive stops."""
    tables = city.transit
    trips = tables["trips"]
    trips = trips[trips["service_id"].isin(gtfs.services_on(tables, busiest(tables)))]
    kind = tables["routes"].set_index("route_id")["route_type"].astype(str)
    trips = trips[trips["route_id"].map(kind).isin(BUS)]
    times = tables["stop_times"].merge(trips[["trip_id", "route_id"]], on="trip_id")
    times = times.assign(order=times["stop_sequence"].astype(float)).sort_values(["trip_id", "order"], kind="stable")
    following = times[["trip_id", "stop_id"]].shift(-1)
    hour = pd.to_numeric(times["departure_time"].str.split(":").str[0], errors="coerce")
    on = (following["trip_id"] == times["trip_id"]) & hour.notna()
    hour = hour[on].astype("int64") % 24
    table = pd.DataFrame(
        {
            "line": times.loc[on, "route_id"].map(_seen(tables["routes"])),
            "from_stop_id": times.loc[on, "stop_id"],
            "to_stop_id": following.loc[on, "stop_id"],
            "hour": hour,
        }
    )
    many = table.groupby(["line", "from_stop_id", "to_stop_id", "hour"]).size().unstack(fill_value=0)
    many = many.reindex(columns=range(24), fill_value=0)
    return many.index.to_frame(index=False).assign(hourly=list(many.to_numpy(np.float64)))
