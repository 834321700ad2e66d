"""Days ahead: kinds of day, and what long and short memories of the level tell of each day to come.

Takes   a panel of days (particles, totals of a day); the calendar; weather measured beside
Gives   fit → Memories
Used by models/climate.py
Source  exponential smoothing (Brown 1959) at several speeds at once, weighed for each horizon by ridge (Hoerl & Kennard
        1970) that pulls to the slowest: the further ahead, the more of the climate and the less of yesterday

    z = the day's value on the kind's scale less what its kind of day adds
    z(target) = slow + sum of coefficients(horizon) · (faster memory − slow) + the same of all series together
Coefficients are shared by all series: thirty horizons and a year of days leave no room for more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from belvedere.forecast.clock import local
from belvedere.forecast.contract import Floats, Ints, Panel, Times
from belvedere.forecast.panel import edges_ahead
from belvedere.forecast.scale import off, onto
from belvedere.observations.calendar import kind_of_day

HALVES = (
    0.5,
    3.0,
    14.0,
)  # [days] in which a memory fades by half; the last is the slow one; chosen on validation days
KINDS_OF_DAY = 9  # Monday … Sunday, holiday, and what a day without school adds
LEAN = 6.0  # [days] of "like any other" that a kind of day is averaged with
REACH = 730  # [days] learnt from
STRENGTH = 6000.0  # [days · series] of ridge, in units of a column's variance; chosen on days before each test
FAR = 6.0  # [days] ahead from which the ridge has all its strength; nearer there is more to learn from memories
SMOOTH = 2.0  # [horizons] over which coefficients are averaged, doubled by horizon 14


@dataclass(frozen=True, slots=True)
class Memories:
    """What was learnt.

    Parameters
    ----------
    kinds : (KINDS_OF_DAY, series) what a kind of day adds, on the kind's scale
    weight : (horizons, columns)
    enough : (series,) those with a past long enough
    """

    kinds: Floats
    weight: Floats
    width: Floats
    names: tuple[str, ...]
    horizons: Ints
    enough: np.ndarray

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the middle of what is expected, (instants, horizons, series); NaN where the past is too short."""
        place = np.searchsorted(self.horizons, horizons)
        if (place >= len(self.horizons)).any() or (self.horizons[place] != horizons).any():
            raise ValueError(f"the model was fitted for horizons {self.horizons}, not {horizons}")
        target = instants[:, None] - 1 + horizons
        edges = edges_ahead(panel, max(int(target.max()) + 1 - panel.value.shape[1], 0))
        adds = days_of(edges, panel) @ self.kinds
        level = onto(panel.kind.scale, panel.value) - adds[: panel.value.shape[1]].T
        slow, columns = _columns(level, panel, instants, self.names)
        told = np.einsum("ick,hk->ihc", columns / self.width, self.weight[place])
        found = slow[:, None] + told + adds[target]
        return np.where(self.enough, np.maximum(off(panel.kind.scale, found), panel.kind.floor), np.nan)


def fit(panel: Panel, until: int, horizons: Ints) -> Memories:
    """Return what kinds of day add and how memories tell the days ahead, from what was known at `until`."""
    horizons = np.unique(horizons)
    seen = np.arange(panel.value.shape[1]) < (until - panel.late)[:, None]
    value = np.where(seen, panel.value, np.nan)[:, :until]
    enough = np.count_nonzero(~np.isnan(value), axis=1) >= panel.kind.past
    first = max(until - REACH, 0)
    scaled = onto(panel.kind.scale, value)
    days = days_of(panel.edges[: until + 1], panel)
    kinds = _kinds(days[first:], scaled[:, first:])
    level = scaled - (days @ kinds).T
    names = tuple(sorted(panel.outside))
    late = int(panel.late.max(initial=0))
    instants = np.arange(min(first + late + 14, until), until)  # two weeks of memory at least
    slow, columns = _columns(level, panel, instants, names)
    width = np.sqrt((columns**2).mean(axis=(0, 1))) if len(instants) else np.ones(columns.shape[-1])
    width = np.where(width > 0, width, 1.0)
    strengths = STRENGTH * np.minimum(horizons / FAR, 1.0)
    weight = np.stack(
        [
            _weigh(columns / width, slow, level, (instants - 1 + horizon, strength))
            for horizon, strength in zip(horizons, strengths, strict=True)
        ]
    )
    return Memories(kinds, _smoothed(weight, horizons), width, names, horizons, enough)


