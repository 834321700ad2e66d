"""One walk through time over all series at once, that doubts each reading with what was known then.

Takes   a panel, its stuck runs
Gives   walk: the usual of every step, and since when each zero, spike and rescaled reading is doubted
Used by clean.py
Source  Belvedere. Step by step: readings a day old that nobody doubts become part of what is usual; what is usual is
        moved by what the other series show; then zeros, spikes and sudden factors are looked for
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.forecast.cleaning import gap, rescaled, spike
from belvedere.forecast.cleaning.marks import NEVER, Instants
from belvedere.forecast.cleaning.memory import Memory, Seen, fresh, masked_at, window
from belvedere.forecast.cleaning.usual import (
    DEPTH,
    ENOUGH,
    LEARNT,
    RECENT,
    least,
    median,
    middle,
    of_others,
    push,
    scatter,
    slots,
)
from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import Floats, Ints, Panel
from belvedere.observations.quality import LIMITS, ROBUST
from belvedere.quantities import QUANTITIES

FEWEST = 3  # [-] other series without which nobody can say what moves all
NOW = 3  # [steps] over which the others say what moves all at this moment, and a residual is the one before
LOOKED = 6  # [steps] between two looks for a sudden factor
MOST = 3.0  # [-] log by which the others can move what is usual: twenty times
RENEWED = 72  # [-] residuals after which their scatter is computed again
LEVELS = 8  # [-] of days against the neighbours without which their spread is not known
ROOT, LOG, LINE = 0, 1, 2  # scales: residuals of roots, of logs, from the line through the two readings before


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk saw: (series, times) each."""

    usual: Floats  # in the quantity's unit; NaN where there is too little past
    zero: Instants  # since when a zero is doubted
    spike: Instants
    spike_freed: Instants
    rescaled: Instants
    rescaled_freed: Instants


def walk(panel: Panel, stuck: Instants, late: int) -> Walked:
    """Return what is seen of a panel step by step.

    Parameters
    ----------
    stuck : (series, times) the instant from which each reading is known to be stuck
    late : [steps] after a step's end at which all its readings are known
    """
    limit = LIMITS.get(panel.quantity)
    counted = QUANTITIES[panel.quantity].unit in ("veh/h", "people")
    hours = (panel.kind.step or 86400.0) / 3600
    scale = {"sqrt": ROOT, "log": LOG, "none": LINE}[panel.kind.scale]
    resolution = limit.resolution if limit else 1.0
    floor = 0.5 / np.sqrt(hours) if counted else resolution if scale == LINE else 0.1
    names = sorted(set(panel.groups) - {""})
    groups = np.array([names.index(one) if one else -1 for one in panel.groups] or [-1] * len(panel.places), np.int64)
    day = max(steps_in_day(panel.kind), 1)
    levelled = counted and scale == ROOT and day >= 12  # only counts keep their shape: weather makes that of air
    of_sort, of_any, many = slots(panel)
    switches = np.array([scale, day, late, int(limit is not None and limit.spike), int(levelled)], dtype=np.int64)
    scales = np.array([floor, hours if counted else 1 / resolution])
    shape = panel.value.shape
    marks = np.full((5, *shape[::-1]), NEVER, dtype=np.int32)
    blank = np.full(shape[::-1], np.nan)
    seen = Seen(
        value=np.ascontiguousarray(panel.value.T),
        usual=blank.copy(),
        alike=blank.copy(),
        expected=blank.copy(),
        residual=blank,
        stuck=np.ascontiguousarray(stuck.T),
        marks=marks,
    )
    _walk(seen, fresh(shape[0], many), (of_sort, of_any, groups), switches, scales)
    return Walked(np.ascontiguousarray(seen.usual.T), *(np.ascontiguousarray(one.T) for one in marks))


