"""What was known at an instant, from a store: nothing that had not arrived by then.

Takes   a Store, what is usual, a city's places and notices
Gives   Ground, what does not change with the clock; Window, the readings of some days; window(), look() → Seen
Used by replay.py, server/, benchmarks/alerts.py
Source  a reading is known when its interval has ended and its publisher has had his time (forecast/kinds.csv); what is
        usual of a day is of the days before it. Marks of quality are those of the store
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.alerts.seen import MEMORY, Feed, Notice, Place, Rain, Reading, Seen, Series, Words
from belvedere.city.manifest import Manifest
from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.freshness import state
from belvedere.observations.store import Store
from belvedere.observations.typical import History, usual

DELAYS: Mapping[str, float] = {name: kind.delay for kind in KINDS.values() for name in kind.quantities}  # [s]
BACK = timedelta(
    days=8
)  # of readings before an instant: past a day's, MEMORY of them; a sensor silent for longer is gone
WET = 0.2  # [mm] in an hour: less is no rain
DAY = 86_400.0  # [s]
RAIN = "precipitation"

# 5 %, 50 %, 95 % that was forecast for a series' interval that starts at a time, by what was known at an instant
Bands = Callable[[Series, datetime, datetime], tuple[float, float, float] | None]
Usual = Mapping[Series, tuple[float, float, float, str]]  # median, low, high, step of the ladder


@dataclass(frozen=True)
class Ground:
    """What does not change with the clock.

    intervals   (feed, quantity) → [s] promised
    usual_of    what is usual of all series at an hour of a local day, by the days before it: see `usual_of`
    bands       the forecast of a series; None: there is no forecast
    """

    calendar: Calendar
    places: Mapping[str, Place]
    intervals: Mapping[tuple[str, str], float]
    usual_of: Callable[[date, int], Usual]
    notices: tuple[Notice, ...] = ()
    bands: Bands | None = None


@dataclass(frozen=True)
class Window:
    """Readings of some days, by series and time."""

    series: tuple[Series, ...]
    feed: Mapping[Series, str]
    time: Mapping[Series, NDArray[np.int64]] = field(repr=False)  # [s] UTC since 1970, rising
    value: Mapping[Series, NDArray[np.float64]] = field(repr=False)
    quality: Mapping[Series, NDArray[np.int64]] = field(repr=False)
    made: dict[tuple[Series, int], Reading] = field(default_factory=dict, repr=False)  # Readings by series and row


def intervals(said: Manifest) -> Mapping[tuple[str, str], float]:
    """Return what a bundle promises: (feed, quantity) → [s] between two readings."""
    return {(name, one.quantity): one.interval for name, feed in said.observations.items() for one in feed.promises}


def usual_of(known: History, quantities: Sequence[str]) -> Callable[[date, int], Usual]:
    """Return a function that says what is usual at a local day and hour, by nothing but the days before that day."""
    zone = ZoneInfo(known.calendar.timezone)

    @lru_cache(maxsize=512)
    def answer(day: date, hour: int) -> Usual:
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        table = usual(known, moment, until=datetime(day.year, day.month, day.day, tzinfo=zone), quantities=quantities)
        columns = (table[name].tolist() for name in ("place", "quantity", "median", "low", "high", "kind"))
        return {
            (place, what): (mid, low, high, kind) for place, what, mid, low, high, kind in zip(*columns, strict=True)
        }

    return answer


def window(store: Store, start: datetime, end: datetime, quantities: Sequence[str]) -> Window:
    """Return the readings that look() needs for instants from start to end."""
    wanted = sorted({*quantities, RAIN})
    return window_of(store.between(start - BACK, end, quantities=wanted))


def window_of(table: pd.DataFrame) -> Window:
    """Return a table of SCHEMA's columns as a Window."""
    table = table.sort_values(["place", "quantity", "time"], kind="stable")
    seconds = pd.DatetimeIndex(table["time"]).as_unit("s").asi8
    value, quality = table["value"].to_numpy(dtype=np.float64), table["quality"].to_numpy(dtype=np.int64)
    feeds = table["feed"].to_numpy(dtype=object)
    times, values, marks, feed = {}, {}, {}, {}
    for key, rows in table.groupby(["place", "quantity"], sort=True).indices.items():
        name = cast("Series", key)
        times[name], values[name], marks[name] = seconds[rows], value[rows], quality[rows]
        feed[name] = str(feeds[rows[-1]])
    return Window(tuple(sorted(times)), feed, times, values, marks)


