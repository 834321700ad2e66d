"""An equilibrium kept to start the next one from: another hour, another demand, a changed city.

Takes   the flows, trees and pairs of segments of an earlier solve
Gives   Warm, keep, carry_over
Used by equilibrium.py, day.py
Source  at each junction the shares of the streets by which an origin's traffic arrives stay what they were
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.bushes import price_all
from belvedere.mobility.ledger import no_segments
from belvedere.mobility.network import Network, Trips
from belvedere.mobility.passes import Ground
from belvedere.mobility.rows import Rows
from belvedere.mobility.segments import Segments
from belvedere.mobility.skeleton import Skeleton
from belvedere.mobility.trees import Flags, Floats, Longs, Shorts, grow, refresh


@dataclass(frozen=True)
class Warm:
    """What the next solve starts from; only chains with flow are kept."""

    skeleton: Skeleton
    network: tuple[Longs, Longs, int, int, Floats]  # from_node, to_node, nodes, centroids, power
    everyone: Flags  # (links,) may every class drive it: a skeleton holds for one such set only
    trips_at: Longs  # nodes with trips
    names: Longs  # (chains, 3) key of the first and last link, number of links: a chain's name in any network
    rows: Rows
    place: Longs  # (rows,) caller's number of each row's root
    begins: Longs  # (rows + 1,) chains with flow of row r: chain[begins[r] : begins[r + 1]]
    chain: Shorts
    flow: Floats  # [veh/h]
    total: Floats  # (chains,) [veh/h]
    order: Shorts  # see Bushes
    in_tree: Longs
    reached: Longs
    segments: Segments
    gap: float  # [-] what it had reached

    def fits(self, network: Network, demand: Sequence[Trips]) -> bool:
        """Return whether the skeleton serves this network too."""
        from_node, to_node, nodes, centroids, power = self.network
        if (nodes, centroids) != (network.nodes, network.centroids) or len(from_node) != len(network.from_node):
            return False
        same = np.array_equal(from_node, network.from_node) and np.array_equal(to_node, network.to_node)
        if not same or not np.array_equal(power, _power(network)) or not np.array_equal(self.trips_at, _ends(demand)):
            return False
        return np.array_equal(self.everyone, everyone(network, demand))


def everyone(network: Network, demand: Sequence[Trips]) -> Flags:
    """Return whether each link may be driven by every class of the demand, shape (links,)."""
    may = np.ones(len(network.from_node), np.bool_)
    for trips in demand:
        may &= network.allowed[trips.name]
    return may


def _power(network: Network) -> Floats:
    """Return the power of links with delay, 0 of those without."""
    _, factor, power = network.curve.powers()
    return np.where(factor > 0, power, 0.0)


def _ends(demand: Sequence[Trips]) -> Longs:
    """Return the nodes where trips start or end."""
    return np.unique(np.concatenate([np.concatenate([trips.origin, trips.destination]) for trips in demand]))


def _names(skeleton: Skeleton, key: Longs) -> Longs:
    """Return what each chain is called in any network of the same city, shape (chains, 3)."""
    first = key[skeleton.links[skeleton.chain_starts[:-1]]]
    last = key[skeleton.links[skeleton.chain_starts[1:] - 1]]
    return np.column_stack([first, last, np.diff(skeleton.chain_starts)])


def places(skeleton: Skeleton) -> Longs:
    """Return the lowest of the caller's numbers for each node of the skeleton, shape (nodes,)."""
    caller = np.full(skeleton.nodes, -1, np.int64)
    left = np.flatnonzero(skeleton.node >= 0)[::-1]
    caller[skeleton.node[left]] = left
    return caller


def keep(work: Ground, rows: Rows, skeleton: Skeleton, network: Network, demand: Sequence[Trips], gap: float) -> Warm:
    """Return the state of a solve in a form that holds no empty places."""
    begins, chain, flow = _squeeze(work.bushes.flow)
    pool = int(work.segments.size[1])
    segments = work.segments._replace(chains=work.segments.chains[:pool].copy())
    return Warm(
        skeleton,
        (network.from_node, network.to_node, network.nodes, network.centroids, _power(network)),
        everyone(network, demand),
        _ends(demand),
        _names(skeleton, network.key),
        rows,
        places(skeleton)[rows.root],
        begins,
        chain,
        flow,
        work.loads.flow.copy(),
        work.bushes.order,
        work.bushes.in_tree,
        work.bushes.reached,
        segments,
        gap,
    )


@numba.njit(cache=True, nogil=True)
def _squeeze(flow):  # type: ignore[no-untyped-def]
    """Return where each row's chains with flow begin, their numbers and their flow."""
    rows, chains = flow.shape
    begins = np.zeros(rows + 1, np.int64)
    for row in range(rows):
        size = 0
        for chain in range(chains):
            if flow[row, chain] > 0.0:
                size += 1
        begins[row + 1] = begins[row] + size
    number = np.empty(begins[-1], np.int32)
    amount = np.empty(begins[-1])
    at = 0
    for row in range(rows):
        for chain in range(chains):
            if flow[row, chain] > 0.0:
                number[at] = chain
                amount[at] = flow[row, chain]
                at += 1
    return begins, number, amount


