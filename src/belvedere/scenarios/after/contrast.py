"""A place held against places that the measure did not touch.

Takes   logarithms of days at a place and at control places, columns known of each day, which days teach
Gives   Contrast: the place minus what the controls did, day by day; the weights of the controls
Used by compare.py
Source  synthetic control: Abadie, Diamond and Hainmueller (2010), JASA 105; without levels (each series less its own):
        Ferman and Pinto (2021), Quantitative Economics 12. Equal weights are difference in differences.

The weights of a day that teaches come from the other fifths of the teaching days: else the controls would seem to
follow the place better than they do, and every interval would be too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import nnls

from belvedere.scenarios.after.noise import Flags, full_rank
from belvedere.scenarios.after.series import Floats

Method = Literal["interrupted", "difference", "synthetic"]
METHODS: tuple[Method, ...] = ("interrupted", "difference", "synthetic")
FOLDS = 5  # [-] runs of teaching days, each left out once when weights are found
ENOUGH = 20  # [days] of teaching that weights need, and no fewer than controls; with fewer they are equal
EVEN = 0.05  # [-] pull of the weights towards equal ones, as a share of the controls' own variation
PRESENT = 0.5  # [-] of the weight that must have measured on a day
SUM = 1e3  # [-] how hard the weights are held to a sum of one


@dataclass(frozen=True)
class Contrast:
    """A place less its controls."""

    method: Method
    value: Floats  # (days,) logarithms; NaN where the place or too many controls are missing
    weights: Floats  # (controls,) sum 1; empty for an interrupted series


def contrast(method: Method, value: Floats, controls: Floats, known: Floats, teaches: Flags) -> Contrast:
    """Return a place's series held against its controls.

    Parameters
    ----------
    value : (days,) logarithms at the place, NaN where nothing was measured
    controls : (days, controls) the same at the controls
    known : (days, k) columns known of each day
    teaches : (days,) days that teach
    """
    if method == "interrupted" or not controls.shape[1]:
        return Contrast("interrupted", value, np.empty(0))
    own = freed(value, known, teaches)
    others = np.column_stack([freed(column, known, teaches) for column in controls.T])
    many = controls.shape[1]
    even = np.full(many, 1 / many)
    rows = np.flatnonzero(teaches & np.isfinite(own) & np.isfinite(others).any(axis=1))
    if method == "difference" or many == 1 or len(rows) < max(ENOUGH, many):
        return Contrast("difference", own - _mean(others, even), even)
    weights = _weights(own[rows], others[rows])
    made = own - _mean(others, weights)
    for fold in np.array_split(rows, FOLDS):
        kept = np.setdiff1d(rows, fold)
        made[fold] = (own - _mean(others, _weights(own[kept], others[kept])))[fold]
    return Contrast("synthetic", made, weights)


def together(values: Floats, known: Floats, teaches: Flags) -> Floats:
    """Return the mean of several places (days, places), each less its own level on a day with nothing special.

    So a place that is missing for a while does not move the mean.

    Parameters
    ----------
    known : (days, k) columns known of each day, the level first
    """
    columns = [value - _level(value, known, teaches) for value in values.T]
    return _mean(np.column_stack(columns), np.full(len(columns), 1 / len(columns)), 0.0)


def freed(value: Floats, known: Floats, teaches: Flags) -> Floats:
    """Return a series less what the known columns explain of its teaching days (all NaN where none teaches)."""
    columns, effects = _explained(value, known, teaches)
    return np.asarray(value - columns @ effects)


def _level(value: Floats, known: Floats, teaches: Flags) -> float:
    """Return the level of a series: what the first of the known columns explains."""
    return float(_explained(value, known, teaches)[1][0])


def _explained(value: Floats, known: Floats, teaches: Flags) -> tuple[Floats, Floats]:
    rows = teaches & np.isfinite(value)
    if not rows.any():
        return known[:, :1], np.full(1, np.nan)
    columns = full_rank(known, rows)
    effects, *_ = np.linalg.lstsq(columns[rows], value[rows])
    return columns, np.asarray(effects, dtype=np.float64)


def _mean(others: Floats, weights: Floats, present: float = PRESENT) -> Floats:
    there = np.isfinite(others)
    weight = there @ weights
    enough = weight > max(present - 1e-9, 1e-9)
    total = np.where(there, others, 0.0) @ weights
    return np.where(enough, total / np.where(enough, weight, 1.0), np.nan)


def _weights(own: Floats, others: Floats) -> Floats:
    """Return the weights, none below zero and of sum one, whose mean of the controls follows the place best."""
    many = others.shape[1]
    even = np.full(many, 1 / many)
    there = np.isfinite(others)
    filled = np.where(there, others, _mean(others, even, 0.0)[:, None])
    scale = float(np.sqrt((filled**2).sum() / many)) or 1.0
    pull = np.sqrt(EVEN) * scale
    left = np.vstack([filled, pull * np.eye(many), np.full((1, many), SUM * scale)])
    right = np.concatenate([own, pull * even, [SUM * scale]])
    found, _ = nnls(left, right)
    return np.asarray(found / found.sum())
