"""Messages on people present: what was released of them, and what that cost.

Takes   nothing
Gives   pydantic models, see api.py. Every number of people comes from a released table (presence/schema.py); None: not
        shown, and the message says why
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from belvedere.server.api_message import Message, Text

# none: nothing was ever released here; broken: the ledger or a file is not what it should be, so that nothing is shown;
# before: the clock stands before the first release; suppressed: released, and this hour is held back
PeopleState = Literal["none", "broken", "before", "fresh", "late", "down", "suppressed"]
PeopleUnit = Literal["people", "devices"]  # devices: phones counted, where nobody said how many people one stands for
PeopleLevel = Literal["city", "municipality", "zone"]


class PeopleDefinition(Message):
    """The published definition that the classes are of."""

    name: str
    label: Text
    source: str


class PeoplePart(Message):
    """A number of people that is a part of another: whole numbers, none below 0, that add up as they are shown."""

    name: str  # total, foreign, italian, resident, commuter, regional, national, transit
    label: Text
    within: str  # the part that it is a part of; "": none
    value: int | None
    low: int | None  # 5–95 % of everything that is uncertain: noise, expansion, model
    high: int | None
    noise: int | None  # half of the 5–95 % interval of the noise alone, which was added on purpose


class PeopleCountry(Message):
    """Foreign SIMs of a country in the whole city."""

    country: str  # ISO 3166, or "other"
    value: float | None
    low: float | None  # 5–95 % of the noise
    high: float | None


class PeopleNow(Message):
    """GET /api/people?at=&level=&place=: who was in a place in the last released hour before the time."""

    state: PeopleState
    why: Text  # what stands in the way of a number; empty where there is one
    synthetic: bool
    level: PeopleLevel
    place: str
    name: str  # of the place
    start: datetime | None  # of the hour
    end: datetime | None
    unit: PeopleUnit
    parts: list[PeoplePart]
    comparison: Text  # "3 % more than usual for a workday at 8"; empty where there is nothing to compare
    usual: int | None
    usual_days: int  # how many other released days that is the middle of
    definition: PeopleDefinition
    release_id: str
    approver: str
    countries: list[PeopleCountry]  # of the city only, most first
    countries_unit: PeopleUnit
    countries_release_id: str


class PeopleDay(Message):
    """GET /api/people/day?at=&level=&place=: a place's hours of the service day around the clock's time."""

    synthetic: bool
    unit: PeopleUnit
    release_id: str
    start: list[datetime]
    total: list[int | None]
    low: list[int | None]
    high: list[int | None]
    classes: list[str]
    labels: list[Text]
    values: list[list[int | None]]  # by class, then hour


class PeopleUnder(Message):
    """A place in one hour under one definition."""

    definition: PeopleDefinition
    chosen: bool  # the one that is shown where none is asked for
    released: bool  # of this day; else `why`
    why: Text
    release_id: str
    parts: list[PeoplePart]
    visitors: PeoplePart | None  # from the region, from beyond and from abroad together


class PeopleUnderEach(Message):
    """GET /api/people/definitions?at=&level=&place=: the same hour and place under each published definition."""

    state: PeopleState
    why: Text
    synthetic: bool
    level: PeopleLevel
    place: str
    start: datetime | None  # of the hour
    end: datetime | None
    unit: PeopleUnit
    definitions: list[PeopleUnder]
    epsilon: float | None  # what all releases of the service day cost one device; None: not told
    plain: float | None  # what a day costs whose presence is released under one definition


class PeopleFlow(Message):
    """Trips of phones between two places: with noise that was added on purpose, and not cut at 0."""

    origin: str
    origin_name: str
    destination: str
    destination_name: str
    value: int
    low: int  # 5–95 % of the noise
    high: int


class PeopleTrips(Message):
    """GET /api/people/trips?at=&level=&place=: where phones went from and to a place, on the clock's service day."""

    state: PeopleState
    why: Text
    synthetic: bool
    level: PeopleLevel
    place: str
    name: str
    start: datetime | None  # of the service day; of districts: of the hour
    end: datetime | None
    release_id: str
    least: int | None  # trips between two areas that were released at least; None: every pair was
    leaving: list[PeopleFlow]  # most first; of the city: the largest between any two areas
    arriving: list[PeopleFlow]
    within: PeopleFlow | None  # trips that begin and end in the place


class PeopleMap(Message):
    """GET /api/people/map?at=: the areas of the layer "areas", in its order."""

    state: PeopleState
    why: Text
    synthetic: bool
    start: datetime | None
    end: datetime | None
    unit: PeopleUnit
    release_id: str
    value: list[int | None]
    low: list[int | None]
    high: list[int | None]
    foreign: list[int | None]
    foreign_noise: list[int | None]  # half of the 5–95 % interval of the noise in `foreign`
    surface: list[float]  # [km2]
    count_steps: list[float]  # between five colours: fifths of all released hours, the same for every hour
    density_steps: list[float]  # likewise, of people per km2


class LedgerRow(Message):
    """One release, as the ledger tells it."""

    release_id: str
    product: str
    day: str
    definition: str
    unit: str
    epsilon: float
    delta: float
    rho: float
    sensitivity: str
    mechanism: str
    opendp_version: str
    code_hash: str
    approver: str
    synthetic: bool
    corrects: str
    reason: str
    spent_at: str
    state: Literal["spent", "released", "lost"]
    sha256: str
    hash: str
    file: bool  # whether it can be downloaded


class SpentDay(Message):
    """What all that was released of one service day costs one device."""

    day: str
    releases: int
    epsilon: float
    cap: float


class Composition(Message):
    """What releases of several days come to for a device that was here on all of them."""

    period: str
    days: int
    product: str  # "all": together
    epsilon: float


class LedgerFault(Message):
    """What is wrong, and where: a line of the ledger, or a release."""

    where: str
    what: Text


class LedgerTold(Message):
    """GET /api/people/ledger."""

    state: Literal["none", "whole", "broken"]
    synthetic: bool
    source: Literal["room", "example"]  # of a running room, or what the city's folder carries
    lines: int
    broken_line: int | None  # the first that is wrong: those before it hold, it and what follows do not
    head: str  # hash of the last line
    faults: list[LedgerFault]
    releases: list[LedgerRow]
    spent: list[SpentDay]
    composition: list[Composition]


class QualityRow(Message):
    """One line of the quality report."""

    subject: str  # coverage, cleaning, definition, error
    name: str
    label: Text
    value: float | None
    word: str  # where the value is one: full, part, none
    unit: str


class QualityTold(Message):
    """GET /api/people/quality."""

    state: Literal["none", "there", "broken"]
    synthetic: bool
    day: str
    definition: PeopleDefinition
    note: Text
    rows: list[QualityRow]
    definitions: list[PeopleDefinition]  # those that rows of subject "definition" compare
