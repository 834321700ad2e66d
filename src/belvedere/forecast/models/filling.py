"""Bins: a level that fills at a rate, and is emptied.

Takes   a panel of levels [% of what fits in]
Gives   NAME, TITLE_EN, TITLE_IT, fit → Filling; hours_to, when a bin reaches a level
Used by the forecast room, for the kind "bins"; server/ (rounds of collection)
Source  none published is followed: means of rises by kind of day and part of day, each bin's drawn to all bins'
        (empirical Bayes, Morris 1983, 10.1080/01621459.1983.10477920), and the hours of the week at which it was mostly
        emptied. Tried on made-up bins only: no open record of bins' levels was found

A fall of EMPTIED points or more in a step is an emptying. Rises are learnt from steps without one. At an hour of the
week when a bin was emptied in at least half of the weeks, the forecast empties it to where it mostly was after one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import local
from belvedere.forecast.contract import Floats, Ints, Known, Panel, Times
from belvedere.forecast.panel import cut, edges_ahead
from belvedere.observations.calendar import kind_of_day

NAME = "filling"
TITLE_EN = "Filling rate and emptyings"
TITLE_IT = "Velocità di riempimento e svuotamenti"
EMPTIED = 20.0  # [% of the bin] fall in a step that is an emptying and no settling of what is in it
FULL = 100.0  # [%]
PARTS = 8  # [-] parts of a day with a rate of their own, three hours each
OWN = 6.0  # [steps] that all bins' rate counts beside a bin's own
MOSTLY = 0.5  # [-] of the weeks, from which an hour of the week is one of collection
WEEK = 168  # [h]


@dataclass(frozen=True, slots=True)
class Filling:
    """Rates, and when bins are emptied.

    Parameters
    ----------
    rate : (2 · PARTS, series) [%/step] on workdays, then on other days
    emptied : (WEEK, series) whether it is emptied then
    rest : (series,) [%] level after an emptying
    """

    rate: Floats
    emptied: np.ndarray
    rest: Floats
    enough: np.ndarray

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the level expected, (instants, horizons, series) [%]; NaN where the past is too short."""
        found = np.full((len(instants), len(horizons), len(panel.places)), np.nan)
        edges = edges_ahead(panel, max(int(instants.max()) + int(horizons.max()) - panel.value.shape[1], 0))
        part, hour = _parts(edges, panel)
        for row, instant in enumerate(instants.tolist()):
            for series in np.flatnonzero(self.enough).tolist():
                path = self._path(panel, instant, (series, int(horizons.max())), (part, hour))
                found[row, :, series] = path[instant - 1 + horizons - (instant - int(panel.late[series])) + 1]
        return found

    def _path(self, panel: Panel, instant: int, asked: tuple[int, int], clock: tuple[Ints, Ints]) -> Floats:
        """Return the level of the newest reading's interval and of each after it, to the last horizon."""
        series, horizon = asked
        end = instant - int(panel.late[series])
        there = np.flatnonzero(~np.isnan(panel.value[series, : max(end, 0)]))
        if not len(there):
            return np.full(instant + horizon - end + 1, np.nan)
        newest = int(there[-1])
        level = float(panel.value[series, newest])
        path = np.full(instant + horizon - end + 1, level)
        for step in range(newest + 1, instant + horizon):
            level = min(level + float(self.rate[clock[0][step], series]), FULL)
            if self.emptied[clock[1][step], series]:
                level = float(self.rest[series])
            if step - end + 1 >= 0:
                path[step - end + 1] = level
        return path


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Filling:
    """Return rates and emptyings from what was known at `until`; kinds of day come from the panel's calendar."""
    seen = cut(panel, until)
    part, hour = _parts(seen.edges, seen)
    rise = np.diff(seen.value, axis=1)
    part, hour = part[1:], hour[1:]
    fall = rise <= -EMPTIED
    grown = np.where(~np.isnan(rise) & ~fall, rise, 0.0)
    counts = (~np.isnan(rise) & ~fall).astype(np.float64)
    which = (part[:, None] == np.arange(2 * PARTS)).astype(np.float64)
    sums, number = which.T @ grown.T, which.T @ counts.T
    everybody = sums.sum(axis=1, keepdims=True) / np.maximum(number.sum(axis=1, keepdims=True), 1.0)
    rate = (sums + OWN * everybody) / (number + OWN)
    slot = (hour[:, None] == np.arange(WEEK)).astype(np.float64)
    weeks = slot.T @ (~np.isnan(rise)).T.astype(np.float64)
    times = slot.T @ fall.T.astype(np.float64)
    emptied = (weeks >= 2) & (times >= MOSTLY * weeks)
    after = [seen.value[series, 1:][fall[series]] for series in range(len(fall))]
    rest = np.array([float(np.median(one)) if len(one) else 0.0 for one in after])
    enough = np.count_nonzero(~np.isnan(seen.value), axis=1) >= panel.kind.past
    return Filling(rate, emptied, rest, enough)


def hours_to(model: Filling, panel: Panel, instant: int, level: float = 80.0) -> Floats:
    """Return in how many steps each bin is expected to reach a level [%], (series,); NaN: not within the horizon."""
    horizons = np.arange(1, panel.kind.horizon + 1)
    path = model.predict(panel, np.array([instant]), horizons)[0]
    reached = path >= level
    return np.where(reached.any(axis=0), horizons[reached.argmax(axis=0)], np.nan)


def _parts(edges: Times, panel: Panel) -> tuple[Ints, Ints]:
    """Return which rate (workday or not, part of day) and which hour of the week each interval belongs to."""
    shown = local(edges, panel.calendar.timezone)
    days, place = np.unique(shown.day, return_inverse=True)
    kinds = kind_of_day(days.astype("datetime64[D]").astype(object), panel.calendar)
    free = np.array([one.kind != "workday" for one in kinds], dtype=np.int64)[place]
    part = (shown.hour * PARTS / 24.0).astype(np.int64)
    return part + PARTS * free, shown.weekday * 24 + shown.hour.astype(np.int64)
