"""The usual value of each interval, as it was known at each instant: a rolling profile by local clock and kind of day.

Takes   a Panel; which intervals are asked for, and at which instants
Gives   lay(panel, first, last) → Grid; usual(grid, targets, instants) [the kind's scale]
Used by models/profile.py, models/ridge.py and every model that forecasts what differs from the usual
Source  ladder.py says which days are alike. Rousseeuw, Croux (1993) on why medians: half the days may be wrong

Of each step of the ladder the median of its last days counts, and a fine step with few days leans on the coarser one:
(days · median + LEAN · coarser) / (days + LEAN). Days are used from the day after they are wholly known, so within
one local day the profile stands still; it never sees the day it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from belvedere.forecast.clock import local, steps_in_day
from belvedere.forecast.contract import Floats, Ints, Panel
from belvedere.forecast.scale import onto
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.ladder import ladder

Chosen = tuple[tuple[int, ...], ...]  # the days that count for a day, by step of the ladder

EPOCH = date(1970, 1, 1)
LAST = (6, 8, 6, 10)  # [days] of each step of the ladder that count, the latest; chosen on days held back
REACH = (70, 70, 70, 70)  # [days] that each step reaches back: older days are of another season
REACH_HOLIDAY = 400  # [days] holidays are few: those of a whole year count
LEAN = (4.0, 1.0, 0.5, 0.0)  # [days] weight of the coarser step; chosen on days held back
MONTHS = 60  # [months] that a monthly profile reaches back
BACK = 430  # [days] before the first interval asked for that `lay` needs


@dataclass(frozen=True, slots=True)
class Grid:
    """A stretch of a panel laid out by local day and time of day.

    Parameters
    ----------
    first : interval of the panel that the stretch begins with
    value : (days, slots, series) on the kind's scale; NaN: missing
    day, slot : (times,) of each interval of the stretch
    begins : (days,) [intervals of the panel] first interval of each day
    labels : (steps, days) which set of days alike each day belongs to, by step of the ladder; −1: none
    reach : (steps, days) [days] how far back days count for a day asked for
    measured : (days,) whether any series has a reading
    late : [intervals] of the slowest series
    tables, days : what `usual` has worked out already, by days that count, and these by day and cutoff: horizons and
        instants ask for the same again and again
    """

    first: int
    value: Floats
    day: Ints
    slot: Ints
    begins: Ints
    labels: Ints
    reach: Ints
    measured: NDArray[np.bool_]
    late: int
    tables: dict[Chosen, Floats] = field(default_factory=dict)
    days: dict[int, Chosen] = field(default_factory=dict)


def lay(panel: Panel, first: int, last: int) -> Grid:
    """Return intervals first … last − 1 of a panel (which must reach that far) by day and time of day."""
    first = max(first, 0)
    edges = panel.edges[first : last + 1]
    shown = local(edges, panel.calendar.timezone)
    slots = max(steps_in_day(panel.kind), 1)
    monthly = steps_in_day(panel.kind) == 0
    number = _months(shown.day) if monthly else shown.day
    day = number - number[0]
    slot = np.zeros(len(day), np.int64) if slots == 1 else np.rint(shown.hour * (slots / 24.0)).astype(np.int64)
    value = np.full((int(day[-1]) + 1, slots, panel.value.shape[0]), np.nan)
    value[day, np.minimum(slot, slots - 1)] = onto(panel.kind.scale, panel.value[:, first:last].T)
    begins = first + np.searchsorted(day, np.arange(day[-1] + 1))
    if monthly:
        year = number[0] + np.arange(day[-1] + 1)
        labels = np.stack([year % 12, np.full(len(year), 12)])
        reach = np.full_like(labels, MONTHS)
    else:
        labels, reach = _labels([EPOCH + timedelta(days=int(number[0]) + i) for i in range(day[-1] + 1)], panel)
    measured = ~np.isnan(value).all(axis=(1, 2))
    late = int(panel.late.max(initial=0))
    return Grid(first, value, day, np.minimum(slot, slots - 1), begins, labels, reach, measured, late)


def usual(grid: Grid, targets: Ints, instants: Ints) -> Floats:
    """Return what is usual for intervals, as known at instants, (n, series) on the kind's scale; NaN: no past.

    Parameters
    ----------
    targets, instants : (n,) intervals and instants of the panel, in pairs
    """
    origin = np.minimum(np.maximum(instants - grid.first, 0), len(grid.day) - 1)
    start = grid.begins[grid.day[origin]] - grid.late - grid.first
    cutoff = np.where(start >= 0, grid.day[np.maximum(start, 0)], 0)  # days before it are wholly known
    wanted = grid.day[targets - grid.first]
    pairs, row = np.unique(wanted * (len(grid.value) + 1) + cutoff, return_inverse=True)
    tables = np.empty((len(pairs), *grid.value.shape[1:]))
    for number, pair in enumerate(pairs.tolist()):
        if pair not in grid.days:
            grid.days[pair] = _chosen(grid, *divmod(pair, len(grid.value) + 1))
        chosen = grid.days[pair]
        if chosen not in grid.tables:
            grid.tables[chosen] = _lean(grid.value, chosen)
        tables[number] = grid.tables[chosen]
    return tables[row, grid.slot[targets - grid.first]]


def _chosen(grid: Grid, day: int, before: int) -> Chosen:
    """Return the days that count for a day, by step of the ladder, of those before `before`."""
    found = []
    for step, labels in enumerate(grid.labels):
        if labels[day] < 0:
            found.append(())
            continue
        low = max(day - int(grid.reach[step, day]), 0)
        alike = (
            low + np.flatnonzero((labels[low:before] == labels[day]) & grid.measured[low:before])
            if before > low
            else np.empty(0, np.int64)
        )
        found.append(tuple(alike[-LAST[step] :].tolist()))
    return tuple(found)


def _lean(value: Floats, chosen: Chosen) -> Floats:
    """Return (slots, series): the finest step's median, leaning on coarser ones where its days are few."""
    found = np.full(value.shape[1:], np.nan)
    for step in range(len(chosen) - 1, -1, -1):
        if not chosen[step]:
            continue
        middle, days = median(value[list(chosen[step])])
        lean = np.where(np.isnan(found), 0.0, LEAN[step] if any(chosen[step + 1 : -1]) else 0.0)
        leaning = (days * np.nan_to_num(middle) + lean * np.nan_to_num(found)) / np.maximum(days + lean, 1.0)
        found = np.where(days > 0, leaning, found)
    return found


