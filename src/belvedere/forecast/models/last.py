"""The last value known, carried on: the baseline of the next minutes.

Takes   a panel
Gives   for every horizon the last reading known at the instant, up to a week old
Used by backtest.py as a baseline, combination.py
Source  persistence, the oldest forecast
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import steps_in_week
from belvedere.forecast.contract import Floats, Ints, Known, Panel

NAME = "last"
TITLE_EN = "Last value"
TITLE_IT = "Ultimo valore"
OLDEST_MONTHS = 12  # [months] of a monthly series


@dataclass(frozen=True, slots=True)
class Last:
    """Nothing to learn."""

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the last reading known at each instant, the same at every horizon."""
        series, times = panel.value.shape
        oldest = steps_in_week(panel.kind) or OLDEST_MONTHS
        filled = np.full((times + 1, series), -1, dtype=np.int64)  # row i: the latest interval with a reading before i
        there = ~np.isnan(panel.value.T)
        filled[1:] = np.maximum.accumulate(np.where(there, np.arange(times)[:, None], -1), axis=0)
        end = np.clip(instants[:, None] - panel.late[None, :], 0, times)
        latest = np.take_along_axis(filled, end, axis=0)
        fresh = (latest >= 0) & (end - latest <= oldest)
        value = np.where(fresh, np.take_along_axis(panel.value.T, np.maximum(latest, 0), axis=0), np.nan)
        return np.repeat(value[:, None, :], len(horizons), axis=1)


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Last:
    """Return the model; it needs no past."""
    return Last()
