"""When a forecast has to say "I do not know".

Takes   a Panel and instants
Gives   reasons → for each instant and series "" or why there is no forecast; REASONS, in words
Used by room.py, backtest.py, server/
Source  DESIGN, principle 4: missing stays missing and says so

A series is silent when its last known reading is older than SILENT beyond its publisher's delay. That is long on
purpose: the profile of a street is known for weeks after its detector fell silent, and the interval says how well.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from belvedere.forecast.contract import MONTH, Ints, Panel

SILENT = 14 * 86400.0  # [s] without a reading after which there is no forecast; our choice
SILENT_MONTHS = 6  # [steps] of a calendar month; our choice
REASONS: Mapping[str, tuple[str, str]] = {  # English, Italian
    "not_measured": ("nothing has been measured here", "qui non è stato misurato nulla"),
    "too_little_past": ("there are too few readings to forecast from", "ci sono troppo poche letture per prevedere"),
    "silent": ("nothing has been heard for too long", "da troppo tempo non arrivano letture"),
}


def reasons(panel: Panel, instants: Ints) -> NDArray[np.str_]:
    """Return (instants, series) "", or the first of REASONS that holds at that instant."""
    series, times = panel.value.shape
    there = ~np.isnan(panel.value)
    counted = np.zeros((series, times + 1), dtype=np.int64)
    np.cumsum(there, axis=1, out=counted[:, 1:])
    last = np.full((series, times + 1), -1, dtype=np.int64)
    np.maximum.accumulate(np.where(there, np.arange(times), -1), axis=1, out=last[:, 1:])
    known = np.clip(instants[:, None] - panel.late, 0, times)  # (instants, series) intervals whose readings are there
    row = np.arange(series)
    count, latest = counted[row, known], last[row, known]
    quiet = SILENT_MONTHS if panel.kind.step == MONTH else int(SILENT / panel.kind.step)
    found = np.full(count.shape, "", dtype="<U16")
    found[(instants[:, None] - panel.late - 1 - latest) >= quiet] = "silent"
    found[count < panel.kind.past] = "too_little_past"
    found[count == 0] = "not_measured"
    return found
