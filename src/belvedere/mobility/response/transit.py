"""Public transport after a decision: other frequencies, rides and fares, lanes of their own.

Takes   a City's transit_changes and bus lanes; public transport as it was
Gives   changed → Transit of the new city, reused where nothing touches it; fare, the mean factor
Used by respond.py
Source  lines of a stand-in (modes/frequency.py) are changed one by one; by a timetable all rides together. A change
        holds for the share of the service hours it covers. Lanes: the part of each ride that runs along one is faster
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pyproj
import shapely

from belvedere.city.model import City
from belvedere.mobility.modes.service import both_transit, public_transport
from belvedere.mobility.modes.transit import NONE, STAND_IN, Transit
from belvedere.mobility.paths.shortest import Flags, Floats
from belvedere.parameters import Values

EVERY = "*"
SERVICE = (6, 23)  # local hours of a day's service
BESIDE = 30.0  # [m] a ride runs along a lane this near to the straight way between its stops


def changed(old: City, new: City, before: Transit, values: Values) -> Transit:
    """Return public transport of the new city, means of both ways; `before` itself where nothing touches it."""
    changes = new.table("transit_changes")
    lanes = _new_lanes(old, new)
    if before.made_from == NONE and not len(new.transit):
        return before
    same = all(new.transit.get(name) is table for name, table in old.transit.items()) and len(new.transit) == len(
        old.transit
    )
    if same and not len(changes) and not lanes.any():
        return before
    if before.made_from in (STAND_IN, NONE) and {"edges", "lines"} <= set(new.transit):
        return both_transit(public_transport(_with_lines(new, changes, lanes, values)))
    found = before if same else both_transit(public_transport(new))
    often, ride = (factor(changes, column) for column in ("frequency", "ride"))
    return replace(found, wait=found.wait / often, ride=found.ride * ride)


def factor(changes: pd.DataFrame, column: str) -> float:
    """Return the product of what all lines together are changed by [-], over a day's service."""
    every = changes[changes["route_id"] == EVERY]
    return float(np.prod([_held(row, float(row[column])) for _, row in every.iterrows()])) if len(every) else 1.0


def fare(city: City) -> float:
    """Return the mean factor of the fare [-]: of all lines, and of each by its share of the trips that run."""
    changes = city.table("transit_changes")
    whole = factor(changes, "fare")
    single = changes[changes["route_id"] != EVERY]
    if not len(single) or "lines" not in city.transit:
        return whole
    lines = city.transit["lines"].set_index("line")["trips_weekday"]
    each = pd.Series(1.0, index=lines.index)
    for _, row in single.iterrows():
        if row["route_id"] in each.index:
            each[row["route_id"]] *= _held(row, float(row["fare"]))
    return whole * float((each * lines).sum() / max(float(lines.sum()), 1e-9))


def _with_lines(city: City, changes: pd.DataFrame, lanes: Flags, values: Values) -> City:
    """Return the city with the trips of its lines and the minutes of its rides changed."""
    lines, edges = city.transit["lines"].copy(), city.transit["edges"].copy()
    minutes = edges["minutes"].to_numpy(dtype="float64").copy()
    trips = lines["trips_weekday"].to_numpy(dtype="float64").copy()
    for _, row in changes.iterrows():
        ours = np.full(len(lines), row["route_id"] == EVERY) | (lines["line"] == row["route_id"]).to_numpy()
        trips[ours] *= _held(row, float(row["frequency"]))
        theirs = np.full(len(edges), row["route_id"] == EVERY) | (edges["line"] == row["route_id"]).to_numpy()
        minutes[theirs] *= _held(row, float(row["ride"]))
    if lanes.any():
        minutes *= 1.0 - (1.0 - values["bus_lane_ride"]) * _along(city, edges, lanes)
    new = {**city.transit, "lines": lines.assign(trips_weekday=trips), "edges": edges.assign(minutes=minutes)}
    return replace(city, transit=new)


def _held(row: pd.Series[float], value: float) -> float:
    """Return a factor as it is over the whole day's service."""
    first, last = SERVICE
    hours = max(0, min(last, int(row["end_hour"])) - max(first, int(row["start_hour"])))
    part = hours / (last - first)
    return 1.0 + part * (value - 1.0)


def _new_lanes(old: City, new: City) -> Flags:
    """Return the links that have a bus lane now and had none, shape (links,)."""
    lanes: Flags = new.links["bus_lane"].to_numpy(dtype=np.bool_) & ~old.links["bus_lane"].to_numpy(dtype=np.bool_)
    return lanes


def _along(city: City, edges: pd.DataFrame, lanes: Flags) -> Floats:
    """Return the share of each ride's straight way that runs along a lane, shape (edges,) [-]."""
    stops = city.transit["stops"].drop_duplicates("stop_id").set_index("stop_id")
    turn = pyproj.Transformer.from_crs("EPSG:4326", city.crs, always_xy=True)
    xy = [
        np.column_stack(
            turn.transform(
                stops.loc[edges[side], "stop_lon"].astype(float), stops.loc[edges[side], "stop_lat"].astype(float)
            )
        )
        for side in ("from_stop_id", "to_stop_id")
    ]
    ways = np.array([shapely.LineString(each) for each in np.stack(xy, axis=1)], dtype=np.object_)
    lane = shapely.buffer(shapely.union_all(city.links.geometry.to_numpy()[lanes]), BESIDE)
    shapely.prepare(lane)
    part = np.zeros(len(ways))
    near = np.flatnonzero(shapely.intersects(lane, ways))
    far = np.maximum(shapely.length(ways[near]), 1e-9)
    part[near] = np.clip(shapely.length(shapely.intersection(ways[near], lane)) / far, 0.0, 1.0)
    return part
