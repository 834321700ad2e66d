"""The nearest places of each node, of several categories.

Takes   a Hierarchy, the nodes at which the places of each category are
Gives   nearest → Nearest: cost and number of the nearest places of each node and category
Used by access/ later
Source  the sweeps of sweeps.py with a short list at each node in place of a label: of two lists the nearest stay
"""
# ruff: noqa: ANN001, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.paths.elimination import NEVER
from belvedere.mobility.paths.hierarchy import Hierarchy
from belvedere.mobility.paths.shortest import Floats, Indices, check_nodes

NOBODY = np.int32(2**31 - 1)  # a place's number where there is none


@dataclass(frozen=True)
class Nearest:
    """The nearest places of each node."""

    distance: Floats  # (categories, nodes, k), nearest first; infinity where there are fewer
    place: Indices  # (categories, nodes, k) the place's row in its category, -1 where there is none


def nearest(ready: Hierarchy, places: Sequence[Indices], k: int = 1, workers: int = 2) -> Nearest:
    """Return the `k` places of each category that are cheapest to go from to each node.

    For the way from a node to a place, prepare the graph `against` its links. Of places equally near, that by fewer
    links comes first, then that with the lower row. Several places may be at one node.

    Parameters
    ----------
    places : for each category the nodes of its places, shape (places of the category,)
    k : places of each category to find
    workers : threads; the answer does not depend on it

    Raises
    ------
    ModelError
        no category, k below 1, or a place at a node that is not there
    """
    if not places or k < 1:
        problem = f"k is {k}" if places else "no category of places"
        raise ModelError(f"nearest places: {problem}. Ask for at least one place of at least one category.")
    for category, nodes in enumerate(places):
        check_nodes(ready.graph, nodes, f"places of category {category}")
    shape = (len(places), ready.graph.nodes, k)
    distance, place = np.empty(shape), np.empty(shape, np.int64)
    up, core, down = ready.arcs
    many = len(down.starts) - 1

    def fill(categories: Sequence[int]) -> None:
        label, who = np.empty((many, k), np.int64), np.empty((many, k), np.int32)
        line, waits = np.empty(ready.core + 1, np.int32), np.empty(ready.core, np.bool_)
        for category in categories:
            at = places[category]
            _sweep(ready.start_place[at], up, core, down, label, who, line, waits)
            _give(ready.end_place, ready.quantum, label, who, distance[category], place[category])
            for row in at[at < ready.graph.centroids]:  # a centroid's trips start and end at two places of the sweeps
                _at_centroid(at, row, distance[category, row], place[category, row])

    shares = max(1, min(workers, len(places)))
    with ThreadPoolExecutor(shares) as pool:
        list(pool.map(fill, [range(first, len(places), shares) for first in range(shares)]))
    return Nearest(distance, place)


def _at_centroid(at: Indices, node: int, distance: Floats, place: Indices) -> None:
    """Put the places at a centroid before those that it is driven to from."""
    own = np.flatnonzero(at == node)[: len(place)]
    others = place[~np.isin(place, own)]
    far = distance[~np.isin(place, own)]
    place[:] = np.concatenate([own, others])[: len(place)]
    distance[:] = np.concatenate([np.zeros(len(own)), far])[: len(place)]


@numba.njit(cache=True, nogil=True, inline="always")
def _merge(label, who, to, since, cost):  # type: ignore[no-untyped-def]
    """Let the list at `to` take what the list at `since` brings by an arc; return whether it changed."""
    k = label.shape[1]
    changed = False
    for i in range(k):
        if label[since, i] >= NEVER:
            break
        reached, place = label[since, i] + cost, who[since, i]
        if reached > label[to, k - 1] or (reached == label[to, k - 1] and place >= who[to, k - 1]):
            break  # lists are in order: what follows is no nearer
        at = 0  # where it belongs
        there = False  # as near or nearer
        while label[to, at] < reached or (label[to, at] == reached and who[to, at] <= place):
            there |= who[to, at] == place
            at += 1
        if there:
            continue
        end = at  # the last entry falls out, or that of the same place further on
        while end < k - 1 and who[to, end] != place:
            end += 1
        while end > at:
            label[to, end], who[to, end] = label[to, end - 1], who[to, end - 1]
            end -= 1
        label[to, at], who[to, at] = reached, place
        changed = True
    return changed


@numba.njit(cache=True, nogil=True)
def _climb(up, inner, label, who):  # type: ignore[no-untyped-def]
    """Pass the lists of the places outside the core on to earlier ones."""
    for place in range(label.shape[0] - 1, inner - 1, -1):
        if label[place, 0] < NEVER:
            for arc in range(up.starts[place], up.starts[place + 1]):
                _merge(label, who, up.other[arc], place, up.cost[arc])


@numba.njit(cache=True, nogil=True)
def _descend(down, inner, label, who):  # type: ignore[no-untyped-def]
    """Let the places outside the core take what earlier ones have."""
    for place in range(inner, label.shape[0]):
        if label.shape[1] > 1:
            for arc in range(down.starts[place], down.starts[place + 1]):
                _merge(label, who, place, down.other[arc], down.cost[arc])
            continue
        best, found = label[place, 0], who[place, 0]  # the same for lists of one, four times as fast
        for arc in range(down.starts[place], down.starts[place + 1]):
            other = down.other[arc]
            reached = label[other, 0] + down.cost[arc]
            if reached < best or (reached == best and who[other, 0] < found):
                best, found = reached, who[other, 0]
        label[place, 0], who[place, 0] = best, found


@numba.njit(cache=True, nogil=True)
def _sweep(seeds, up, core, down, label, who, line, waits):  # type: ignore[no-untyped-def]
    """Fill the list of every place; `line` and `waits` are room."""
    inner = core.starts.size - 1
    label[:] = NEVER
    who[:] = NOBODY
    for row in range(seeds.size):  # rows rise, so that each goes behind those that are there
        for i in range(label.shape[1]):
            if who[seeds[row], i] == NOBODY:
                label[seeds[row], i], who[seeds[row], i] = 0, row
                break
    _climb(up, inner, label, who)
    size, first = 0, 0  # the core: whoever changed tells its neighbours, in turn
    for place in range(inner):
        waits[place] = label[place, 0] < NEVER
        if waits[place]:
            line[size] = place
            size += 1
    while size > 0:
        place = line[first]
        first = (first + 1) % inner
        size -= 1
        waits[place] = False
        for arc in range(core.starts[place], core.starts[place + 1]):
            end = core.other[arc]
            if _merge(label, who, end, place, core.cost[arc]) and not waits[end]:
                waits[end] = True
                line[(first + size) % inner] = end
                size += 1
    _descend(down, inner, label, who)


@numba.njit(cache=True, nogil=True)
def _give(end_place, quantum, label, who, distance, place):  # type: ignore[no-untyped-def]
    """Give each node its list in the caller's numbers."""
    for node in range(end_place.size):
        here = end_place[node]
        for i in range(label.shape[1]):
            found = who[here, i] != NOBODY
            distance[node, i] = label[here, i] * quantum if found else np.inf
            place[node, i] = who[here, i] if found else -1
