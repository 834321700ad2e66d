"""Shortest-path trees of all origins: grown once, then kept up to date as costs change.

Takes   Net, the chains of a Skeleton; costs of chains
Gives   grow, one tree from nothing; refresh, the same tree at other costs; evaluate, its labels alone
Used by search.py, equilibrium.py
Source  Dijkstra (1959) with buckets (Dial 1969; Denardo & Fox 1979); a tree whose labels fit every link is shortest
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

BUCKETS = 1024  # a power of two
BLOCK = 32  # links checked at a time


class Net(NamedTuple):
    """Chains in order of their start node; nodes below `centroids` are not driven through."""

    starts: Shorts  # (nodes + 1,)
    head: Shorts  # (chains,)
    tail: Shorts  # (chains,)
    in_starts: Shorts  # (nodes + 1,)
    in_chain: Shorts  # (chains,)
    centroids: int
    width: float  # [s] width of a bucket of labels


class Room(NamedTuple):
    """One thread's room to work in."""

    distance: Floats  # (nodes,) [s]
    relaxed: Floats  # (nodes,) [s] label with which a node was last left
    pred: Shorts  # (nodes,) last chain of the shortest path, -1 at the root
    load: Floats  # (nodes,)
    bucket: Shorts  # (BUCKETS + 1,) first entry of each, the last for labels too far ahead; all -1 between calls
    entry: Shorts  # (entries,) node
    after: Shorts  # (entries,) next entry of the same bucket
    child: Shorts  # (nodes,)
    sibling: Shorts  # (nodes,)
    mark: Longs  # (nodes,) number of the last walk that came by
    seen: Longs  # (nodes,)
    stamp: Longs  # (1,) number of walks so far
    found: Shorts  # room for new segments
    counts: Longs  # (16,) what happened, for tuning


def room(nodes: int, chains: int, found: int) -> Room:
    """Return room for one thread."""
    return Room(
        np.empty(nodes),
        np.empty(nodes),
        np.empty(nodes, np.int32),
        np.zeros(nodes),
        np.full(BUCKETS + 1, -1, np.int32),
        np.empty(4 * chains + nodes, np.int32),
        np.empty(4 * chains + nodes, np.int32),
        np.empty(nodes, np.int32),
        np.empty(nodes, np.int32),
        np.zeros(nodes, np.int64),
        np.zeros(nodes, np.int64),
        np.zeros(1, np.int64),
        np.empty(found, np.int32),
        np.zeros(16, np.int64),
    )


@numba.njit(cache=True, nogil=True)
def _spread(root, waiting, net, cost, tolerance, room):  # type: ignore[no-untyped-def]
    """Take the nodes of room.entry[:waiting], with new labels, and pass their gain on until none improves."""
    starts, head, centroids = net.starts, net.head, net.centroids
    distance, relaxed, pred = room.distance, room.relaxed, room.pred
    bucket, entry, after = room.bucket, room.entry, room.after
    inverse = 1.0 / net.width
    size = waiting
    low = np.inf
    for i in range(waiting):
        low = min(low, distance[entry[i]])
    base = int(low * inverse)  # number of the first bucket of the window
    queued = 0
    far = 0
    for i in range(waiting):
        number = int(distance[entry[i]] * inverse)
        if number < base + BUCKETS:
            slot = number & (BUCKETS - 1)
            queued += 1
        else:
            slot = BUCKETS
            far += 1
        after[i] = bucket[slot]
        bucket[slot] = i
    at = base
    limit = entry.size
    while queued + far > 0:
        if queued == 0:  # all that is left lies beyond the window: move a window twice as wide there
            inverse *= 0.5
            low = np.inf
            item = bucket[BUCKETS]
            while item >= 0:
                low = min(low, distance[entry[item]])
                item = after[item]
            base = int(low * inverse)
            at = base
            item = bucket[BUCKETS]
            bucket[BUCKETS] = -1
            far = 0
            while item >= 0:
                following = after[item]
                number = int(distance[entry[item]] * inverse)
                if number < base + BUCKETS:
                    slot = number & (BUCKETS - 1)
                    queued += 1
                else:
                    slot = BUCKETS
                    far += 1
                after[item] = bucket[slot]
                bucket[slot] = item
                item = following
        slot = at & (BUCKETS - 1)
        item = bucket[slot]
        if item < 0:
            at += 1
            continue
        bucket[slot] = after[item]
        queued -= 1
        node = entry[item]
        here = distance[node]
        if relaxed[node] == here:
            continue
        relaxed[node] = here
        if node < centroids and node != root:
            continue
        top = here + tolerance
        for chain in range(starts[node], starts[node + 1]):
            end = head[chain]
            further = top + cost[chain]
            if further < distance[end]:
                label = here + cost[chain]
                distance[end] = label
                pred[end] = chain
                number = max(int(label * inverse), at)
                if number < at + BUCKETS:
                    slot = number & (BUCKETS - 1)
                    queued += 1
                else:
                    slot = BUCKETS
                    far += 1
                if size == limit:  # never seen: room for four entries a chain
                    return False
                entry[size] = end
                after[size] = bucket[slot]
                bucket[slot] = size
                size += 1
    return True


