"""Where an origin can still gain: its tree brought up to date, and a pair of segments for each dearer chain it uses.

Takes   rows of Bushes, costs
Gives   load, all trips on shortest paths; search, the excess and new segments; skims
Used by paired.py
Source  Xie & Xie (2016), Transportation Research B 93, 517-537: back along the largest flow to the tree
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.equilibrium.trees import evaluate, grow, lowest, refresh

NOISE = 1e-9  # [veh/h] a row's flow from a node that it does not reach: rounding if less
ENOUGH_FLOW = 0.25  # [-] an earlier pair is taken when it carries this share of the chain's flow
ENOUGH_GAIN = 0.5  # [-] and its difference is this share of the chain's


@numba.njit(cache=True, nogil=True)
def grow_row(row, net, cost, bushes, room):  # type: ignore[no-untyped-def]
    """Grow the tree of a row from nothing."""
    bushes.reached[row] = grow(bushes.root[row], net, cost, bushes.order[row], bushes.in_tree[row], room)


@numba.njit(cache=True, nogil=True)
def refresh_row(row, net, cost, bushes, tolerance, room):  # type: ignore[no-untyped-def]
    """Bring the tree of a row up to date."""
    bushes.reached[row] = refresh(
        bushes.root[row],
        bushes.reached[row],
        net,
        cost,
        bushes.order[row],
        bushes.in_tree[row],
        tolerance,
        room,
    )


@numba.njit(cache=True, nogil=True)
def load(first, end, net, class_cost, trip_starts, trip_node, trip_flow, bushes, flow, room):  # type: ignore[no-untyped-def]
    """Grow the trees of rows first … end - 1 and load their trips on them; fill `flow`; return trips without a way."""
    lost = 0
    flow[:] = 0.0
    below, tail, head = room.load, net.tail, net.head
    for row in range(first, end):
        order = bushes.order[row]
        grow_row(row, net, class_cost[bushes.mask[row]], bushes, room)
        count = bushes.reached[row]
        below[:] = 0.0
        for trip in range(trip_starts[row], trip_starts[row + 1]):
            if room.distance[trip_node[trip]] < np.inf:
                below[trip_node[trip]] += trip_flow[trip]
            else:
                lost += 1
        used = bushes.used[row]
        for i in range(count - 1, -1, -1):
            chain = order[i]
            amount = below[head[chain]]
            if amount > 0.0:
                bushes.flow[row, chain] = amount
                used[chain >> 6] |= 1 << (chain & 63)
                flow[chain] += amount
                below[tail[chain]] += amount
    return lost


@numba.njit(cache=True, nogil=True)
def search(todo, first, end, net, class_cost, extra, bushes, excess, segments, room, tolerance, ignore):  # type: ignore[no-untyped-def]
    """Refresh the trees of rows todo[first:end]; write new segments to room.found; return its length.

    `excess` : filled for these rows: the sum of flow times reduced cost [veh·s/h], what all trips would save on
    shortest paths
    `ignore` : an excess of one chain that is too small to act on [veh·s/h]
    """
    tail, head = net.tail, net.head
    distance = room.distance
    used = 0
    for place in range(first, end):
        row = todo[place]
        more = 0.0
        root = bushes.root[row]
        cost = class_cost[bushes.mask[row]]
        beyond = extra[min(bushes.mask[row], extra.shape[0] - 1)]  # empty where all classes pay the same
        pred = room.pred
        flow = bushes.flow[row]
        refresh_row(row, net, cost, bushes, tolerance, room)
        bits = bushes.used[row]
        tree = bushes.in_tree[row]
        for word in range(bits.size):
            off = bits[word] & ~tree[word]
            while off != 0:
                bit = lowest(off)
                off &= off - 1
                chain = 64 * word + bit
                amount = flow[chain]
                if amount <= 0.0 or (amount < NOISE and distance[tail[chain]] == np.inf):
                    flow[chain] = 0.0  # rounding may have stayed behind where the row no longer gets to
                    bits[word] &= ~(1 << bit)
                    continue
                end_node = head[chain]
                gain = distance[tail[chain]] + cost[chain] - distance[end_node]
                if gain <= 0.0:
                    continue
                more += amount * gain
                if amount * gain < ignore:
                    continue
                if used + 2 * distance.size + 8 > room.found.size:
                    room.counts[5] += 1
                    continue
                room.counts[1] += 1
                used = _offer(row, chain, amount, gain, used, root, net, cost, beyond, pred, flow, segments, room)
        excess[row] = more
    return used


@numba.njit(cache=True, nogil=True)
def _offer(row, chain, amount, gain, used, root, net, cost, beyond, pred, flow, segments, room):  # type: ignore[no-untyped-def]
    """Write one new pair, or the number of an earlier one that serves, to room.found; return its new length.

    Formats: row, -1, pair | row, chains of the dearer, chains of the cheaper, end node, chains… | row, 0, chains of a
    circle, end node, chains…
    """
    tail, head = net.tail, net.head
    found = room.found
    end_node = head[chain]
    pair = segments.first[end_node]
    chains = segments.chains
    while pair >= 0:
        start = segments.start[pair]
        middle = start + segments.one[pair]
        stop = middle + segments.other[pair]
        a, a_end, b, b_end = start, middle, middle, stop
        if chains[a] != chain:
            a, a_end, b, b_end = middle, stop, start, middle
        if chains[a] == chain:
            more = 0.0
            least = np.inf
            for at in range(a, a_end):
                more += cost[chains[at]]
                least = min(least, flow[chains[at]])
            if least >= ENOUGH_FLOW * amount:
                for at in range(b, b_end):
                    more -= cost[chains[at]]
                if more >= ENOUGH_GAIN * gain and _pays(pair, beyond, segments) == segments.extra[pair]:
                    found[used] = row
                    found[used + 1] = -1
                    found[used + 2] = pair
                    room.counts[2] += 1
                    return used + 3
        pair = segments.follow[pair]
    mark, seen = room.mark, room.seen
    room.stamp[0] += 1
    stamp = room.stamp[0]
    distance = room.distance
    upper = end_node  # the tree path to end_node is marked up to here, from the end
    mark[upper] = stamp
    base = used + 4
    k = base
    found[k] = chain
    k += 1
    node = tail[chain]
    while True:
        while upper != root and distance[upper] >= distance[node]:
            upper = tail[pred[upper]]
            mark[upper] = stamp
        if mark[node] == stamp:
            break
        if seen[node] == stamp:  # flow in a circle: keep only its chains
            begin = base
            while head[found[begin]] != node:
                begin += 1
            for at in range(k - begin):
                found[base + at] = found[begin + at]
            found[used] = row
            found[used + 1] = 0
            found[used + 2] = k - begin
            found[used + 3] = end_node
            room.counts[3] += 1
            return base + k - begin
        seen[node] = stamp
        best = -1
        most = 0.0
        for at in range(net.in_starts[node], net.in_starts[node + 1]):
            if flow[net.in_chain[at]] > most:
                most = flow[net.in_chain[at]]
                best = net.in_chain[at]
        if best < 0:
            room.counts[4] += 1
            return used
        found[k] = best
        k += 1
        node = tail[best]
    n_one = k - base
    at_node = end_node
    while at_node != node:
        found[k] = pred[at_node]
        k += 1
        at_node = tail[pred[at_node]]
    found[used] = row
    found[used + 1] = n_one
    found[used + 2] = k - base - n_one
    found[used + 3] = end_node
    return k


@numba.njit(inline="always")
def _pays(pair, beyond, segments):  # type: ignore[no-untyped-def]
    """Return what a class pays more on the one segment than on the other [s], beyond everybody's cost."""
    offset = 0.0
    if beyond.size > 0:
        start = segments.start[pair]
        middle = start + segments.one[pair]
        for at in range(start, middle):
            offset += beyond[segments.chains[at]]
        for at in range(middle, middle + segments.other[pair]):
            offset -= beyond[segments.chains[at]]
    return offset


@numba.njit(cache=True, nogil=True)
def skims(net, class_cost, bushes, pair_row, pair_node, room):  # type: ignore[no-untyped-def]
    """Return the cost of each pair's way along its row's tree, shape (pairs,); infinity where there is none."""
    pairs = pair_row.size
    rows = bushes.root.size
    skim = np.full(pairs, np.inf)
    begins = np.zeros(rows + 1, np.int64)
    for pair in range(pairs):
        if pair_row[pair] >= 0:
            begins[pair_row[pair] + 1] += 1
    for row in range(rows):
        begins[row + 1] += begins[row]
    at = begins[:-1].copy()
    order = np.empty(begins[-1], np.int64)
    for pair in range(pairs):
        row = pair_row[pair]
        if row >= 0:
            order[at[row]] = pair
            at[row] += 1
    for row in range(rows):
        evaluate(bushes.root[row], bushes.reached[row], net, class_cost[bushes.mask[row]], bushes.order[row], room)
        for i in range(begins[row], begins[row + 1]):
            skim[order[i]] = room.distance[pair_node[order[i]]]
    return skim
