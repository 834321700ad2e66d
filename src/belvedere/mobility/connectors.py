"""How trips get from a zone's doors to the street.

Takes   zones, gateways and the streets that cars can leave and come back by
Gives   Connectors: links between centroids and street nodes, in both directions
Used by streets.py, skims.py, modes/
Source  several per zone, each with the capacity of a side street, so that no single street takes a whole zone's trips;
        speed, detour and capacity are planning values from memory, to be confirmed
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import KDTree

from belvedere.mobility.paths.shortest import Flags, Floats, Indices

MOST = 12  # connectors a zone has at most: with 6, a third of the small streets carried next to nothing
LEAST = 3  # and at least: the nearest nodes outside it make up for what it lacks
SPEED = 20.0 / 3.6  # [m/s] mean speed on side streets and while parking; to be confirmed
DETOUR = 1.3  # [-] way over straight line; to be confirmed
CAPACITY = 75.0  # [veh/h] of one of the side streets with parking that a connector stands for; to be confirmed
NO_LOADING = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})  # nobody parks there


@dataclass(frozen=True)
class Connectors:
    """Links between centroids and nodes of the city's table."""

    centroid: Indices  # (connectors,) zones first, then gateways
    node: Indices  # (connectors,) node_id
    outbound: Flags  # (connectors,) from the centroid to the street
    time: Floats  # (connectors,) [s]
    capacity: Floats  # (connectors,) [veh/h]; infinite at gateways


def loading_nodes(links: pd.DataFrame, usable: Flags, nodes: int) -> Flags:
    """Return the nodes where trips may begin and end: on a usable street that is no motorway, shape (nodes,)."""
    streets = usable & ~links["facility_type"].isin(NO_LOADING).to_numpy()
    good = np.zeros(nodes, np.bool_)
    good[links["from_node_id"].to_numpy()[streets]] = True
    good[links["to_node_id"].to_numpy()[streets]] = True
    return good


def connect(zones: gpd.GeoDataFrame, gateways: pd.DataFrame, nodes: gpd.GeoDataFrame, good: Flags) -> Connectors:
    """Return the connectors of all zones and gateways.

    Parameters
    ----------
    good : array, shape (nodes,); True where trips may begin and end (`loading_nodes`)
    """
    xy = shapely.get_coordinates(nodes.geometry.to_numpy())
    numbers = np.flatnonzero(good)
    places = xy[numbers]
    nearest = KDTree(places)
    index = shapely.STRtree([shapely.Point(place) for place in places])
    centroid: list[int] = []
    node: list[int] = []
    time: list[float] = []
    for zone, shape in enumerate(zones.geometry.to_numpy()):
        within = np.sort(index.query(shape, predicate="intersects"))
        middle = (
            places[within].mean(axis=0) if len(within) else shapely.get_coordinates(shape.representative_point())[0]
        )
        chosen = spread(places[within], middle, MOST)
        candidates = within[chosen]
        if len(candidates) < LEAST:
            candidates = np.atleast_1d(nearest.query(middle, k=min(LEAST, len(places)))[1])
        centroid += [zone] * len(candidates)
        node += numbers[candidates].tolist()
        time += (np.hypot(*(places[candidates] - middle).T) * DETOUR / SPEED).tolist()
    streets = len(centroid)
    out = gateways["out_node_id"].to_numpy()
    into = gateways["in_node_id"].to_numpy()
    gates = np.arange(len(gateways)) + len(zones)
    enters, leaves = np.flatnonzero(into >= 0), np.flatnonzero(out >= 0)
    return Connectors(
        np.concatenate([centroid, centroid, gates[enters], gates[leaves]]).astype(np.int64),
        np.concatenate([node, node, into[enters], out[leaves]]).astype(np.int64),
        np.repeat([True, False, True, False], [streets, streets, len(enters), len(leaves)]),
        np.concatenate([time, time, np.zeros(len(enters) + len(leaves))]),
        np.concatenate([np.full(2 * streets, CAPACITY), np.full(len(enters) + len(leaves), np.inf)]),
    )


def spread(places: Floats, middle: Floats, most: int) -> Indices:
    """Return at most `most` places: the one nearest the middle, then each time the one farthest from those taken."""
    if len(places) <= most:
        return np.arange(len(places))
    chosen = [int(np.argmin(np.hypot(*(places - middle).T)))]
    away = np.hypot(*(places - places[chosen[0]]).T)
    while len(chosen) < most:
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, np.hypot(*(places - places[chosen[-1]]).T))
    return np.array(sorted(chosen), np.int64)
