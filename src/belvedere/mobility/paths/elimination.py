"""Nodes taken out of a graph one by one, so that the ways between those that stay keep their costs.

Takes   edges between nodes, the cost of each in both directions
Gives   eliminate → Eliminated: the order in which nodes went, the arcs each then had, and the core that stays
Used by hierarchy.py
Source  contraction hierarchies (Geisberger et al. 2008) without searches for witnesses: a way through two edges is one
        (customizable contraction hierarchies, Dibbelt, Strasser & Wagner 2016); arcs that a triangle does not need go
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Longs = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

NEVER = np.int64(1 << 61)  # [quanta] cost where no way leads; twice it is still a number
WIDE = 64  # neighbours that a node may have when it goes, at most; an end of ways only may have more
SPARE = 4  # room for so many edges for each that was there


class Eliminated(NamedTuple):
    """What `eliminate` leaves; `link` is the number of the last link of a way."""

    order: Shorts  # (nodes,) first those that went, in order, then the core
    gone: int  # how many went
    turn: Shorts  # (gone,) in which turn; nodes of one turn are no neighbours
    starts: Longs  # (gone + 1,) arcs of each that went
    node: Shorts  # (arcs,) the neighbour, which went later or not at all
    up: Longs  # (arcs,) [quanta] cost to the neighbour; NEVER where no shortest way needs this arc
    down: Longs  # (arcs,) [quanta] and from it
    link_up: Shorts  # (arcs,)
    link_down: Shorts  # (arcs,)
    core_tail: Shorts  # (core arcs,) arcs among the nodes that stay
    core_head: Shorts  # (core arcs,)
    core_cost: Longs  # (core arcs,) [quanta]
    core_link: Shorts  # (core arcs,)


class Edges(NamedTuple):
    """Edges as they are now, a list for each node: 2e and 2e + 1 are the two sides of edge e."""

    first: Shorts  # (nodes,) first side that leaves a node
    many: Shorts  # (nodes,) how many leave it
    head: Shorts  # (sides,)
    after: Shorts  # (sides,) next side that leaves the same node
    before: Shorts  # (sides,)
    cost: Longs  # (sides,) [quanta]
    link: Shorts  # (sides,) last link of the way that a side stands for
    size: Longs  # (1,) edges so far


@numba.njit(cache=True, nogil=True)
def _join(edges, one, other):  # type: ignore[no-untyped-def]
    """Add an edge without any way on it; return its side from `one`."""
    side = 2 * edges.size[0]
    edges.size[0] += 1
    for turn in range(2):
        here = side + turn
        node = one if turn == 0 else other
        edges.head[here] = other if turn == 0 else one
        edges.cost[here] = NEVER
        edges.link[here] = -1
        edges.after[here] = edges.first[node]
        edges.before[here] = -1
        if edges.first[node] >= 0:
            edges.before[edges.first[node]] = here
        edges.first[node] = here
        edges.many[node] += 1
    return side


@numba.njit(cache=True, nogil=True)
def _unhook(edges, side, node):  # type: ignore[no-untyped-def]
    """Take a side out of the list of the node that it leaves."""
    if edges.before[side] >= 0:
        edges.after[edges.before[side]] = edges.after[side]
    else:
        edges.first[node] = edges.after[side]
    if edges.after[side] >= 0:
        edges.before[edges.after[side]] = edges.before[side]
    edges.many[node] -= 1


@numba.njit(cache=True, nogil=True)
def _one_way_only(edges, node):  # type: ignore[no-untyped-def]
    """Return whether ways only begin, or only end, at a node: none leads through."""
    entering = leaving = False
    side = edges.first[node]
    while side >= 0:
        leaving |= edges.cost[side] < NEVER
        entering |= edges.cost[side ^ 1] < NEVER
        side = edges.after[side]
    return not (entering and leaving)


@numba.njit(cache=True, nogil=True)
def _bridge(edges, sides, count, down, up, place, cost, edge, new):  # type: ignore[no-untyped-def]
    """Keep the ways through a node that goes as edges between its neighbours; shut the arcs that none needs.

    sides : (count,) its sides; down, up : (count,) cost of its arcs from and to its neighbours
    place : (nodes,) all -1; cost, edge, new : (WIDE, WIDE), `new` all False: room
    """
    for i in range(count):
        place[edges.head[sides[i]]] = i
    for i in range(count):
        cost[i, :count] = NEVER
        edge[i, :count] = -1
        side = edges.first[edges.head[sides[i]]]
        while side >= 0:
            j = place[edges.head[side]]
            if j >= 0:
                cost[i, j] = edges.cost[side]
                edge[i, j] = side
            side = edges.after[side]
    for i in range(count):
        place[edges.head[sides[i]]] = -1
    # costs are positive, so that what replaces an arc is made of cheaper ones, and these are kept or replaced likewise
    for i in range(count):
        for j in range(count):
            if i != j and cost[i, j] < NEVER:
                if cost[i, j] + edges.cost[sides[j] ^ 1] <= edges.cost[sides[i] ^ 1]:
                    down[i] = NEVER
                if edges.cost[sides[i]] + cost[i, j] <= edges.cost[sides[j]]:
                    up[j] = NEVER
    for i in range(count):
        if down[i] < NEVER:
            for j in range(count):
                if i != j and up[j] < NEVER and down[i] + up[j] < cost[i, j]:
                    cost[i, j] = down[i] + up[j]
                    new[i, j] = True
    for i in range(count):
        for j in range(count):
            if new[i, j]:
                for k in range(count):
                    if k not in (i, j) and cost[i, k] < NEVER and cost[i, k] + cost[k, j] <= cost[i, j]:
                        new[i, j] = False
                        break
    for i in range(count):
        for j in range(i + 1, count):
            if new[i, j] or new[j, i]:
                side = edge[i, j]
                if side < 0:
                    side = _join(edges, edges.head[sides[i]], edges.head[sides[j]])
                if new[i, j]:
                    edges.cost[side] = cost[i, j]
                    edges.link[side] = edges.link[sides[j]]
                    new[i, j] = False
                if new[j, i]:
                    edges.cost[side ^ 1] = cost[j, i]
                    edges.link[side ^ 1] = edges.link[sides[i]]
                    new[j, i] = False


@numba.njit(cache=True, nogil=True)
def _core(edges, left):  # type: ignore[no-untyped-def]
    """Return tail, head, cost and last link of the arcs among the nodes that stay."""
    size = 0
    for node in left:
        size += edges.many[node]
    tail, head, link = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    cost = np.empty(size, np.int64)
    size = 0
    for node in left:
        side = edges.first[node]
        while side >= 0:
            if edges.cost[side] < NEVER:
                tail[size], head[size], cost[size], link[size] = (
                    node,
                    edges.head[side],
                    edges.cost[side],
                    edges.link[side],
                )
                size += 1
            side = edges.after[side]
    return tail[:size], head[:size], cost[:size], link[:size]


@numba.njit(cache=True, nogil=True)
def eliminate(nodes, start, end, cost, link, widest):  # type: ignore[no-untyped-def]
    """Take out the nodes with up to `widest` neighbours, those with the fewest first, in turns.

    start, end : (edges,); cost, link : (edges, 2) from start to end, and back
    """
    many = start.size
    limit = SPARE * many + 16
    edges = Edges(
        np.full(nodes, -1, np.int32), np.zeros(nodes, np.int32), np.empty(2 * limit, np.int32),
        np.empty(2 * limit, np.int32), np.empty(2 * limit, np.int32), np.empty(2 * limit, np.int64),
        np.empty(2 * limit, np.int32), np.zeros(1, np.int64),
    )  # fmt: skip
    for e in range(many):
        side = _join(edges, start[e], end[e])
        edges.cost[side], edges.cost[side + 1] = cost[e, 0], cost[e, 1]
        edges.link[side], edges.link[side + 1] = link[e, 0], link[e, 1]
    order, turn, starts = np.empty(nodes, np.int32), np.empty(nodes, np.int32), np.zeros(nodes + 1, np.int64)
    node, link_up, link_down = np.empty(limit, np.int32), np.empty(limit, np.int32), np.empty(limit, np.int32)
    up, down = np.empty(limit, np.int64), np.empty(limit, np.int64)
    waits = np.zeros(nodes, np.int32)  # a node with a neighbour that went waits for the next turn
    left = np.arange(nodes).astype(np.int32)
    place = np.full(nodes, -1, np.int32)
    sides = np.empty(nodes, np.int32)
    room, edge, new = (
        np.empty((WIDE, WIDE), np.int64),
        np.empty((WIDE, WIDE), np.int32),
        np.zeros((WIDE, WIDE), np.bool_),
    )
    stay, gone, arcs, now = nodes, 0, 0, 0
    for width in range(min(widest, WIDE) + 1):
        went = True
        while went:
            now += 1
            kept = 0
            for i in range(stay):
                here = left[i]
                count = edges.many[here]
                full = edges.size[0] + count * count > limit or arcs + count > limit
                if full or waits[here] == now or (count > width and not _one_way_only(edges, here)):
                    left[kept] = here
                    kept += 1
                    continue
                order[gone], turn[gone], starts[gone] = here, now, arcs
                gone += 1
                side = edges.first[here]
                for k in range(count):
                    there = edges.head[side]
                    sides[k] = side
                    waits[there] = now
                    node[arcs + k], up[arcs + k], down[arcs + k] = there, edges.cost[side], edges.cost[side ^ 1]
                    link_up[arcs + k], link_down[arcs + k] = edges.link[side], edges.link[side ^ 1]
                    _unhook(edges, side ^ 1, there)
                    side = edges.after[side]
                if 1 < count <= WIDE:
                    last = arcs + count
                    _bridge(edges, sides, count, down[arcs:last], up[arcs:last], place, room, edge, new)
                arcs += count
            went = kept < stay
            stay = kept
    starts[gone] = arcs
    order[gone:] = left[:stay]
    tail, head, weight, name = _core(edges, left[:stay])
    return Eliminated(
        order, gone, turn[:gone], starts[: gone + 1], node[:arcs], up[:arcs], down[:arcs], link_up[:arcs],
        link_down[:arcs], tail, head, weight, name,
    )  # fmt: skip
