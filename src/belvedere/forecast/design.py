"""What a forecast may look at: columns made of what was known at each instant, for every series at once.

Takes   a Panel that reaches the targets, what is known ahead, what was learnt about scatter and neighbours
Gives   scatter, neighbours (from the training time); state, what a stretch of a panel looks like;
        columns, (series, columns, n) of instants and a horizon; expected, the usual of what is asked for
Used by models/ridge.py
Source  Anchors measured by the founders: own, daily and weekly lags, neighbours and the network's total, all as
        deviations from a rolling profile on a stabilised scale

Every column is a deviation from the usual in units of the series' own scatter, so one set of coefficients can serve all
series. Nothing missing is guessed from later values: a missing lag is the faded mean of the lags before it, and with
nothing known a column is 0, "as usual".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from belvedere.forecast.clock import local, steps_in_day, steps_in_week
from belvedere.forecast.contract import Floats, Ints, Known, Panel
from belvedere.forecast.scale import onto
from belvedere.forecast.usual import Grid, median, usual

LAGS = (0, 1, 2, 3, 5, 8)  # [steps] before the last reading known
MEMORIES = (3.0, 12.0, 72.0, 240.0)  # [steps] of faded means of the past
CLIP = 9.0  # [scatters] beyond which a deviation counts no more; chosen on days before each test: in August all are far
EMPTY = 0.3  # [readings] worth of "as usual" in each faded mean
DAILY_FADE, WEEKLY_FADE = 0.75, 0.65  # [-] by which the same time on earlier days, weeks counts less each time
ROUNDS = 6  # [-] days or weeks a faded mean at the same time looks back
BEHIND = 60  # [days] before an instant that its columns look at; and six of the longest memory
USUAL = ("year_", "day_", "month", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# names of columns known ahead that the profile already holds, or that a year's data cannot tell from a trend
DAYS = 10.0  # [days] a column that all series share counts in days, not in rows: so many rows of ridge to one day
SETTLED = 1e-9  # [kind's scale] smallest scatter, so that a constant series divides by something


@dataclass(frozen=True, slots=True)
class State:
    """Deviations from the usual [scatters] of a stretch of a panel, and faded means of them.

    Columns are intervals of the panel from `first`; those of a faded mean hold what is known when the interval ends.
    """

    panel: Panel
    first: int
    grid: Grid
    scatter: Floats  # (series,) [the kind's scale]
    deviation: Floats  # (series, times); NaN: missing
    filled: Floats  # (series, times) the same, the faded mean before it where missing
    faded: tuple[Floats, ...]  # (series, times) each, by MEMORIES
    near: tuple[Floats, ...]  # (series, times) neighbours' deviation, its faded mean
    total: tuple[Floats, ...]  # (1, times) the network's, two faded means
    hour: Floats  # (times,) [h] of the local clock
    ahead: Floats  # (columns, times) known ahead
    outside: Floats  # (columns, times) measured beside


def scatter(deviation: Floats) -> Floats:
    """Return each series' scatter (series,): 1.4826 times the median distance from zero, of (series, times)."""
    found, count = median(np.abs(deviation.T))
    typical = np.median(found[count > 0]) if (count > 0).any() else 1.0
    rough = np.where(count >= 20, found, typical) * 1.4826  # 1.4826 [-]: of a normal distribution
    return np.maximum(rough, SETTLED)


