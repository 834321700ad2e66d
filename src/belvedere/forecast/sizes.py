"""How large a forecast's errors usually are: by series, by horizon, by kind of hour; what makes them alike.

Takes   a clock and its calendar; how far forecasts were off in a calibration
Gives   groups_of → the group of each interval; many_groups; sizes → mean |r| of series, of groups at horizons, of both
Used by intervals.py, room.py
Source  means drawn to those of all where there are few (empirical Bayes: Morris 1983); never falling with the horizon:
        pooled adjacent violators (Ayer et al. 1955). Days that are not like others: measured on the ring road in 2022
        and the regional stations from March to May 2024, before either's test

A horizon that met no truth in the calibration (a short past, weeks ahead) is as uncertain as the nearest that did.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import isotonic_regression

from belvedere.city.model import Calendar
from belvedere.forecast.clock import DAY, local
from belvedere.forecast.contract import MONTH, Floats, Ints, Kind, Times
from belvedere.observations.calendar import kind_of_day

FIRST_HOURS = np.array([0, 5, 7, 10, 16, 20])  # [h] local at which a group of hours begins; two peaks, two shoulders
NEAR = 2  # [days] around a public holiday
TURN = 5  # [workdays] from the first with lessons, or the first without
SUMMER = (6, 7, 8, 9)  # [months] whose days without lessons are like each other
LATE_SUMMER = ((7, 29), (9, 10))  # [month, day] Italy leaves and comes back
SORTS = 5  # workdays, free days, and the three below
SPECIAL = {2: 1.3, 3: 2.0, 4: 1.7}  # [-] how much larger residuals are until seen: near a holiday or a turn of school
#                                     terms; a holiday and the days beside; late summer
DAYS = 4.0  # [days] that these weigh beside what the calibration saw of such days
LINE = 20  # [series] from which a line is drawn through their sizes
PRIOR = 24.0  # [targets] that all series together weigh beside a series' own, and a group's beside its horizon's


def many_groups(kind: Kind) -> int:
    """Return how many groups of intervals a kind has."""
    return 1 if kind.step in (MONTH, DAY) else SORTS * len(FIRST_HOURS)


def groups_of(edges: Times, kind: Kind, calendar: Calendar) -> Ints:
    """Return for each interval the group of local hours, of workdays, free days and special days apart; 0 of days.

    Special are days on which the usual is a poor guide, the strangest last: NEAR days around a public holiday, workdays
    without lessons outside the summer and TURN workdays from where lessons begin or end; a holiday and the days beside
    it; Italy's weeks around August.
    """
    if many_groups(kind) == 1:
        return np.zeros(len(edges) - 1, dtype=np.int64)
    shown = local(edges, calendar.timezone)
    days, place = np.unique(shown.day, return_inverse=True)
    dates = np.arange(days[0] - NEAR, days[-1] + NEAR + 1).astype("datetime64[D]").astype(object)
    kinds = kind_of_day(dates, calendar)
    work = np.array([one.kind == "workday" for one in kinds])
    holiday = np.array([one.kind == "holiday" for one in kinds], dtype=np.float64)
    near = np.convolve(holiday, np.ones(2 * NEAR + 1), mode="same") > 0
    off_school = [one.kind == "workday" and not one.school and one.day.month not in SUMMER for one in kinds]
    sort = np.where(work, 0, 1)
    sort[near | np.array(off_school) | _turning(work, np.array([one.school for one in kinds]))] = 2
    if calendar.country == "IT":
        first, last = LATE_SUMMER
        sort[[first <= (one.month, one.day) <= last for one in dates]] = 4
    sort[np.convolve(holiday, np.ones(3), mode="same") > 0] = 3
    hours = np.searchsorted(FIRST_HOURS, shown.hour, side="right") - 1
    return np.asarray(hours + len(FIRST_HOURS) * sort[days - days[0] + NEAR][place], dtype=np.int64)


def sizes(far: Floats, group: Ints, groups: int, level: Floats) -> tuple[Floats, Floats, Floats]:
    """Return mean |r| of series, of groups at horizons over it, and of a series' groups over both.

    Parameters
    ----------
    far : (instants, horizons, series) |r|
    group : (instants, horizons)
    level : (series,) mean value on the kind's scale: series as large as each other err alike

    Returns
    -------
    (series,) ; (groups, horizons) [-] ; (groups, series) [-]
    """
    some = ~np.isnan(far)
    filled = np.where(some, far, 0.0)
    many = far.shape[1]
    count = some.sum(axis=(0, 1)) / many
    total = filled.sum(axis=(0, 1)) / many
    pooled = _like_others(total, count, level)
    series = np.maximum((total + PRIOR * pooled) / (count + PRIOR), 1e-6 * max(float(pooled.max()), 1e-12))
    relative = filled / series
    horizon = np.arange(many)
    sums, counts = np.zeros((groups, many)), np.zeros((groups, many))
    np.add.at(sums, (group, horizon), relative.sum(axis=2))
    np.add.at(counts, (group, horizon), some.sum(axis=2))
    each = over_horizons(sums.sum(axis=0), counts.sum(axis=0), some.any(axis=2).sum(axis=0))
    prior, weight = _expected(sums, counts, each, far.shape[2])
    hours = np.maximum((sums + weight * prior) / (counts + weight), 1e-6)
    own, met = np.zeros((groups, far.shape[2])), np.zeros((groups, far.shape[2]))
    beyond = relative / hours[group, horizon][:, :, None]
    for number in range(groups):
        chosen = group == number
        own[number], met[number] = beyond[chosen].sum(axis=0), some[chosen].sum(axis=0)
    return series, hours, (own / many + PRIOR) / (met / many + PRIOR)


def over_horizons(total: Floats, count: Floats, instants: Ints) -> Floats:
    """Return the mean at each horizon, never falling with it; where none was met, that of the nearest that was.

    Parameters
    ----------
    total, count : (horizons,) sums, and of how many
    instants : (horizons,) at how many instants: what a mean counts, since series err together
    """
    met = np.flatnonzero(count > 0)
    rising = isotonic_regression(total[met] / count[met], weights=instants[met].astype(np.float64)).x
    return np.asarray(np.maximum(np.interp(np.arange(len(total)), met, rising), 1e-12))


def _like_others(total: Floats, count: Floats, level: Floats) -> Floats:
    """Return the mean |r| that others lead to expect of each series, (series,): of all, or by a line in the level."""
    mean = total.sum() / count.sum()
    used = (count > 0) & (total > 0) & ~np.isnan(level)
    if used.sum() < LINE or np.ptp(level[used]) <= 0:
        return np.full(len(total), mean)
    x = level - np.average(level[used], weights=count[used])
    y = np.log(total[used] / count[used])
    rise = np.average(x[used] * (y - np.average(y, weights=count[used])), weights=count[used])
    rise /= np.average(x[used] ** 2, weights=count[used])
    expected = np.exp(rise * np.where(np.isnan(x), 0.0, np.clip(x, x[used].min(), x[used].max())))
    scaled: Floats = expected * mean / np.average(expected, weights=count)
    return scaled


def _turning(work: np.ndarray, school: np.ndarray) -> np.ndarray:
    """Return which days are among the first TURN workdays with, or without, lessons."""
    lessons = school[work].astype(np.int64)
    turned = np.concatenate([[0], np.abs(np.diff(lessons))]) if len(lessons) else lessons
    found = np.zeros(len(work), dtype=np.bool_)
    found[work] = np.convolve(turned, np.ones(TURN))[: len(turned)] > 0 if len(turned) else False
    return found


def _expected(sums: Floats, counts: Floats, each: Floats, series: int) -> tuple[Floats, Floats]:
    """Return what groups at horizons should be, (groups, horizons), and what that weighs [targets], (groups, 1)."""
    sort = np.arange(len(sums)) // len(FIRST_HOURS)
    ordinary = counts[sort < 2].sum(axis=0)
    usual = np.divide(sums[sort < 2].sum(axis=0), ordinary, out=each.copy(), where=ordinary > 0)
    ratio = np.array([SPECIAL.get(int(one), 1.0) for one in sort])
    a_day = 24 / len(FIRST_HOURS) * series  # [targets] of hours; of shorter steps more, which then count less
    weight = np.where(sort < 2, PRIOR, max(DAYS * a_day, PRIOR))[:, None]
    return ratio[:, None] * np.where(usual > 0, usual, each), weight
