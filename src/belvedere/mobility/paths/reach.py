"""What is within reach of each of many nodes.

Takes   a Graph, the cost of each link, nodes to start from, how far
Gives   within → Reached: the nodes that each reaches, and at what cost
Used by access/ later
Source  Dijkstra (1959), stopped at the limit; nothing is prepared, and room is used again without being cleared
"""
# ruff: noqa: ANN001, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numba
import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import Floats, Graph, Indices, Starts, check_costs, check_nodes

FEW = 64  # [-] roots below which a second thread does not pay


@dataclass(frozen=True)
class Reached:
    """What each root reaches, roots end to end; of each, the nearest first."""

    starts: Starts  # (roots + 1,) what root r reaches stands at starts[r] … starts[r + 1] - 1
    node: Indices  # (reached,) the root itself first
    distance: Floats  # (reached,)


def within(network: Graph, cost: Floats, roots: Indices, limit: float, workers: int = 2) -> Reached:
    """Return the nodes that cost at most `limit` to reach from each root.

    For the nodes from which a root is reached, give the graph `against` its links.

    Parameters
    ----------
    cost : array, shape (links,), in the caller's order; infinity shuts a link. Never negative.
    roots : array, shape (roots,)
    limit : in the unit of `cost`; what costs exactly so much is reached
    workers : threads; the answer does not depend on it

    Raises
    ------
    ModelError
        costs that are negative or no numbers, a root that is no node, a limit that is negative or no number
    """
    check_costs(network, cost)
    check_nodes(network, roots, "roots")
    if not limit >= 0:
        raise ModelError(f"reach: the limit is {limit}. Give a number, zero or more.")
    ordered = np.ascontiguousarray(cost[network.order], dtype=np.float64)
    shares = 1 if len(roots) < FEW else max(1, workers)
    edges = [len(roots) * share // shares for share in range(shares + 1)]

    def part(first: int, last: int) -> tuple[Indices, Indices, Floats]:
        arrays = (network.starts, network.head, ordered, network.centroids)
        count, node, distance = _within(roots[first:last].astype(np.int64), limit, *arrays)
        return count, node, distance

    with ThreadPoolExecutor(shares) as pool:
        parts = list(pool.map(lambda ends: part(*ends), pairwise(edges)))
    count = np.concatenate([each[0] for each in parts])
    return Reached(
        np.concatenate([[0], np.cumsum(count)]),
        np.concatenate([each[1] for each in parts]),
        np.concatenate([each[2] for each in parts]),
    )


@numba.njit(cache=True, nogil=True)
def _within(roots, limit, starts, head, cost, centroids):  # type: ignore[no-untyped-def]
    """Return how many nodes each root reaches, which, and at what cost."""
    nodes = starts.size - 1
    best = np.full(nodes, np.inf)
    settled = np.zeros(nodes, np.bool_)
    count = np.empty(roots.size, np.int64)
    node, distance = np.empty(4096, np.int64), np.empty(4096)
    heap_node, heap_key = np.empty(head.size + 1, np.int32), np.empty(head.size + 1)
    touched = np.empty(nodes, np.int32)
    filled = 0
    for row in range(roots.size):
        root = roots[row]
        before = filled
        best[root] = 0.0
        touched[0] = root
        many = 1
        heap_node[0], heap_key[0] = root, 0.0
        size = 1
        while size > 0:
            here, at = heap_key[0], heap_node[0]
            size -= 1
            _sink(heap_node, heap_key, size)
            if settled[at]:
                continue  # it came by a cheaper way before
            settled[at] = True
            if filled == node.size:
                node, distance = np.append(node, np.empty_like(node)), np.append(distance, np.empty_like(distance))
            node[filled], distance[filled] = at, here
            filled += 1
            if at < centroids and at != root:
                continue
            for link in range(starts[at], starts[at + 1]):
                end, further = head[link], here + cost[link]
                if further < best[end] and further <= limit:
                    if best[end] == np.inf:
                        touched[many] = end
                        many += 1
                    best[end] = further
                    _rise(heap_node, heap_key, size, end, further)
                    size += 1
        for i in range(many):
            best[touched[i]] = np.inf
            settled[touched[i]] = False
        count[row] = filled - before
    return count, node[:filled].copy(), distance[:filled].copy()


@numba.njit(cache=True, nogil=True, inline="always")
def _rise(node, key, at, new, new_key):  # type: ignore[no-untyped-def]
    """Put a new entry behind the heap's last and let it rise."""
    while at > 0:
        parent = (at - 1) >> 2
        if key[parent] < new_key or (key[parent] == new_key and node[parent] < new):
            break
        node[at], key[at] = node[parent], key[parent]
        at = parent
    node[at], key[at] = new, new_key


@numba.njit(cache=True, nogil=True, inline="always")
def _sink(node, key, size):  # type: ignore[no-untyped-def]
    """Close the gap at the heap's head with the entry behind its `size` others."""
    moved, moved_key = node[size], key[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        best = child
        for other in range(child + 1, min(child + 4, size)):
            if key[other] < key[best] or (key[other] == key[best] and node[other] < node[best]):
                best = other
        if key[best] > moved_key or (key[best] == moved_key and node[best] > moved):
            break
        node[at], key[at] = node[best], key[best]
        at = best
    node[at], key[at] = moved, moved_key
