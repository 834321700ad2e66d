"""The usual value for this local time and kind of day: a rolling profile.

Takes   a panel
Gives   the rolling median of days alike (usual.py) for each interval, as known at each instant
Used by backtest.py as a baseline, combination.py
Source  usual.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import Floats, Ints, Known, Panel
from belvedere.forecast.panel import edges_ahead, extend
from belvedere.forecast.scale import off
from belvedere.forecast.usual import BACK, MONTHS, lay, usual

NAME = "profile"
TITLE_EN = "Usual for the day and hour"
TITLE_IT = "Usuale per giorno e ora"


@dataclass(frozen=True, slots=True)
class Profile:
    """Nothing to learn: each question brings the past it needs."""

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return what is usual for each interval, as known at each instant."""
        targets = (instants[:, None] - 1 + horizons[None, :]).ravel()
        asked = np.repeat(instants, len(horizons))
        reached = reaching(panel, int(targets.max(initial=0)) + 1)
        back = BACK * steps_in_day(panel.kind) or MONTHS
        grid = lay(reached, int(instants.min(initial=0)) - back, int(targets.max(initial=0)) + 1)
        found = np.maximum(off(panel.kind.scale, usual(grid, targets, asked)), panel.kind.floor)
        return found.reshape(len(instants), len(horizons), -1)


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> Profile:
    """Return the model; it needs no past."""
    return Profile()


def reaching(panel: Panel, times: int) -> Panel:
    """Return the panel with at least so many intervals."""
    missing = times - panel.value.shape[1]
    return extend(panel, edges_ahead(panel, missing)) if missing > 0 else panel
