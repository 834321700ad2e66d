"""Intervals of 5 to 95 %: noise, expansion and what the model gets wrong, the last calibrated where the truth is known.

Takes   estimates with their known variance; where the truth is known and left out of all else, the truth
Gives   bounds, misspecification, independent, coverage, folds
Used by expansion's misspecification, benchmarks/presence_truth.py, quality.py
Source  split conformal calibration: Lei et al. (2018), JASA 113: 1094, of one number, the model's relative standard
        error. Parametric intervals alone covered 53 % for nominal 90 % in PRESENCE 4: the model's error dominates
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from belvedere.errors import InputError
from belvedere.presence.people.share import Floats
from belvedere.presence.release.expansion import Z90

Ints = npt.NDArray[np.int64]

NOMINAL = 0.90  # [-] of the truths that lie between the bounds


def bounds(people: Floats, known: Floats, misspecification: Floats | float) -> tuple[Floats, Floats]:
    """Return the 5 % and 95 % points [people] of estimates.

    Parameters
    ----------
    people : estimates [people]
    known : their variance [people²] by noise and expansion
    misspecification : [-] relative standard error of the model
    """
    half = Z90 * np.sqrt(known + (people * misspecification) ** 2)
    return people - half, people + half


def misspecification(people: Floats, known: Floats, truth: Floats, cluster: Ints) -> float:
    """Return the least relative standard error of the model [-] with which the bounds hold NOMINAL of the truths.

    Of each estimate it is what its own error asks for, √(((truth − people) / 1.645)² − known) / |people|, at least 0;
    of all, the quantile at NOMINAL, raised by one over `independent`, for values of a place err together.

    Parameters
    ----------
    people, known, truth : array, shape (n,) [people], [people²], [people]
    cluster : (n,) the place of each

    Raises
    ------
    InputError
        when nothing is given, lengths differ or a value is no number
    """
    if not len(people) or not len(people) == len(known) == len(truth) == len(cluster):
        raise InputError("calibration", "", "there is nothing, or of different lengths", remedy="Give left-out truth.")
    if not (np.isfinite(people).all() and np.isfinite(known).all() and np.isfinite(truth).all()):
        raise InputError("calibration", "", "a value is no number", remedy="Leave suppressed values out.")
    needed = np.sqrt(np.maximum(((truth - people) / Z90) ** 2 - known, 0.0)) / np.maximum(np.abs(people), 1.0)
    beyond = needed > np.quantile(needed, NOMINAL, method="higher")
    level = min(1.0, NOMINAL * (1.0 + 1.0 / independent(beyond, cluster)))
    return float(np.quantile(needed, level, method="higher"))


def independent(flag: npt.NDArray[np.bool_], cluster: Ints) -> float:
    """Return how many values that err on their own the given ones are worth, from 1 to their number.

    n / (1 + (m − 1) r), m the values of a place and r the correlation within places, by one-way analysis of variance
    (Kish 1965, Survey Sampling). Values of one place alone are worth one.
    """
    _, place = np.unique(cluster, return_inverse=True)
    many = np.bincount(place).astype("float64")
    n, places = float(len(flag)), len(many)
    if places in {1, int(n)}:
        return float(places)
    means = np.bincount(place, weights=flag) / many
    between = float((many * (means - flag.mean()) ** 2).sum()) / (places - 1)
    within = float(((flag - means[place]) ** 2).sum()) / (n - places)
    size = n / places
    whole = between + (size - 1.0) * within
    correlation = min(max((between - within) / whole, 0.0), 1.0) if whole > 0 else 0.0
    return n / (1.0 + (size - 1.0) * correlation)


def coverage(lower: Floats, upper: Floats, truth: Floats) -> float:
    """Return the share of truths [-] that lie between their bounds; NaN where there are none."""
    kept = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(truth)
    return float(np.mean((truth >= lower) & (truth <= upper), where=kept)) if kept.any() else float("nan")


def folds(places: int, parts: int, seed: int) -> Ints:
    """Return the part, 0 … parts−1, that each place is scored in; all others calibrate it. They differ by one."""
    order = np.random.default_rng(seed).permutation(places)
    part = np.empty(places, dtype=np.int64)
    part[order] = np.arange(places) % parts
    return part
