"""The panel as it would have stood at each instant of a stretch, with one mask for all of them.

Takes   a Panel, what cleaning masked when (cleaning.Marks)
Gives   arriving(panel, marks, instant): without what was masked then, and of later readings what was as they came
Used by room.py, backtest.py
Source  cleaning/clean.py: no mark depends on readings that were not known at its instant

A reading that is found faulty some time after it came stays in until the next stretch begins: live it would be out a
little earlier. So a backtest by stretches never knows more than it would have live, and now and then less.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from belvedere.forecast.cleaning import Marks
from belvedere.forecast.contract import Panel


def arriving(panel: Panel, marks: Marks, instant: int) -> Panel:
    """Return the panel for questions at `instant` and later."""
    came = np.arange(panel.value.shape[1]) + 1 + panel.late[:, None]
    moment = np.maximum(came, instant)
    masked = np.zeros(panel.value.shape, dtype=bool)
    for kind, since in marks.since.items():
        masked |= (since <= moment) & (moment < marks.freed[kind])
    return replace(panel, value=np.where(masked, np.nan, panel.value))
