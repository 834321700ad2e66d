"""What is known at an instant, and nothing that was not known then.

Takes   nothing
Gives   Words; Seen and its parts: Reading, Place, Feed, Notice, Rain; MEMORY
Used by every file of this room; look.py makes one from a store, server/ may make one of its own
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Series = tuple[str, str]  # place, quantity
MEMORY = 6  # [readings] of a series before its last that are kept


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    en: str
    it: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The last reading of a series that had arrived, beside what was usual and what was forecast for its interval.

    value     in the quantity's unit; None: the publisher says there is none, or it is not trusted
    past      the readings before it, oldest first, at most MEMORY; None where one is missing
    median, low, high    usual, 10th and 90th percentile; NaN: too few days
    forecast_low, forecast_median, forecast_high    5 %, 50 %, 95 % of what was forecast; NaN: no forecast
    """

    place: str
    quantity: str
    time: datetime  # start of the interval measured, UTC
    interval: float  # [s] promised
    value: float | None
    quality: int  # a Quality of observations.schema
    past: tuple[float | None, ...] = ()
    median: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    kind_of_day: str = ""  # the step of observations.ladder it is compared with: "school tuesday"
    forecast_low: float = float("nan")
    forecast_median: float = float("nan")
    forecast_high: float = float("nan")


@dataclass(frozen=True, slots=True)
class Place:
    """Something that measures, and what is around it."""

    place: str  # a detector_id
    name: str  # as published: "VIA SAFFI"
    street: str  # as people write it: "Via Saffi"; "" where it stands at no street
    district: str  # "" where unknown
    feed: str
    longitude: float  # [deg]
    latitude: float  # [deg]
    neighbours: tuple[str, ...] = ()  # the nearest over the streets that measure the same, nearest first


@dataclass(frozen=True, slots=True)
class Feed:
    """How a feed reports."""

    feed: str
    quantity: str
    interval: float  # [s] promised
    last: datetime | None  # start of its newest reading's interval; None: it never reported
    age: float  # [s] since that interval ended; infinite where it never reported
    state: Literal["fresh", "late", "down"]  # observations.freshness
    sensors: int  # [-] in service
    heard: int  # [-] of them that are fresh


@dataclass(frozen=True, slots=True)
class Notice:
    """Something registered beforehand that may be the cause: a closure, works, a match, a strike, a fair."""

    kind: str  # closure, works, event, match, strike, …: as its file says
    title: Words
    start: datetime  # UTC
    end: datetime
    streets: tuple[str, ...] = ()  # it concerns; none: the whole city
    longitude: float = float("nan")
    latitude: float = float("nan")
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rain:
    """Rain that was measured.

    since    the first wet reading in a row, of a feed that measures by the hour; None of one that measures by the day
    day      the local day it is the rain of, "2024-03-27"
    known    from when on the reading was there, UTC
    """

    amount: float  # [mm]
    day: str
    since: datetime | None
    known: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known at an instant, and nothing that was not known then."""

    at: datetime  # UTC
    timezone: str  # IANA: the clock of quiet hours and of sentences
    readings: Mapping[Series, Reading]
    places: Mapping[str, Place]
    feeds: tuple[Feed, ...] = ()
    notices: tuple[Notice, ...] = ()
    rain: tuple[Rain, ...] = ()
    occasion: Words = Words("", "")  # the local day's kind: "school-day Tuesday", "martedì di scuola"