def median(value: Floats) -> tuple[Floats, Floats]:
    """Return the median along the first axis of what is not NaN, and how many that are."""
    ordered = np.sort(value, axis=0)  # NaN last
    count = np.sum(~np.isnan(value), axis=0)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    low, high = np.minimum(low, len(value) - 1), np.minimum(high, len(value) - 1)
    middle = (
        np.take_along_axis(ordered, low[None], axis=0)[0] + np.take_along_axis(ordered, high[None], axis=0)[0]
    ) / 2
    return np.where(count > 0, middle, np.nan), count.astype(np.float64)


def _labels(days: list[date], panel: Panel) -> tuple[Ints, Ints]:
    names: dict[str, int] = {}
    labels = np.full((4, len(days)), -1, dtype=np.int64)
    reach = np.repeat(np.array(REACH, dtype=np.int64)[:, None], len(days), axis=1)
    for position, kind in enumerate(kind_of_day(days, panel.calendar)):
        steps = ladder(kind, "traffic")
        for step, name in enumerate(steps):
            at = step if step < len(steps) - 1 else 3  # any day is always the last step
            labels[at, position] = names.setdefault(name, len(names))
        if kind.kind == "holiday":
            reach[0, position] = REACH_HOLIDAY
    return labels, reach


def _months(day: Ints) -> Ints:
    found: Ints = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return found
