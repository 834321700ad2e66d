"""Far ahead: days by memories of the level, months by the season's shares and a level that comes back.

Takes   a panel of days or months
Gives   NAME, TITLE_EN, TITLE_IT, fit → Memories or Seasons
Used by the forecast room, for particles, nights of tourists, totals of a day
Source  memories.py, seasons.py
"""

from __future__ import annotations

from belvedere.errors import ModelError
from belvedere.forecast import memories, seasons
from belvedere.forecast.contract import MONTH, Ints, Known, Panel

NAME = "climate"
TITLE_EN = "Climate and memory"
TITLE_IT = "Clima e memoria"


def fit(panel: Panel, until: int, horizons: Ints, known: Known) -> memories.Memories | seasons.Seasons:
    """Return what is learnt from what was known at `until`; `known` is not needed: the calendar is the panel's.

    Raises
    ------
    ModelError
        when the panel's steps are shorter than a day
    """
    if panel.kind.step == MONTH:
        return seasons.fit(panel, until, horizons)
    if panel.kind.step != 86400.0:
        raise ModelError(f"climate is of days and months, a step of {panel.kind.kind} is {panel.kind.step:.0f} s")
    return memories.fit(panel, until, horizons)