@numba.njit(cache=True, nogil=True)
def _write_down(root, net, order, in_tree, room):  # type: ignore[no-untyped-def]
    """Write the chains of the tree room.pred to `order`, each before those behind it; return how many."""
    tail = net.tail
    pred, child, sibling = room.pred, room.child, room.sibling
    in_tree[:] = 0
    child[:] = -1
    for node in range(pred.size - 1, -1, -1):
        chain = pred[node]
        if chain >= 0:
            before = tail[chain]
            sibling[node] = child[before]
            child[before] = node
            in_tree[chain >> 6] |= 1 << (chain & 63)
    stack = room.entry
    size = 0
    count = 0
    node = child[root]
    while True:
        while node < 0:
            if size == 0:
                return count
            size -= 1
            node = stack[size]
        order[count] = pred[node]
        count += 1
        if sibling[node] >= 0:
            stack[size] = sibling[node]
            size += 1
        node = child[node]


@numba.njit(cache=True, nogil=True)
def grow(root, net, cost, order, in_tree, room):  # type: ignore[no-untyped-def]
    """Grow a tree from nothing into room.distance and room.pred and write it down; return its number of chains."""
    room.distance[:] = np.inf
    room.relaxed[:] = np.inf
    room.pred[:] = -1
    room.distance[root] = 0.0
    room.entry[0] = root
    _spread(root, 1, net, cost, 0.0, room)
    return _write_down(root, net, order, in_tree, room)


@numba.njit(cache=True, nogil=True)
def evaluate(root, count, net, cost, order, room):  # type: ignore[no-untyped-def]
    """Fill room.distance and room.pred along the chains of `order`."""
    head, tail = net.head, net.tail
    distance, pred = room.distance, room.pred
    if count < distance.size - 1:
        distance[:] = np.inf
        pred[:] = -1
    distance[root] = 0.0
    pred[root] = -1
    for i in range(count):
        chain = order[i]
        node = head[chain]
        distance[node] = distance[tail[chain]] + cost[chain]
        pred[node] = chain


@numba.njit(cache=True, nogil=True)
def refresh(root, count, net, cost, order, in_tree, exact, tolerance, room):  # type: ignore[no-untyped-def]
    """Bring a tree up to date with `cost`, into room.distance and room.pred.

    exact : labels are shortest, to `tolerance` a chain; else the tree is improved once where it can be, which is
    cheaper, and its labels are those of its own ways
    """
    head, tail = net.head, net.tail
    distance, pred = room.distance, room.pred
    evaluate(root, count, net, cost, order, room)
    waiting = 0
    first = net.starts[net.centroids]
    chains = head.size
    if root < net.centroids:
        for chain in range(net.starts[root], net.starts[root + 1]):
            end = head[chain]
            if cost[chain] + tolerance < distance[end]:
                distance[end] = cost[chain]
                pred[end] = chain
                room.entry[waiting] = end
                waiting += 1
    while first < chains:
        last = min(first + BLOCK, chains)
        better = 0
        for chain in range(first, last):
            better += distance[tail[chain]] + cost[chain] + tolerance < distance[head[chain]]
        if better > 0:
            for chain in range(first, last):
                end = head[chain]
                label = distance[tail[chain]] + cost[chain]
                if label + tolerance < distance[end]:
                    distance[end] = label
                    pred[end] = chain
                    room.entry[waiting] = end
                    waiting += 1
        first = last
    if waiting == 0:
        return
    room.counts[0] += 1
    if exact:
        room.relaxed[:] = np.inf
        _spread(root, waiting, net, cost, tolerance, room)
        _write_down(root, net, order, in_tree, room)
    else:
        _write_down(root, net, order, in_tree, room)
        evaluate(root, count, net, cost, order, room)
