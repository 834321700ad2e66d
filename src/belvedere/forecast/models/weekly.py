"""The same interval a week ago, further weeks back where that one is missing: the baseline of days ahead.

Takes   a panel
Gives   the reading of the latest week that was known at the instant, up to four back; of a monthly series, years
Used by backtest.py as a baseline, combination.py
Source  the seasonal naive forecast (Hyndman, Athanasopoulos: Forecasting, chapter 5.2)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import steps_in_week, steps_in_year
from belvedere.forecast.contract import Floats, Ints, Known, Panel

NAME = "weekly"
TITLE_EN = "Same time last week"
TITLE_IT = "Stessa ora della settimana scorsa"
BACK = 4  # [weeks] further back where readings are missing


@dataclass(frozen=True, slots=True)
class Weekly:
    """Nothing to learn."""

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the reading one or more whole weeks before each interval forecast."""
        series, times = panel.value.shape
        week = steps_in_week(panel.kind) or steps_in_year(panel.kind)
        found = np.full((len(instants), len(horizons), series), np.nan)
        target = (instants[:, None] - 1 + horizons[None, :])[..., None]
        ahead = horizons[None, :, None] + panel.late[None, None, :]  # [steps] from the last known interval
        nearest = -(-ahead // week)  # [weeks] back to what is known
        column = np.arange(series)[None, None, :]
        for more in range(BACK):
            interval = target - (nearest + more) * week
            there = (interval >= 0) & (interval < times)
            value = panel.value[column, np.clip(interval, 0, times - 1)]
            found = np.where(np.isnan(found) & there, value, found)
        return found


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Weekly:
    """Return the model; it needs no past."""
    return Weekly()
