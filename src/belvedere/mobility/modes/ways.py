"""How far it is on foot and by bicycle.

Takes   a City's streets and zones
Gives   distances between zones along streets that a use may take, in both directions; distances within zones
Used by service.py, travel.py (the gravity's distances)
Source  mean distance between two points of a disc: 0.905 of its radius, 0.51 of the root of its surface (Dunbar 1997).
        No slopes: no elevation is at hand
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.connectors import DETOUR, SPEED, connect, loading_nodes
from belvedere.mobility.paths.shortest import Flags, Floats, graph, tree

IN_A_DISC = 0.905 / np.sqrt(np.pi)  # [-] mean distance between two points of a disc over the root of its surface


def distances(city: City, use: str) -> Floats:
    """Return the distance [m] between zones by streets that let a use in, shape (zones, zones); infinity without a way.

    Streets are taken in both directions: who walks may, who cycles gets off or has the contraflow that Italian cities
    allow. The diagonal is the mean distance within the zone.

    Parameters
    ----------
    use : "walk" or "bicycle"

    Raises
    ------
    ModelError
        when no street lets the use in
    """
    links, zones, nodes = city.links, city.zones, len(city.nodes)
    may: Flags = links["allowed_uses"].str.split(",").map(lambda uses: use in uses).to_numpy(dtype=np.bool_)
    start, end = links["from_node_id"].to_numpy()[may], links["to_node_id"].to_numpy()[may]
    good = loading_nodes(links, may, nodes) & _main_part(start, end, nodes) if may.any() else np.zeros(nodes, np.bool_)
    if not good.any():
        raise ModelError(f"{city.name}: no street lets {use} in. Look at allowed_uses of the links.")
    ways = connect(zones, city.table("gateways").iloc[:0], city.nodes, good)
    many = len(zones)
    at_zone = np.where(ways.outbound, ways.centroid, ways.node + many)
    at_node = np.where(ways.outbound, ways.node + many, ways.centroid)
    length = links["length"].to_numpy(dtype="float64")[may]
    net = graph(
        np.concatenate([start + many, end + many, at_zone]), np.concatenate([end + many, start + many, at_node]),
        nodes + many, many,
    )  # fmt: skip
    cost = np.concatenate([length, length, ways.time * SPEED])
    apart: Floats = np.array([tree(net, cost, zone)[0][:many] for zone in range(many)]).reshape(many, many)
    np.fill_diagonal(apart, within(city))
    return apart


def within(city: City) -> Floats:
    """Return the mean distance of a trip within each zone, (zones,) [m]."""
    surface = shapely.area(city.zones.geometry.to_numpy())
    inner: Floats = IN_A_DISC * np.sqrt(surface) * DETOUR
    return inner


def _main_part(start: np.ndarray, end: np.ndarray, nodes: int) -> Flags:
    """Return the nodes of the largest part that hangs together, shape (nodes,)."""
    ways = csr_array((np.ones(len(start)), (start, end)), shape=(nodes, nodes))
    _, part = connected_components(ways, directed=False)
    found: Flags = part == np.bincount(part).argmax()
    return found
