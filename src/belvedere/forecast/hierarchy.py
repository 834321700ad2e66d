"""Forecasts that add up: zones to their district, districts to the city, classes of people to all of them.

Takes   forecasts made series by series; which series are sums of which; past errors of those forecasts
Gives   Sums: tree, of (any sums, crossed ones too); learn → Consistency; Consistency.middles, .forecast
Used by people.py, room.py, server/
Source  MinT: Wickramasuriya, Athanasopoulos & Hyndman (2019), JASA 114:526, 10.1080/01621459.2018.1448825, in its form
        with constraints (Di Fonzo & Girolimetto 2023, 10.1016/j.ijforecast.2021.08.004): of all values that add up,
        those nearest to the forecasts, measured by the errors' covariance. Covariance shrunk as Schäfer & Strimmer
        (2005), 10.2202/1544-6115.1175. None below the floor: series that would be are held there, the rest moves again

With C the constraints (whole − parts = 0) and W the covariance: y − W Cᵀ (C W Cᵀ)⁻¹ C y.
What adds up are middles (medians). Quantiles keep their own shape around the moved middle, made narrower or wider as
the past errors became by adding up: 5 % quantiles of zones do not add up to the city's, for not all zones are
low at once. A series without a forecast stays without: only sums that follow without it are held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import InputError, ModelError
from belvedere.forecast.contract import LEVELS, Floats, Forecast

MANY = 1500  # [series] above which errors count as independent (WLS by variances): W would take 18 MB and more
LEAST = 12  # [errors] of a series below which its variance is that of its size alone
RIDGE = 1e-9  # [-] of the constraints' mean variance
ROUNDS = 40  # [-] of holding series at the floor; what is then still below is put there, and wholes are added up again
EXACT = 1e-9  # [-] of the largest value: a sum nearer than that adds up
MIDDLE = int(np.argmin(np.abs(LEVELS - 0.5)))


@dataclass(frozen=True, slots=True)
class Sums:
    """Which series are sums of which: each row is 1 at the whole and −1 at its parts, parts before wholes."""

    places: tuple[str, ...]
    rows: Floats  # (constraints, series)


@dataclass(frozen=True, slots=True)
class Consistency:
    """How to make forecasts add up, and what that does to their errors."""

    sums: Sums
    covariance: Floats  # (series, series); (series,): errors count as independent
    narrower: Floats  # (series,) [-] mean absolute error after adding up over that before

    def middles(self, middle: Floats, floor: float = -np.inf) -> Floats:
        """Return middles that add up, (..., series) like those given, none below `floor` (at most 0)."""
        flat = middle.reshape(-1, len(self.sums.places))
        found = np.empty_like(flat)
        there = ~np.isnan(flat)
        patterns, group = np.unique(there, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            rows = np.flatnonzero(group == number)
            found[rows] = _settle(flat[rows], pattern, self, floor)
        return found.reshape(middle.shape)

    def forecast(self, made: Forecast, floor: float = -np.inf) -> Forecast:
        """Return the forecast with medians that add up and quantiles around them, rising, none below `floor`."""
        if made.places != self.sums.places:
            raise InputError(
                "forecast", "places", "are not those of the sums", remedy="Make Sums over the forecast's places."
            )
        before = made.quantiles[MIDDLE]
        after = self.middles(before, floor)
        spread = (made.quantiles - before) * self.narrower
        return replace(made, quantiles=np.maximum(after + spread, floor))


def tree(places: Sequence[str], parent: Mapping[str, str]) -> Sums:
    """Return the sums of a tree; `parent`: part → whole, both of `places`; a place without one is a root.

    Raises
    ------
    InputError
        when a name is not among the places, or a place is part of itself
    """
    wholes: dict[str, list[str]] = {}
    for part in places:
        if parent.get(part):
            wholes.setdefault(parent[part], []).append(part)
    unknown = (set(parent) | {whole for whole in parent.values() if whole}) - set(places)
    if unknown:
        raise InputError("tree", min(unknown), "is not among the places", remedy="Give every whole a series too.")
    return of(places, list(wholes.items()))


def of(places: Sequence[str], sums: Sequence[tuple[str, Sequence[str]]]) -> Sums:
    """Return sums given one by one as (whole, parts), in any order; a whole may be given twice with other parts.

    Raises
    ------
    InputError
        when a name is not among the places, is given twice, or is part of itself
    """
    number = {place: position for position, place in enumerate(places)}
    if len(number) != len(places):
        raise InputError("sums", "places", "a place is given twice", remedy="Give each series one name.")
    rows = np.zeros((len(sums), len(places)))
    height = dict.fromkeys(places, 0)
    for row, (whole, parts) in enumerate(sums):
        for name in (whole, *parts):
            if name not in number:
                raise InputError("sums", name, "is not among the places", remedy="Give every part and whole a series.")
        if whole in parts or len(set(parts)) != len(parts):
            raise InputError("sums", whole, "has itself or a part twice", remedy="Name each part once.")
        rows[row, number[whole]] = 1.0
        rows[row, [number[part] for part in parts]] = -1.0
    for _ in sums:  # however they were given: parts before their wholes
        for whole, parts in sums:
            height[whole] = max(height[whole], 1 + max((height[part] for part in parts), default=0))
        if max(height.values(), default=0) > len(sums):
            raise InputError("sums", "", "a place is part of itself", remedy="Give each part one whole above it.")
        if all(height[whole] > height[part] for whole, parts in sums for part in parts):
            break
    order = sorted(range(len(sums)), key=lambda row: height[sums[row][0]])
    return Sums(tuple(places), rows[order])


def learn(sums: Sums, errors: Floats, size: Floats) -> Consistency:
    """Return how to make forecasts add up, from past errors of the forecasts as they were.

    Parameters
    ----------
    errors : (n, series) truth less middle, NaN where either was missing; n may be 0
    size : (series,) typical value, which the variance of a series without enough errors goes by

    Raises
    ------
    ModelError
        when shapes do not fit
    """
    series = len(sums.places)
    if errors.shape[1:] != (series,) or size.shape != (series,):
        raise ModelError(f"errors {errors.shape} and sizes {size.shape} are not of {series} series")
    there = ~np.isnan(errors)
    count = there.sum(axis=0)
    square = np.where(there, errors, 0.0) ** 2
    known = count >= LEAST
    variance = square.sum(axis=0) / np.maximum(count, 1)
    bulk = np.maximum(np.abs(np.nan_to_num(size)), 1e-6)
    per_size = float(variance[known].sum() / bulk[known].sum()) if known.any() else 1.0
    variance = np.maximum(np.where(known, variance, per_size * bulk), 1e-6 * max(per_size, 1e-9) * bulk)
    covariance = variance if series > MANY or not known.any() else _shrunk(errors, variance, known)
    found = Consistency(sums, covariance, np.ones(series))
    whole = there.all(axis=1)
    if whole.sum() < LEAST:
        return found
    before = np.abs(errors[whole]).mean(axis=0)
    after = np.abs(found.middles(errors[whole])).mean(axis=0)  # truth adds up, so errors move as forecasts do
    return replace(found, narrower=np.where(before > 0, after / np.where(before > 0, before, 1.0), 1.0))


def _shrunk(errors: Floats, variance: Floats, known: np.ndarray) -> Floats:
    """Return the covariance with correlations drawn to 0 by as much as they are uncertain."""
    there = (~np.isnan(errors)) & known
    scaled = np.where(there, errors, 0.0) / np.sqrt(variance)
    both = there.T.astype(np.float64) @ there.astype(np.float64)
    correlation = np.where(both > 1, scaled.T @ scaled / np.maximum(both, 1.0), 0.0)
    squares = np.where(both > 1, (scaled**2).T @ (scaled**2) / np.maximum(both, 1.0), 0.0)
    doubt = np.where(both > 1, (squares - correlation**2) / np.maximum(both - 1.0, 1.0), 0.0)
    apart = ~np.eye(len(variance), dtype=bool)
    total = float((correlation[apart] ** 2).sum())
    share = float(np.clip(doubt[apart].sum() / total, 0.05, 1.0)) if total > 0 else 1.0
    mixed = np.where(apart, (1.0 - share) * correlation, 1.0)
    if (both[apart] < len(errors)).any():  # correlations of different hours together need not be one covariance
        values, vectors = np.linalg.eigh(mixed)
        mixed = (vectors * np.maximum(values, 0.05)) @ vectors.T
    found: Floats = mixed * np.sqrt(variance) * np.sqrt(variance)[:, None]
    return found


def _settle(middle: Floats, there: np.ndarray, how: Consistency, floor: float) -> Floats:
    """Return (n, series) that add up; those of `there` have a forecast, the others stay NaN."""
    rows = _without(how.sums.rows, ~there)
    found = _project(middle, rows, there, how.covariance)
    if np.isfinite(floor):
        for row in np.flatnonzero((np.where(there, found, floor) < floor).any(axis=1)):
            found[row] = _above(middle[row], rows, there, (how.covariance, floor))
    return _exactly(found, how.sums.rows)


def _above(middle: Floats, rows: Floats, there: np.ndarray, how: tuple[Floats, float]) -> Floats:
    """Return one row of values that add up with none below the floor: what would be is held there."""
    covariance, floor = how
    held = np.zeros(len(middle), dtype=bool)
    found = middle
    for _ in range(ROUNDS):
        start = np.where(held, floor, middle)
        found = _project(start[None], rows, there & ~held, covariance)[0]
        low = there & ~held & (found < floor - EXACT)
        if not low.any():
            break
        held |= low
    found = np.where(there, np.maximum(found, floor), np.nan)
    for row in rows if held.any() else ():  # parts come before their wholes
        whole = np.flatnonzero(row > 0)
        if len(whole) == 1 and not np.isnan(found[row < 0]).any():
            found[whole] = found[row < 0].sum()
    return found


def _project(middle: Floats, rows: Floats, free: np.ndarray, covariance: Floats) -> Floats:
    """Return values that add up, moving only free series."""
    values = np.nan_to_num(middle)
    if not len(rows) or not free.any():
        return middle
    masked = np.where(free, rows, 0.0).T  # series that are held, or unknown, neither move nor count as uncertain
    spread = (free * covariance)[:, None] * masked if covariance.ndim == 1 else free[:, None] * (covariance @ masked)
    square = masked.T @ spread
    step = RIDGE * float(np.trace(square)) / len(rows)
    if step == 0:
        return middle
    square[np.diag_indices_from(square)] += step  # crossed sums follow from each other
    moved = values
    for _ in range(2):  # the second time takes away what the ridge left over
        moved = moved - np.linalg.solve(square, rows @ moved.T).T @ spread.T
    return np.where(np.isnan(middle), np.nan, moved)


def _without(rows: Floats, missing: np.ndarray) -> Floats:
    """Return the constraints that follow among series with a forecast: those in which the missing cancel out."""
    if not missing.any():
        return rows
    left, strength, _ = np.linalg.svd(rows[:, missing], full_matrices=True)
    rank = int((strength > 1e-9).sum())
    kept: Floats = left[:, rank:].T @ np.where(missing, 0.0, rows)
    return kept


def _exactly(values: Floats, rows: Floats) -> Floats:
    """Return values in which a whole that is all but the sum of its parts is that sum to the last bit."""
    found = values.copy()
    done = np.zeros(values.shape[1], dtype=bool)
    for row in rows:
        whole = int(np.flatnonzero(row > 0)[0])
        total = found[:, row < 0].sum(axis=1)
        near = np.abs(total - found[:, whole]) <= EXACT * np.maximum(np.nanmax(np.abs(found), axis=1, initial=1.0), 1.0)
        if not done[whole]:
            found[near, whole] = total[near]
            done[whole] = True
    return found
