"""What a walk through time carries along: readings and marks of all steps, and a memory of each series.

Takes   sizes
Gives   Seen, Memory: arrays by name, as kernels take them; fresh; masked_at, window: kernels
Used by walk.py
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from belvedere.forecast.cleaning.marks import Instants
from belvedere.forecast.cleaning.usual import DEPTH, RECENT
from belvedere.forecast.contract import Floats, Ints


class Seen(NamedTuple):
    """Readings and what was said of them, for all steps."""

    value: Floats  # (times, series)
    usual: Floats  # (times, series) by sort of day, of any day where that is too little
    alike: Floats  # (times, series) by sort of day alone
    expected: Floats  # (times, series) the usual, moved by what the other series show at that step
    residual: Floats  # (times, series)
    stuck: Instants  # (times, series)
    marks: Instants  # (5, times, series): zero, spike, spike freed, rescaled, rescaled freed


class Memory(NamedTuple):
    """What is remembered of each series."""

    ring: Floats  # (series, slots, DEPTH) last readings of a slot
    held: Ints  # (series, slots) readings ever
    recent: Floats  # (2, series, RECENT) sizes of residuals, and of residuals less the one before
    residuals: Ints  # (series,) residuals ever
    far: Floats  # (series,) scatter of residuals
    near: Floats  # (series,) scatter of residuals less the one before
    highest: Floats  # (series,) most that is usual at any hour
    levels: Floats  # (series, RECENT) sizes of days' log levels against the neighbours
    days: Ints  # (series,) such levels ever
    since: Ints  # (series,) step since which it is off by a factor; -1: it is not
    factor: Floats  # (series,) that factor, as log


def fresh(series: int, slots: int) -> Memory:
    """Return a memory with nothing in it."""
    none = np.full(series, np.nan)
    zeros = np.zeros(series, dtype=np.int64)
    return Memory(
        ring=np.full((series, slots, DEPTH), np.nan),
        held=np.zeros((series, slots), dtype=np.int64),
        recent=np.zeros((2, series, RECENT)),
        residuals=zeros.copy(),
        far=none.copy(),
        near=none.copy(),
        highest=np.zeros(series),
        levels=np.zeros((series, RECENT)),
        days=zeros.copy(),
        since=zeros - 1,
        factor=np.zeros(series),
    )


@numba.njit(cache=True, nogil=True)
def masked_at(seen: Seen, one: int, at: int, now: int) -> bool:
    """Return whether a reading is not there or doubted at an instant."""
    marks = seen.marks
    return bool(
        np.isnan(seen.value[at, one])
        or seen.stuck[at, one] <= now
        or marks[0, at, one] <= now
        or marks[1, at, one] <= now < marks[2, at, one]
        or marks[3, at, one] <= now < marks[4, at, one]
    )


@numba.njit(cache=True, nogil=True)
def window(seen: Seen, one: int, first: int, last: int, now: int) -> tuple[Floats, Floats]:
    """Return a series' readings of steps first to last and their usual of such days; NaN where not there or doubted."""
    size = last - first + 1
    mine, its = np.full(size, np.nan), np.full(size, np.nan)
    for at in range(max(first, 0), last + 1):
        if not masked_at(seen, one, at, now):
            mine[at - first] = seen.value[at, one]
            its[at - first] = seen.alike[at, one]
    return mine, its
