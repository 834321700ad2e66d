"""Shortest paths on a street graph, without preparing it.

Takes   links as from and to nodes, the cost of each; nodes below `centroids` are not driven through
Gives   Graph, the links in order of their start node, and the same against the links; tree, the cheapest way from one
        node to every other; path, the links of one way
Used by skims.py, reach.py, hierarchy.py (faster where many trees are asked of the same costs); access/ later
Source  Dijkstra (1959), Numerische Mathematik 1, 269–271, with a 4-ary heap (Johnson 1975)
"""
# ruff: noqa: PLR0917

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from belvedere.errors import ModelError

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Starts = npt.NDArray[np.int64]  # where each row's items begin in a flat array, and one past the last
Shorts = npt.NDArray[np.int32]

UNSEEN = -1  # a node's place in the heap before anybody has reached it
SETTLED = -2  # and after its distance is final


@dataclass(frozen=True)
class Graph:
    """Links in order of their start node (compressed sparse rows)."""

    starts: Starts  # (nodes + 1,) the links of node n are starts[n] … starts[n + 1] - 1
    head: Shorts  # (links,) end node of the link at each position
    order: Indices  # (links,) position → the caller's link number
    centroids: int  # nodes 0 … centroids - 1 only start and end trips

    @property
    def nodes(self) -> int:
        """Number of nodes, centroids included."""
        return len(self.starts) - 1


def graph(from_node: Indices, to_node: Indices, nodes: int, centroids: int = 0) -> Graph:
    """Return the links sorted by their start node.

    Parameters
    ----------
    from_node, to_node : array, shape (links,), 0 … nodes - 1
    centroids : nodes below only start and end trips

    Raises
    ------
    ModelError
        no nodes, or a link from or to a node that is not there
    """
    if nodes < 1:
        raise ModelError("shortest paths: the graph has no nodes. Look whether any street was read.")
    if not 0 <= centroids <= nodes:
        raise ModelError(f"shortest paths: {centroids} centroids of {nodes} nodes. Number the centroids first.")
    if len(from_node) != len(to_node):
        raise ModelError(f"shortest paths: {len(from_node)} starts of links, {len(to_node)} ends. Give both of each.")
    for what, ends in (("from_node", from_node), ("to_node", to_node)):
        bad = np.flatnonzero((ends < 0) | (ends >= nodes))
        if len(bad):
            raise ModelError(
                f"shortest paths: {what} of link {bad[0]} is {ends[bad[0]]}, of {nodes} nodes. "
                "Number nodes from 0 without gaps."
            )
    order = np.argsort(from_node, kind="stable").astype(np.int64)
    starts = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(from_node, minlength=nodes), out=starts[1:])
    return Graph(starts, to_node[order].astype(np.int32), order, centroids)


def against(network: Graph) -> Graph:
    """Return the graph of the same links driven backwards: its ways from a node are those to the node."""
    tail = np.empty(len(network.head), np.int64)
    head = np.empty(len(network.head), np.int64)
    tail[network.order] = np.repeat(np.arange(network.nodes), np.diff(network.starts))
    head[network.order] = network.head
    return graph(head, tail, network.nodes, network.centroids)


def tree(network: Graph, cost: Floats, root: int) -> tuple[Floats, Indices]:
    """Return the cost of the cheapest way from `root` to each node, and the last link of that way.

    Parameters
    ----------
    cost : array, shape (links,), in the caller's order; infinity shuts a link. Never negative.

    Returns
    -------
    distance : array, shape (nodes,); infinity where no way leads
    last : array, shape (nodes,): the caller's link number, -1 at the root and where no way leads

    Raises
    ------
    ModelError
        costs that are negative or no numbers, a root that is no node

    Notes
    -----
    Of equal ways the one that was found first is kept: the same inputs give the same tree.
    """
    check_costs(network, cost)
    check_nodes(network, np.array([root]), "root")
    distance = np.empty(network.nodes)
    last = np.empty(network.nodes, np.int32)
    heap = np.empty(network.nodes, np.int32)
    place = np.empty(network.nodes, np.int32)
    ordered = np.ascontiguousarray(cost[network.order], dtype=np.float64)
    _grow(root, network.starts, network.head, ordered, network.centroids, distance, last, heap, place)
    return distance, np.append(network.order, -1)[last]


