"""Random graphs like streets: few links a node, some one-way, parallel, of no length, shut; and what scipy says."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.mobility.paths.shortest import Floats, Graph, Indices, graph

TINY = 1e-300  # stands for no length, which a sparse matrix would take for no link


def streets(seed: int, nodes: int, centroids: int = 0) -> tuple[Graph, Indices, Indices, Floats]:
    """Return a graph with its links' ends and costs."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, nodes, (int(rng.integers(0, 2 * nodes + 1)), 2))
    both = np.concatenate([ends, ends[rng.random(len(ends)) < 0.6][:, ::-1]])
    cost = np.round(rng.uniform(0.0, 9.0, len(both)), 1)  # many equal sums
    cost[rng.random(len(cost)) < 0.15] = 0.0
    cost[rng.random(len(cost)) < 0.05] = np.inf
    return graph(both[:, 0], both[:, 1], nodes, centroids), both[:, 0], both[:, 1], cost


def distances(start: Indices, end: Indices, cost: Floats, nodes: int, centroids: int = 0) -> Floats:
    """Return scipy's distances between all nodes; from a centroid links leave by a second node of its own."""
    open_ = np.isfinite(cost)
    start = np.where(start < centroids, start + nodes, start)[open_]
    many = nodes + centroids
    ways = np.full((many, many), np.inf)
    np.minimum.at(ways, (start, end[open_]), np.maximum(cost[open_], TINY))
    row, column = np.nonzero(np.isfinite(ways))
    roots = np.where(np.arange(nodes) < centroids, np.arange(nodes) + nodes, np.arange(nodes))
    found = dijkstra(csr_array((ways[row, column], (row, column)), shape=(many, many)), indices=roots)[:, :nodes]
    np.fill_diagonal(found, 0.0)
    return np.where(found < 1e-200, 0.0, found)
