"""How an equilibrium's flows move when trips or costs change a little: its tangent, without solving again.

Takes   an Equilibrium and its Network; changes of trips and of what links cost
Gives   tangent → Tangent; respond, the change of each link's flow; pair_costs, the change of each pair's cost
Used by scenarios/uncertainty/
Source  sensitivity of network equilibria: Tobin & Friesz (1988), Transportation Science 22, 242-250; link flows have
        directional derivatives, from a quadratic problem on the routes in use: Patriksson (2004), TS 38, 258-281;
        Josefsson & Patriksson (2007), TR B 41, 4-31

The change of trips is loaded at the shares of today; then flow is shifted round the circles that each origin's streets
in use make, until alternatives cost the same again, were costs linear. A street that nobody uses today stays unused,
and one that empties is not held at zero: the larger the change, the more an exact solution differs (measure it).
"""
# ruff: noqa: ANN001, ANN202, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from scipy.sparse import csc_array

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.loading import Shares, flows, shares, worth
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Floats

PRECISION = 1e-5  # [-] relative residual at which the conjugate gradients end: far below the error of being linear
ITERATIONS = 2000  # of theirs before giving up
EQUAL = 1e-6  # [-] of the mean trip's cost: an alternative that is dearer by more holds flow that the gap left behind
FLAT = 1e-9  # [-] of the mean slope: what a street without delay counts as, so that the answer is unique


@dataclass(frozen=True)
class Tangent:
    """The circles round which flow may be shifted at an equilibrium, and how steep costs are."""

    shares: Shares
    circles: csc_array  # (chains, circles) +1 and -1 along each
    slope: Floats  # (chains,) [s/(veh/h)]


def tangent(found: Equilibrium, network: Network) -> Tangent:
    """Return the tangent of an equilibrium.

    Parameters
    ----------
    network : the network that `found` was solved on, to a gap of 1e-6 or less
    """
    warm = found.warm
    at = shares(found)
    if warm is None:
        return Tangent(at, csc_array((0, 0)), np.zeros(0))
    skeleton, rows = warm.skeleton, warm.rows
    cost = skeleton.sum_over(network.curve.cost(found.flow))
    equal = EQUAL * float(warm.total @ cost) / max(float(rows.flow.sum()), 1e-300)
    begins, chain, sign, name = _circles(
        at.begins, at.chain, at.share, at.tail, at.head, rows.root, rows.mask, cost + rows.extra, at.nodes, equal
    )
    _, first = np.unique(name, return_index=True)
    kept = np.sort(first)
    sizes = np.diff(begins)[kept]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    entry = np.repeat(begins[kept] - ends[:-1], sizes) + np.arange(ends[-1])
    circles = csc_array((sign[entry], chain[entry], ends), shape=(len(cost), len(kept)))
    return Tangent(at, circles, skeleton.sum_over(network.curve.slope(found.flow)))


def respond(at: Tangent, trips: Floats, cost: Floats) -> Floats:
    """Return the change of each link's flow, shape (links, changes) [veh/h]: linear in what changes.

    Parameters
    ----------
    trips : array, shape (pairs, changes) [veh/h], pairs as in Equilibrium.skim
    cost : array, shape (links, changes) [s], change of what each link costs at today's flow

    Raises
    ------
    ModelError
        arrays of another equilibrium, or conjugate gradients that do not end
    """
    links, many = len(at.shares.chain_of), trips.shape[1]
    if cost.shape != (links, many):
        raise ModelError(
            f"sensitivity: costs have shape {cost.shape}, not ({links}, {many}). Give one column for each change."
        )
    nothing = np.zeros(links)
    loaded = np.column_stack(
        [flows(at.shares, trips[:, i]) if trips[:, i].any() else nothing for i in range(many)] or [np.zeros((links, 0))]
    )
    in_chain = np.flatnonzero(at.shares.chain_of >= 0)
    chain = at.shares.chain_of[in_chain]
    if not at.circles.shape[1]:
        return loaded
    chains = len(at.slope)
    on_chain, dearer = np.zeros((chains, many)), np.zeros((chains, many))
    on_chain[chain] = loaded[in_chain]
    np.add.at(dearer, chain, cost[in_chain])
    slope = at.slope + FLAT * float(at.slope.mean())
    shifted = at.circles @ _balance(at.circles, slope, slope[:, None] * on_chain + dearer)
    loaded[in_chain] += shifted[chain]
    return loaded


