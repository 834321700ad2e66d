"""Messages on what is happening at the clock's time.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from belvedere.server.api_message import Message, Text

State = Literal["fresh", "late", "down"]  # down: older than 3 × the promised interval; the number becomes "—"


class Reading(Message):
    """A sensor's last value at the clock's time."""

    place: str
    quantity: str
    time: datetime | None
    value: float | None
    usual: float | None  # the typical value for this hour and kind of day
    usual_low: float | None  # 10th and 90th percentile of what is usual
    usual_high: float | None
    quality: int
    state: State
    age: float | None


class Card(Message):
    """One number of the city, compared in words with the usual for this hour."""

    quantity: str
    title: Text
    value: float | None
    usual: float | None
    usual_low: float | None
    usual_high: float | None
    comparison: Text  # "12 % more than usual for a Wednesday at 8"
    severity: int  # 0 as usual, 1 worth a look, 2 abnormal; cards come worst first
    state: State
    sensors: int  # how many sensors it is made of
    sensors_valid: int
    place: str  # the sensor a click opens


class Now(Message):
    """GET /api/now?at=TIME."""

    at: datetime
    kind_of_day: Text  # "school-day Wednesday"
    sentence: Text  # the state of the city, plainly
    cards: list[Card]
    readings: list[Reading]
    feeds_fresh: int
    feeds_late: int
    feeds_down: int


class SeriesData(Message):
    """GET /api/series?place=&quantity=&start=&end=."""

    place: str
    quantity: str
    feed: str
    interval: float
    time: list[datetime]
    value: list[float | None]
    quality: list[int]
    usual: list[float | None]
    usual_low: list[float | None]
    usual_high: list[float | None]


class Timeline(Message):
    """GET /api/timeline?at=TIME: the city's measured traffic from 24 h before to 24 h after, by hour."""

    time: list[datetime]
    share_of_usual: list[float | None]  # [-] measured over usual, over all fresh loops
