"""What is usual of people present: the same hour of other released days of the same kind.

Takes   Hours, a place and an hour; the city's calendar
Gives   Usual, usual(); compare(), it in words
Used by told.py, cards/people.py
The clock's own day is left out, as for traffic. Under LEAST days nothing is called usual; under BAND days a value is
compared in words, but not called out of the ordinary
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from belvedere.city.model import Calendar
from belvedere.observations.calendar import kind_of_day
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.people.released import Hours
from belvedere.server.words import compared, when

LEAST = 3  # [days] that something usual is made of; ours
MOST = 0.5  # [-] of the usual: with more noise than that no comparison is made; ours
BAND = 8  # [days] from which on the 10th and 90th percentile mean something; ours


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle of other days, and its 10th and 90th percentile where there are enough."""

    middle: float
    low: float | None
    high: float | None
    days: int


def usual(hours: Hours, hour: int, place: int, calendar: Calendar) -> Usual | None:
    """Return what is usual for the hour's clock and kind of day; None where too few other days were released."""
    zone = ZoneInfo(calendar.timezone)
    local = [hours.start(one).astimezone(zone) for one in range(len(hours.starts))]
    same = [one for one, moment in enumerate(local) if moment.hour == local[hour].hour]
    kinds = _kinds({local[one].date() for one in same}, calendar)
    alike = [
        one
        for one in same
        if kinds[local[one].date()] == kinds[local[hour].date()] and local[one].date() != local[hour].date()
    ]
    values = hours.value[alike, place, 0]
    values = values[~np.isnan(values)]
    if len(values) < LEAST:
        return None
    low, middle, high = (float(one) for one in np.percentile(values, (10, 50, 90)))
    enough = len(values) >= BAND
    return Usual(middle, low if enough else None, high if enough else None, len(values))


def compare(value: float, found: Usual | None, noise: float, start: datetime, calendar: Calendar) -> Text:
    """Return "3 % more than usual for a workday at 8"; nothing where nothing is usual, or where it is mostly noise.

    Parameters
    ----------
    noise : half of the 5–95 % interval of the noise in `value`: a difference within it is none
    """
    if found is None or noise > MOST * found.middle:
        return NOTHING_SAID
    value = found.middle if abs(value - found.middle) <= noise else value
    local = start.astimezone(ZoneInfo(calendar.timezone))
    (day,) = kind_of_day([local.date()], calendar)
    return compared(value, found.middle, when(day, local.hour, "workday" if day.kind == "workday" else ""))


def _kinds(days: set[date], calendar: Calendar) -> dict[date, str]:
    """Return what each day is compared with: holidays are like Sundays."""
    ordered = sorted(days)
    kinds = [one.kind for one in kind_of_day(ordered, calendar)]
    return {day: "sunday" if kind == "holiday" else kind for day, kind in zip(ordered, kinds, strict=True)}
