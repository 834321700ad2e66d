"""Shortest-path trees of all origins: grown once, then kept up to date as costs change.

Takes   Net, the chains of a Skeleton; costs of chains
Gives   grow, one tree from nothing; refresh, the same tree at other costs; evaluate, its labels alone
Used by search.py, paired.py
Source  Dijkstra (1959) with buckets (Dial 1969; Denardo & Fox 1979); a tree whose labels fit every link is shortest
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

import belvedere.mobility.equilibrium.quick_start  # noqa: F401 - before any kernel

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

BUCKETS = 1024  # a power of two
BLOCK = 8  # links checked at a time
PATIENCE = 3  # labels passed on for each node of the tree, after which it is left to buckets
BITS = 10  # of a digit when labels are sorted
DIGITS = 1 << BITS


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
    dirty: Longs  # (words,) bits of places in the order whose labels have fallen; 0 between calls
    digit: Shorts  # (DIGITS,)
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
        np.zeros((nodes + 63) // 64, np.int64),
        np.empty(DIGITS, np.int32),
        np.zeros(16, np.int64),
    )


@numba.njit(inline="always")
def lowest(bits):  # type: ignore[no-untyped-def]
    """Return the place of the lowest bit that is set; some must be."""
    place = 0
    for step in (32, 16, 8, 4, 2, 1):
        if bits & ((1 << step) - 1) == 0:
            bits >>= step
            place += step
    return place


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
def _by_distance(net, room):  # type: ignore[no-untyped-def]
    """Write the nodes reached to room.entry, nearest first (to a part in DIGITS²), zones last; return how many."""
    distance, between, where, count = room.distance, room.sibling, room.entry, room.digit
    nodes = distance.size
    furthest = 0.0
    used = 0
    for node in range(net.centroids, nodes):
        if distance[node] < np.inf:
            furthest = max(furthest, distance[node])
            where[used] = node
            used += 1
    scale = (DIGITS * DIGITS - 1) / furthest if furthest > 0.0 else 0.0
    for turn in range(2):
        here, there = (where, between) if turn == 0 else (between, where)
        count[:] = 0
        for i in range(used):
            key = int(distance[here[i]] * scale)
            count[key & (DIGITS - 1) if turn == 0 else key >> BITS] += 1
        total = 0
        for digit in range(DIGITS):
            size = count[digit]
            count[digit] = total
            total += size
        for i in range(used):
            key = int(distance[here[i]] * scale)
            digit = key & (DIGITS - 1) if turn == 0 else key >> BITS
            there[count[digit]] = here[i]
            count[digit] += 1
    for node in range(net.centroids):
        if distance[node] < np.inf:
            where[used] = node
            used += 1
    return used


@numba.njit(cache=True, nogil=True)
def _write_down(root, net, order, in_tree, room):  # type: ignore[no-untyped-def]
    """Write the chains of the tree room.pred to `order`, nearest first, each before those behind it; return how many.

    Zones come last: nothing lies behind them, and no way leads through them.
    """
    pred, where, done, path = room.pred, room.entry, room.child, room.sibling
    used = _by_distance(net, room)
    in_tree[:] = 0
    done[:] = 0
    done[root] = 1
    count = 0
    for i in range(used):
        node = where[i]
        size = 0
        while done[node] == 0:  # more than one turn only along ways without cost
            path[size] = node
            size += 1
            node = net.tail[pred[node]]
        while size > 0:
            size -= 1
            done[path[size]] = 1
            chain = pred[path[size]]
            order[count] = chain
            count += 1
            in_tree[chain >> 6] |= 1 << (chain & 63)
    return count


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
    """Fill room.distance and room.pred along the chains of `order`; return the furthest label, infinite off a way."""
    head, tail = net.head, net.tail
    distance, pred = room.distance, room.pred
    if count < distance.size - 1:
        distance[:] = np.inf
        pred[:] = -1
    distance[root] = 0.0
    pred[root] = -1
    furthest = 0.0
    for i in range(count):
        chain = order[i]
        node = head[chain]
        label = distance[tail[chain]] + cost[chain]
        distance[node] = label
        pred[node] = chain
        furthest = max(furthest, label)
    return furthest


@numba.njit(inline="always")
def _place(root, count, net, order, place):  # type: ignore[no-untyped-def]
    """Fill the place of each node in the order."""
    place[root] = -1
    for i in range(count):
        place[net.head[order[i]]] = i


@numba.njit(cache=True, nogil=True)
def refresh(root, count, net, cost, order, in_tree, tolerance, room):  # type: ignore[no-untyped-def]
    """Bring a tree up to date with `cost`, into room.distance and room.pred; return its number of chains.

    Labels are shortest to `tolerance` a chain. Chains of the tree may have been closed since, none may have opened
    that leads to nodes out of reach.

    Nodes whose labels fall pass that on in their old order: mostly the right one, and no queue to keep.
    """
    head, tail = net.head, net.tail
    distance, pred, place, dirty = room.distance, room.pred, room.child, room.dirty
    broken = evaluate(root, count, net, cost, order, room) == np.inf
    placed = False
    first = net.starts[net.centroids]
    chains = head.size
    while first < chains:
        last = first + BLOCK
        better = last > chains
        if better:
            last = chains
        else:
            for chain in range(first, first + BLOCK):
                better |= distance[tail[chain]] + cost[chain] + tolerance < distance[head[chain]]
        if better:
            for chain in range(first, last):
                end = head[chain]
                label = distance[tail[chain]] + cost[chain]
                if label + tolerance < distance[end]:
                    if not placed:
                        placed = True
                        _place(root, count, net, order, place)
                    distance[end] = label
                    pred[end] = chain
                    dirty[place[end] >> 6] |= 1 << (place[end] & 63)
        first = last
    if root < net.centroids:
        for chain in range(net.starts[root], net.starts[root + 1]):
            end = head[chain]
            if cost[chain] + tolerance < distance[end]:
                if not placed:
                    placed = True
                    _place(root, count, net, order, place)
                distance[end] = cost[chain]
                pred[end] = chain
                dirty[place[end] >> 6] |= 1 << (place[end] & 63)
    if not placed and not broken:
        return count
    room.counts[0] += 1
    in_order = True
    left = PATIENCE * count
    word = 0
    words = (count + 63) >> 6
    while word < words:
        bits = dirty[word]
        if bits == 0:
            word += 1
            continue
        dirty[word] = bits & (bits - 1)
        at = 64 * word + lowest(bits)
        old = order[at]
        node = head[old]
        new = pred[node]
        if new != old:
            order[at] = new
            in_tree[old >> 6] &= ~(1 << (old & 63))
            in_tree[new >> 6] |= 1 << (new & 63)
            in_order &= place[tail[new]] < at
        if node < net.centroids:
            continue
        left -= 1
        if left == 0:
            break
        here = distance[node]
        top = here + tolerance
        for chain in range(net.starts[node], net.starts[node + 1]):
            end = head[chain]
            if top + cost[chain] < distance[end]:
                distance[end] = here + cost[chain]
                pred[end] = chain
                to = place[end]
                dirty[to >> 6] |= 1 << (to & 63)
                word = min(word, to >> 6)
    if left == 0:
        room.counts[6] += 1
        waiting = 0
        for word in range(words):
            while dirty[word] != 0:
                room.entry[waiting] = head[order[64 * word + lowest(dirty[word])]]
                dirty[word] &= dirty[word] - 1
                waiting += 1
        room.entry[waiting] = node
        room.relaxed[:] = np.inf
        _spread(root, waiting + 1, net, cost, tolerance, room)
        in_order = False
    if broken:
        for i in range(count):
            in_order &= distance[head[order[i]]] < np.inf
    if not in_order:
        room.counts[7] += 1
        count = _write_down(root, net, order, in_tree, room)
    return count
