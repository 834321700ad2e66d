"""Messages on what will happen: forecasts with their intervals, and how right they were.

Takes   nothing
Gives   pydantic models, see api.py. Quantiles 5, 25, 50, 75 and 95 % of the 19 that are kept; None: not known, and the
        message says why
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from belvedere.server.api_message import Message, Text

# none: nothing here can be forecast; waiting, fitting: the model is on its way; ready; failed: `why` says why
ForecastState = Literal["none", "waiting", "fitting", "ready", "failed"]


class ForecastWork(Message):
    """How far the models are that an answer rests on; event "forecast" of the stream says it again as it changes."""

    state: ForecastState
    progress: float  # [-] of what is being fitted
    step: Text  # what is being done
    why: Text  # why it failed, or why there is none


class ForecastStep(Message):
    """What is expected of one number in one interval."""

    start: datetime
    end: datetime
    when: Text  # "this evening at 18"
    value: float | None  # the middle: as likely above as below
    low: float | None  # 5–95 %
    high: float | None
    usual: float | None
    comparison: Text  # "12 % more than usual for a school-day Wednesday at 18"
    severity: int  # 0 as usual, 1 worth a look, 2 abnormal


class ForecastCard(Message):
    """One number of the city in the next hours or days, compared in words with the usual."""

    kind: str  # of forecast/kinds.csv
    quantity: str
    title: Text
    place: str  # "city": the sum; else the sensor whose series it is
    steps: list[ForecastStep]
    reason: Text  # why nothing is known; empty where something is
    severity: int  # the worst step's; cards come worst first
    series: int  # how many series there are
    series_known: int  # and of how many something is forecast


class ForecastNow(Message):
    """GET /api/forecast?at=TIME."""

    at: datetime
    work: ForecastWork
    sentence: Text
    cards: list[ForecastCard]


class ForecastSeries(Message):
    """GET /api/forecast/series?place=&quantity=&at=: measured until the clock, then the forecast."""

    place: str
    quantity: str
    label: Text
    work: ForecastWork
    interval: float
    made: datetime | None  # the instant that the forecast knows until
    fitted: datetime | None  # the instant that its model was fitted at
    used: Text  # the model, or the combination's heaviest
    model: str  # its short name
    reason: Text  # why there is no forecast; empty where there is one
    past_time: list[datetime]
    past_value: list[float | None]
    start: list[datetime]
    end: list[datetime]
    p05: list[float | None]
    p25: list[float | None]
    p50: list[float | None]
    p75: list[float | None]
    p95: list[float | None]
    usual: list[float | None]
    came: list[float | None]  # what was measured later, which only a replay knows; nothing of it is in the forecast


class ForecastMap(Message):
    """GET /api/forecast/map?quantity=&at=: every sensor, hour by hour; outer lists by hour, inner by place."""

    quantity: str
    work: ForecastWork
    made: datetime | None
    start: list[datetime]
    end: list[datetime]
    places: list[str]
    reason: list[Text]  # by place
    p05: list[list[float | None]]
    p50: list[list[float | None]]
    p95: list[list[float | None]]
    usual: list[list[float | None]]


class ForecastDay(Message):
    """One day of the calendar."""

    day: str  # of the city's calendar, YYYY-MM-DD
    name: Text  # "school-day Wednesday"
    kind: Literal["workday", "saturday", "sunday", "holiday"]
    school: bool
    events: list[Text]  # what is known of the day ahead
    value: float | None
    low: float | None  # 5–95 %
    high: float | None
    usual: float | None  # what is usual for such a day, as it is known at the clock's time
    severity: int


class ForecastCalendar(Message):
    """GET /api/forecast/calendar?quantity=&at=: the days from the clock's on."""

    quantity: str
    place: str  # whose days they are; "city": the sum
    label: Text  # what a day's number is
    unit: str
    work: ForecastWork
    reason: Text
    days: list[ForecastDay]


class SkillRow(Message):
    """How far forecasts of one horizon were off in the last month."""

    horizon: Text  # "1 hour ahead"
    forecasts: int  # compared with what was measured then
    mae: float  # [the quantity's unit] mean absolute error of the middle
    mae_last: float | None  # of the last value
    mae_weekly: float | None  # of the value a week before
    mae_profile: float | None  # of the seasonal profile
    coverage: float  # [-] of measured values within the 90 % interval


class ForecastSkill(Message):
    """GET /api/forecast/skill?quantity=&at=: worked out as it would have been live, over the days before the clock."""

    quantity: str
    label: Text
    work: ForecastWork
    since: datetime | None
    until: datetime | None
    series: int
    rows: list[SkillRow]
    worst_place: str  # the series least often within its interval
    worst_coverage: float | None
    note: Text