def path(network: Graph, last: Indices, node: int) -> Indices:
    """Return the links of a tree's way to `node`, in the order in which they are driven; none at the root.

    Parameters
    ----------
    last : of `tree` or hierarchy.one_to_all, shape (nodes,)

    Raises
    ------
    ModelError
        a node that is not there
    """
    check_nodes(network, np.array([node]), "node")
    position = np.empty(len(network.order), np.int64)
    position[network.order] = np.arange(len(network.order))
    links: list[int] = []
    while last[node] >= 0:
        links.append(int(last[node]))
        node = int(np.searchsorted(network.starts, position[links[-1]], side="right")) - 1
    return np.array(links[::-1], np.int64)


def check_costs(network: Graph, cost: Floats) -> None:
    """Raise ModelError unless there is a cost for each link, zero or more."""
    if cost.shape != network.order.shape:
        raise ModelError(f"shortest paths: {cost.size} costs for {len(network.order)} links. Give one for each link.")
    bad = np.flatnonzero(~(cost >= 0))
    if len(bad):
        raise ModelError(
            f"shortest paths: the cost of link {bad[0]} is {cost[bad[0]]}; costs are numbers that are not negative. "
            "Look for a negative or missing time or toll; use infinity to shut a link."
        )


def check_nodes(network: Graph, nodes: Indices, what: str) -> None:
    """Raise ModelError when one of `nodes` is not in the graph."""
    bad = np.flatnonzero((nodes < 0) | (nodes >= network.nodes))
    if len(bad):
        raise ModelError(
            f"shortest paths: {what}: node {nodes[bad[0]]} is not one of 0 to {network.nodes - 1}. "
            "Give the numbers that the links' ends have."
        )


@numba.njit(cache=True, nogil=True)
def _grow(root, starts, head, cost, centroids, distance, last, heap, place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Fill `distance` and `last` from `root`; `heap` and `place` are room to work in."""
    distance[:] = np.inf
    last[:] = -1
    place[:] = UNSEEN
    distance[root] = 0.0
    heap[0] = root
    place[root] = 0
    settle(1, root, starts, head, cost, centroids, distance, last, heap, place)


@numba.njit(cache=True, nogil=True, inline="always")
def _rise(node, key, size, distance, heap, place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Put a node whose distance fell into its place in the heap; return the heap's size."""
    at = place[node]
    if at == UNSEEN:
        at = size
        size += 1
    while at > 0:
        parent = (at - 1) >> 2
        if distance[heap[parent]] <= key:
            break
        heap[at] = heap[parent]
        place[heap[at]] = at
        at = parent
    heap[at] = node
    place[node] = at
    return size


@numba.njit(cache=True, nogil=True)
def settle(size, root, starts, head, cost, centroids, distance, last, heap, place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Settle the nodes in the heap, nearest first, and what they lead to."""
    while size > 0:
        node = heap[0]
        place[node] = SETTLED
        size -= 1
        if size > 0:  # the last entry takes the root's place and sinks
            moved = heap[size]
            key = distance[moved]
            at = 0
            while True:
                child = 4 * at + 1
                if child >= size:
                    break
                best = child
                best_key = distance[heap[child]]
                for other in range(child + 1, min(child + 4, size)):
                    if distance[heap[other]] < best_key:
                        best = other
                        best_key = distance[heap[other]]
                if best_key >= key:
                    break
                heap[at] = heap[best]
                place[heap[at]] = at
                at = best
            heap[at] = moved
            place[moved] = at
        if node < centroids and node != root:
            continue
        here = distance[node]
        for link in range(starts[node], starts[node + 1]):
            end = head[link]
            reached = here + cost[link]
            if reached < distance[end]:
                distance[end] = reached
                last[end] = link
                size = _rise(end, reached, size, distance, heap, place)