def carry_over(warm: Warm, work: Ground, rows: Rows, skeleton: Skeleton, key: Longs, place: Longs) -> None:
    """Fill the flows of `work` from an earlier solve; what has lost its way takes the shortest one at the old costs.

    Parameters
    ----------
    key : the network's link keys, shape (links,); place : caller's number of each row's root, shape (rows,)
    """
    same = skeleton is warm.skeleton
    if same:
        chain = np.arange(len(skeleton.tail), dtype=np.int64)
        work.loads.flow[:] = warm.total
    else:
        numbers = {tuple(name): number for number, name in enumerate(_names(skeleton, key).tolist())}
        chain = np.array([numbers.get(tuple(name), -1) for name in warm.names.tolist()], np.int64)
        np.add.at(work.loads.flow, chain[chain >= 0], warm.total[chain >= 0])
    price_all(work.delay, work.loads)
    source = _sources(warm, rows, place)
    kept = _kept(warm, rows, source) if same else np.zeros(len(source), np.bool_)
    cost = work.refreshed_cost()
    work.loads.flow[:] = 0.0
    _carry(
        source, chain, kept, warm.begins, warm.chain, warm.flow, warm.rows.starts, warm.rows.node, warm.rows.flow,
        warm.order, warm.in_tree, warm.reached, work.net, cost, rows.starts, rows.node, rows.flow,
        work.bushes, work.loads.flow, work.rooms[0],
    )  # fmt: skip
    price_all(work.delay, work.loads)
    if same:
        work.segments = _permitted(warm, source, rows)


def _sources(warm: Warm, rows: Rows, place: Longs) -> Longs:
    """Return the earlier row for each row: same origin, and the same set of permitted chains where there is one."""
    first: dict[int, int] = {}
    exact: dict[tuple[int, int], int] = {}
    for row, (node, mask) in enumerate(zip(warm.place.tolist(), warm.rows.mask.tolist(), strict=True)):
        first.setdefault(node, row)
        exact[node, mask] = row
    pairs = zip(place.tolist(), rows.mask.tolist(), strict=True)
    return np.array([exact.get((node, mask), first.get(node, -1)) for node, mask in pairs], np.int64)


def _kept(warm: Warm, rows: Rows, source: Longs) -> Flags:
    """Return whether each row may drive just the chains that its earlier row might: only then its tree still holds."""
    alike = np.array([[np.array_equal(before, now) for now in rows.may] for before in warm.rows.may])
    kept: Flags = (source >= 0) & alike[warm.rows.mask[source], rows.mask]
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
def _carry(  # type: ignore[no-untyped-def]
    source, chain_of, kept, begins, old_chain, old_flow, old_starts, old_node, old_trips,
    order, in_tree, reached, net, class_cost, starts, node, trips, bushes, total, room,
):  # fmt: skip
    """Fill bushes and `total`; see carry_over."""
    tail, head = net.tail, net.head
    nodes = room.distance.size
    share = np.zeros(head.size)
    load = np.zeros(nodes)
    ahead = np.zeros(nodes, np.int32)  # chains with flow that leave the node and are not dealt with
    queue = np.empty(nodes, np.int32)
    for row in range(source.size):
        root = bushes.root[row]
        cost = class_cost[bushes.mask[row]]
        old = source[row]
        flow = bushes.flow[row]
        used = bushes.used[row]
        unchanged = kept[row]
        if unchanged:
            bushes.order[row] = order[old]
            bushes.in_tree[row] = in_tree[old]
            bushes.reached[row] = reached[old]
            unchanged = starts[row + 1] - starts[row] == old_starts[old + 1] - old_starts[old]
            if unchanged:
                for i in range(starts[row + 1] - starts[row]):
                    if (
                        node[starts[row] + i] != old_node[old_starts[old] + i]
                        or trips[starts[row] + i] != old_trips[old_starts[old] + i]
                    ):
                        unchanged = False
                        break
        if unchanged:
            for i in range(begins[old], begins[old + 1]):
                if cost[old_chain[i]] == np.inf:
                    unchanged = False
                    break
        if unchanged:
            for i in range(begins[old], begins[old + 1]):
                chain = old_chain[i]
                flow[chain] = old_flow[i]
                used[chain >> 6] |= 1 << (chain & 63)
                total[chain] += old_flow[i]
            continue
        if kept[row]:
            refresh(root, bushes.reached[row], net, cost, bushes.order[row], bushes.in_tree[row], True, 0.0, room)
        else:
            bushes.reached[row] = grow(root, net, cost, bushes.order[row], bushes.in_tree[row], room)
        distance, pred = room.distance, room.pred
        if old >= 0:
            for i in range(begins[old], begins[old + 1]):
                chain = chain_of[old_chain[i]]
                if chain >= 0 and cost[chain] < np.inf and distance[tail[chain]] < np.inf:
                    share[chain] = old_flow[i]
                    ahead[tail[chain]] += 1
        for i in range(starts[row], starts[row + 1]):
            if distance[node[i]] < np.inf:
                load[node[i]] += trips[i]
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
        for chain in range(head.size):
            share[chain] = 0.0
            if flow[chain] > 0.0:
                used[chain >> 6] |= 1 << (chain & 63)
                total[chain] += flow[chain]
