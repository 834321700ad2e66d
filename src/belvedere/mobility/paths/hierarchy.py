"""A graph made ready for many shortest paths: prepared once, a tree then costs a sweep over its arcs.

Takes   a Graph and the cost of each link
Gives   prepare → Hierarchy; one_to_all, a tree from a node, in room of `space`; many_to_many, costs of chosen pairs
Used by nearest.py; access/ later
Source  elimination.py, sweeps.py

Labels are whole numbers of a quantum, 2^-k of the costs' unit with k so large that all costs together fit in 2^60, and
each link costs one quantum more. So sums do not depend on their order, every way grows longer with each link, even with
links of no length, and of equal ways the one with fewer links is taken. Distances differ from exact sums by a share of
about 1e-13 in a city; `Hierarchy.quantum` says by how much a link.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.paths.elimination import NEVER, Longs, Shorts, eliminate
from belvedere.mobility.paths.shortest import Floats, Graph, Indices, check_costs, check_nodes
from belvedere.mobility.paths.sweeps import Arcs, Room, above, hand_out, room, some, whole

WIDEST = 24  # [-] neighbours up to which a node goes: with more, trees of Chicago-Regional take longer, not less
SUM = 60  # [-] all costs together are at most 2^SUM quanta
FINE = 2.0**20  # [quanta] that the median link costs at least: below, links would be told apart too coarsely
FEW = 16  # [-] roots below which a second thread does not pay


@dataclass(frozen=True)
class Hierarchy:
    """A graph and its costs, its nodes in the order in which sweeps go over them."""

    graph: Graph
    quantum: float  # [cost] that a label of one stands for
    core: int  # places 0 … core - 1 are searched
    start_place: Shorts  # (nodes,) from where each node's trips start; a centroid has two places
    end_place: Shorts  # (nodes,) and where they end
    arcs: tuple[Arcs, Arcs, Arcs]  # up to earlier places, among the core, down from earlier places


@dataclass(frozen=True)
class Space:
    """One thread's room for trees, and the last tree's answer."""

    room: Room
    distance: Floats  # (nodes,)
    last: Indices  # (nodes,)


def prepare(network: Graph, cost: Floats) -> Hierarchy:
    """Return a graph made ready for many shortest paths at fixed costs; about 1 s for 300,000 nodes.

    Parameters
    ----------
    cost : array, shape (links,), in the caller's order; infinity shuts a link. Never negative.

    Raises
    ------
    ModelError
        a graph without nodes, costs that are negative or no numbers, or so unequal that sums would lose the small ones
    """
    check_costs(network, cost)
    quantum, whole_cost = _quanta(cost)
    nodes, twins = network.nodes, network.centroids
    tail = np.repeat(np.arange(nodes), np.diff(network.starts))
    tail = np.where(tail < twins, tail + nodes, tail)  # trips leave a centroid by a place that none enters
    start, end, cheapest, row = _edges(tail, network.head.astype(np.int64), whole_cost[network.order])
    link = np.append(network.order, -1)[row].astype(np.int32)  # in the caller's numbers
    many = nodes + twins
    found = eliminate(many, start, end, cheapest, link, WIDEST)
    count = np.diff(found.starts)
    # of one turn, nodes with as many arcs stand together: loops over them end alike
    turns = np.lexsort((found.order[: found.gone], count, found.turn))
    place = np.empty(many, np.int32)
    core = many - found.gone
    place[found.order[found.gone :]] = np.arange(core)
    place[found.order[: found.gone][turns]] = many - 1 - np.arange(found.gone)
    owner = np.repeat(place[found.order[: found.gone]], count)
    up = _arcs(many, owner, place[found.node], found.up, found.link_up)
    down = _arcs(many, owner, place[found.node], found.down, found.link_down)
    among = _arcs(core, place[found.core_tail], place[found.core_head], found.core_cost, found.core_link)
    begin = place[:nodes].copy()
    begin[:twins] = place[nodes:]
    return Hierarchy(network, quantum, core, begin, place[:nodes], (up, among, down))


def space(ready: Hierarchy) -> Space:
    """Return room for one thread's trees."""
    nodes = ready.graph.nodes
    return Space(room(nodes + ready.graph.centroids, ready.core), np.empty(nodes), np.empty(nodes, np.int64))


