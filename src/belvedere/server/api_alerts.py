"""Messages on alerts: what stands, why, who did what about it, the rules in force, works on the streets.

Takes   nothing
Gives   pydantic models, see api.py
Used by api.py
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from belvedere.server.api_message import Message, Text
from belvedere.server.api_now import SeriesData

AlertsState = Literal["ready", "working", "none", "broken"]  # none: the city has no rules; broken: they cannot be read
LogKind = Literal["live", "replay"]
Act = Literal["acknowledge", "assign", "note", "close"]
What = Literal["raised", "changed", "explained", "acknowledged", "assigned", "noted", "closed", "told", "not_told"]
LONGEST_TEXT = 1000  # [characters] of a note
LONGEST_NAME = 80  # [characters] of a person's, crew's or street's name

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"\S")]
Note = Annotated[str, Field(max_length=LONGEST_TEXT)]


class AlertValue(Message):
    """What was measured at one place of an alert, beside what was expected there."""

    place: str  # a sensor; of a late feed the feed
    name: str
    quantity: str  # "" where it is the age of a feed
    value: float | None
    usual: float | None
    usual_low: float | None  # of the usual, or of the forecast where the rule is against it
    usual_high: float | None
    limit: float | None  # that was passed, where the rule has one


class Alert(Message):
    """One alert: what is out of the ordinary, in one sentence that says why."""

    alert_id: str
    rule: str
    title: Text  # of its rule
    severity: int  # 1 when there is time, 2 within the hour, 3 now
    state: Literal["raised", "explained", "acknowledged", "closed"]
    sentence: Text
    values: list[AlertValue]  # one a place, the worst first
    raised: datetime
    updated: datetime
    closed: datetime | None
    by: str  # who took it on; "" nobody yet
    owner: str  # to whom it is assigned; "" to nobody
    source: str  # of the rule's level: a law, a paper


class AlertsNow(Message):
    """GET /api/alerts?at=TIME: few, ranked."""

    at: datetime
    log: LogKind  # a replayed clock has a log of its own
    state: AlertsState
    why: Text  # of "none" and "broken"
    standing: list[Alert]  # the one to look at first at the head
    past: list[Alert]  # closed on this local day, last first
    rules: int
    sensors: int  # that the rules watch


class AlertsChanged(Message):
    """Data of the SSE event "alerts": ask again."""

    at: datetime
    log: LogKind


class AlertEvent(Message):
    """One line of the log: who did what about an alert, and when."""

    time: datetime  # of the clock
    written: datetime | None  # on the wall
    alert_id: str
    title: Text  # of the alert's rule
    name: str  # of its first place
    what: What
    who: str  # "" the rules themselves
    note: str


class AlertDriver(Message):
    """One thing that explains an alert: measured, or registered beforehand."""

    kind: str
    text: Text
    known: datetime


class AlertTold(Message):
    """GET /api/alerts/{alert_id}?at=TIME."""

    alert: Alert
    drivers: list[AlertDriver]
    events: list[AlertEvent]
    series: SeriesData | None  # of its first place, a day before and after the clock; None where it has none


class AlertAct(Message):
    """POST /api/alerts/{alert_id}/acts: what somebody does about an alert."""

    act: Act
    who: Name
    to: Annotated[str, Field(max_length=LONGEST_NAME)] = ""  # of "assign": to whom
    note: Note = ""
    at: AwareDatetime | None = None  # the clock of a replay; now where it is not given


class AlertRule(Message):
    """One row of GET /api/alerts/rules: a rule in force, in words."""

    rule: str
    title: Text
    severity: int
    words: Text
    sensors: int
    source: str


class StreetWorksText(Message):
    """POST /api/works: a closure or works on a street, which explanations can then name."""

    place: Name  # the street, as people call it
    kind: Literal["closure", "works", "event"]
    start: AwareDatetime
    end: AwareDatetime
    text: Note = ""
    who: Name
    at: AwareDatetime | None = None  # the clock of a replay; now where it is not given


class StreetWorks(Message):
    """One closure or works that was registered."""

    works_id: str
    place: str
    kind: Literal["closure", "works", "event"]
    start: datetime
    end: datetime
    text: str
    who: str