def neighbours(deviation: Floats, most: int = 8) -> Floats:
    """Return weights (series, series): of whom the deviation tells most of each series' next one; rows sum to 1 or 0.

    `deviation` (series, times) is of the training time. Squared correlations of an interval with the next, of the
    `most` best, less where there are few readings together.
    """
    there = (~np.isnan(deviation)).astype(np.float64)
    clipped = np.clip(np.nan_to_num(deviation), -CLIP, CLIP)
    have = there[:, 1:] @ there[:, :-1].T  # (series told of, series that tells)
    product = clipped[:, 1:] @ clipped[:, :-1].T
    power = (np.square(clipped[:, 1:]) @ there[:, :-1].T) * (there[:, 1:] @ np.square(clipped[:, :-1]).T)
    correlation = product / np.sqrt(np.maximum(power, SETTLED)) * (have / (have + 100.0))  # 100 [readings] by default
    np.fill_diagonal(correlation, 0.0)
    weight = np.square(np.maximum(correlation, 0.0))
    if len(weight) > most:
        least = np.partition(weight, len(weight) - most, axis=1)[:, len(weight) - most][:, None]
        weight = np.where(weight >= least, weight, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return weight / np.where(total > 0, total, 1.0)


def deviations(panel: Panel, grid: Grid, first: int, last: int) -> Floats:
    """Return (series, times) [the kind's scale] from the usual that was known when each interval's day began."""
    rows = np.arange(first, last)
    return onto(panel.kind.scale, panel.value[:, first:last]) - usual(grid, rows, rows).T


def state(panel: Panel, grid: Grid, span: tuple[int, int], known: Known, learnt: tuple[Floats, Floats]) -> State:
    """Return what intervals span[0] … span[1] − 1 look like; `learnt` is scatter and neighbours' weights."""
    (first, last), (spread, weights) = span, learnt
    deviation = np.clip(deviations(panel, grid, first, last) / spread[:, None], -CLIP, CLIP)
    faded = tuple(_faded(deviation, memory) for memory in MEMORIES)
    there = ~np.isnan(deviation)
    zero = np.where(there, deviation, 0.0)
    filled = zero.copy()
    filled[:, 1:] = np.where(there[:, 1:], zero[:, 1:], faded[0][:, :-1])
    share = weights @ there.astype(np.float64)
    near = (weights @ zero) / (share + 0.1)  # 0.1 [-] worth of "as usual"
    count = there.sum(axis=0, keepdims=True)
    total = zero.sum(axis=0, keepdims=True) / (count + 1.0)
    near_seen, total_seen = np.where(share > 0, near, np.nan), np.where(count > 0, total, np.nan)
    edges = panel.edges[first : last + 1]
    size = min(np.sqrt(DAYS / (len(spread) * max(steps_in_day(panel.kind), 1))), 1.0)
    ahead = [
        np.nan_to_num(column) * size for name, column in known.columns(edges).items() if not name.startswith(USUAL)
    ]
    return State(
        panel,
        first,
        grid,
        spread,
        deviation,
        filled,
        faded,
        (near, _faded(near_seen, MEMORIES[0])),
        (total, _faded(total_seen, MEMORIES[0]), _faded(total_seen, MEMORIES[2])),
        local(edges, panel.calendar.timezone).hour,
        np.stack(ahead) if ahead else np.zeros((0, last - first)),
        _outside(panel, first, last),
    )


def columns(found: State, instants: Ints, horizon: int) -> Floats:
    """Return what was known at instants about the interval `horizon` ahead, (series, columns, n)."""
    lates = np.unique(found.panel.late)
    if len(lates) == 1:
        return _columns(found, np.arange(len(found.panel.late)), int(lates[0]), instants, horizon)
    parts = {int(late): np.flatnonzero(found.panel.late == late) for late in lates}
    blocks = [_columns(found, rows, late, instants, horizon) for late, rows in parts.items()]
    whole = np.empty((len(found.panel.late), *blocks[0].shape[1:]))
    for rows, block in zip(parts.values(), blocks, strict=True):
        whole[rows] = block
    return whole


def expected(found: State, instants: Ints, horizon: int) -> Floats:
    """Return the usual of the interval `horizon` ahead, as known at instants, (series, n) [the kind's scale]."""
    return usual(found.grid, instants - 1 + horizon, instants).T


def _columns(found: State, series: Ints, late: int, instants: Ints, horizon: int) -> Floats:
    """Return (series, columns, n) of series whose readings come equally late."""
    seen = instants - 1 - late - found.first  # column of the last reading known
    common = instants - 1 - int(found.panel.late.max()) - found.first
    target = instants - 1 + horizon - found.first
    own = [_at(found.filled, series, seen - lag) for lag in LAGS]
    total = [_at(one, np.zeros(1, np.int64), common) for one in found.total]
    faded, near = [_at(one, series, seen) for one in found.faded], [_at(one, series, common) for one in found.near]
    parts = [*own, *faded, *near, *total]
    day, week = steps_in_day(found.panel.kind), steps_in_week(found.panel.kind) or 12
    for period, fade in ((day, DAILY_FADE), (week, WEEKLY_FADE)):
        if period > 1:
            nearest = -(-(horizon + late) // period)  # [periods] back to what is known
            parts += _same_time(found.deviation, series, target - nearest * period, period, fade)
            if period == day:
                parts.append(_at(found.faded[0], series, target - nearest * period))
    if day > 1:
        angle = 2 * np.pi / 24 * found.hour[target]
        waves = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
        parts += [own[0] * wave for wave in waves]
        parts += [one * wave for one in (faded[0], near[0], total[0]) for wave in waves[:2]]
        parts += waves
    whole_day = common - max(day, 1)  # a daily reading held over its hours was whole only a day later
    parts += [np.where(whole_day >= 0, column[np.maximum(whole_day, 0)], 0.0) for column in found.outside]
    parts += [column[target] for column in found.ahead]
    parts.append(np.ones(len(instants)))
    whole = np.empty((len(series), len(parts), len(instants)))
    for number, part in enumerate(parts):
        whole[:, number] = part
    return whole


def _faded(deviation: Floats, memory: float) -> Floats:
    """Return the mean of what is there, each reading counting less by its age; towards 0 where little is there."""
    there = ~np.isnan(deviation)
    fade = np.exp(-1.0 / memory)
    sums = lfilter([1.0 - fade], [1.0, -fade], np.where(there, deviation, 0.0), axis=1)
    count = lfilter([1.0 - fade], [1.0, -fade], there.astype(np.float64), axis=1)
    return np.asarray(sums / (count + EMPTY * (1.0 - fade)), dtype=np.float64)


def _at(values: Floats, series: Ints, times: Ints) -> Floats:
    """Return (series, n) values at times, 0 before the first."""
    inside = values[series[:, None], np.clip(times, 0, values.shape[1] - 1)[None, :]]
    return np.where(times >= 0, inside, 0.0)


def _same_time(deviation: Floats, series: Ints, times: Ints, period: int, fade: float) -> list[Floats]:
    """Return the deviation at times, and the faded mean of it and those whole periods before."""
    sums = weight = np.zeros((len(series), len(times)))
    latest, missing = sums, weight > 0
    for more in range(ROUNDS):
        value = _at(deviation, series, times - more * period)
        there = ~np.isnan(value) & (times - more * period >= 0)
        value = np.where(there, value, 0.0)
        if more == 0:
            latest, missing = value, ~there
        sums = sums + fade**more * value
        weight = weight + fade**more * there
    mean = sums / (weight + EMPTY)
    return [np.where(missing, mean, latest), mean]


def _outside(panel: Panel, first: int, last: int) -> Floats:
    """Return measured columns, (columns, times): each less its own last thirty days, by their scatter."""
    found = []
    day = max(steps_in_day(panel.kind), 1)
    for name in sorted(panel.outside):
        column = panel.outside[name][None, first:last]
        slow = _faded(column, 30.0 * day)
        swing = np.sqrt(_faded(np.square(column - slow), 90.0 * day))
        found.append(np.nan_to_num(np.clip((column - slow) / (swing + SETTLED), -CLIP, CLIP))[0])
    return np.stack(found) if found else np.zeros((0, last - first))
