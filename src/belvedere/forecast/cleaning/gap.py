"""Zeros where there is always something, and readings that are not there although they usually are.

Takes   one reading, what is usual, what neighbours show
Gives   doubted: a kernel for zeros; absent: stretches without the readings of other weeks
Used by walk.py, clean.py
Source  Belvedere. A street that is closed shows zeros too: then its neighbours of the same group count few as well, and
        nothing is doubted; where a street has no neighbour the reason says that a closure would look the same
"""

from __future__ import annotations

import numba
import numpy as np

from belvedere.forecast.clock import steps_in_week
from belvedere.forecast.contract import Floats, Ints, Panel

CERTAIN = 6.0  # [-] standard deviations that a zero must be below what is usual
FEWEST = 15.0  # [vehicles, or steps of resolution] usual in the interval; below, a zero may be chance
LOW = 0.3  # [-] of the usual below which a neighbour shows that traffic truly fell
WEEKS = 4  # [-] before, of which half must have had a reading for one to be missed


@numba.njit(cache=True, nogil=True)
def doubted(usual: float, smallest: float, deviations: float, units: float) -> bool:
    """Return whether a zero is doubted: never seen at this hour, and many deviations away.

    Parameters
    ----------
    usual, smallest : of the slot
    deviations : [-] between the usual and zero
    units : what the usual must be multiplied by to count vehicles of an interval
    """
    return smallest > 0 and deviations > CERTAIN and usual * units >= FEWEST


@numba.njit(cache=True, nogil=True)
def neighbours_fell(value: Floats, usual: Floats, groups: Ints, one: int, at: int) -> bool:
    """Return whether another series of the same group counts something, but few, at the same time.

    Parameters
    ----------
    value, usual : (times, series)
    groups : (series,) number of each series' group; -1: of none
    """
    if groups[one] < 0:
        return False
    for other in range(len(groups)):
        if other != one and groups[other] == groups[one] and 0 < value[at, other] < LOW * usual[at, other]:
            return True
    return False


def absent(panel: Panel) -> np.ndarray:
    """Return which readings are not there though at least half of the last WEEKS weeks had them, (series, times)."""
    there = ~np.isnan(panel.value)
    week = steps_in_week(panel.kind)
    if week == 0:
        return ~there & (np.cumsum(there, axis=1) > 0)
    before = np.zeros(there.shape, dtype=np.int8)
    for back in range(week, (WEEKS + 1) * week, week):
        before[:, back:] += there[:, :-back] if back < there.shape[1] else 0
    missed: np.ndarray = ~there & (before * 2 >= WEEKS)
    return missed
