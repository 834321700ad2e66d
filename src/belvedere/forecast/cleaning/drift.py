"""Sensors whose level moves slowly away from that of their neighbours and from their own past.

Takes   what was usual of each series at every step (walk.py), which follows a slow change
Gives   find: since which instant readings are doubted
Used by clean.py
Source  Belvedere. The usual of a workday is set against that of five weeks before; what all series share (season,
        schools) is taken out by their median. A change of street life is slow too: only large and steady ones count
"""

from __future__ import annotations

import numpy as np

from belvedere.forecast.cleaning.marks import NEVER, Instants
from belvedere.forecast.clock import local, steps_in_day
from belvedere.forecast.contract import Floats, Panel
from belvedere.quantities import QUANTITIES

BEFORE = 35  # [days] back, to which the level is compared
FACTOR = np.log(1.4)  # [-] least change of level in BEFORE days, and its inverse
STEADY = 0.25  # [-] of the change that must lie in each half of the time: a step is no drift
MASKED = 14  # [days] before the day it is seen
STILL = np.log(1.06)  # [-] change within ten days below which the new level is accepted
TEN = 10  # [days]
SETTLED = 0.03  # [-] of the readings in BEFORE days that may be off for another reason: one day
FEWEST = 4  # [-] series without which neighbours cannot say what moves all


def find(panel: Panel, usual: Floats, unsettled: Instants, late: int) -> Instants:
    """Return the instant from which each reading is doubted, (series, times).

    Parameters
    ----------
    usual : (series, times) of walk.py
    unsettled : (series, times) the instant from which readings are known to be off by a sudden factor, or stuck: what
        is usual after such a time may still have to find its way back
    late : [steps] after a step's end at which all its readings are known
    """
    since = np.full(panel.value.shape, NEVER, dtype=np.int32)
    if (
        QUANTITIES[panel.quantity].unit not in ("veh/h", "people")
        or steps_in_day(panel.kind) < 12
        or len(panel.places) < FEWEST
    ):
        return since
    clock = local(panel.edges, panel.calendar.timezone)
    days, first = np.unique(clock.day, return_index=True)
    last = np.append(first[1:], len(clock.day))  # the step after each day's last
    level = _levels(usual, first, clock.weekday[first])
    told = np.zeros(len(panel.places), dtype=bool)
    over = len(days) if _is_midnight(panel) else len(days) - 1  # a day that is not over says nothing yet
    for day in range(BEFORE, over):
        ends = int(last[day])  # the day is over: what was usual in it is known
        before, told = told, _drifting(level, day)
        if told.any():
            told &= before | ((unsettled[:, int(first[day - BEFORE]) : ends] <= ends + late).mean(axis=1) < SETTLED)
        for one in np.flatnonzero(told):
            back = slice(int(first[max(day - MASKED, 0)]), ends)
            fresh = (since[one, back] == NEVER) & ~np.isnan(panel.value[one, back])
            since[one, back][fresh] = ends + late
    return since


def _is_midnight(panel: Panel) -> bool:
    """Return whether the panel ends with a local day."""
    last = panel.edges[-1]
    shown = local(np.array([last, last + np.timedelta64(1, "s")]), panel.calendar.timezone)
    return float(shown.hour[0]) == 0.0


def _levels(usual: Floats, first: np.ndarray, weekday: np.ndarray) -> Floats:
    """Return the log of the usual of each day, (series, days): at weekends that of the last workday."""
    level = np.full((len(usual), len(first)), np.nan)
    bounds = np.append(first, usual.shape[1])
    for day, begins in enumerate(first):
        if weekday[day] < 5:
            part = usual[:, begins : bounds[day + 1]]
            whole = ~np.isnan(part).any(axis=1)
            level[whole, day] = np.log(np.maximum(part[whole].mean(axis=1), 1e-9))
        elif day:
            level[:, day] = level[:, day - 1]
    return level


def _apart(level: Floats, day: int, before: int) -> Floats:
    """Return each series' change of level from one day to another against the median of all, NaN where not known."""
    change = level[:, day] - level[:, before]
    there = ~np.isnan(change)
    return change - np.median(change[there]) if there.sum() >= FEWEST else np.full(len(level), np.nan)


def _drifting(level: Floats, day: int) -> np.ndarray:
    whole = _apart(level, day, day - BEFORE)
    halfway = _apart(level, day - BEFORE // 2, day - BEFORE)
    lately = _apart(level, day, max(day - TEN, 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = halfway / whole
        told: np.ndarray = (np.abs(whole) > FACTOR) & (share > STEADY) & (share < 1 - STEADY)
        told &= np.abs(lately) > STILL
    return told
