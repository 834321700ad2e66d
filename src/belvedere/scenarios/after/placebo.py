"""Effects of measures that never were: how far the method errs when there is nothing to find.

Takes   an explained series, the reference, how long the measure's transition and its counted days last
Gives   Placebo: what the method finds in stretches of the reference, each hidden from it in turn
Used by compare.py
Source  placebo tests in time: Abadie, Diamond and Hainmueller (2015), AJPS 59; hidden stretches as in block
        cross-validation: Chernozhukov, Wüthrich and Zhu (2021), JASA 116
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.scenarios.after.expectation import Fitted, departure, expect, weights_of_days
from belvedere.scenarios.after.noise import Flags
from belvedere.scenarios.after.series import Floats

MOST = 24  # [-] stretches that are hidden, evenly over the reference
FEWEST = 4  # [days] measured that a stretch needs
SOLVABLE = 1e10  # [-] condition below which hidden days are solved for at once
LEFT = 8  # [days] that must still teach when a stretch is hidden


@dataclass(frozen=True)
class Placebo:
    """What was found where nothing was to be found."""

    found: Floats  # (stretches,) mean departure, logarithms
    spread: Floats  # (stretches,) the deviation that the method gave it

    @property
    def surprise(self) -> Floats:
        """Departures in deviations: about 1 where the intervals are honest."""
        return np.asarray(self.found / self.spread)

    @property
    def widening(self) -> float:
        """By how much the method's deviation falls short of its errors; at least 1."""
        if not len(self.found):
            return 1.0
        return float(max(1.0, np.sqrt(np.mean(self.surprise**2))))

    def chance(self, surprise: float) -> float:
        """Return the share of stretches, the measure among them, as surprising as it [-]."""
        return float((1 + (np.abs(self.surprise) >= abs(surprise)).sum()) / (1 + len(self.found)))


def in_time(fitted: Fitted, reference: Flags, transition: int, counted: int) -> Placebo:
    """Return what is found in stretches of the reference.

    Parameters
    ----------
    reference : (days,) days of the reference
    transition, counted : [days] of the measure: the first are hidden too, the others are counted
    """
    rows = np.flatnonzero(reference & fitted.teaches)
    if not len(rows):
        return Placebo(np.empty(0), np.empty(0))
    found, spread = [], []
    day = fitted.day
    weights, weighed = weights_of_days(fitted)
    taught = np.flatnonzero(fitted.teaches)
    believed = fitted.teaches | ~np.isfinite(fitted.value) | ~reference
    starts = day[rows][day[rows] + transition + counted - 1 <= day[rows[-1]]]
    for start in starts[np.unique(np.linspace(0, len(starts) - 1, min(MOST, len(starts))).astype(int))]:
        hidden = (day >= start) & (day < start + transition + counted)
        counts = hidden & (day >= start + transition) & np.isfinite(fitted.value) & reference
        if counts.sum() < FEWEST or (reference & fitted.teaches & ~hidden).sum() < LEFT:
            continue
        inner = weights[np.ix_(hidden[taught], hidden[taught])]
        if believed[hidden].all() and np.linalg.cond(inner) < SOLVABLE:
            spreads = np.linalg.inv(inner)
            chosen = counts[taught][hidden[taught]]
            mean = float((spreads @ weighed[hidden[taught]])[chosen].mean())
            deviation = float(np.sqrt(spreads[np.ix_(chosen, chosen)].mean()))
        else:  # a day that is not believed is among them, or they alone teach what some column does
            mean, deviation = departure(fitted, expect(fitted, np.flatnonzero(counts), hidden))
        found.append(mean)
        spread.append(deviation)
    return Placebo(np.array(found), np.array(spread))
