"""The service day: from four in the morning to four in the morning, by the city's clock.

Takes   a date and a timezone
Gives   bounds(), its first and last second; service_day(), these with the clock of each of its 23, 24 or 25 hours
Used by every part of this room
Source  four o'clock is when fewest people move: the day of timetables and of night life ends there
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_HOUR = 4  # [h] local clock at which a service day begins
HOUR = 3600  # [s]


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """A service day; its hours are counted from its start."""

    day: date
    start: int  # [s] since 1970, UTC
    end: int  # [s] first second of the next day
    clock: tuple[int, ...]  # local clock hour of each hour: 4, 5, … 23, 0, … 3

    @property
    def hours(self) -> int:
        """Hours of the day: 24, or 23 and 25 where the clock is changed."""
        return len(self.clock)

    def hour(self, seconds: int) -> int:
        """Return the index of the hour in which a second [s since 1970] lies."""
        return (seconds - self.start) // HOUR

    def begins(self, hour: int) -> datetime:
        """Return the start of an hour, aware of its timezone (UTC)."""
        return datetime.fromtimestamp(self.start + hour * HOUR, UTC)


def bounds(day: date, timezone: str) -> tuple[int, int]:
    """Return the first second of a service day and of the next one [s since 1970, UTC]."""
    zone = ZoneInfo(timezone)
    first, last = (datetime.combine(day + timedelta(days=later), time(FIRST_HOUR), zone) for later in (0, 1))
    return int(first.timestamp()), int(last.timestamp())


def service_day(day: date, timezone: str) -> ServiceDay:
    """Return a service day with the clock of its hours."""
    start, end = bounds(day, timezone)
    zone = ZoneInfo(timezone)
    clock = tuple(datetime.fromtimestamp(second, zone).hour for second in range(start, end, HOUR))
    return ServiceDay(day, start, end, clock)
