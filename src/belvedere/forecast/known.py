"""What is known ahead of any interval: clock, kind of day, holidays and the days around them, school, season, events.

Takes   a city's Calendar; its events (events.py); further columns that somebody knows ahead (the tide)
Gives   Ahead, a Known; nothing_known, a Known without columns
Used by models/ (through fit), room.py, benchmarks
Source  observations/calendar.py (kinds of day, the `holidays` package, the recipe's school holidays)

Columns of a clock of days or months leave the hours out. All are 0 to 1 or −1 to 1, but events (see there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.clock import local
from belvedere.forecast.contract import Floats, Ints, Times
from belvedere.forecast.events import Event
from belvedere.forecast.events import columns as event_columns
from belvedere.observations.calendar import WEEKDAYS_EN, DayKind, kind_of_day

EPOCH = date(1970, 1, 1)
YEAR = 365.2425  # [days] of the Gregorian calendar
HALF_DAY = 12 * 3600  # [s] steps above have no hours
LONG = 20 * 86400  # [s] steps above have no weekdays
DAYTIME = (7.0, 20.0)  # [h] of the local clock
EVENING = (15.0, 22.0)  # [h] of the local clock when people leave before a holiday, and come home at its end


@dataclass(frozen=True, slots=True)
class Ahead:
    """Columns that are known ahead.

    Parameters
    ----------
    more : name → function of edges that gives (times,): the tide, an announced closure
    """

    calendar: Calendar
    events: tuple[Event, ...] = ()
    more: Mapping[str, Callable[[Times], Floats]] = field(default_factory=dict)

    def columns(self, edges: Times) -> Mapping[str, Floats]:
        """Return name → (times,) for the intervals between edges, past or future."""
        shown = local(edges, self.calendar.timezone)
        lengths = np.diff(edges.astype("datetime64[s]").astype(np.int64))
        step = float(np.median(lengths)) if len(lengths) else 0.0
        found: dict[str, Floats] = dict(_season(shown.day))
        if step < LONG:
            days = _days(shown.day, self.calendar)
            found |= days
            if step < HALF_DAY:
                found |= _clock(shown.hour)
                found |= _parts(shown.hour, days)
        found |= event_columns(self.events, edges, self.calendar)
        found |= {name: make(edges) for name, make in self.more.items()}
        return found


@dataclass(frozen=True, slots=True)
class Nothing:
    """A Known for series of which nothing is known ahead."""

    def columns(self, edges: Times) -> Mapping[str, Floats]:
        """Return no column."""
        return {}


def _season(day: Ints) -> Mapping[str, Floats]:
    """Return two waves of the year."""
    angle = 2 * np.pi * day / YEAR
    return {
        f"year_{name}{times}": wave(times * angle)
        for times in (1, 2)
        for name, wave in (("cos", np.cos), ("sin", np.sin))
    }


def _clock(hour: Floats) -> Mapping[str, Floats]:
    """Return three waves of the local day."""
    return _waves("day", 2 * np.pi * hour / 24, 3)


def _waves(name: str, angle: Floats, most: int) -> Mapping[str, Floats]:
    found = {}
    for times in range(1, most + 1):
        found[f"{name}_cos{times}"] = np.cos(times * angle)
        found[f"{name}_sin{times}"] = np.sin(times * angle)
    return found


def _days(day: Ints, calendar: Calendar) -> Mapping[str, Floats]:
    """Return weekday, kind of day, and what the days around make of it."""
    whole, row = np.unique(day, return_inverse=True)
    kinds = {number: _kind(number, calendar) for number in _around(whole)}
    found: dict[str, Floats] = {}
    for weekday, name in enumerate(WEEKDAYS_EN):
        found[name.lower()] = (whole + 3) % 7 == weekday  # 1970-01-01 was a Thursday
    free = {number: kind.kind in ("sunday", "holiday") for number, kind in kinds.items()}
    holiday = {number: kind.kind == "holiday" for number, kind in kinds.items()}
    off = {number: kind.kind != "workday" for number, kind in kinds.items()}
    found["holiday"] = np.array([holiday[one] for one in whole.tolist()])
    found["free"] = np.array([free[one] for one in whole.tolist()])
    found["before_holiday"] = np.array([holiday[one + 1] and not free[one] for one in whole.tolist()])
    found["after_holiday"] = np.array([holiday[one - 1] and not free[one] for one in whole.tolist()])
    found["bridge"] = np.array(
        [
            not off[one] and ((holiday[one - 1] and off[one + 1]) or (off[one - 1] and holiday[one + 1]))
            for one in whole.tolist()
        ]
    )
    found["school"] = np.array([kinds[one].school for one in whole.tolist()])
    found["school_holiday"] = np.array([not off[one] and not kinds[one].school for one in whole.tolist()])
    return {name: np.asarray(column, dtype=np.float64)[row] for name, column in found.items()}


def _parts(hour: Floats, days: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """Return the hours in which unusual days are unusual."""
    daytime = (hour >= DAYTIME[0]) & (hour < DAYTIME[1])
    evening = (hour >= EVENING[0]) & (hour < EVENING[1])
    return {
        "holiday_daytime": days["holiday"] * daytime,
        "bridge_daytime": days["bridge"] * daytime,
        "school_holiday_daytime": days["school_holiday"] * daytime,
        "before_holiday_evening": days["before_holiday"] * evening,
        "free_evening": days["free"] * evening,
    }


def _around(whole: Ints) -> list[int]:
    return sorted({one + more for one in whole.tolist() for more in (-1, 0, 1)})


def _kind(number: int, calendar: Calendar) -> DayKind:
    return kind_of_day([EPOCH + timedelta(days=number)], calendar)[0]
