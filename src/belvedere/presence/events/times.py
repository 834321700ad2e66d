"""Times as operators write them, many at once.

Takes   text such as 2024-03-25 08:15:02, 2024-03-25T08:15:02.5+01:00, as Arrow holds it
Gives   parse(), to_utc(), seconds since 1970; midnights() of a date
Used by events/clean.py, events/network.py
Source  ISO 8601; days from a date as in Hinnant (2013), chrono-compatible low-level date algorithms
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numba import int64, njit

from belvedere.presence.events.ciphers import Bytes
from belvedere.presence.kernel.ground import Bools, Longs

BAD = -(1 << 62)  # [s] stands for a time that cannot be read
HOUR = 3600  # [s]


@njit(cache=True, nogil=True)
def _number(data: Bytes, start: int, many: int) -> int:
    """Return the number that `many` digits write, or −1."""
    value = 0
    for i in range(start, start + many):
        digit = int64(data[i]) - 48
        if digit < 0 or digit > 9:
            return -1
        value = 10 * value + digit
    return value


@njit(cache=True, nogil=True)
def _days(year: int, month: int, day: int) -> int:
    """Return the days since 1970 of a date of the Gregorian calendar."""
    year -= month <= 2
    of_era = year % 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return (year // 400) * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@njit(cache=True, nogil=True)
def parse(offsets: Longs, data: Bytes) -> tuple[Longs, Bools]:
    """Return (n,) seconds since 1970, fractions cut off, BAD where the text is no time; and whether it tells its zone.

    Parameters
    ----------
    offsets, data : text i is data[offsets[i]:offsets[i + 1]]
    """
    n = len(offsets) - 1
    found, zoned = np.full(n, BAD, np.int64), np.zeros(n, np.bool_)
    for i in range(n):
        start, end = offsets[i], offsets[i + 1]
        if end - start < 19:
            continue
        year, month, day = _number(data, start, 4), _number(data, start + 5, 2), _number(data, start + 8, 2)
        hour, minute, second = _number(data, start + 11, 2), _number(data, start + 14, 2), _number(data, start + 17, 2)
        dashes = data[start + 4] == 45 and data[start + 7] == 45 and data[start + 13] == 58 and data[start + 16] == 58
        between = data[start + 10] == 32 or data[start + 10] == 84  # a space or T
        if not (dashes and between and year >= 1 and 1 <= month <= 12 and 0 <= hour < 24 and 0 <= minute < 60):
            continue
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        last = 28 + leap if month == 2 else 30 + (month in (1, 3, 5, 7, 8, 10, 12))
        if not (1 <= day <= last and 0 <= second < 60):
            continue
        at = start + 19
        if at < end and data[at] == 46:  # a fraction
            at += 1
            while at < end and 48 <= data[at] <= 57:
                at += 1
        ahead = 0
        if at < end:
            if data[at] == 90 and at + 1 == end:  # Z
                zoned[i] = True
            elif (data[at] == 43 or data[at] == 45) and at + 6 == end and data[at + 3] == 58:
                hours, minutes = _number(data, at + 1, 2), _number(data, at + 4, 2)
                if not (0 <= hours < 16 and 0 <= minutes < 60):
                    continue
                ahead = (hours * 3600 + minutes * 60) * (1 if data[at] == 43 else -1)
                zoned[i] = True
            else:
                continue
        found[i] = _days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - ahead
    return found, zoned


def to_utc(clock: Longs, zoned: Bools, timezone: str) -> Longs:
    """Return seconds since 1970 of times read off a clock of a timezone; those that tell their zone stay as they are.

    In the hour that autumn repeats the first is meant; in the hour that spring leaves out, winter time.
    """
    if timezone == "UTC" or bool(zoned.all()):
        return clock
    zone = ZoneInfo(timezone)
    hours, place = np.unique(np.where(zoned | (clock == BAD), 0, clock) // HOUR, return_inverse=True)
    ahead = np.array([_ahead(int(hour) * HOUR, zone) for hour in hours], np.int64)
    return np.where(zoned | (clock == BAD), clock, clock - ahead[place])


def _ahead(clock: int, zone: ZoneInfo) -> int:
    """Return the seconds by which a clock that shows `clock` is ahead of UTC."""
    shown = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=clock)).replace(tzinfo=zone)
    offset = shown.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def midnights(day: date, timezone: str) -> tuple[int, int]:
    """Return the first second of a calendar day and of the next [s since 1970]."""
    zone = ZoneInfo(timezone)
    first, last = (datetime.combine(day + timedelta(days=later), time(0), zone) for later in (0, 1))
    return int(first.timestamp()), int(last.timestamp())
