"""Pairs of segments between two junctions, and flow moved from the dearer to the cheaper one for all rows that use it.

Takes   Segments, the pairs found so far; Bushes, the flow of each row on each chain
Gives   transfer, settle; halves, the pairs that two threads may take at once
Used by ledger.py, newton.py, passes.py, carry.py, serial.py
Source  Bar-Gera (2010), Transportation Research B 44, 1022-1046; Xie & Xie (2016), TR B 93, 517-537
"""
# ruff: noqa: ANN001, ANN201, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from belvedere.mobility.equilibrium.bushes import price
from belvedere.mobility.equilibrium.trees import Floats, Longs, Shorts

BLOCKED, FREE, TOUCHED = 0, 1, 2
TOGETHER = 3  # sweeps that two threads make before they meet
ROUNDS = 2  # moves on one pair, one after the other


class Segments(NamedTuple):
    """Pairs of segments; those that end at one node are linked."""

    first: Shorts  # (nodes,) a pair that ends there, or -1
    follow: Shorts  # (room,) the next that ends at the same node
    start: Longs  # (room,) where its chains begin in `chains`: the one segment, then the other
    one: Shorts  # (room,) chains of the one
    other: Shorts  # (room,) chains of the other
    state: Shorts  # (room,) FREE, or BLOCKED while the dearer one has no flow left
    age: Shorts  # (room,) passes since it last moved flow
    mask: Shorts  # (room,) set of permitted chains, -1 where several use it
    extra: Floats  # (room,) [s] what the one costs more than the other for its class alone
    end: Shorts  # (room,) node where both end
    rows: Shorts  # (room,) a place in row/next_row, or -1
    low: Shorts  # (room,) lowest number of its chains
    high: Shorts  # (room,) highest
    chains: Shorts  # (pool,)
    row: Shorts  # (uses,) row of Bushes that may drive both
    next_row: Shorts  # (uses,)
    size: Longs  # (3,) pairs, chains and uses so far


@numba.njit(inline="always")
def transfer(pair, amount, from_one, segments, bushes):  # type: ignore[no-untyped-def]
    """Move up to `amount` of the pair's rows from one segment to the other; return what was moved."""
    start = segments.start[pair]
    middle = start + segments.one[pair]
    stop = middle + segments.other[pair]
    chains = segments.chains
    if from_one:
        a, a_end, b, b_end = start, middle, middle, stop
    else:
        a, a_end, b, b_end = middle, stop, start, middle
    left = amount
    moved = 0.0
    use = segments.rows[pair]
    while use >= 0 and left > 0.0:
        flow = bushes.flow[segments.row[use]]
        least = left
        for at in range(a, a_end):
            here = flow[chains[at]]
            if here < least:
                least = here
                if here <= 0.0:
                    break
        if least > 0.0:
            used = bushes.used[segments.row[use]]
            for at in range(a, a_end):
                flow[chains[at]] -= least
            for at in range(b, b_end):
                chain = chains[at]
                if flow[chain] == 0.0:
                    used[chain >> 6] |= 1 << (chain & 63)
                flow[chain] += least
            left -= least
            moved += least
        use = segments.next_row[use]
    return moved


@numba.njit(inline="always")
def move(pair, flat, rounds, segments, bushes, delay, loads, outcome):  # type: ignore[no-untyped-def]
    """Newton steps on one pair of segments until they cost the same or the dearer is empty."""
    start = segments.start[pair]
    middle = start + segments.one[pair]
    stop = middle + segments.other[pair]
    chains = segments.chains
    cost, slope, flow = loads.cost, loads.slope, loads.flow
    for turn in range(rounds):
        more = segments.extra[pair]
        steep = 0.0
        for at in range(start, middle):
            more += cost[chains[at]]
            steep += slope[chains[at]]
        for at in range(middle, stop):
            more -= cost[chains[at]]
            steep += slope[chains[at]]
        size = abs(more)
        if size <= flat:
            break
        amount = size / steep if steep > 0.0 else np.inf
        moved = transfer(pair, amount, more > 0.0, segments, bushes)
        if turn == 0 and (moved > 0.0 or segments.state[pair] == FREE):
            outcome[1] = max(outcome[1], size)
        if moved < amount:
            segments.state[pair] = BLOCKED
        else:
            segments.state[pair] = FREE
        if moved <= 0.0:
            break
        segments.age[pair] = 0
        outcome[0] += moved * size
        outcome[2] += 1
        moved_one = moved if more < 0.0 else -moved
        for at in range(start, middle):
            flow[chains[at]] += moved_one
            price(chains[at], delay, loads)
        for at in range(middle, stop):
            flow[chains[at]] -= moved_one
            price(chains[at], delay, loads)
        if moved < amount:
            break


@numba.njit(cache=True, nogil=True)
def settle(pairs, first, end, most, goal, flat, rounds, segments, bushes, delay, loads, outcome):  # type: ignore[no-untyped-def]
    """Sweep over pairs[first:end] until none moves flow for a difference above `goal` [s], `most` times at most.

    outcome : excess removed [veh·s/h], largest difference that moved flow [s], moves; of the first sweep: what the last
    one leaves, another group of pairs may have opened again by the time that this one comes back
    """
    opened = np.zeros(3)
    for turn in range(most):
        outcome[:] = 0.0
        for i in range(first, end):
            move(pairs[i], flat, rounds, segments, bushes, delay, loads, outcome)
        if turn == 0:
            opened[:] = outcome
        if outcome[1] <= goal:
            break
    outcome[:] = opened


@numba.njit(cache=True, nogil=True)
def halves(pairs, only_free, segments):  # type: ignore[no-untyped-def]
    """Return pairs on chains below a middle, then those above it, then those across, and where each group ends.

    Two threads may take the first two groups at once: they share no chain. The middle is a multiple of 64, so that
    the bits of a chain's word belong to one side too.
    pairs : array of numbers; empty for all
    """
    everything = pairs.size == 0
    size = segments.size[0] if everything else pairs.size
    taken = np.empty(size, np.int32)
    total = 0
    for i in range(size):
        pair = i if everything else pairs[i]
        if not only_free or segments.state[pair] == FREE:
            taken[total] = pair
            total += 1
    order = np.empty(total, np.int32)
    bounds = np.zeros(3, np.int64)
    if total == 0:
        return order, bounds
    middles = np.empty(total, np.int32)
    for i in range(total):
        middles[i] = (segments.low[taken[i]] + segments.high[taken[i]]) >> 1
    middle = (np.int64(np.median(middles)) + 32) & ~63
    at = 0
    for side in range(3):
        for i in range(total):
            pair = taken[i]
            its = 2
            if segments.high[pair] < middle:
                its = 0
            elif segments.low[pair] >= middle:
                its = 1
            if its == side:
                order[at] = pair
                at += 1
        bounds[side] = at
    return order, bounds


@numba.njit(cache=True, nogil=True)
def sweep(pairs, only_free, most, goal, flat, rounds, segments, bushes, delay, loads):  # type: ignore[no-untyped-def]
    """Move flow on pairs as two threads would, in one; return the largest difference that moved any [s]."""
    order, bounds = halves(pairs, only_free, segments)
    outcome = np.zeros(3)
    worst = 0.0
    for _ in range(0, most, TOGETHER):
        worst = 0.0
        first = 0
        for side in range(3):
            settle(
                order, first, bounds[side], min(most, TOGETHER), goal, flat, rounds,
                segments, bushes, delay, loads, outcome,
            )  # fmt: skip
            worst = max(worst, outcome[1])
            first = bounds[side]
        if worst <= goal:
            break
    return worst
