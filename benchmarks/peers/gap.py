"""The relative gap of any flows, by scipy's shortest paths: it shares no code with what it judges.

Takes   roads, trips and the flow of each link
Gives   shortest, the cost of the cheapest ways; relative_gap
Used by benchmarks/assignment.py, synthetic.py
Source  (cost of all trips - their cost on shortest paths) / cost of all trips
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.paths.shortest import Floats, Indices
from benchmarks.peers.tntp import Roads

NOTHING = 1e-300  # [time] stands for a cost of zero, which a sparse matrix would take for no link


def shortest(roads: Roads, cost: Floats, origins: Indices) -> Floats:
    """Return the cost of the cheapest way from each origin to each node, shape (origins, nodes)."""
    # closed nodes are left by a second node of their own, so that no way leads through them
    start = np.where(roads.from_node < roads.closed, roads.from_node + roads.nodes, roads.from_node)
    order = np.lexsort((cost, roads.to_node, start))
    start, end, cheap = start[order], roads.to_node[order], np.maximum(cost[order], NOTHING)
    first = np.ones(len(start), np.bool_)  # of parallel links the cheapest
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    many = roads.nodes + roads.closed
    ways = csr_array((cheap[first], (start[first], end[first])), shape=(many, many))
    roots = np.where(origins < roads.closed, origins + roads.nodes, origins)
    reached: Floats = dijkstra(ways, indices=roots)[:, : roads.nodes]
    return reached


def relative_gap(roads: Roads, trips: Trips, flow: Floats) -> float:
    """Return the relative gap [-] of the flow of each link."""
    cost = roads.cost(flow)
    leave = trips.origin != trips.destination
    origins, row = np.unique(trips.origin[leave], return_inverse=True)
    best = shortest(roads, cost, origins)[row, trips.destination[leave]]
    total = float(flow @ cost)
    return (total - float(trips.flow[leave] @ best)) / total
