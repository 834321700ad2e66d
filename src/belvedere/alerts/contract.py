"""What an alert is, what raises it, what is known when it does, and what becomes of it.

Takes   Seen and Words of seen.py
Gives   Severity, Rule, Timing, Quiet; Judgement and Check, the shape of a file of kinds/; Value, Driver, Alert; Event,
        ACTIONS, STATES; Run, Standing, Step
Used by every file of this room, server/ (the list in Ora, the event log, the wall)
Source  the life of an alert: ISA-18.2 (raised, acknowledged, closed; a raise and a clear level; shelving is left out)

The engine is a pure function of rules, what is seen and what stands, so a day that is replayed raises what it raised
when it was lived: nothing here asks a clock. What a person did (acknowledged, assigned, noted) is in the log alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal, Protocol

from belvedere.alerts.seen import Seen, Words

State = Literal["raised", "explained", "acknowledged", "closed"]
Action = Literal["raised", "changed", "explained", "acknowledged", "assigned", "noted", "closed", "told", "not_told"]
Level = Literal["raise", "keep", "clear", "unknown"]
STATES: tuple[State, ...] = ("raised", "explained", "acknowledged", "closed")
# raised, changed, explained: by the engine; told, not_told: by notify/; closed: by the engine or a person
ACTIONS: tuple[Action, ...] = (
    "raised", "changed", "explained", "acknowledged", "assigned", "noted", "closed", "told", "not_told"
)  # fmt: skip
BELVEDERE = "belvedere"  # who did what the engine does


class Severity(IntEnum):
    """How soon somebody should look."""

    NOTE = 1  # when there is time
    WARNING = 2  # within the hour
    ALARM = 3  # now


# ──────────────────────────────────────────────────────────── what is asked for


@dataclass(frozen=True, slots=True)
class Timing:
    """How long it must hold before something is raised or closed.

    readings  [-] in a row at the raise level before it is raised
    alone     [-] the same where no neighbour says so too; at least `readings`
    clear     [-] in a row at the clear level before it is closed
    hold      [min] it stands at least
    """

    readings: int = 1
    alone: int = 1
    clear: int = 1
    hold: float = 0.0


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the local day in which nothing is raised: from `start` to before `end`, over midnight if it is less."""

    start: int  # [h] 0 to 23
    end: int  # [h] 1 to 24


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of alerts.toml."""

    name: str  # [rules.<name>]
    kind: str  # a file of kinds/
    title: Words
    severity: Severity
    quantities: tuple[str, ...]  # names of quantities.csv; of a rule about feeds: ()
    places: tuple[str, ...]  # patterns of detector ids, "west_loops:*"; of a rule about feeds: of feeds
    check: Check  # what the kind's own keys say
    timing: Timing = Timing()
    quiet: tuple[Quiet, ...] = ()
    tell: tuple[str, ...] = ()  # names of [notify.<name>]
    source: str = ""  # of its levels: a law, a paper, "Belvedere"; shown beside the alert
    merge: str = ""  # alerts of rules with the same word here may be one; "": the rule's own name


# ──────────────────────────────────────────────────────────── what a kind of rule answers


@dataclass(frozen=True, slots=True)
class Value:
    """What was measured at one place of an alert; NaN where nobody knows."""

    place: str
    quantity: str
    time: datetime  # start of the interval measured, UTC
    value: float  # in the quantity's unit; of a late feed: its age [s]
    usual: float = float("nan")
    low: float = float("nan")  # of the usual (10th percentile), or of the forecast where the rule is against it
    high: float = float("nan")
    limit: float = float("nan")  # the level that was passed, where the rule has one
    score: float = 0.0  # [-] how far past the raise level, signed; 1: just there
    kind: str = ""  # of the rule that says so


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of one place: its level, and the numbers that say so.

    place     a detector id; of a rule about several: what they are of, "district:Navile", "city"; a feed
    level     raise: at or past the raise level; keep: between the two levels; clear; unknown: nothing to judge by
    values    of the place; of a rule about several: of those at the raise level, the worst first
    interval  [s] promised between two readings
    backed    a neighbour says so too: the rule need not wait for more readings
    """

    place: str
    level: Level
    values: tuple[Value, ...]
    interval: float
    backed: bool = False


class Check(Protocol):
    """The keys of one kind of rule: a frozen dataclass in a file of kinds/."""

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return what the rule says of each place it is about, in order of place; of silent ones "unknown"."""
        ...


# ──────────────────────────────────────────────────────────── what is raised


@dataclass(frozen=True, slots=True)
class Driver:
    """One thing that was measured or registered and belongs to an alert.

    kind    that of the rule that was broken (a file of kinds/), or neighbours, city, rain, notice
    """

    kind: str
    text: Words
    known: datetime  # from when on it was known, UTC


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should look at.

    alert         its name, the same in a replay: rule, time and first place make it
    places        detector ids (of a late feed: the feed), the worst first
    explanation   one sentence of the drivers
    state, owner  as the log has them; the engine says "explained", or "closed" of what is over
    """

    alert: str
    rule: str
    kind: str
    severity: Severity
    title: Words
    places: tuple[str, ...]
    raised_at: datetime  # UTC
    updated_at: datetime
    values: tuple[Value, ...]  # in the order of places
    explanation: Words
    drivers: tuple[Driver, ...]
    state: State = "raised"
    closed_at: datetime | None = None
    rank: float = 0.0  # [-] most pressing highest: rank.py
    source: str = ""  # of the rule's levels
    tell: tuple[str, ...] = ()
    owner: str = ""  # whom it is assigned to
    merge: str = ""  # of its first rule: what has the same word and touches it joins it


# ──────────────────────────────────────────────────────────── what became of it


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. Lines are only ever added.

    number   in order of arrival, from 1; 0: not yet in the log
    at       of raised, changed, explained, closed by the engine: the clock the engine was given (of a replay: then)
    written  when the line was written, UTC; None: not yet
    then     the alert as the engine had it; None of what a person did
    """

    alert: str
    what: Action
    who: str
    at: datetime  # UTC
    note: str = ""
    number: int = 0
    written: datetime | None = None
    then: Alert | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """How long one rule has said the same of one place: what the engine remembers between two steps.

    time     of the last reading that was judged
    raises   [-] readings in a row at the raise level; clears: at the clear level
    alert    the alert it is part of; "": none
    since    from when on it is at the raise level
    interval [s] promised between two readings; 0: it is judged by the clock
    """

    place: str
    time: datetime
    interval: float = 0.0
    raises: int = 0
    clears: int = 0
    alert: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All the engine remembers: alerts that stand, and the runs of each rule and place."""

    alerts: Mapping[str, Alert] = field(default_factory=dict)
    runs: Mapping[tuple[str, str], Run] = field(default_factory=dict)  # (rule, place)


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the engine did; `standing` goes into the next one."""

    raised: tuple[Alert, ...]
    changed: tuple[Alert, ...]
    closed: tuple[Alert, ...]
    standing: Standing
