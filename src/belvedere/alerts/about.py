"""Which readings and feeds a rule is about, and what its kind answers of one.

Takes   a Rule, what is Seen
Gives   readings_of(), feeds_of(); judged(), unknown(), level_of()
Used by kinds/
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fnmatch import fnmatchcase

from belvedere.alerts.contract import Judgement, Level, Rule, Value
from belvedere.alerts.seen import Feed, Reading, Seen


def readings_of(rule: Rule, seen: Seen) -> Iterator[Reading]:
    """Yield the readings that a rule is about, in order of place and quantity."""
    for place, quantity in sorted(seen.readings):
        if quantity in rule.quantities and any(fnmatchcase(place, pattern) for pattern in rule.places):
            yield seen.readings[place, quantity]


def feeds_of(rule: Rule, seen: Seen) -> Iterator[Feed]:
    """Yield the feeds that a rule is about."""
    for feed in sorted(seen.feeds, key=lambda one: (one.feed, one.quantity)):
        named = any(fnmatchcase(feed.feed, pattern) for pattern in rule.places)
        if named and (not rule.quantities or feed.quantity in rule.quantities):
            yield feed


def unknown(reading: Reading) -> Judgement:
    """Return that there is nothing to judge a place by."""
    return judged(reading, "unknown", 0.0)


def judged(reading: Reading, level: Level, score: float, *, limit: float = math.nan, backed: bool = False) -> Judgement:
    """Return what a rule says of one reading, compared with its usual.

    Parameters
    ----------
    score : [-] how far past the raise level, signed; 1 or -1: just there
    limit : the raise level in the quantity's unit, where there is one
    """
    measured = math.nan if reading.value is None else reading.value
    value = Value(
        place=reading.place,
        quantity=reading.quantity,
        time=reading.time,
        value=measured,
        usual=reading.median,
        low=reading.low,
        high=reading.high,
        limit=limit,
        score=score,
    )
    return Judgement(reading.place, level, (value,), reading.interval, backed)


def level_of(past: float, clear: float) -> Level:
    """Return the level of a number that raises at 1 and clears below `clear` [-]."""
    if math.isnan(past):
        return "unknown"
    if past >= 1.0:
        return "raise"
    return "clear" if past < clear else "keep"
