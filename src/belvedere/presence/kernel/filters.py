"""Which events of a device are noise of antennas: teleports and ping-pong.

Takes   times and cells of one device, in order and each once
Gives   clean(), which drops them and counts them with the presence that they had
Used by kernel/walk.py; reference.py says the same in SQL
Source  ours, after the bounce filters of operators' practice; docs/presence-kernel.md

Each mark looks at the neighbours before any filter, so that the order of filters does not matter:

    teleport    there and back faster than `speed`, while the neighbours are in reach of each other
    ping-pong   A–B–A within `ping_pong` seconds; of a run of such events every other one is dropped, the first one too
"""
# ruff: noqa: PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from belvedere.presence.kernel.ground import Longs, Words
from belvedere.presence.kernel.settings import Rules

KEPT, TELEPORT, PING_PONG = 0, 1, 2
ONE = np.uint64(1)


@njit(cache=True, nogil=True, inline="always")
def after(gap: int, same: bool, rules: Rules) -> int:
    """Return the seconds of a gap between two events that belong to the first."""
    return gap >> 1 if gap <= (rules.stay_gap if same else rules.move_gap) else rules.pad


@njit(cache=True, nogil=True, inline="always")
def before(gap: int, same: bool, rules: Rules) -> int:
    """Return the seconds of a gap between two events that belong to the second."""
    return gap - (gap >> 1) if gap <= (rules.stay_gap if same else rules.move_gap) else rules.pad


@njit(cache=True, nogil=True, inline="always")
def _far(a: np.uint64, b: np.uint64, gap: int, at: Longs, rules: Rules) -> bool:
    """Tell whether two cells are too far apart to go from one to the other in `gap` [s]."""
    if a == b:
        return False
    dx, dy = at[a, uint64(0)] - at[b, uint64(0)], at[a, uint64(1)] - at[b, uint64(1)]
    reach = rules.slack + rules.speed * gap
    return bool(dx * dx + dy * dy > reach * reach)


@njit(cache=True, nogil=True)
def calm(at: Longs, rules: Rules) -> int:
    """Return the seconds after which no cell is too far from any other: beyond it no distance need be taken."""
    if rules.speed <= 0 or len(at) == 0:
        return 1 << 40
    wide, high = at[:, 0].max() - at[:, 0].min(), at[:, 1].max() - at[:, 1].min()
    return max(0, int(wide + high - rules.slack) // rules.speed + 1)  # a diagonal is no longer than both sides together


@njit(cache=True, nogil=True)
def clean(time: Longs, cell: Words, n: int, at: Longs, rules: Rules, quiet: int, counts: Longs) -> int:
    """Drop noise from time[:n] and cell[:n] in place; return how many events are left.

    Parameters
    ----------
    at : (cells, 2) x and y [m]
    quiet : from `calm` [s]
    counts : (4,) adds teleports, ping-pongs, and the seconds that each had
    """
    if n < 3:
        return n
    run = 0  # bounces in a row until here
    kept = ONE
    last_time, last_cell, leapt = time[0], cell[0], False
    now_time, now_cell = time[1], cell[1]
    if rules.speed >= 0:
        leapt = _far(last_cell, now_cell, now_time - last_time, at, rules)
    for i in range(2, n):
        next_time, next_cell = time[uint64(i)], cell[uint64(i)]
        gap, next_gap = now_time - last_time, next_time - now_time
        leaps = rules.speed >= 0 and next_gap < quiet and _far(now_cell, next_cell, next_gap, at, rules)
        mark = KEPT
        if last_cell == next_cell and now_cell != last_cell and gap + next_gap <= rules.ping_pong:
            run += 1
            if run & 1:
                mark = PING_PONG
        else:
            run = 0
        if leapt and leaps and not _far(last_cell, next_cell, gap + next_gap, at, rules):
            mark = TELEPORT
        if mark == KEPT:
            time[kept], cell[kept] = now_time, now_cell
            kept += ONE
        else:
            counts[mark - 1] += 1
            counts[mark + 1] += before(gap, now_cell == last_cell, rules) + after(
                next_gap, now_cell == next_cell, rules
            )
        last_time, last_cell = now_time, now_cell
        now_time, now_cell, leapt = next_time, next_cell, leaps
    time[kept], cell[kept] = now_time, now_cell
    return int(kept) + 1
