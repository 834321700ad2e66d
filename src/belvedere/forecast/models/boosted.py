"""Boosted trees on what differs from the usual: one pooled model of all series, horizons as a column.

Takes   a panel, what is known ahead; LightGBM, an extra: pip install 'belvedere[boosted]'
Gives   NAME, TITLE_EN, TITLE_IT, fit → Boosted
Used by the forecast room where the extra is installed
Source  gradient boosting: Friedman (2001), 10.1214/aos/1013203451; LightGBM: Ke et al. (2017), NeurIPS 30. What trees
        may look at: latest deviations from the profile (own, neighbours', all series'), the same time a day and a
        week before, the clock and what is known ahead

Trees learn deviations from the profile, which never saw the day it is asked for, in units of each series' own scatter:
so they need no other model, and err elsewhere than the ridge does. Their number is chosen on the last of the past and
may be none. Deterministic: one thread, a seed, rows in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from belvedere.errors import ModelError
from belvedere.forecast.clock import local, steps_in_day, steps_in_week
from belvedere.forecast.contract import Floats, Ints, Known, Model, Panel
from belvedere.forecast.design import neighbours
from belvedere.forecast.models import profile
from belvedere.forecast.panel import cut, edges_ahead
from belvedere.forecast.scale import off, onto

NAME = "boosted"
TITLE_EN = "Boosted trees on the usual"
TITLE_IT = "Alberi potenziati sull'usuale"
NODES = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72)  # [steps] horizons that trees learn at
WARM = 14  # [days] at the start of the past that only lags are taken from
LONGEST = 365  # [days] learnt from
CHECK = 0.25  # [-] of those, their end, on which the number of trees is chosen
ROWS = 150_000  # [-] that trees learn from, drawn evenly
STRIDES = (1, 5, 7, 11, 13, 17, 19, 23, 25, 29, 31, 37, 49, 61, 97)  # [steps] no part of a day: all hours come by
SEED = 20230101
TREES = (0, 60, 120, 240)  # [-] that are chosen from
CLIP = 6.0  # [scatters] beyond which a deviation counts no more
LAGS = (0, 1, 2, 3)  # [steps] before the newest reading
SETTINGS = {
    "objective": "huber",
    "alpha": 1.0,  # [scatters] beyond which a miss counts by its distance
    "learning_rate": 0.06,
    "num_leaves": 24,
    "min_data_in_leaf": 200,
    "lambda_l2": 20.0,
    "feature_fraction": 0.8,
    "max_bin": 63,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class _Trees(Protocol):
    def predict(self, data: Floats, *, num_iteration: int = -1, num_threads: int = 1) -> Floats: ...


class _Library(Protocol):
    def Dataset(self, data: Floats, label: Floats) -> object: ...  # noqa: N802 — the library's own name
    def train(self, params: dict[str, object], train_set: object, num_boost_round: int) -> _Trees: ...


@dataclass(frozen=True, slots=True)
class Boosted:
    """A profile and the trees; None where no tree helped."""

    usual: Model
    known: Known
    scatter: Floats  # (series,) [the kind's scale] mean distance from the profile
    near: Floats  # (series, series) neighbours' weights
    trees: _Trees | None

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the middle of what is expected, (instants, horizons, series) in the quantity's unit."""
        middle = self.usual.predict(panel, instants, horizons)
        if self.trees is None:
            return middle
        scale = panel.kind.scale
        told = onto(scale, middle)
        rows = _rows(panel, (instants, horizons), told, self)
        found = np.asarray(self.trees.predict(rows, num_threads=1), dtype=np.float64).reshape(middle.shape)
        better = off(scale, told + np.clip(found, -CLIP, CLIP) * self.scatter)
        return np.where(np.isnan(middle), np.nan, np.maximum(better, panel.kind.floor))


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Boosted:
    """Return the profile and the trees on what differs from it, from what was known at `until`.

    Raises
    ------
    ModelError
        where LightGBM is not installed
    """
    library = _library()
    seen = cut(panel, until)
    usual = profile.fit(seen, until, horizons, known)
    day = max(steps_in_day(panel.kind), 1)
    nodes = np.array([one for one in NODES if one <= int(horizons.max(initial=1))], dtype=np.int64)
    series = len(panel.places)
    start = max(min(WARM * day, until // 3), until - LONGEST * day)
    instants = np.arange(start, until - int(nodes[-1]) + 1)
    share = len(instants) * len(nodes) * series * float(np.mean(~np.isnan(seen.value[:, start:]))) / ROWS
    instants = instants[:: next(one for one in STRIDES if one >= min(share, STRIDES[-1]))]
    flat = Boosted(usual, known, np.ones(series), np.zeros((series, series)), None)
    if until < panel.kind.past or len(instants) < 2 * day:
        return flat
    told = onto(panel.kind.scale, usual.predict(seen, instants, nodes))
    miss = onto(panel.kind.scale, seen.value.T[instants[:, None] - 1 + nodes]) - told
    there = ~np.isnan(miss[:, 0])
    count = there.sum(axis=0)
    scatter = np.where(there, np.abs(miss[:, 0]), 0.0).sum(axis=0) / np.maximum(count, 1)
    scatter = np.where((scatter > 0) & (count >= 24), scatter, max(float(np.median(scatter)), 1e-6))
    near = neighbours(_deviations(seen, start, until, usual, scatter).T)
    flat = Boosted(usual, known, scatter, near, None)
    aim = np.clip(miss / scatter, -CLIP, CLIP).ravel()
    chosen = np.flatnonzero(~np.isnan(aim))
    if len(chosen) < 40 * int(cast("int", SETTINGS["min_data_in_leaf"])):
        return flat
    rows = _rows(seen, (instants, nodes), told, flat)[chosen]
    row = chosen // (len(nodes) * series)  # of instants
    border = instants[0] + (until - instants[0]) * (1 - CHECK)
    learn = instants[row] < border - nodes[-1]  # no target among those that are checked on
    check = instants[row] >= border
    return Boosted(usual, known, scatter, near, _grow(library, rows, aim[chosen], (learn, check)))


def _library() -> _Library:
    try:
        return cast("_Library", import_module("lightgbm"))
    except ImportError as error:
        raise ModelError(
            "boosted trees need LightGBM, which is not installed. Install it with: pip install 'belvedere[boosted]'"
        ) from error


def _grow(library: _Library, rows: Floats, aim: Floats, apart: tuple[np.ndarray, np.ndarray]) -> _Trees | None:
    """Return trees, as many as tell the rows to check on best; None where none does, or there are none to check on."""
    learn, check = apart
    if not (learn.any() and check.any()):
        return None
    settings: dict[str, object] = dict(SETTINGS)
    tried = library.train(settings, library.Dataset(rows[learn], aim[learn]), TREES[-1])
    losses = [float(np.abs(aim[check]).mean())]
    for number in TREES[1:]:
        told = np.asarray(tried.predict(rows[check], num_iteration=number, num_threads=1))
        losses.append(float(np.abs(aim[check] - told).mean()))
    best = TREES[int(np.argmin(losses))]
    return library.train(settings, library.Dataset(rows, aim), best) if best else None


def _rows(panel: Panel, asked: tuple[Ints, Ints], told: Floats, model: Boosted) -> Floats:
    """Return (instants · horizons · series, columns); `told`: the profile on the kind's scale."""
    instants, horizons = asked
    target = instants[:, None] - 1 + horizons
    day, week = max(steps_in_day(panel.kind), 1), max(steps_in_week(panel.kind), 1)
    first = max(int(instants.min()) - int(panel.late.max()) - 2 * week, 0)
    last = min(int(instants.max()), panel.value.shape[1])
    deviation = _deviations(panel, first, last, model.usual, model.scatter)
    newest = instants[:, None] - panel.late - 1
    parts = [_at(deviation, newest - lag - first)[:, None] for lag in LAGS]
    parts += [_mean(deviation, newest - first, span)[:, None] for span in (3, day, week)]
    there = ~np.isnan(deviation)
    zero = np.where(there, deviation, 0.0)
    total = zero.sum(axis=1, keepdims=True) / np.maximum(there.sum(axis=1, keepdims=True), 1)
    share = there @ model.near.T
    near = np.where(share > 0, zero @ model.near.T / np.where(share > 0, share, 1.0), np.nan)
    for column in (near, np.repeat(total, len(panel.places), axis=1)):
        oldest = np.repeat(newest.min(axis=1, keepdims=True), len(panel.places), axis=1) - first
        parts += [_at(column, oldest)[:, None], _mean(column, oldest, 3)[:, None]]
    back = target[:, :, None] - newest[:, None, :]
    for period in (day, week):
        parts.append(_at(deviation, target[:, :, None] - -(-back // period) * period - first))
    edges = edges_ahead(panel, max(int(target.max()) + 1 - panel.value.shape[1], 0))
    low = int(target.min())
    edges = edges[low : int(target.max()) + 2]
    shown = local(edges, panel.calendar.timezone)
    columns = (shown.hour, shown.weekday.astype(np.float64), *model.known.columns(edges).values())
    parts += [told / model.scatter, np.broadcast_to(horizons.astype(np.float64), target.shape)[:, :, None]]
    parts += [column[target - low][:, :, None] for column in columns]
    found = np.empty((*told.shape, len(parts)), dtype=np.float32)
    for place, part in enumerate(parts):
        found[..., place] = part
    return cast("Floats", found.reshape(-1, len(parts)))


def _deviations(panel: Panel, first: int, last: int, usual: Model, scatter: Floats) -> Floats:
    """Return (times, series) [scatters]: intervals first … last − 1 less the profile known when each began."""
    expected = usual.predict(panel, np.arange(first, last), np.array([1]))[:, 0]
    apart = onto(panel.kind.scale, panel.value[:, first:last].T) - onto(panel.kind.scale, expected)
    return np.clip(apart / scatter, -CLIP, CLIP)


def _at(values: Floats, rows: Ints) -> Floats:
    """Return values (times, series) at rows (..., series); NaN outside: trees take a hole as it is."""
    inside = (rows >= 0) & (rows < len(values))
    series = np.arange(values.shape[1])
    return np.where(inside, values[np.clip(rows, 0, len(values) - 1), series], np.nan)


def _mean(values: Floats, rows: Ints, span: int) -> Floats:
    """Return means of the `span` values up to each row, of what is there; NaN where nothing is."""
    there = ~np.isnan(values)
    sums = np.vstack([np.zeros(values.shape[1]), np.cumsum(np.where(there, values, 0.0), axis=0)])
    counts = np.vstack([np.zeros(values.shape[1]), np.cumsum(there, axis=0)])
    series = np.arange(values.shape[1])
    end = np.clip(rows + 1, 0, len(values))
    start = np.clip(end - span, 0, len(values))
    count = counts[end, series] - counts[start, series]
    return np.where(count > 0, (sums[end, series] - sums[start, series]) / np.maximum(count, 1), np.nan)