@numba.njit(cache=True, nogil=True)
def _walk(  # noqa: PLR0912, PLR0915 one branch a kind of fault
    seen: Seen, memory: Memory, places: tuple[Ints, Ints, Ints], switches: Ints, scales: Floats
) -> None:
    """Fill seen.usual and seen.marks."""
    of_sort, of_any, groups = places
    scale, day, late, spiky, levelled = switches[0], switches[1], switches[2], switches[3], switches[4]
    times, series = seen.value.shape
    short, long = np.full(series, np.nan), np.full(series, np.nan)
    scratch = np.empty(DEPTH)
    net, apart = np.zeros(series), np.zeros(series)
    for t in range(times):
        now = t + 1 + late
        _admit(seen, memory, of_sort, of_any, t - day, now)
        for one in range(series):
            known = middle(memory.ring, memory.held, one, of_sort[t], scratch)
            seen.alike[t, one] = known
            if np.isnan(known):
                known = middle(memory.ring, memory.held, one, of_any[t], scratch)
            seen.usual[t, one] = known
            if t % day == 0:
                memory.highest[one] = _highest(seen.usual, t - 7 * day, t, one)
            if scale != LINE:
                short[one] = _moment(seen, one, t, now, 1 / scales[1])
        if scale != LINE:
            net = of_others(short, FEWEST)
        for one in range(series):
            if np.isnan(seen.value[t, one]) or seen.stuck[t, one] <= now:
                continue
            net[one] = min(max(net[one], -MOST), MOST)
            seen.expected[t, one] = seen.usual[t, one] * math.exp(net[one])
            r = _residual(seen, one, t, now, scale)
            seen.residual[t, one] = r
            before = _before(seen, one, t) if scale != LINE else 0.0
            _spread(memory, one, scales[0])
            if memory.since[one] < 0:
                if seen.value[t, one] == 0 and scale != LINE and not np.isnan(r):
                    slot = of_sort[t] if memory.held[one, of_sort[t]] >= ENOUGH else of_any[t]
                    smallest = least(memory.ring, memory.held, one, slot)
                    off = max(-r / memory.far[one], (before - r) / memory.near[one])
                    doubted = gap.doubted(seen.expected[t, one], smallest, off, scales[1])
                    if doubted and not gap.neighbours_fell(seen.value, seen.usual, groups, one, t):
                        seen.marks[0, t, one] = now
                        continue
                if spiky == 1 and _spike(seen, memory, one, t, now, scale, before):
                    continue
                if not np.isnan(r):
                    memory.recent[0, one, memory.residuals[one] % RECENT] = abs(r)
                    memory.recent[1, one, memory.residuals[one] % RECENT] = abs(r - before)
                    memory.residuals[one] += 1
        if levelled == 0:
            continue
        if t % LOOKED == 0:
            for one in range(series):
                long[one] = np.nan
                if memory.since[one] < 0:
                    long[one] = _day(seen, one, t - day + 1, t, now)
            apart = of_others(long, FEWEST)
        for one in range(series):
            if memory.since[one] >= 0:
                _go_on(seen, memory, one, t, now, day, of_sort, of_any)
            elif t % LOOKED == 0 and not np.isnan(long[one]) and not np.isnan(memory.far[one]):
                _look(seen, memory, one, t, now, day, long[one], apart[one])


@numba.njit(cache=True, nogil=True)
def _admit(  # noqa: PLR0917 a kernel takes its place in the arrays
    seen: Seen, memory: Memory, of_sort: Ints, of_any: Ints, at: int, now: int
) -> None:
    """Make readings that are a day old part of what is usual."""
    if at < 0:
        return
    for one in range(seen.value.shape[1]):
        x = seen.value[at, one]
        off = memory.since[one] >= 0 and at >= memory.since[one]
        if np.isnan(x) or off or masked_at(seen, one, at, now):
            continue
        push(memory.ring, memory.held, one, of_sort[at], x)
        push(memory.ring, memory.held, one, of_any[at], x)


@numba.njit(cache=True, nogil=True)
def _moment(seen: Seen, one: int, t: int, now: int, more: float) -> float:
    """Return the log of the last readings over what is usual [-]; `more` keeps a few vehicles from being much."""
    above, below, n = 0.0, 0.0, 0
    for at in range(max(t - NOW + 1, 0), t + 1):
        if not (np.isnan(seen.usual[at, one]) or masked_at(seen, one, at, now)):
            above += seen.value[at, one] + more
            below += seen.usual[at, one] + more
            n += 1
    return math.log(above / below) if 2 * n >= NOW and above > 0 and below > 0 else np.nan


@numba.njit(cache=True, nogil=True)
def _day(seen: Seen, one: int, first: int, last: int, now: int) -> float:
    """Return the log of a day's readings over what is usual of its sort of day [-]."""
    above, below, n = 0.0, 0.0, 0
    for at in range(max(first, 0), last + 1):
        if not (np.isnan(seen.alike[at, one]) or masked_at(seen, one, at, now)):
            above += seen.value[at, one]
            below += seen.alike[at, one]
            n += 1
    return math.log(above / below) if 2 * n > last - first and above > 0 and below > 0 else np.nan


@numba.njit(cache=True, nogil=True)
def _highest(usual: Floats, first: int, last: int, one: int) -> float:
    """Return the most that is usual at any hour of some days; 0 where nothing is known."""
    most = 0.0
    for at in range(max(first, 0), last):
        most = max(most, usual[at, one]) if not np.isnan(usual[at, one]) else most
    return most


@numba.njit(cache=True, nogil=True)
def _residual(seen: Seen, one: int, t: int, now: int, scale: int) -> float:
    """Return how far a reading is from what is expected of it, on its scale; NaN where nothing is."""
    x = seen.value[t, one]
    if scale == LINE:
        if t < 2 or masked_at(seen, one, t - 1, now) or masked_at(seen, one, t - 2, now):
            return np.nan
        return float(x - (2 * seen.value[t - 1, one] - seen.value[t - 2, one]))
    expected = seen.expected[t, one]
    if scale == ROOT:
        return math.sqrt(max(x, 0.0)) - math.sqrt(max(expected, 0.0))
    return math.log(max(x, 1e-9)) - math.log(max(expected, 1e-9))


