"""The flows of an earlier equilibrium put on a network that has changed, or for other trips.

Takes   a Warm, rows of trips on a Skeleton
Gives   carry_over
Used by paired.py
Source  at each junction the shares of the streets by which an origin's traffic arrives stay what they were
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.equilibrium.bushes import price, price_all
from belvedere.mobility.equilibrium.ledger import no_segments
from belvedere.mobility.equilibrium.passes import Ground
from belvedere.mobility.equilibrium.rows import Rows
from belvedere.mobility.equilibrium.search import grow_row, refresh_row
from belvedere.mobility.equilibrium.segments import Segments
from belvedere.mobility.equilibrium.skeleton import Skeleton
from belvedere.mobility.equilibrium.trees import Flags, Longs
from belvedere.mobility.equilibrium.warm import Warm, names, places


def carry_over(warm: Warm, work: Ground, rows: Rows, skeleton: Skeleton, key: Longs) -> tuple[Flags, bool]:
    """Fill the flows of `work` from an earlier solve; return which rows could not stay, and if trips are lost.

    A row whose trips are the same and whose chains are all still open is copied. Each of the others is sent anew, at
    the costs that those before it leave: in the shares it had, and by the shortest path where these end.

    Parameters
    ----------
    key : the network's link keys, shape (links,)
    """
    same = skeleton is warm.skeleton
    if same:
        chain = np.arange(len(skeleton.tail), dtype=np.int64)
        work.loads.flow[:] = warm.total
    else:
        numbers = {tuple(name): number for number, name in enumerate(names(skeleton, key).tolist())}
        chain = np.array([numbers.get(tuple(name), -1) for name in warm.names.tolist()], np.int64)
        np.add.at(work.loads.flow, chain[chain >= 0], warm.total[chain >= 0])
    source = _sources(warm, rows, places(skeleton)[rows.root])
    _take_away(np.bincount(source[source >= 0], minlength=len(warm.place)) == 0, chain, warm.begins, warm.chain,
               warm.flow, work.loads.flow)  # fmt: skip
    price_all(work.delay, work.loads)
    sent_anew = np.zeros(len(source), np.bool_)
    lost = _carry(
        source, chain, _kept(warm, rows, source, skeleton) if same else sent_anew.copy(), warm.begins, warm.chain,
        warm.flow, warm.rows.starts, warm.rows.node, warm.rows.flow, warm.order, warm.in_tree, warm.reached,
        work.net, work.refreshed_cost(), work.extra, rows.starts, rows.node, rows.flow,
        work.bushes, work.delay, work.loads, sent_anew, work.rooms[0],
    )  # fmt: skip
    price_all(work.delay, work.loads)
    if same:
        work.segments = _permitted(warm, source, rows)
    return sent_anew, warm.lost or lost > 0


def _sources(warm: Warm, rows: Rows, place: Longs) -> Longs:
    """Return the earlier row for each row: same origin, and the same set of permitted chains where there is one."""
    if np.array_equal(warm.place, place) and np.array_equal(warm.rows.mask, rows.mask):
        return np.arange(len(place))
    first: dict[int, int] = {}
    exact: dict[tuple[int, int], int] = {}
    for row, (node, mask) in enumerate(zip(warm.place.tolist(), warm.rows.mask.tolist(), strict=True)):
        first.setdefault(node, row)
        exact[node, mask] = row
    pairs = zip(place.tolist(), rows.mask.tolist(), strict=True)
    return np.array([exact.get((node, mask), first.get(node, -1)) for node, mask in pairs], np.int64)


def _kept(warm: Warm, rows: Rows, source: Longs, skeleton: Skeleton) -> Flags:
    """Return whether each row's earlier tree may serve: it has all nodes, or no chain is open that was not."""
    closing = np.array([[not (now & ~before).any() for now in rows.may] for before in warm.rows.may])
    whole = warm.reached[source] == skeleton.nodes - 1
    kept: Flags = (source >= 0) & (whole | closing[warm.rows.mask[source], rows.mask])
    return kept


def _permitted(warm: Warm, source: Longs, rows: Rows) -> Segments:
    """Return a copy of the pairs of segments that every row may drive, for rows that are still there."""
    segments = warm.segments  # each holds what its classes pay more on the one than on the other
    same_rows = np.array_equal(source, np.arange(len(source)))
    if not same_rows or not np.array_equal(warm.rows.extra, rows.extra):
        return no_segments(len(segments.first))
    copy = Segments._make(array.copy() for array in segments)
    if not rows.may.all():
        _strike(copy, rows.may.all(axis=0))
    return copy


@numba.njit(cache=True, nogil=True)
def _strike(segments, everybody):  # type: ignore[no-untyped-def]
    """Take the rows from pairs with a chain that not everybody may drive; tidy then forgets them."""
    for pair in range(segments.size[0]):
        start = segments.start[pair]
        for at in range(start, start + segments.one[pair] + segments.other[pair]):
            if not everybody[segments.chains[at]]:
                segments.rows[pair] = -1
                break


@numba.njit(cache=True, nogil=True)
def _take_away(orphan, chain_of, begins, chain, flow, total):  # type: ignore[no-untyped-def]
    """Take the flow of earlier rows that no row goes on with from the total."""
    for row in range(orphan.size):
        if orphan[row]:
            for i in range(begins[row], begins[row + 1]):
                if chain_of[chain[i]] >= 0:
                    total[chain_of[chain[i]]] -= flow[i]


