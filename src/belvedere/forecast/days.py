"""Hours made into days: how much in a day, and its busiest hour, for forecasts of weeks ahead.

Takes   a panel whose steps are shorter than a day
Gives   by_day → Panel of local days
Used by server/ (the calendar of Domani), benchmarks; models/climate.py forecasts what it gives
Source  local days have 23, 24 or 25 hours (clock.py): a day's sum counts the hours it has
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from belvedere.errors import ModelError
from belvedere.forecast.clock import DAY, edges_between
from belvedere.forecast.contract import MONTH, Floats, Ints, Panel

Take = Literal["sum", "peak"]
COMPLETE = 0.9  # [-] of a day's steps that must be there: a day without its rush hours is no small day
HORIZON, REFIT, PAST = 30, 28, 56  # [days] forecast, between fits, without which there is no forecast


def by_day(panel: Panel, take: Take) -> Panel:
    """Return the series by local day; a day that is not COMPLETE is missing, and so are the first and last if cut.

    Parameters
    ----------
    take : "sum": of rates by the hour (flow [veh/h] gives vehicles a day); "peak": the largest step's value

    Raises
    ------
    ModelError
        when the steps are days or months already
    """
    if panel.kind.step in (MONTH, DAY):
        raise ModelError(f"a panel of {panel.kind.kind} has no hours to make days of")
    kind = replace(panel.kind, step=DAY, horizon=HORIZON, refit=REFIT, past=PAST)
    edges = edges_between(kind, panel.calendar.timezone, panel.edges[0], panel.edges[-1])
    day = np.searchsorted(edges, panel.edges[:-1], side="right") - 1
    hours = np.diff(edges.astype(np.int64)) / 3600.0
    steps = hours * 3600.0 / panel.kind.step
    value = np.stack([_daily(row, day, len(hours), take) for row in panel.value])
    count = np.stack([np.bincount(day[~np.isnan(row)], minlength=len(hours)) for row in panel.value])
    value = np.where(count >= COMPLETE * steps, value * (hours if take == "sum" else 1.0), np.nan)
    outside = {name: _daily(column, day, len(hours), "sum") for name, column in panel.outside.items()}
    late: Ints = np.ceil(panel.late * panel.kind.step / DAY).astype(np.int64)
    return replace(panel, kind=kind, edges=edges, value=value, late=late, outside=outside)


def _daily(row: Floats, day: Ints, days: int, take: Take) -> Floats:
    """Return (days,) the mean or the largest of what is there, NaN where nothing is."""
    there = ~np.isnan(row)
    count = np.bincount(day[there], minlength=days)
    if take == "peak":
        found = np.full(days, -np.inf)
        np.maximum.at(found, day[there], row[there])
    else:
        found = np.bincount(day[there], weights=row[there], minlength=days) / np.maximum(count, 1)
    return np.where(count > 0, found, np.nan)