@numba.njit(cache=True, nogil=True)
def _before(seen: Seen, one: int, t: int) -> float:
    """Return the last residual of a reading that nobody doubts; 0 where the last steps have none."""
    for at in range(t - 1, max(t - NOW, 0) - 1, -1):
        if seen.marks[0, at, one] == NEVER and seen.marks[1, at, one] == NEVER and not np.isnan(seen.residual[at, one]):
            return float(seen.residual[at, one])
    return 0.0


@numba.njit(cache=True, nogil=True)
def _spread(memory: Memory, one: int, floor: float) -> None:
    """Renew the scatter of residuals, and of residuals less the one before, now and then."""
    if memory.residuals[one] >= LEARNT and (memory.residuals[one] % RENEWED == 0 or np.isnan(memory.far[one])):
        memory.far[one] = scatter(memory.recent[0, one], memory.residuals[one], floor)
        memory.near[one] = scatter(memory.recent[1, one], memory.residuals[one], floor)


@numba.njit(cache=True, nogil=True)
def _spike(  # noqa: PLR0917 a kernel takes its place in the arrays
    seen: Seen, memory: Memory, one: int, t: int, now: int, scale: int, before: float
) -> bool:
    """Free doubted readings that this one confirms, or doubt this one; return whether it is doubted."""
    r = seen.residual[t, one]
    for at in range(t - 1, max(t - 3, -1), -1):
        if not seen.marks[1, at, one] <= now < seen.marks[2, at, one]:
            continue
        after = seen.residual[at, one] - (seen.value[at, one] - seen.value[t, one]) if scale == LINE else r
        if spike.confirmed(after, seen.residual[at, one]):
            seen.marks[2, at, one] = now
            return False
    if np.isnan(r) or np.isnan(memory.far[one]):
        return False
    if scale != LINE and r > 0 and seen.value[t, one] < spike.PEAK * memory.highest[one]:
        return False
    if spike.doubted(r, r - before, memory.far[one], memory.near[one]):
        seen.marks[1, t, one] = now
        return True
    return False


@numba.njit(cache=True, nogil=True)
def _look(  # noqa: PLR0917 a kernel takes its place in the arrays
    seen: Seen, memory: Memory, one: int, t: int, now: int, day: int, level: float, apart: float
) -> None:
    """Look whether the last day is off by one factor; else remember how it stands to the neighbours."""
    off = level - apart
    is_sudden = False
    if abs(off) > rescaled.FACTOR and abs(level) > rescaled.FACTOR:
        threshold = rescaled.FACTOR
        size = min(memory.days[one], RECENT)
        if size >= LEVELS:
            threshold = max(threshold, rescaled.DEVIATIONS * ROBUST * median(memory.levels[one], size))
        mine, its = window(seen, one, t - day + 1, t, now)
        is_sudden = rescaled.sudden(mine, its, apart, threshold, memory.far[one])
    if is_sudden:
        mine, its = window(seen, one, t - 2 * day + 1, t, now)
        first = max(t - 2 * day + 1 + rescaled.start_of(mine, its, apart, off), 0)
        memory.since[one], memory.factor[one] = first, off
        for at in range(first, t + 1):
            if not np.isnan(seen.value[at, one]) and seen.marks[3, at, one] == NEVER:
                seen.marks[3, at, one] = now
    elif t % (day // 2) < LOOKED:
        memory.levels[one, memory.days[one] % RECENT] = abs(off)
        memory.days[one] += 1


@numba.njit(cache=True, nogil=True)
def _go_on(  # noqa: PLR0917 a kernel takes its place in the arrays
    seen: Seen, memory: Memory, one: int, t: int, now: int, day: int, of_sort: Ints, of_any: Ints
) -> None:
    """Doubt this reading too, or see that the factor is gone, or accept it as what is usual now."""
    begun = memory.since[one]
    if not np.isnan(seen.value[t, one]):
        seen.marks[3, t, one] = now
    ended = False
    for long in (day // 4, day):  # a quiet street tells it only over a whole day
        first = max(t - long + 1, begun)
        if not ended and t - begun > day // 2:
            mine, its = seen.value[first : t + 1, one], seen.expected[first : t + 1, one]
            ended = rescaled.ended(mine, its, memory.factor[one], memory.far[one])
            for at in range(first, t + 1 if ended else first):
                seen.marks[4, at, one] = now
    if ended:
        memory.since[one] = -1
    elif t - begun >= rescaled.ACCEPTED * day:
        for slot in range(memory.held.shape[1]):
            memory.held[one, slot] = 0
        for at in range(begun, t + 1):
            seen.marks[4, at, one] = now
            if at <= t - day and not np.isnan(seen.value[at, one]) and seen.stuck[at, one] > now:
                push(memory.ring, memory.held, one, of_sort[at], seen.value[at, one])
                push(memory.ring, memory.held, one, of_any[at], seen.value[at, one])
        memory.since[one] = -1
