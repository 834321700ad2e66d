"""The calendar: what is expected of each of the next thirty local days.

Takes   an open room's Forecasting, the clock's time, a quantity
Gives   calendar(): a message of api_forecast.py
Used by routes_forecast.py
Days of which nothing is expected are there too, with what is known of them: their kind, holidays, events
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from belvedere.forecast.events import Event
from belvedere.observations.calendar import DayKind, kind_of_day
from belvedere.quantities import QUANTITIES
from belvedere.server.ahead.subjects import CITY, DAYS_AHEAD, Subject
from belvedere.server.ahead.told import DAY, HIGH, LOW, MIDDLE, Ahead, ahead_of, judge, moment, why
from belvedere.server.ahead.words import NO_DAYS
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.api_forecast import ForecastCalendar, ForecastDay, ForecastWork
from belvedere.server.forecasting import Forecasting
from belvedere.server.measured import number

HOURS = 24.0  # [h] of which a day's traffic is the sum
VEHICLES = Text(en="Vehicles a day, all sensors together", it="Veicoli al giorno, tutti i sensori insieme")
MEAN = Text(en="mean of the day", it="media del giorno")


def of_days(subjects: tuple[Subject, ...], quantity: str) -> Subject | None:
    """Return the subject whose steps are the days of a quantity; None where its days are not forecast."""
    for subject in subjects:
        if subject.quantity == quantity and (subject.days or subject.kind.step == DAY):
            return subject
    return None


def calendar(room: Forecasting, quantity: str, place: str, at: datetime) -> ForecastCalendar:
    """Return what is expected of each day from a time's own on.

    Parameters
    ----------
    place : a sensor; "": the sum, or where a sum means nothing the sensor that expects most
    """
    subject = of_days(room.subjects(), quantity)
    zone = ZoneInfo(room.calendar.timezone)
    first = at.astimezone(zone).date()
    kinds = kind_of_day([first + timedelta(days=more) for more in range(DAYS_AHEAD)], room.calendar)
    unit = QUANTITIES[quantity].unit
    if subject is None:
        nothing = ForecastWork(state="none", progress=0.0, step=NOTHING_SAID, why=NO_DAYS)
        return ForecastCalendar(
            quantity=quantity, place="", label=NOTHING_SAID, unit=unit, work=nothing, reason=NO_DAYS,
            days=[_day(kind, None, quantity, room.events) for kind in kinds],
        )  # fmt: skip
    work = room.work(at, [subject])
    made = room.made(subject, at)
    found = ahead_of(room, subject, at)
    summed = subject.scope == CITY
    column = _column(found, CITY if summed else place)
    shown = CITY if summed else found.forecast.places[column] if found is not None and column >= 0 else place
    told = {} if found is None or column < 0 else _values(found, column, zone, HOURS if summed else 1.0)
    label = QUANTITIES[quantity]
    english, italian = label.label_en, label.label_it
    return ForecastCalendar(
        quantity=quantity,
        place=shown,
        label=VEHICLES if summed else Text(en=f"{english}, {MEAN.en}", it=f"{italian}, {MEAN.it}"),
        unit="veh/day" if summed else unit,
        work=work,
        reason=NOTHING_SAID if told or made is None else why(made, shown or CITY, found),
        days=[_day(kind, told.get(kind.day), quantity, room.events) for kind in kinds],
    )


def _column(found: Ahead | None, place: str) -> int:
    """Return the series that is shown: the one asked for, else the one that expects most."""
    if found is None:
        return -1
    if place:
        return found.forecast.places.index(place) if place in found.forecast.places else -1
    middle = found.level(MIDDLE)
    there = ~np.isnan(middle).all(axis=0)
    if not there.any():
        return -1
    means = np.where(there, np.nansum(middle, axis=0) / np.maximum((~np.isnan(middle)).sum(axis=0), 1), -np.inf)
    return int(np.argmax(means))


def _values(found: Ahead, column: int, zone: ZoneInfo, times: float) -> dict[date, tuple[float, float, float, float]]:
    """Return low, middle, high and usual of each day."""
    days = [moment(start).astimezone(zone).date() for start in found.forecast.starts]
    low, middle, high = (found.level(one)[:, column] * times for one in (LOW, MIDDLE, HIGH))
    usual = found.usual[:, column] * times
    return {
        day: (float(low[row]), float(middle[row]), float(high[row]), float(usual[row]))
        for row, day in enumerate(days)
        if not np.isnan(middle[row])
    }


def _day(
    kind: DayKind, told: tuple[float, float, float, float] | None, quantity: str, events: Sequence[Event]
) -> ForecastDay:
    low, middle, high, usual = told if told is not None else (np.nan, np.nan, np.nan, np.nan)
    return ForecastDay(
        day=kind.day.isoformat(),
        name=Text(en=kind.name_en, it=kind.name_it),
        kind=kind.kind,
        school=kind.school,
        events=[Text(en=one.name_en, it=one.name_it) for one in events if one.day == kind.day],
        value=number(middle),
        low=number(low),
        high=number(high),
        usual=number(usual),
        severity=0 if told is None else judge(middle, low, high, usual, quantity),
    )
