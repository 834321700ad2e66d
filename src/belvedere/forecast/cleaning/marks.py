"""What cleaning found: which reading is doubted from which instant on, as what.

Takes   nothing
Gives   Marks, Cleaned, KINDS_OF_FAULT, NEVER
Used by the files of this folder; backtest.py, room.py, alerts/ read them
Source  Belvedere. A reading at step j of series s is masked at instant a when since ≤ a < freed for a kind: so one pass
        over a panel says what was masked at every instant, and what came later cannot change it
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.forecast.contract import Panel

Instants = NDArray[np.int32]
NEVER = np.int32(2**31 - 1)  # [instants] later than any
KINDS_OF_FAULT = ("stuck", "gap", "spike", "rescaled", "drift")  # of two that mask a reading the first names it


@dataclass(frozen=True, slots=True)
class Marks:
    """What was masked when, by kind of fault: (series, times) each."""

    since: Mapping[str, Instants]  # kind → the instant from which a reading is masked; NEVER
    freed: Mapping[str, Instants]  # kind → the instant from which it is trusted after all; NEVER

    def at(self, instant: int, kind: str | None = None) -> NDArray[np.bool_]:
        """Return what is masked at an instant, (series, times); of one kind, or of all."""
        kinds = KINDS_OF_FAULT if kind is None else (kind,)
        masks = [(self.since[one] <= instant) & (instant < self.freed[one]) for one in kinds]
        found: NDArray[np.bool_] = np.logical_or.reduce(masks)
        return found


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A panel without its faulty readings.

    Parameters
    ----------
    panel : faulty values are NaN
    faults : place, kind ("stuck", "gap", "spike", "rescaled", "drift"), start, end (UTC), steps [-], share [-] of the
        series' readings, reason_en, reason_it; sorted by place and start. Readings that are simply not there although
        they usually are stand here too, as "gap"
    marks : what was masked at every earlier instant
    """

    panel: Panel
    faults: pd.DataFrame
    marks: Marks
