"""The clock of a panel: edges of its intervals, and what a local clock shows at them.

Takes   a Kind's step: seconds of UTC, a local day (86400), or a calendar month (MONTH); a Calendar's time zone
Gives   edges from one instant to another, and further ahead; local hour, weekday and day of each interval; steps in a
        day, a week, a year
Used by panel.py, the models, known.py
Source  local days have 23, 24 or 25 hours and months 28 to 31 days: edges are where the local clock says so
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.forecast.contract import MONTH, Floats, Ints, Kind, Times

DAY = 86400.0  # [s] also stands for a step of one local day
MONTH_MEAN = 2_629_746.0  # [s] of a calendar month on average: 365.2425 days / 12
LONGEST = 4_000_000  # [steps] of a clock: 228 years of half-hours; a reading beyond has a wrong year


@dataclass(frozen=True, slots=True)
class Local:
    """What the local clock shows at the start of each interval."""

    hour: Floats  # (times,) [h] 0 to 24, with fractions
    weekday: Ints  # (times,) 0 Monday … 6 Sunday
    day: Ints  # (times,) local days since 1970-01-01
    month: Ints  # (times,) 1 … 12


def edges_between(kind: Kind, timezone: str, start: np.datetime64, end: np.datetime64) -> Times:
    """Return edges of the whole intervals that hold [start, end), UTC.

    Raises
    ------
    InputError
        when there would be more than LONGEST intervals, or end is before start
    """
    first, last = (one.astype("datetime64[s]").astype(np.int64) for one in (start, end))
    mean = _seconds(kind)
    if last < first or (last - first) / mean > LONGEST:
        raise InputError(
            f"the clock of {kind.kind}",
            "",
            f"from {start} to {end} is no stretch of time to lay a clock over",
            remedy="A reading with a wrong year? Give start and end.",
        )
    if kind.step not in (MONTH, DAY):
        step = int(kind.step)
        return (np.arange(first // step, max(-(-last // step), first // step + 1) + 1) * step).astype("datetime64[s]")
    local = pd.DatetimeIndex([np.datetime64(int(first), "s"), np.datetime64(int(last), "s")], tz="UTC").tz_convert(
        timezone
    )
    unit = "M" if kind.step == MONTH else "D"
    naive = local.tz_localize(None).to_numpy()
    days = naive.astype(f"datetime64[{unit}]")
    beyond = days[1] + (1 if naive[1] > days[1] or days[1] == days[0] else 0)
    return _midnights(np.arange(days[0], beyond + 1), timezone)


def ahead(kind: Kind, timezone: str, edges: Times, steps: int) -> Times:
    """Return the edges with `steps` more intervals after the last."""
    if steps <= 0:
        return edges
    if kind.step not in (MONTH, DAY):
        more = edges[-1].astype(np.int64) + np.arange(1, steps + 1) * int(kind.step)
        return np.concatenate([edges, more.astype("datetime64[s]")])
    unit = "M" if kind.step == MONTH else "D"
    last = pd.DatetimeIndex(edges[-1:], tz="UTC").tz_convert(timezone).tz_localize(None).to_numpy()
    days = last.astype(f"datetime64[{unit}]")[0] + np.arange(1, steps + 1)
    return np.concatenate([edges, _midnights(days, timezone)])


def local(edges: Times, timezone: str) -> Local:
    """Return what the local clock shows at the start of each of the intervals between edges."""
    shown = pd.DatetimeIndex(edges[:-1], tz="UTC").tz_convert(timezone).tz_localize(None).as_unit("s")
    seconds = shown.asi8
    day = seconds // 86400
    return Local(
        hour=(seconds - day * 86400) / 3600.0,
        weekday=(day + 3) % 7,  # 1970-01-01 was a Thursday
        day=day,
        month=shown.month.to_numpy().astype(np.int64),
    )


def steps_in_day(kind: Kind) -> int:
    """Return the steps of a day: 24 of hours, 48 of half-hours, 1 of days, 0 where a step is longer than a day."""
    return 0 if kind.step == MONTH else round(DAY / kind.step)


def steps_in_week(kind: Kind) -> int:
    """Return the steps of a week: 168, 336, 7, or 0 where a step is longer."""
    return 7 * steps_in_day(kind)


def steps_in_year(kind: Kind) -> int:
    """Return the steps of 364 days, so that weekdays stay (8736, 17472, 364), or 12 months."""
    return 12 if kind.step == MONTH else 52 * steps_in_week(kind)


def steps_late(kind: Kind) -> int:
    """Return the kind's delay in steps, rounded up."""
    return int(np.ceil(kind.delay / _seconds(kind)))


def _seconds(kind: Kind) -> float:
    return MONTH_MEAN if kind.step == MONTH else kind.step


def _midnights(days: np.ndarray, timezone: str) -> Times:
    """Return the UTC instants at which local days (or months) begin; the hour after where a clock skips midnight."""
    naive = pd.DatetimeIndex(days.astype("datetime64[s]"))
    shown = naive.tz_localize(timezone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward")
    found: Times = shown.tz_convert("UTC").tz_localize(None).as_unit("s").to_numpy()
    return found
