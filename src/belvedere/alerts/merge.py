"""Which new judgements have the same cause: neighbouring streets at once are one alert.

Takes   judgements that are to be raised, alerts that stand, what is seen
Gives   Cause, causes()
Used by engine.py

Two belong together when their rules share the word `merge`, and they concern the same place, the same street, or places
of which one is among the other's neighbours. Up and down belong together: a closure empties one street and fills the
next. Air is one over a city: its stations belong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from belvedere.alerts.contract import Alert, Judgement, Rule
from belvedere.alerts.seen import Seen
from belvedere.quantities import QUANTITIES


@dataclass(frozen=True, slots=True)
class Cause:
    """Judgements of one cause, by their positions, the worst first; the alert they join, "" for a new one."""

    alert: str
    members: tuple[int, ...]


def causes(said: Sequence[tuple[Rule, Judgement]], standing: Sequence[Alert], seen: Seen) -> tuple[Cause, ...]:
    """Return new judgements by what caused them, in the order of the worst of each.

    Parameters
    ----------
    said : judgements to be raised, with their rules
    standing : alerts that stand; one is joined by what touches it, the oldest where several are
    """
    touched = [_reach(judgement, seen) for _, judgement in said]
    places = [{value.place for value in judgement.values} for _, judgement in said]
    group = list(range(len(said)))
    for first in range(len(said)):
        for second in range(first):
            if said[first][0].merge != said[second][0].merge:
                continue
            if places[first] & touched[second] or places[second] & touched[first]:
                old, new = group[first], group[second]
                group = [new if one == old else one for one in group]
    found = []
    for name in sorted(set(group)):
        members = [position for position, one in enumerate(group) if one == name]
        members.sort(key=lambda one: (-said[one][0].severity, -abs(said[one][1].values[0].score), said[one][1].place))
        around = set().union(*(touched[one] for one in members))
        words = {said[one][0].merge for one in members}
        near = [alert for alert in standing if alert.merge in words and around & set(alert.places)]
        near.sort(key=lambda alert: (alert.raised_at, alert.alert))
        found.append(Cause(near[0].alert if near else "", tuple(members)))
    return tuple(found)


def _reach(judgement: Judgement, seen: Seen) -> set[str]:
    """Return the places that a judgement concerns, and those around them."""
    mine = {value.place for value in judgement.values}
    streets = {seen.places[name].street for name in mine if name in seen.places} - {""}
    around = {one for name in mine if name in seen.places for one in seen.places[name].neighbours}
    same = {place.place for place in seen.places.values() if place.street in streets} if streets else set()
    feeds = {name.partition(":")[0] for name in mine}
    wide = any(QUANTITIES[value.quantity].unit != "veh/h" for value in judgement.values)
    basin = {name for name, place in seen.places.items() if place.feed in feeds} if wide else set()
    return mine | around | same | basin