@numba.njit(cache=True, nogil=True)
def _carry(  # type: ignore[no-untyped-def]
    source, chain_of, kept, begins, old_chain, old_flow, old_starts, old_node, old_trips, order, in_tree, reached,
    net, class_cost, extra, starts, node, trips, bushes, delay, loads, sent_anew, room,
):  # fmt: skip
    """Fill bushes, loads.flow and `sent_anew`; return how many trips found no way; see carry_over."""
    lost = 0
    head = net.head
    nodes = room.distance.size
    share = np.zeros(head.size)
    load = np.zeros(nodes)
    ahead = np.zeros(nodes, np.int32)  # chains with flow that leave the node and are not dealt with
    queue = np.empty(nodes, np.int32)
    total = np.zeros(head.size)
    taken = np.zeros(begins.size - 1, np.bool_)
    for row in range(source.size):
        cost = class_cost[bushes.mask[row]]
        old = source[row]
        flow = bushes.flow[row]
        used = bushes.used[row]
        if kept[row]:
            bushes.order[row] = order[old]
            bushes.in_tree[row] = in_tree[old]
            bushes.reached[row] = reached[old]
        same = kept[row] and starts[row + 1] - starts[row] == old_starts[old + 1] - old_starts[old]
        if same:
            for i in range(starts[row + 1] - starts[row]):
                there = old_starts[old] + i
                same &= node[starts[row] + i] == old_node[there] and trips[starts[row] + i] == old_trips[there]
        if same:
            for i in range(begins[old], begins[old + 1]):
                same &= cost[old_chain[i]] < np.inf
        if same:
            for i in range(begins[old], begins[old + 1]):
                chain = old_chain[i]
                flow[chain] = old_flow[i]
                used[chain >> 6] |= 1 << (chain & 63)
                total[chain] += old_flow[i]
                if taken[old]:
                    loads.flow[chain] += old_flow[i]
            taken[old] = True
            continue
        sent_anew[row] = True
        if old >= 0 and not taken[old]:
            taken[old] = True
            for i in range(begins[old], begins[old + 1]):
                if chain_of[old_chain[i]] >= 0:
                    loads.flow[chain_of[old_chain[i]]] -= old_flow[i]
        if kept[row]:
            refresh_row(row, net, cost, bushes, 0.0, room)
        else:
            grow_row(row, net, cost, bushes, room)
        for i in range(starts[row], starts[row + 1]):
            if room.distance[node[i]] < np.inf:
                load[node[i]] += trips[i]
            else:
                lost += 1
        if old >= 0:
            for i in range(begins[old], begins[old + 1]):
                chain = chain_of[old_chain[i]]
                if chain >= 0 and cost[chain] < np.inf and room.distance[net.tail[chain]] < np.inf:
                    share[chain] = old_flow[i]
                    ahead[net.tail[chain]] += 1
        _send(bushes.root[row], net, share, load, ahead, queue, flow, room)
        for chain in range(head.size):
            share[chain] = 0.0
            if flow[chain] > 0.0:
                used[chain >> 6] |= 1 << (chain & 63)
                total[chain] += flow[chain]
                loads.flow[chain] += flow[chain]
                _reprice(chain, class_cost, extra, delay, loads)
        if old >= 0:
            for i in range(begins[old], begins[old + 1]):
                if chain_of[old_chain[i]] >= 0:
                    _reprice(chain_of[old_chain[i]], class_cost, extra, delay, loads)
    loads.flow[:] = total
    return lost


@numba.njit(inline="always")
def _reprice(chain, class_cost, extra, delay, loads):  # type: ignore[no-untyped-def]
    """Fill what a chain costs everybody and each class."""
    price(chain, delay, loads)
    for mask in range(class_cost.shape[0]):
        class_cost[mask, chain] = loads.cost[chain] + (extra[mask, chain] if extra.shape[1] > 0 else 0.0)


@numba.njit(cache=True, nogil=True)
def _send(root, net, share, load, ahead, queue, flow, room):  # type: ignore[no-untyped-def]
    """Fill `flow` with the trips in `load`, back from each node in the shares of its chains; empty load and ahead."""
    tail, pred = net.tail, room.pred
    nodes = load.size
    size = 0
    for v in range(nodes):
        if ahead[v] == 0 and v != root:
            queue[size] = v
            size += 1
    at = 0
    while at < size:
        v = queue[at]
        at += 1
        arriving = 0.0
        for k in range(net.in_starts[v], net.in_starts[v + 1]):
            arriving += share[net.in_chain[k]]
        amount = load[v]
        if arriving > 0.0:
            load[v] = 0.0
        for k in range(net.in_starts[v], net.in_starts[v + 1]):
            chain = net.in_chain[k]
            if share[chain] > 0.0:
                part = amount * (share[chain] / arriving)
                if part > 0.0:
                    flow[chain] += part
                    load[tail[chain]] += part
                ahead[tail[chain]] -= 1
                if ahead[tail[chain]] == 0 and tail[chain] != root:
                    queue[size] = tail[chain]
                    size += 1
    for v in range(nodes):  # what is left has no earlier way: the shortest one
        amount = load[v]
        load[v] = 0.0
        ahead[v] = 0
        if amount > 0.0:
            here = v
            while here != root:
                flow[pred[here]] += amount
                here = tail[pred[here]]
