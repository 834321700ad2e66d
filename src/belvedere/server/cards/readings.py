"""What sensors measure, one card a quantity: traffic, air, weather.

Takes   the last reading of each series beside what is usual for it
Gives   cards(); RULES, how each is made
Used by contract.py finds it; known.py
Compares like with like: a sum over loops is set beside the usual sum of the same loops. What is late or marked suspect
does not enter a card's number; a number older than three promised intervals is not shown at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from belvedere.quantities import QUANTITIES
from belvedere.server.api import Card, Reading, State, Text
from belvedere.server.cards.contract import Seen, Usual, fresh, in_service, severity
from belvedere.server.words import compared, dated, same, unknown, warmer

ORDER = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """How one card is made of its sensors' readings."""

    quantity: str
    title: Text
    takes: Literal["sum", "highest", "mean"]


RULES = (
    Rule("flow", Text(en="Traffic", it="Traffico"), "sum"),
    Rule("no2", Text(en="NO₂, highest station", it="NO₂, stazione più alta"), "highest"),
    Rule("o3", Text(en="Ozone, highest station", it="Ozono, stazione più alta"), "highest"),
    Rule("pm10", Text(en="PM10, highest station", it="PM10, stazione più alta"), "highest"),
    Rule("pm25", Text(en="PM2.5, highest station", it="PM2.5, stazione più alta"), "highest"),
    Rule("co", Text(en="CO, highest station", it="CO, stazione più alta"), "highest"),
    Rule("air_temperature", Text(en="Temperature", it="Temperatura"), "mean"),
    Rule("precipitation", Text(en="Rain", it="Pioggia"), "mean"),
)


def cards(seen: Seen) -> list[Card]:
    """Return a card a quantity, in the order of RULES; a quantity that the city has no sensor for has none."""
    by_quantity: dict[str, list[Reading]] = defaultdict(list)
    for reading in seen.readings:
        by_quantity[reading.quantity].append(reading)
    there = {quantity: in_service(each) for quantity, each in by_quantity.items()}
    return [_card(rule, there[rule.quantity], seen.at, seen.usual) for rule in RULES if rule.quantity in there]


def _card(rule: Rule, readings: Sequence[Reading], at: datetime, usual: Usual) -> Card:
    good = [reading for reading in readings if fresh(reading)]
    used = [reading for reading in good if reading.usual is not None] or good
    if not used:
        return _blind(rule, readings, at)
    best = max(used, key=lambda reading: reading.value or 0.0)
    value, middle, low, high = _numbers(rule, used, best, usual)
    assert best.time is not None  # it has a value
    occasion = usual.occasion(rule.quantity, None if rule.takes == "sum" else best.place, best.time)
    words = (warmer if rule.quantity == "air_temperature" else compared)(value, middle, occasion)
    words = dated(words, usual.days_ago(rule.quantity, best.time, at))
    better = QUANTITIES[rule.quantity].better
    alike = middle is not None and same(value, middle, rule.quantity)  # what words call usual is not out of it
    return Card(
        quantity=rule.quantity,
        title=rule.title,
        value=value,
        usual=middle,
        usual_low=low,
        usual_high=high,
        comparison=words,
        severity=0 if alike or low is None or high is None else severity(value, low, high, better),
        state="fresh",
        sensors=len(readings),
        sensors_valid=len(used),
        place=_furthest(used) if rule.takes == "sum" else best.place,
    )


def _numbers(
    rule: Rule, used: Sequence[Reading], best: Reading, usual: Usual
) -> tuple[float, float | None, float | None, float | None]:
    """Return a card's value, usual, and the usual's low and high."""
    values = [reading.value for reading in used if reading.value is not None]
    if rule.takes == "highest":
        return max(values), best.usual, best.usual_low, best.usual_high
    share = 1.0 if rule.takes == "sum" else 1 / len(values)
    value, middle = sum(values) * share, _sum([reading.usual for reading in used], share)
    if rule.takes == "mean":
        low, high = (_sum([getattr(one, name) for one in used], share) for name in ("usual_low", "usual_high"))
        return value, middle, low, high
    # percentiles of single loops do not add up to those of their sum: take those of past sums
    assert best.time is not None
    shares = usual.band(best.time)
    if middle is None or shares is None:
        return value, middle, None, None
    return value, middle, middle * shares[0], middle * shares[1]


def _blind(rule: Rule, readings: Sequence[Reading], at: datetime) -> Card:
    """Return the card of a quantity that nothing current is known of: no number, and so no stale one."""
    seen = [reading.time for reading in readings if reading.time is not None]
    state: State = "down" if all(reading.state == "down" for reading in readings) else "late"
    return Card(
        quantity=rule.quantity,
        title=rule.title,
        value=None,
        usual=None,
        usual_low=None,
        usual_high=None,
        comparison=unknown(max(seen, default=None), at),
        severity=0,
        state=state,
        sensors=len(readings),
        sensors_valid=0,
        place=readings[0].place,
    )


def _furthest(used: Sequence[Reading]) -> str:
    """Return the sensor whose value is furthest from its usual; of several the first by name."""
    away = [abs((one.value or 0.0) - (one.usual or 0.0)) for one in used]
    return used[away.index(max(away))].place


def _sum(numbers: Sequence[float | None], share: float) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) * share if len(known) == len(numbers) else None
