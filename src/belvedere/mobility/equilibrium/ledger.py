"""The list of pairs of segments: new ones written in, those without use struck out.

Takes   pairs found by search.py
Gives   no_segments, with_room, write_down, tidy
Used by carry.py, passes.py, serial.py
Source  Bar-Gera (2010), Transportation Research B 44, 1022-1046: section 4, the pairs to keep
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.equilibrium.bushes import price
from belvedere.mobility.equilibrium.segments import BLOCKED, FREE, TOUCHED, Segments
from belvedere.mobility.equilibrium.trees import Shorts


def no_segments(nodes: int) -> Segments:
    """Return an empty list for a network of `nodes` nodes."""

    def room(size: int) -> Shorts:
        return np.empty(size, np.int32)

    pairs, pool, uses = 1024, 32768, 4096
    return Segments(
        np.full(nodes, -1, np.int32), room(pairs), np.empty(pairs, np.int64), room(pairs), room(pairs), room(pairs),
        room(pairs), room(pairs), np.empty(pairs), room(pairs), room(pairs), room(pairs), room(pairs), room(pool),
        room(uses), room(uses), np.zeros(3, np.int64),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def with_room(segments, found):  # type: ignore[no-untyped-def]
    """Return the list with room for whatever `found` numbers from search.py may add."""
    pairs = segments.size[0] + found // 6 + 1
    chains = segments.size[1] + found
    uses = segments.size[2] + found // 3 + 1
    return Segments(
        segments.first,
        _at_least(segments.follow, pairs),
        _at_least(segments.start, pairs),
        _at_least(segments.one, pairs),
        _at_least(segments.other, pairs),
        _at_least(segments.state, pairs),
        _at_least(segments.age, pairs),
        _at_least(segments.mask, pairs),
        _at_least(segments.extra, pairs),
        _at_least(segments.end, pairs),
        _at_least(segments.rows, pairs),
        _at_least(segments.low, pairs),
        _at_least(segments.high, pairs),
        _at_least(segments.chains, chains),
        _at_least(segments.row, uses),
        _at_least(segments.next_row, uses),
        segments.size,
    )


@numba.njit(cache=True, nogil=True)
def _at_least(values, least):  # type: ignore[no-untyped-def]
    """Return the values, at the start of a larger array if they are fewer than `least`."""
    if values.size >= least:
        return values
    larger = np.empty(max(least, 2 * values.size), values.dtype)
    larger[: values.size] = values
    return larger


@numba.njit(cache=True, nogil=True)
def tidy(oldest, segments, bushes):  # type: ignore[no-untyped-def]
    """Forget pairs that were blocked for more than `oldest` passes, and rows without flow on either segment."""
    size = segments.size
    chains = segments.chains
    segments.first[:] = -1
    pairs = 0
    pool = 0
    uses = 0
    row_new = np.empty(size[2], np.int32)
    next_new = np.empty(size[2], np.int32)
    for pair in range(size[0]):
        if segments.state[pair] == BLOCKED:
            segments.age[pair] += 1
            if segments.age[pair] > oldest:
                continue
        start = segments.start[pair]
        middle = start + segments.one[pair]
        stop = middle + segments.other[pair]
        use = segments.rows[pair]
        rows = -1
        while use >= 0:
            row = segments.row[use]
            flow = bushes.flow[row]
            keep = True
            for at in range(start, middle):
                if flow[chains[at]] <= 0.0:
                    keep = False
                    break
            if not keep:
                keep = True
                for at in range(middle, stop):
                    if flow[chains[at]] <= 0.0:
                        keep = False
                        break
            if keep:
                row_new[uses] = row
                next_new[uses] = rows
                rows = uses
                uses += 1
            use = segments.next_row[use]
        if rows < 0:
            continue
        node = segments.end[pair]
        for at in range(stop - start):
            chains[pool + at] = chains[start + at]
        segments.start[pairs] = pool
        segments.one[pairs] = segments.one[pair]
        segments.other[pairs] = segments.other[pair]
        segments.state[pairs] = segments.state[pair]
        segments.age[pairs] = segments.age[pair]
        segments.mask[pairs] = segments.mask[pair]
        segments.extra[pairs] = segments.extra[pair]
        segments.end[pairs] = node
        segments.low[pairs] = segments.low[pair]
        segments.high[pairs] = segments.high[pair]
        segments.rows[pairs] = rows
        segments.follow[pairs] = segments.first[node]
        segments.first[node] = pairs
        pool += stop - start
        pairs += 1
    segments.row[:uses] = row_new[:uses]
    segments.next_row[:uses] = next_new[:uses]
    size[0] = pairs
    size[1] = pool
    size[2] = uses


@numba.njit(cache=True, nogil=True)
def write_down(found, used, found_too, used_too, segments, bushes, delay, loads, extra):  # type: ignore[no-untyped-def]
    """Add the segments that both halves of a pass found; return the numbers of all pairs they name."""
    touched = np.empty((used + used_too) // 3 + 2, np.int32)
    count = _append(found, used, segments, bushes, delay, loads, extra, touched)
    count += _append(found_too, used_too, segments, bushes, delay, loads, extra, touched[count:])
    return touched[:count].copy()


@numba.njit(cache=True, nogil=True)
def _append(found, used, segments, bushes, delay, loads, extra, touched):  # type: ignore[no-untyped-def]
    """Add new segments from `found` (see search.py), write the numbers of its pairs to `touched`, return how many."""
    size = segments.size
    chains = segments.chains
    n = 0
    at = 0
    while at < used:
        row = found[at]
        n_one = found[at + 1]
        if n_one == -1:
            pair = found[at + 2]
            at += 3
        else:
            n_other = found[at + 2]
            node = found[at + 3]
            base = at + 4
            at = base + n_one + n_other
            if n_one == 0:  # flow in a circle: take it out
                least = np.inf
                for k in range(base, at):
                    least = min(least, bushes.flow[row, found[k]])
                if least > 0.0:
                    for k in range(base, at):
                        bushes.flow[row, found[k]] -= least
                        loads.flow[found[k]] -= least
                        price(found[k], delay, loads)
                continue
            mask = bushes.mask[row]
            offset = 0.0
            if extra.shape[1] > 0:
                for k in range(n_one):
                    offset += extra[mask, found[base + k]]
                for k in range(n_one, n_one + n_other):
                    offset -= extra[mask, found[base + k]]
            pair = segments.first[node]
            while pair >= 0:
                if segments.one[pair] == n_one and segments.other[pair] == n_other and segments.extra[pair] == offset:
                    same = True
                    start = segments.start[pair]
                    for k in range(n_one + n_other):
                        if chains[start + k] != found[base + k]:
                            same = False
                            break
                    if same:
                        break
                pair = segments.follow[pair]
            if pair < 0:
                pair = size[0]
                size[0] += 1
                segments.start[pair] = size[1]
                segments.one[pair] = n_one
                segments.other[pair] = n_other
                segments.state[pair] = FREE
                segments.age[pair] = 0
                segments.mask[pair] = mask
                segments.extra[pair] = offset
                segments.end[pair] = node
                segments.rows[pair] = -1
                low = high = found[base]
                for k in range(n_one + n_other):
                    chain = found[base + k]
                    chains[size[1] + k] = chain
                    low = min(low, chain)
                    high = max(high, chain)
                segments.low[pair] = low
                segments.high[pair] = high
                size[1] += n_one + n_other
                segments.follow[pair] = segments.first[node]
                segments.first[node] = pair
        use = segments.rows[pair]
        while use >= 0 and segments.row[use] != row:
            use = segments.next_row[use]
        if use < 0:
            segments.row[size[2]] = row
            segments.next_row[size[2]] = segments.rows[pair]
            segments.rows[pair] = size[2]
            size[2] += 1
        if segments.state[pair] != TOUCHED:
            segments.state[pair] = TOUCHED
            touched[n] = pair
            n += 1
    for i in range(n):
        segments.state[touched[i]] = FREE
    return n