def days_of(edges: Times, panel: Panel) -> Floats:
    """Return which kind each day is, (days, KINDS_OF_DAY) of 0 and 1."""
    dates = local(edges, panel.calendar.timezone).day.astype("datetime64[D]").astype(object)
    found = np.zeros((len(dates), KINDS_OF_DAY))
    for row, day in enumerate(kind_of_day(dates, panel.calendar)):
        found[row, 7 if day.kind == "holiday" else day.weekday] = 1.0
        found[row, 8] = day.kind == "workday" and not day.school
    return found


def _kinds(days: Floats, scaled: Floats) -> Floats:
    """Return what each kind of day adds to the four weeks around it, (KINDS_OF_DAY, series), leaning on 0."""
    there = ~np.isnan(scaled)
    around = np.ones(29)
    sums = np.stack([np.convolve(row, around, "same") for row in np.where(there, scaled, 0.0)])
    count = np.stack([np.convolve(row, around, "same") for row in there.astype(np.float64)])
    apart = np.where(there & (count >= 10), scaled - sums / np.maximum(count, 1.0), np.nan)
    found = np.zeros((days.shape[1], len(scaled)))
    for series, row in enumerate(apart):
        used = ~np.isnan(row)
        if used.sum() >= 28:
            bound = 3.0 * 1.4826 * float(np.median(np.abs(row[used])))  # 1.4826: of a normal distribution
            square = days[used].T @ days[used] + LEAN * np.eye(days.shape[1])
            found[:, series] = np.linalg.solve(square, days[used].T @ np.clip(row[used], -bound, bound))
    return found


def _columns(level: Floats, panel: Panel, instants: Ints, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return what instants know: the slow memory (n, series), and how faster ones differ (n, series, columns)."""
    memories = np.stack([_faded(level, half) for half in HALVES])  # (halves, series, times)
    newest = np.maximum(instants[:, None] - panel.late - 1, 0)
    series = np.arange(len(level))
    known = memories[:, series, newest]  # (halves, n, series)
    slow = known[-1]
    own = known[:-1] - slow
    total = np.nan_to_num(own).mean(axis=-1, keepdims=True)
    parts = [*own, *np.broadcast_to(total, own.shape)]
    oldest = np.maximum(instants - int(panel.late.max(initial=0)) - 1, 0)
    for name in names:
        column = panel.outside[name][None]
        for half in HALVES[:-1]:
            differs = (_faded(column, half) - _faded(column, HALVES[-1]))[0, oldest]
            parts.append(np.repeat(np.nan_to_num(differs)[:, None], len(level), axis=1))
    return slow, np.nan_to_num(np.stack(parts, axis=-1))


def _faded(level: Floats, half: float) -> Floats:
    """Return the mean of what is there, each day counting half after `half` days; NaN before the first reading."""
    there = ~np.isnan(level)
    fade = 0.5 ** (1.0 / half)
    sums = lfilter([1.0], [1.0, -fade], np.where(there, level, 0.0), axis=-1)
    count = lfilter([1.0], [1.0, -fade], there.astype(np.float64), axis=-1)
    ever = np.maximum.accumulate(there, axis=-1)
    return np.where(ever, sums / np.where(ever, np.maximum(count, 1e-300), 1.0), np.nan)


def _weigh(columns: Floats, slow: Floats, level: Floats, aim: tuple[Ints, float]) -> Floats:
    """Return the coefficients of one horizon: ridge towards 0, which is the slow memory; large misses count less."""
    target, strength = aim
    inside = target < level.shape[1]
    wanted = (level[:, target[inside]].T - slow[inside]).ravel()
    rows = columns[inside].reshape(-1, columns.shape[-1])
    used = ~np.isnan(wanted)
    rows, wanted = rows[used], wanted[used]
    found = np.zeros(rows.shape[1])
    counts = np.ones(len(wanted))
    for _ in range(3):
        weighed = rows * counts[:, None]
        found = np.linalg.solve(rows.T @ weighed + strength * np.eye(rows.shape[1]), weighed.T @ wanted)
        rest = np.abs(wanted - rows @ found)
        bound = 1.345 * 1.4826 * float(np.median(rest)) if len(rest) else 1.0  # Huber (1964): 95 % as good if normal
        counts = np.minimum(1.0, max(bound, 1e-9) / np.maximum(rest, 1e-12))
    return found


def _smoothed(weight: Floats, horizons: Ints) -> Floats:
    """Return coefficients averaged over near horizons: the first day on its own, later ones over more and more."""
    width = SMOOTH * horizons / 7.0
    near = np.exp(-0.5 * ((horizons[:, None] - horizons) / width[:, None]) ** 2)
    found: Floats = (near / near.sum(axis=1, keepdims=True)) @ weight
    return found
