"""What is usual of each series at each step, from the past alone, and how far readings scatter about it.

Takes   readings of the same slot (local clock and sort of day) that were admitted before
Gives   kernels: push, middle, least, scatter; slots of a panel
Used by walk.py and the kinds of fault
Source  the median of the last DEPTH readings of a slot: half of them may be wrong before it is. Belvedere's
"""

from __future__ import annotations

from datetime import date, timedelta

import numba
import numpy as np

from belvedere.forecast.clock import local, steps_in_day
from belvedere.forecast.contract import Floats, Ints, Panel
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.quality import ROBUST

DEPTH = 8  # [-] readings of a slot that are remembered: eight workdays, eight Saturdays
ENOUGH = 3  # [-] of them without which nothing is usual
RECENT = 168  # [-] residuals whose median says the scatter
LEARNT = 24  # [-] residuals without which their scatter is not known
EPOCH = date(1970, 1, 1)
SORTS = {"workday": 0, "saturday": 1, "sunday": 2, "holiday": 2}


def slots(panel: Panel) -> tuple[Ints, Ints, int]:
    """Return each step's slot by sort of day, its slot of any day, and how many slots there are."""
    clock = local(panel.edges, panel.calendar.timezone)
    day = max(steps_in_day(panel.kind), 1)
    step = np.minimum((clock.hour / 24 * day).astype(np.int64), day - 1)
    days, place = np.unique(clock.day, return_inverse=True)
    kinds = kind_of_day((EPOCH + timedelta(days=int(one)) for one in days), panel.calendar)
    sort = np.array([SORTS[one.kind] for one in kinds], dtype=np.int64)[place]
    return sort * day + step, 3 * day + step, 4 * day


@numba.njit(cache=True, nogil=True)
def push(ring: Floats, held: Ints, one: int, slot: int, value: float) -> None:
    """Remember one more reading of a series' slot, (series, slots, DEPTH), in place of the oldest."""
    ring[one, slot, held[one, slot] % DEPTH] = value
    held[one, slot] += 1


@numba.njit(cache=True, nogil=True)
def middle(ring: Floats, held: Ints, one: int, slot: int, scratch: Floats) -> float:
    """Return the median of what is remembered of a series' slot; NaN where it is too little."""
    size = min(held[one, slot], DEPTH)
    if size < ENOUGH:
        return np.nan
    for number in range(size):
        value, at = ring[one, slot, number], number
        while at > 0 and scratch[at - 1] > value:
            scratch[at] = scratch[at - 1]
            at -= 1
        scratch[at] = value
    half = size // 2
    return float(scratch[half] if size % 2 else 0.5 * (scratch[half - 1] + scratch[half]))


@numba.njit(cache=True, nogil=True)
def least(ring: Floats, held: Ints, one: int, slot: int) -> float:
    """Return the least of what is remembered of a series' slot."""
    size = min(held[one, slot], DEPTH)
    smallest = np.inf if size else np.nan
    for number in range(size):
        smallest = min(smallest, ring[one, slot, number])
    return smallest


@numba.njit(cache=True, nogil=True)
def ordered(values: Floats, size: int) -> Floats:
    """Return the first `size` values in rising order: by Shell's sort, quick to compile."""
    found = values[:size].copy()
    stride = size // 2
    while stride > 0:
        for one in range(stride, size):
            value, at = found[one], one
            while at >= stride and found[at - stride] > value:
                found[at] = found[at - stride]
                at -= stride
            found[at] = value
        stride //= 2
    return found


@numba.njit(cache=True, nogil=True)
def median(values: Floats, size: int) -> float:
    """Return the median of the first `size` values."""
    rising = ordered(values, size)
    half = size // 2
    return float(rising[half] if size % 2 else 0.5 * (rising[half - 1] + rising[half]))


@numba.njit(cache=True, nogil=True)
def scatter(recent: Floats, count: int, floor: float) -> float:
    """Return the robust standard deviation from sizes of the last residuals; never below what counting makes."""
    size = min(count, recent.shape[0])
    if size < LEARNT:
        return np.nan
    return max(ROBUST * median(recent, size), floor)


@numba.njit(cache=True, nogil=True)
def of_others(values: Floats, fewest: int) -> Floats:
    """Return for each series the median of all others that have a value; 0 where fewer than `fewest` have."""
    found = np.zeros(len(values))
    there = np.empty(len(values))
    n = 0
    for value in values:
        if not np.isnan(value):
            there[n] = value
            n += 1
    if n - 1 < fewest:
        return found
    rising = ordered(there, n)
    for one in range(len(values)):
        rank, rest = n, n
        if not np.isnan(values[one]):
            rank, rest = np.searchsorted(rising, values[one]), n - 1
        low, high = (rest - 1) // 2, rest // 2
        low += 1 if rank <= low else 0
        high += 1 if rank <= high else 0
        found[one] = 0.5 * (rising[low] + rising[high])
    return found