def one_to_all(ready: Hierarchy, root: int, into: Space | None = None) -> tuple[Floats, Indices]:
    """Return the cost of the cheapest way from `root` to each node, and the last link of that way.

    Parameters
    ----------
    into : of `space`, whose arrays are filled and returned; many trees go faster without new memory for each

    Returns
    -------
    distance : array, shape (nodes,); infinity where no way leads
    last : array, shape (nodes,): the caller's link number, -1 at the root and where no way leads; paths.path follows it

    Raises
    ------
    ModelError
        a root that is no node
    """
    check_nodes(ready.graph, np.array([root]), "root")
    into = space(ready) if into is None else into
    whole(ready.start_place[root], *ready.arcs, into.room)
    hand_out(ready.end_place, ready.quantum, into.room, into.distance, into.last)
    into.distance[root], into.last[root] = 0.0, -1
    return into.distance, into.last


def many_to_many(ready: Hierarchy, origins: Indices, destinations: Indices, workers: int = 2) -> Floats:
    """Return the cost of the cheapest way from each origin to each destination, shape (origins, destinations).

    Parameters
    ----------
    workers : threads; the answer does not depend on it

    Raises
    ------
    ModelError
        an origin or a destination that is no node
    """
    check_nodes(ready.graph, origins, "origins")
    check_nodes(ready.graph, destinations, "destinations")
    up, core, down = ready.arcs
    roots, ends = ready.start_place[origins], ready.end_place[destinations]
    climbed, descended = above(roots, up, ready.core), above(ends, down, ready.core)
    distance = np.empty((len(origins), len(destinations)))

    def fill(part: slice) -> None:
        own = room(len(down.starts) - 1, ready.core)
        some(roots[part], ends, climbed, descended, (up, core, down), ready.quantum, own, distance[part])

    shares = 1 if len(roots) < FEW else max(1, workers)
    edges = [len(roots) * share // shares for share in range(shares + 1)]
    with ThreadPoolExecutor(shares) as pool:
        list(pool.map(fill, [slice(first, last) for first, last in pairwise(edges)]))
    distance[origins[:, None] == destinations[None, :]] = 0.0
    return distance


def _quanta(cost: Floats) -> tuple[float, Longs]:
    """Return what a quantum is worth, and each cost in quanta, NEVER where it is infinite."""
    open_ = np.isfinite(cost)
    total = float(cost[open_].sum())
    if not np.isfinite(total):
        raise ModelError("shortest paths: the sum of all costs is no number. Use infinity to shut a link.")
    exponent = SUM - int(np.ceil(np.log2(total))) if total > 0 else SUM
    some_cost = cost[open_ & (cost > 0)]
    if len(some_cost) and float(np.median(some_cost)) * 2.0**exponent < FINE:
        worst = int(np.argmax(np.where(open_, cost, -1.0)))
        raise ModelError(
            f"shortest paths: link {worst} costs {cost[worst]:g}, so much more than the others that these would be "
            "lost in sums. Use infinity to shut a link."
        )
    quanta = np.full(len(cost), NEVER, np.int64)
    quanta[open_] = np.rint(cost[open_] * 2.0**exponent).astype(np.int64) + 1
    return 2.0**-exponent, quanta


def _edges(tail: Indices, head: Indices, cost: Longs) -> tuple[Shorts, Shorts, Longs, Shorts]:
    """Return the edges between each two joined nodes: start, end, and both ways the cheapest cost and its row."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    some_way = np.flatnonzero((tail != head) & (cost < NEVER))
    row = some_way[np.lexsort((some_way, cost[some_way], high[some_way], low[some_way]))]
    new = np.ones(len(row), np.bool_)
    new[1:] = (low[row[1:]] != low[row[:-1]]) | (high[row[1:]] != high[row[:-1]])
    edge = np.cumsum(new) - 1
    cheapest = np.full((int(new.sum()), 2), NEVER, np.int64)
    link = np.full(cheapest.shape, -1, np.int32)
    side, first = np.unique(2 * edge + (tail[row] > head[row]), return_index=True)  # the cheapest of each
    cheapest.flat[side], link.flat[side] = cost[row[first]], row[first]
    return low[row[new]].astype(np.int32), high[row[new]].astype(np.int32), cheapest, link


def _arcs(many: int, owner: Shorts, other: Shorts, cost: Longs, link: Shorts) -> Arcs:
    """Return arcs in order of the place they belong to, without those that no shortest way needs."""
    some_way = np.flatnonzero(cost < NEVER)
    row = some_way[np.argsort(owner[some_way], kind="stable")]
    starts = np.zeros(many + 1, np.int64)
    np.cumsum(np.bincount(owner[row], minlength=many), out=starts[1:])
    return Arcs(starts, other[row].astype(np.int32), cost[row], link[row].astype(np.int32))
