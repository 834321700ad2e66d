"""Kinds of day, local days and local clocks.

Takes   a city's Calendar (time zone, holidays, school holidays) and days or clock readings
Gives   the kind of each day, its name in both languages; UTC for local clock readings, and local days in UTC
Used by typical.py, feeds/, server/
Source  public holidays: the `holidays` package; the patron day and school holidays: the city's recipe
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
import pandas as pd

from belvedere.city.model import Calendar

Kind = Literal["workday", "saturday", "sunday", "holiday"]
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_IT = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


@dataclass(frozen=True, slots=True)
class DayKind:
    """What makes one day like others."""

    day: date
    weekday: int  # 0 Monday … 6 Sunday
    kind: Kind
    school: bool  # a workday with lessons; True on every workday where the recipe knows no school holidays
    name_en: str  # "school-day Wednesday"
    name_it: str  # "mercoledì di scuola"


def kind_of_day(dates: Iterable[date], calendar: Calendar) -> list[DayKind]:
    """Return the kind of each local day, in the order given."""
    return [_kind(day, calendar) for day in dates]


def local_day(day: date, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return start and end [UTC] of a local day: 23, 24 or 25 hours."""
    zone = ZoneInfo(calendar.timezone)
    start = datetime.combine(day, time(), tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def to_utc(local: pd.DatetimeIndex, timezone: str) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Return what a local clock without a zone may mean in UTC.

    Returns
    -------
    first : (n,) UTC; NaT where the clock skipped that time (spring)
    second : (n,) UTC; NaT but where the clock showed that time twice (autumn)
    """
    summer = local.tz_localize(timezone, ambiguous=True, nonexistent="NaT").tz_convert("UTC")
    winter = local.tz_localize(timezone, ambiguous=False, nonexistent="NaT").tz_convert("UTC")
    return summer, pd.DatetimeIndex(winter.where(winter != summer))


@lru_cache(maxsize=65536)
def _kind(day: date, calendar: Calendar) -> DayKind:
    weekday = day.weekday()
    if day.strftime("%m-%d") == calendar.patron_day:
        return DayKind(day, weekday, "holiday", False, "patron saint's day", "festa del patrono")
    if day in _holidays(calendar.country, day.year, "en_US"):
        english = _holidays(calendar.country, day.year, "en_US")[day]
        italian = _holidays(calendar.country, day.year, "it_IT").get(day, english)
        return DayKind(day, weekday, "holiday", False, f"holiday ({english})", f"festivo ({italian})")
    english, italian = WEEKDAYS_EN[weekday], WEEKDAYS_IT[weekday]
    if weekday >= 5:
        return DayKind(day, weekday, "saturday" if weekday == 5 else "sunday", False, english, italian)
    if not calendar.school_holidays:
        return DayKind(day, weekday, "workday", True, english, italian)
    if any(first <= day <= last for first, last in calendar.school_holidays):
        return DayKind(
            day, weekday, "workday", False, f"{english} of the school holidays", f"{italian} di vacanza scolastica"
        )
    return DayKind(day, weekday, "workday", True, f"school-day {english}", f"{italian} di scuola")


@lru_cache(maxsize=256)
def _holidays(country: str, year: int, language: str) -> dict[date, str]:
    """Return the public holidays of a year; in the country's own language where it knows not this one."""
    found = holidays.country_holidays(country, years=year, language=language)
    return {day: name.split("; ")[0] for day, name in found.items()}