def pair_costs(at: Tangent, dearer: Floats) -> Floats:
    """Return the change of each pair's cost, shape (pairs, changes) [s].

    Parameters
    ----------
    dearer : array, shape (links, changes) [s], how much dearer each link gets, by its own change and that of its flow
    """
    return np.column_stack([worth(at.shares, np.ascontiguousarray(column)) for column in dearer.T])


def _balance(circles: csc_array, slope: Floats, dearer: Floats) -> Floats:
    """Return how far to go round each circle so that both ways cost the same, shape (circles, changes)."""
    back = circles.T.tocsr()
    ahead_of = circles.tocsr()
    steep = (back.power(2) @ slope)[:, None]
    left = -(back @ dearer)
    found = np.zeros_like(left)
    ahead = left / steep
    size = first = (left * ahead).sum(axis=0)
    goal = PRECISION**2 * first
    for _ in range(ITERATIONS):
        if (size <= goal).all():
            return found
        turned = back @ (slope[:, None] * (ahead_of @ ahead))
        curved = (ahead * turned).sum(axis=0)
        length = np.where((size > goal) & (curved > 0), size / np.where(curved > 0, curved, 1.0), 0.0)
        found += length * ahead
        left -= length * turned
        eased = left / steep
        after = (left * eased).sum(axis=0)
        ahead = eased + np.where(size > goal, after / np.where(size > 0, size, 1.0), 0.0) * ahead
        size = np.where(size > goal, after, size)
    raise ModelError(
        f"sensitivity: {ITERATIONS} iterations left {float(np.sqrt((size / np.maximum(first, 1e-300)).max())):.1e} "
        f"of the first residual, not {PRECISION:.0e}. Solve the equilibrium to a tighter gap."
    )


@numba.njit(cache=True, nogil=True)
def _circles(begins, chain, share, tail, head, root, mask, class_cost, nodes, equal):  # type: ignore[no-untyped-def]
    """Return begins, chains and signs of the circles of each row's chains in use, and of each a name by content.

    A row's chains in use arrive at each node by one main way, the others close a circle with it. Chains whose
    alternative is cheaper by more than `equal` carry what the gap left behind, and close none.
    """
    room, many = 1 << 16, 1 << 12
    out_chain, out_sign = np.empty(room, np.int32), np.empty(room)
    out_begins, out_name = np.zeros(many + 1, np.int64), np.empty(many, np.int64)
    used, count = 0, 0
    label = np.full(nodes, np.inf)
    place = np.zeros(nodes, np.int64)
    main = np.full(nodes, -1, np.int32)
    for row in range(root.size):
        cost = class_cost[mask[row]]
        label[root[row]] = 0.0
        place[root[row]] = -1
        main[root[row]] = -1
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
                name = np.int64(0)
                one_end, other_end = node, tail[one]
                out_chain[used], out_sign[used] = one, 1.0
                used += 1
                name += _scrambled(one)
                while one_end != other_end:  # back to where both ways part: the node that comes later goes back first
                    if place[one_end] > place[other_end]:
                        step = main[one_end]
                        one_end = tail[step]
                        out_sign[used] = -1.0
                        name -= _scrambled(step)
                    else:
                        step = main[other_end]
                        other_end = tail[step]
                        out_sign[used] = 1.0
                        name += _scrambled(step)
                    out_chain[used] = step
                    used += 1
                count += 1
                out_begins[count] = used
                out_name[count - 1] = abs(name)
            i = end
    return out_begins[: count + 1].copy(), out_chain[:used].copy(), out_sign[:used].copy(), out_name[:count].copy()


@numba.njit(inline="always")
def _scrambled(number):  # type: ignore[no-untyped-def]
    """Return a whole number that looks like chance and is always the same (splitmix64, Steele et al. 2014)."""
    x = np.uint64(number) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64(x ^ (x >> np.uint64(31)))
