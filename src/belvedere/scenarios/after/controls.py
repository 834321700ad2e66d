"""Which untouched places a measure is held against, and what is found where nothing was done.

Takes   a measure, the days of all places
Gives   named, the places a measure names as controls; fit, those that can serve; in_space, the placebo test in space
Used by effect.py
Source  placebo tests in space: Abadie, Diamond and Hainmueller (2010), JASA 105
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from belvedere.errors import InputError, ModelError
from belvedere.scenarios.after.compare import Compared, Periods, compare
from belvedere.scenarios.after.contrast import Method, contrast
from belvedere.scenarios.after.expectation import explain
from belvedere.scenarios.after.measure import OTHERS, Measure
from belvedere.scenarios.after.noise import DayNumbers
from belvedere.scenarios.after.series import Floats, matching

MEASURED = 0.5  # [-] of the days of reference and of the counted days that a control must have measured
MOST = 24  # [-] controls, the best measured
MOST_IN_SPACE = 16  # [-] controls at which the placebo test in space is made


def named(folder: Path, measure: Measure, treated: Sequence[str]) -> list[str]:
    """Return the places that a measure names as controls, without those that it touched.

    Raises
    ------
    InputError
        when a pattern fits no place, or every control is touched by the measure
    """
    if not measure.controls:
        return []
    feeds = sorted({place.split(":")[0] for place in treated})
    patterns = [f"{feed}:*" for feed in feeds] if OTHERS in measure.controls else measure.controls
    found = [place for place in matching(folder, measure.quantity, patterns) if place not in set(treated)]
    if not found:
        raise InputError(
            measure.name,
            "controls",
            "every control was itself touched by the measure",
            remedy="Name untouched places, or no controls at all.",
        )
    return found


def fit(
    day: DayNumbers, controls: Floats, known: Floats, periods: Periods
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the controls that can serve, and those whose level jumps in the reference, best measured first.

    Parameters
    ----------
    controls : (days, controls) logarithms
    """
    there = np.isfinite(controls)
    share = np.minimum(
        there[periods.reference].mean(axis=0) if periods.reference.any() else np.zeros(controls.shape[1]),
        there[periods.counted].mean(axis=0) if periods.counted.any() else np.zeros(controls.shape[1]),
    )
    order = np.argsort(-share, kind="stable")
    order = order[share[order] >= MEASURED][:MOST]
    teaches = periods.reference | periods.learn
    jumps = np.array([bool(explain(day, controls[:, each], known, teaches).steps) for each in order], dtype=bool)
    return np.sort(order[~jumps]), np.sort(order[jumps]) if len(order) else order


def in_space(  # noqa: PLR0917 they are what the method needs
    day: DayNumbers, controls: Floats, known: Floats, periods: Periods, method: Method, names: Sequence[str]
) -> dict[str, Compared]:
    """Return what the method finds at each control, held against the other controls."""
    found: dict[str, Compared] = {}
    if controls.shape[1] < 2 and method != "interrupted":
        return found
    teaches = periods.reference | periods.learn
    for column, name in list(enumerate(names))[:MOST_IN_SPACE]:
        others = np.delete(controls, column, axis=1)
        made = contrast(method, controls[:, column], others, known, teaches)
        try:
            found[name] = compare(day, made, known, periods, name)
        except ModelError:
            continue  # a control with too few days says nothing
    return found
