"""Which links can be reached from each other.

Takes   links and gateways of a City
Gives   a mask: the links of the largest part in which every link can be reached from every other
Used by check_network.py, mobility/
Source  strongly connected components: Pearce (2005), as in scipy.sparse.csgraph. The outside world counts as a node:
        who leaves by a gateway can come back by any other.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def lets_in(links: gpd.GeoDataFrame, use: str) -> npt.NDArray[np.bool_]:
    """Return which links let a use in, shape (links,)."""
    return np.array([use in uses.split(",") for uses in links["allowed_uses"]], dtype=bool)


def largest_part(links: gpd.GeoDataFrame, gateways: gpd.GeoDataFrame, use: str = "car") -> npt.NDArray[np.bool_]:
    """Return which links lie in the largest strongly connected part of those that let a use in, shape (links,).

    Parameters
    ----------
    links : from_node_id, to_node_id, allowed_uses
    gateways : in_node_id, out_node_id; no rows where there is no outside world
    """
    open_to = lets_in(links, use)
    start, end = links["from_node_id"].to_numpy(), links["to_node_id"].to_numpy()
    entries, exits = gateways["in_node_id"].to_numpy(), gateways["out_node_id"].to_numpy()
    entries, exits = entries[entries >= 0], exits[exits >= 0]
    if not open_to.any():
        return np.zeros(len(links), dtype=bool)
    world = int(max(start.max(), end.max())) + 1
    tails = np.concatenate([start[open_to], exits, np.full(len(entries), world)])
    heads = np.concatenate([end[open_to], np.full(len(exits), world), entries])
    graph = coo_array((np.ones(len(tails), dtype="int8"), (tails, heads)), shape=(world + 1, world + 1))
    _, part = connected_components(graph.tocsr(), directed=True, connection="strong")
    inside = open_to & (part[start] == part[end])
    if not inside.any():
        return np.zeros(len(links), dtype=bool)
    largest = np.bincount(part[start[inside]]).argmax()
    return np.asarray(inside & (part[start] == largest), dtype=bool)