def look(ground: Ground, readings: Window, at: datetime) -> Seen:
    """Return what was known at an instant.

    Parameters
    ----------
    readings : from BACK before the instant on; later ones may be there and are not looked at
    """
    clock, zone = int(at.timestamp()), ZoneInfo(ground.calendar.timezone)
    found: dict[Series, Reading] = {}
    newest: dict[tuple[str, str], list[float]] = {}
    for name in readings.series:
        interval = ground.intervals.get((readings.feed[name], name[1]))
        if interval is None or name[1] == RAIN:
            continue
        times = readings.time[name]
        last = int(np.searchsorted(times, clock - interval - DELAYS.get(name[1], 0.0), side="right")) - 1
        first = int(np.searchsorted(times, clock - BACK.total_seconds()))
        if last < first:
            continue
        held = np.flatnonzero(~np.isnan(readings.value[name][first : last + 1]))
        if len(held):
            newest.setdefault((readings.feed[name], name[1]), []).append(float(times[first + held[-1]]))
        found[name] = _reading(ground, readings, name, last, at)
    (day,) = kind_of_day([at.astimezone(zone).date()], ground.calendar)
    feeds = tuple(_feed(key, newest[key], ground.intervals[key], clock) for key in sorted(newest))
    return Seen(
        at=at,
        timezone=ground.calendar.timezone,
        readings=found,
        places=ground.places,
        feeds=feeds,
        notices=ground.notices,
        rain=_rain(ground, readings, at),
        occasion=Words(day.name_en, day.name_it),
    )


def _reading(ground: Ground, readings: Window, name: Series, row: int, at: datetime) -> Reading:
    found = readings.made.get((name, row))
    if found is None:
        found = readings.made[name, row] = _made(ground, readings, name, row)
    band = ground.bands(name, found.time, at) if ground.bands is not None else None
    if band is None:
        return found
    return replace(found, forecast_low=band[0], forecast_median=band[1], forecast_high=band[2])


def _made(ground: Ground, readings: Window, name: Series, row: int) -> Reading:
    """Return a reading beside its usual; the forecast of it depends on who asks when."""
    start = datetime.fromtimestamp(int(readings.time[name][row]), UTC)
    local = start.astimezone(ZoneInfo(ground.calendar.timezone))
    mid, low, high, kind = ground.usual_of(local.date(), local.hour).get(name, (np.nan, np.nan, np.nan, ""))
    value = float(readings.value[name][row])
    interval = ground.intervals[readings.feed[name], name[1]]
    return Reading(
        place=name[0],
        quantity=name[1],
        time=start,
        interval=interval,
        value=None if np.isnan(value) else value,
        quality=int(readings.quality[name][row]),
        past=_past(readings, name, row, interval),
        median=mid,
        low=low,
        high=high,
        kind_of_day=kind,
    )


def _past(readings: Window, name: Series, last: int, interval: float) -> tuple[float | None, ...]:
    """Return the MEMORY readings before a row, None where one is missing from the clock."""
    times, values = readings.time[name], readings.value[name]
    past: list[float | None] = [None] * MEMORY
    for row in range(max(0, last - MEMORY), last):
        back = round((times[last] - times[row]) / interval)
        if 1 <= back <= MEMORY and not np.isnan(values[row]):
            past[MEMORY - back] = float(values[row])
    return tuple(past)


def _feed(key: tuple[str, str], newest: Sequence[float], interval: float, clock: int) -> Feed:
    """Return how a feed reports: its publisher's time counts as no delay."""
    delay = DELAYS.get(key[1], 0.0)
    ages = [max(clock - one - interval - delay, 0.0) for one in newest]
    heard = sum(state(age, interval) == "fresh" for age in ages)
    last = datetime.fromtimestamp(int(max(newest)), UTC)
    return Feed(key[0], key[1], interval, last, min(ages), state(min(ages), interval), len(ages), heard)


def _rain(ground: Ground, readings: Window, at: datetime) -> tuple[Rain, ...]:
    """Return the rain known, the newest first: of a day, or of the wet hours in a row up to the last."""
    zone, found = ZoneInfo(ground.calendar.timezone), []
    for name in readings.series:
        interval = ground.intervals.get((readings.feed[name], RAIN), 0.0)
        if name[1] != RAIN or not interval:
            continue
        times = readings.time[name]
        last = int(np.searchsorted(times, at.timestamp() - interval, side="right")) - 1
        if last < 0:
            continue
        start = datetime.fromtimestamp(int(times[last]), UTC)
        known = start + timedelta(seconds=interval)
        day = start.astimezone(zone).date().isoformat()
        amount = float(readings.value[name][last])
        if interval >= DAY:
            if amount > 0:
                found.append(Rain(amount, day, None, known))
            continue
        first = last
        while first >= 0 and readings.value[name][first] >= WET and times[last] - times[first] <= DAY:
            first -= 1
        if first < last:
            since = datetime.fromtimestamp(int(times[first + 1]), UTC)
            found.append(Rain(float(readings.value[name][first + 1 : last + 1].sum()), day, since, known))
    return tuple(found)
