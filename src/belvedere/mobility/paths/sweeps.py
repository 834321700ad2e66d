"""Shortest ways on a graph whose nodes stand in order: up to the core, through it, and down to every node.

Takes   arcs of a Hierarchy, in order of the node they belong to
Gives   whole, labels of all places from one; some, of chosen ends from chosen roots, over what `above` says; hand_out
Used by hierarchy.py
Source  Delling, Goldberg, Nowatzyk & Werneck (2011), PHAST; for chosen ends only: RPHAST (Delling & Werneck 2011)
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from belvedere.mobility.paths.elimination import NEVER, Longs, Shorts
from belvedere.mobility.paths.shortest import settle


class Arcs(NamedTuple):
    """Arcs of the nodes at each place: `core` places first, then the others, whose arcs lead to earlier places."""

    starts: Longs  # (nodes + 1,)
    other: Shorts  # (arcs,) place at the other end
    cost: Longs  # (arcs,) [quanta]
    link: Shorts  # (arcs,) last link of the way that the arc stands for, in the caller's numbers


class Room(NamedTuple):
    """One thread's room to work in."""

    label: Longs  # (nodes,) [quanta]
    last: Shorts  # (nodes,) last link of the way
    core_last: Shorts  # (core,)
    heap: Shorts  # (core,)
    at: Shorts  # (core,)


def room(nodes: int, core: int) -> Room:
    """Return room for one thread."""
    return Room(
        np.empty(nodes, np.int64),
        np.empty(nodes, np.int32),
        np.empty(core, np.int32),
        np.empty(core, np.int32),
        np.empty(core, np.int32),
    )


@numba.njit(cache=True, nogil=True, inline="always")
def _push(place, up, label, last):  # type: ignore[no-untyped-def]
    """Pass a label on to the earlier places that arcs lead to."""
    here = label[place]
    if here < NEVER:
        for arc in range(up.starts[place], up.starts[place + 1]):
            further = here + up.cost[arc]
            if further < label[up.other[arc]]:
                label[up.other[arc]] = further
                last[up.other[arc]] = up.link[arc]


@numba.njit(cache=True, nogil=True)
def cross(core, room):  # type: ignore[no-untyped-def]
    """Settle the core, whose first labels stand in room.label."""
    many = core.starts.size - 1
    room.at[:] = -1
    size = 0
    for place in range(many):
        if room.label[place] < NEVER:  # a heap in which each new entry rises
            size = _enter(place, size, room)
    if size == 0:
        return
    room.core_last[:] = -1
    settle(size, -1, core.starts, core.other, core.cost, 0, room.label, room.core_last, room.heap, room.at)
    for place in range(many):
        if room.core_last[place] >= 0:
            room.last[place] = core.link[room.core_last[place]]


@numba.njit(cache=True, nogil=True)
def _enter(place, size, room):  # type: ignore[no-untyped-def]
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if room.label[room.heap[parent]] <= room.label[place]:
            break
        room.heap[at] = room.heap[parent]
        room.at[room.heap[at]] = at
        at = parent
    room.heap[at] = place
    room.at[place] = at
    return size + 1


@numba.njit(cache=True, nogil=True)
def whole(root, up, core, down, room):  # type: ignore[no-untyped-def]
    """Fill room.label and room.last for every place from the place `root`."""
    label, last = room.label, room.last
    many = core.starts.size - 1
    label[:] = NEVER
    last[:] = -1
    label[root] = 0
    for place in range(root, many - 1, -1):
        _push(place, up, label, last)
    cross(core, room)
    arc = down.starts[many]
    for place in range(many, label.size):
        best = label[place]
        way = -1
        end = down.starts[place + 1]
        while arc < end:
            reached = label[down.other[arc]] + down.cost[arc]
            if reached < best:
                best = reached
                way = arc
            arc += 1
        if way >= 0:
            label[place] = best
            last[place] = down.link[way]


@numba.njit(cache=True, nogil=True)
def hand_out(place, quantum, room, distance, last):  # type: ignore[no-untyped-def]
    """Give each of the caller's nodes, by its place, its distance and its last link."""
    for node in range(place.size):
        label = room.label[place[node]]
        distance[node] = label * quantum if label < NEVER else np.inf
        last[node] = room.last[place[node]]


@numba.njit(cache=True, nogil=True)
def above(ends, arcs, core):  # type: ignore[no-untyped-def]
    """Return the places outside the core from which, or to which, arcs lead to `ends`; in order."""
    marked = np.zeros(arcs.starts.size - 1, np.bool_)
    marked[ends] = True
    count = 0
    for place in range(marked.size - 1, core - 1, -1):
        if marked[place]:
            count += 1
            for arc in range(arcs.starts[place], arcs.starts[place + 1]):
                marked[arcs.other[arc]] = True
    found = np.empty(count, np.int32)
    count = 0
    for place in range(core, marked.size):
        if marked[place]:
            found[count] = place
            count += 1
    return found


@numba.njit(cache=True, nogil=True)
def some(roots, ends, climbed, descended, arcs, quantum, room, distance):  # type: ignore[no-untyped-def]
    """Fill distance, shape (roots, ends), going only over the places that lead to ends.

    climbed, descended : above(roots, up), above(ends, down); arcs : up, core, down
    """
    up, core, down = arcs
    label, last = room.label, room.last
    many = core.starts.size - 1
    for row in range(roots.size):
        label[:many] = NEVER
        for place in climbed:
            label[place] = NEVER
        for place in descended:
            label[place] = NEVER
        label[roots[row]] = 0
        for i in range(climbed.size - 1, -1, -1):
            _push(climbed[i], up, label, last)
        cross(core, room)
        for place in descended:
            best = label[place]
            for arc in range(down.starts[place], down.starts[place + 1]):
                best = min(best, label[down.other[arc]] + down.cost[arc])
            label[place] = best
        for column in range(ends.size):
            reached = label[ends[column]]
            distance[row, column] = reached * quantum if reached < NEVER else np.inf
