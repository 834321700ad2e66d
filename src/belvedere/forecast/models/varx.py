"""The published baseline for flows of phones: waves of day, week and year, and a vector autoregression of the rest.

Takes   a panel of several series; columns that are known ahead (calendar); measured columns of panel.outside (weather)
Gives   NAME, TITLE_EN, TITLE_IT, fit → Varx
Used by the forecast room, beside the other models
Source  Metulini & Carpita (2023), Modeling and forecasting traffic flows with mobile phone big data in flooding risk
        areas, Annals of Operations Research, 10.1007/s10479-023-05195-8: dynamic harmonic regression with VARX errors;
        Fourier terms by AIC (Hyndman & Athanasopoulos, Forecasting, 10.5), lags from the operator's release delay on

    z[s, i] = offset + waves(i) + known(i) + e[s, i]
    e[s, a − 1 + h] = sum over series r and lags j of A_h[s, r, j] · e[r, a − late[r] − 1 − j] + B_h · outside

z is on the kind's scale. Each horizon has its own matrix, shrunk towards 0 (ridge) since series are many; a reading
that is missing counts as what the waves say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import local
from belvedere.forecast.contract import MONTH, Floats, Ints, Known, Panel, Times
from belvedere.forecast.panel import edges_ahead
from belvedere.forecast.scale import off, onto

NAME = "varx"
TITLE_EN = "Harmonic VARX (as published)"
TITLE_IT = "VARX armonico (come pubblicato)"
ORDERS = (0, 1, 2, 3, 4, 6, 8, 10, 12, 24, 36, 48, 60)  # [-] harmonics of a period that AIC chooses from
ROWS = 8784  # [steps] of the latest past that are learnt from: a year of hours
LAGS = 26  # [steps] from the release delay on, fewer where series are many
WIDEST = 360  # [-] columns of lags
STRENGTHS = (30.0, 100.0, 300.0, 1000.0, 3000.0)  # [-] of ridge on columns scaled to 1, by the last fifth
EVEN = 1e-3  # [-] of a column's mean square: keeps waves that hardly differ apart


@dataclass(frozen=True, slots=True)
class Varx:
    """Waves and matrices.

    Parameters
    ----------
    orders : harmonics of each period
    names : known columns used
    wave : (columns, series)
    matrix : (horizons, lags · series + outside, series)
    width, middle : (lags · series + outside,) of the columns, on whose scale `matrix` is
    enough : (series,) those with a past long enough
    low, high : (series,) [the kind's scale] between which it tells: matrices of many series may run away
    """

    orders: tuple[int, ...]
    known: Known
    names: tuple[str, ...]
    outside: tuple[str, ...]
    wave: Floats
    matrix: Floats
    width: Floats
    middle: Floats
    lags: int
    horizons: Ints
    enough: np.ndarray
    low: Floats
    high: Floats

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the middle of what is expected, (instants, horizons, series); NaN where the past is too short."""
        place = np.searchsorted(self.horizons, horizons)
        if (place >= len(self.horizons)).any() or (self.horizons[place] != horizons).any():
            raise ValueError(f"the model was fitted for horizons {self.horizons}, not {horizons}")
        target = instants[:, None] - 1 + horizons
        first = max(int(instants.min()) - int(panel.late.max()) - self.lags - 1, 0)
        edges = edges_ahead(panel, max(int(target.max()) + 1 - panel.value.shape[1], 0))
        edges = edges[first : max(int(target.max()) + 1, panel.value.shape[1]) + 1]
        usual = _waves(edges, panel, self.orders, self.known, self.names) @ self.wave
        here = min(panel.value.shape[1] - first, len(usual))
        rest = onto(panel.kind.scale, panel.value[:, first : first + here]) - usual[:here].T
        measured = [panel.outside[name][first : first + here] for name in self.outside]
        rows = _rows(np.nan_to_num(rest), measured, instants - first, panel.late, self.lags)
        rows = (rows - self.middle) / self.width
        found = usual[target - first] + np.stack([rows @ self.matrix[at] for at in place], axis=1)
        found = np.clip(found, self.low, self.high)
        return np.where(self.enough, np.maximum(off(panel.kind.scale, found), panel.kind.floor), np.nan)


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Varx:
    """Return waves and matrices from what was known at `until`; `known`: columns beside the waves."""
    horizons = np.unique(horizons)
    first = max(until - ROWS, 0)
    edges = panel.edges[first : until + 1]
    value = np.where(np.arange(first, until) < (until - panel.late)[:, None], panel.value[:, first:until], np.nan)
    scaled = onto(panel.kind.scale, value)
    past = np.arange(panel.value.shape[1]) < (until - panel.late)[:, None]
    enough = np.count_nonzero(~np.isnan(panel.value) & past, axis=1) >= panel.kind.past
    columns = known.columns(edges)
    names = tuple(name for name, column in columns.items() if np.isfinite(column).all() and np.ptp(column) > 0)
    orders = _orders(edges, panel, scaled, known, names)
    waves = _waves(edges, panel, orders, known, names)
    wave = _regress(waves, scaled)
    rest = scaled - (waves @ wave).T
    outside = tuple(name for name, column in panel.outside.items() if np.isfinite(column[first:until]).any())
    lags = max(min(LAGS, WIDEST // max(len(panel.places), 1)), 1)
    measured = [panel.outside[name][first:until] for name in outside]
    instants = np.arange(int(panel.late.max(initial=0)) + lags, until - first)
    rows = _rows(np.nan_to_num(rest), measured, instants, panel.late, lags)
    middle, width = rows.mean(axis=0), rows.std(axis=0)
    width = np.where(width > 0, width, 1.0)
    rows = (rows - middle) / width
    matrix = _matrices(rows, rest.T, instants, horizons, lags)
    low, high = _range(scaled)
    return Varx(orders, known, names, outside, wave, matrix, width, middle, lags, horizons, enough, low, high)


def _range(scaled: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and highest that is told of each series, (series,): its range once more beyond its ends."""
    there = ~np.isnan(scaled)
    low = np.min(np.where(there, scaled, np.inf), axis=1, initial=np.inf)
    high = np.max(np.where(there, scaled, -np.inf), axis=1, initial=-np.inf)
    low, high = np.where(there.any(axis=1), low, 0.0), np.where(there.any(axis=1), high, 0.0)
    return low - (high - low), high + (high - low)


def _periods(panel: Panel, steps: int) -> tuple[tuple[float, int], ...]:
    """Return period [days] and most harmonics of each wave that the clock and the record can show."""
    if panel.kind.step == MONTH:
        return ((365.25, 5),)
    day = panel.kind.step / 86400.0
    years = steps * day / 365.25
    week = (7.0, 3 if day == 1 else 60)
    year = ((365.25, 2),) if years >= 1.9 else ()
    return ((week, *year)) if day == 1 else ((1.0, int(min(0.5 / day, 12))), week, *year)


def _waves(edges: Times, panel: Panel, orders: tuple[int, ...], known: Known, names: tuple[str, ...]) -> Floats:
    """Return 1, waves by the local clock and known columns, (times, columns)."""
    shown = local(edges, panel.calendar.timezone)
    days = shown.day + shown.hour / 24.0
    parts = [np.ones(len(days))]
    periods = _periods(panel, ROWS * 10)
    for (period, _), order in zip(periods, orders, strict=False):
        for harmonic in range(1, order + 1):
            if period == 7.0 and harmonic % 7 == 0:  # the day's own wave
                continue
            turn = 2 * np.pi * harmonic * days / period
            parts += [np.cos(turn), np.sin(turn)]
    columns = known.columns(edges)
    return np.column_stack([*parts, *(columns[name] for name in names)])


def _orders(edges: Times, panel: Panel, scaled: Floats, known: Known, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the harmonics of each period with the least AIC over all series, one period after another."""
    periods = _periods(panel, len(edges) - 1)
    chosen = [min(2, most) for _, most in periods]
    for position, (_, most) in enumerate(periods):
        best = np.inf
        for order in (order for order in ORDERS if order <= most):
            tried = (*chosen[:position], order, *chosen[position + 1 :])
            score = _aic(_waves(edges, panel, tried, known, names), scaled)
            if score < best:
                best, chosen[position] = score, order
    return tuple(chosen)


def _aic(waves: Floats, scaled: Floats) -> float:
    there = ~np.isnan(scaled)
    count = there.sum(axis=1)
    rest = np.where(there, scaled - (waves @ _regress(waves, scaled)).T, 0.0)
    used = count > waves.shape[1]
    spread = np.maximum((rest[used] ** 2).sum(axis=1) / count[used], 1e-12)
    return float((count[used] * np.log(spread)).sum() + 2.0 * waves.shape[1] * used.sum())


def _regress(waves: Floats, scaled: Floats) -> Floats:
    """Return (columns, series) by least squares over each series' own readings; series of the same holes together."""
    there = ~np.isnan(scaled)
    found = np.zeros((waves.shape[1], len(scaled)))
    _, group = np.unique(np.packbits(there, axis=1), axis=0, return_inverse=True)
    for number in np.unique(group):
        series = np.flatnonzero(group == number)
        rows = there[series[0]]
        if rows.any():
            square = waves[rows].T @ waves[rows]
            square[np.diag_indices_from(square)] += EVEN * rows.sum()
            square[0, 0] -= EVEN * rows.sum()
            found[:, series] = np.linalg.solve(square, waves[rows].T @ scaled[np.ix_(series, np.flatnonzero(rows))].T)
    return found


def _rows(rest: Floats, measured: list[Floats], instants: Ints, late: Ints, lags: int) -> Floats:
    """Return what is known at instants: each series' newest `lags` rests, and what was measured beside."""
    newest = instants[:, None] - late - 1
    there = [np.where(newest - lag >= 0, newest - lag, -1) for lag in range(lags)]
    padded = np.concatenate([rest, np.zeros((len(rest), 1))], axis=1)  # what lies before the record: as expected
    series = np.arange(len(rest))
    parts = [padded[series, at] for at in there]
    oldest = instants - int(late.max(initial=0)) - 1
    beside = [np.nan_to_num(np.append(column, np.nan))[np.maximum(oldest, -1)][:, None] for column in measured]
    return np.concatenate([*parts, *beside], axis=1)


def _matrices(rows: Floats, rest: Floats, instants: Ints, horizons: Ints, lags: int) -> Floats:
    """Return the matrix of each horizon, (horizons, columns, series), with the strength that did best lately."""
    learn = len(rows) - len(rows) // 5
    tried = [int(horizons[0]), int(horizons[len(horizons) // 2])]
    losses = np.zeros(len(STRENGTHS))
    for horizon in tried:
        target = _target(rest, instants, horizon)
        early = np.where((np.arange(len(rows)) + horizon <= learn)[:, None], target, np.nan)
        for number, strength in enumerate(STRENGTHS):
            error = np.abs(rows[learn:] @ _matrix(rows, early, lags, strength) - target[learn:])
            losses[number] += float(np.nanmean(error)) if not np.isnan(error).all() else 0.0
    strength = STRENGTHS[int(np.argmin(losses))]
    return np.stack([_matrix(rows, _target(rest, instants, int(horizon)), lags, strength) for horizon in horizons])


def _target(rest: Floats, instants: Ints, horizon: int) -> Floats:
    at = instants - 1 + horizon
    return np.where((at < len(rest))[:, None], rest[np.minimum(at, len(rest) - 1)], np.nan)


def _matrix(rows: Floats, target: Floats, lags: int, strength: float) -> Floats:
    """Return (columns, series); a series with holes counts as if its readings stood for all rows.

    Ridge pulls towards what each series' own lags say, by coefficients that all series share, and others' lags to 0.
    """
    there = ~np.isnan(target)
    used = there.any(axis=1)
    rows, target, there = rows[used], np.nan_to_num(target[used]), there[used]
    series = target.shape[1]
    own = rows[:, : lags * series].reshape(len(rows), lags, series)
    masked = np.where(there[:, None], own, 0.0)
    flat = masked.transpose(1, 0, 2).reshape(lags, -1)
    square = flat @ flat.T + np.eye(lags)
    shared = np.linalg.solve(square, flat @ target.ravel())
    prior = np.zeros((rows.shape[1], series))
    for lag in range(lags):
        prior[lag * series + np.arange(series), np.arange(series)] = shared[lag]
    whole = len(rows) / np.maximum(there.sum(axis=0), 1)
    rest = np.where(there, target - rows @ prior, 0.0)
    square = rows.T @ rows + strength * np.eye(rows.shape[1])
    return prior + np.linalg.solve(square, (rows.T @ rest) * whole)
