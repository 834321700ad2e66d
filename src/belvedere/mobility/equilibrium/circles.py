"""The circles that an equilibrium's streets in use make: the ways between which each origin may shift flow.

Takes   an Equilibrium and its Network
Gives   ways → Ways: circles of chains, and how much may be shifted round each
Used by nearby.py, scenarios/uncertainty/traffic.py
Source  of an origin's streets in use, one main way arrives at each node; every other one closes a circle with it, and
        these span all shifts that keep its trips: Dial (2006), Transportation Research B 40, 917-936 (paired
        alternatives); Bar-Gera (2010), TR B 44, 1022-1046
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.equilibrium.loading import Shares, shares
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Floats, Longs, Shorts

EQUAL = 1e-6  # [-] of the mean trip's cost: an alternative that is dearer by more holds flow that the gap left behind


@dataclass(frozen=True)
class Ways:
    """The circles round which flow may be shifted, and how much."""

    begins: Longs  # (circles + 1,) entries of each
    chain: Shorts  # (entries,)
    sign: Floats  # (entries,) +1 along the one way, -1 along the other
    least: Floats  # (circles,) [veh/h] minus what drives the one way
    most: Floats  # (circles,) [veh/h] what drives the other


def ways(found: Equilibrium, network: Network, at: Shares | None = None) -> Ways:
    """Return the ways known at an equilibrium."""
    warm = found.warm
    if warm is None:
        return Ways(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0), np.zeros(0), np.zeros(0))
    at = shares(found) if at is None else at
    cost = warm.skeleton.sum_over(network.curve.cost(found.flow))
    equal = EQUAL * float(warm.total @ cost) / max(float(warm.rows.flow.sum()), 1e-300)
    begins, chain, sign, one, other, name = _ways(
        at.begins, at.chain, at.share, at.tail, at.head, warm.rows.root, warm.rows.mask, cost + warm.rows.extra,
        at.nodes, equal, warm.begins, warm.chain, warm.flow,
    )  # fmt: skip
    _, first, group = np.unique(np.abs(name), return_index=True, return_inverse=True)
    turned = name * np.sign(name[first])[group] < 0  # the same circle, the other way round
    plus = np.bincount(group, np.where(turned, other, one), minlength=len(first))
    minus = np.bincount(group, np.where(turned, one, other), minlength=len(first))
    order = np.argsort(first, kind="stable")
    kept = first[order]
    sizes = np.diff(begins)[kept]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    entry = np.repeat(begins[kept] - ends[:-1], sizes) + np.arange(ends[-1])
    least, most = (-plus[order]).astype(np.float64), minus[order].astype(np.float64)
    return Ways(ends, chain[entry], sign[entry], least, most)


@numba.njit(cache=True, nogil=True)
def _ways(  # type: ignore[no-untyped-def]
    begins, chain, share, tail, head, root, mask, class_cost, nodes, equal, row_begins, row_chain, row_flow
):
    """Return begins, chains and signs of the circles of each row's chains in use, what each way may lose, and a name.

    A row's chains in use arrive at each node by one main way, the others close a circle with it. Chains whose
    alternative is cheaper by more than `equal` carry what the gap left behind, and close none.
    """
    room, many = 1 << 16, 1 << 12
    out_chain, out_sign = np.empty(room, np.int32), np.empty(room)
    out_begins, out_name = np.zeros(many + 1, np.int64), np.empty(many, np.int64)
    out_one, out_other = np.empty(many), np.empty(many)
    amount = np.zeros(tail.size)  # of the row
    used, count = 0, 0
    label = np.full(nodes, np.inf)
    place = np.zeros(nodes, np.int64)
    main = np.full(nodes, -1, np.int32)
    for row in range(root.size):
        cost = class_cost[mask[row]]
        label[root[row]] = 0.0
        place[root[row]] = -1
        main[root[row]] = -1
        for k in range(row_begins[row], row_begins[row + 1]):
            amount[row_chain[k]] = row_flow[k]
        i = begins[row]
        while i < begins[row + 1]:  # the chains that arrive at one node stand side by side
            node = head[chain[i]]
            end = i
            best = -1.0
            cheapest = np.inf
            while end < begins[row + 1] and head[chain[end]] == node:
                one = chain[end]
                cheapest = min(cheapest, label[tail[one]] + cost[one])
                if share[end] > best:
                    best = share[end]
                    main[node] = one
                end += 1
            label[node] = label[tail[main[node]]] + cost[main[node]]
            place[node] = i
            for k in range(i, end):
                one = chain[k]
                if one == main[node] or label[tail[one]] + cost[one] > cheapest + equal:
                    continue
                if used + 2 * nodes > room:
                    room *= 2
                    more_chain, more_sign = np.empty(room, np.int32), np.empty(room)
                    more_chain[:used] = out_chain[:used]
                    more_sign[:used] = out_sign[:used]
                    out_chain, out_sign = more_chain, more_sign
                if count == many:
                    many *= 2
                    more_begins, more_name = np.zeros(many + 1, np.int64), np.empty(many, np.int64)
                    more_begins[: count + 1] = out_begins[: count + 1]
                    more_name[:count] = out_name[:count]
                    out_begins, out_name = more_begins, more_name
                    more_one, more_other = np.empty(many), np.empty(many)
                    more_one[:count], more_other[:count] = out_one[:count], out_other[:count]
                    out_one, out_other = more_one, more_other
                name = np.int64(0)
                one_end, other_end = node, tail[one]
                least_one, least_other = amount[one], np.inf
                out_chain[used], out_sign[used] = one, 1.0
                used += 1
                name += _scrambled(one)
                while one_end != other_end:  # back to where both ways part: the node that comes later goes back first
                    if place[one_end] > place[other_end]:
                        step = main[one_end]
                        one_end = tail[step]
                        out_sign[used] = -1.0
                        least_other = min(least_other, amount[step])
                        name -= _scrambled(step)
                    else:
                        step = main[other_end]
                        other_end = tail[step]
                        out_sign[used] = 1.0
                        least_one = min(least_one, amount[step])
                        name += _scrambled(step)
                    out_chain[used] = step
                    used += 1
                count += 1
                out_begins[count] = used
                out_name[count - 1] = name
                out_one[count - 1], out_other[count - 1] = least_one, least_other
            i = end
        for k in range(row_begins[row], row_begins[row + 1]):
            amount[row_chain[k]] = 0.0
    return (
        out_begins[: count + 1].copy(), out_chain[:used].copy(), out_sign[:used].copy(), out_one[:count].copy(),
        out_other[:count].copy(), out_name[:count].copy(),
    )  # fmt: skip


@numba.njit(inline="always")
def _scrambled(number):  # type: ignore[no-untyped-def]
    """Return a whole number that looks like chance and is always the same (splitmix64, Steele et al. 2014)."""
    x = np.uint64(number) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64(x ^ (x >> np.uint64(31)))
