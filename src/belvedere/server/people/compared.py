"""The same hour of a place under each published definition, side by side: how the headline changes with the word.

Takes   the releases of the room, a place, the clock's time
Gives   compared(): a message of api_people.py
Used by routes_people.py
Only definitions under which the very day was released have numbers. Each is a release of its own, paid for in the
ledger: nothing is worked out here from another
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from belvedere.server.api import NOTHING_SAID, PeopleUnder, PeopleUnderEach
from belvedere.server.people.released import HOUR, KINDS
from belvedere.server.people.room import Known, People
from belvedere.server.people.told import Asked, Standing, parts_of, standing, visitors_of
from belvedere.server.people.words import DEFINITIONS, NOT_UNDER, definition, reason

TOTAL = KINDS.index("all")


def compared(people: People, asked: Asked, at: datetime) -> PeopleUnderEach:
    """Return a place under every definition that was released or is known: the usual one first, others by name."""
    known = people.known()
    first = standing(known, at)
    shown = first.state in ("fresh", "late")
    others = sorted({*DEFINITIONS, *(known.told.definitions if known.told else ())} - {first.definition})
    start = first.hours.start(first.hour) if first.hours is not None and first.hour >= 0 else None
    day = _day(known, first) if shown else ""
    return PeopleUnderEach(
        state=first.state,
        why=first.why,
        synthetic=known.synthetic,
        level=asked.level,
        place=asked.place,
        start=start,
        end=None if start is None else start + timedelta(seconds=HOUR),
        unit="people" if first.hours is None else first.hours.unit,
        definitions=[_under(known, asked, at, name) for name in (first.definition, *others)] if shown else [],
        epsilon=_spent(known, day),
        plain=_planned(known),
    )


def _under(known: Known, asked: Asked, at: datetime, name: str) -> PeopleUnder:
    found = standing(known, at, name)
    row = -1 if found.hours is None else found.hours.places.get((asked.level, asked.place), -1)
    why, parts, visitors, release = found.why, [], None, ""
    if found.hours is not None and row >= 0:
        release = found.hours.release[found.hour]
        if np.isnan(found.hours.value[found.hour, row, TOTAL]):
            why = reason(str(found.hours.reason[found.hour, row, TOTAL]))
        else:
            why, parts = NOTHING_SAID, parts_of(found.hours, found.hour, row, name)
            visitors = visitors_of(found.hours, found.hour, row, name)
    elif found.hours is not None:
        why = NOT_UNDER
    return PeopleUnder(
        definition=definition(name),
        chosen=known.told is not None and name == known.told.definition,
        released=bool(release),
        why=why,
        release_id=release,
        parts=parts,
        visitors=visitors,
    )


def _day(known: Known, found: Standing) -> str:
    """Return the service day of the hour, as the ledger writes it."""
    assert known.told is not None
    assert found.hours is not None
    ledger = known.told.ledger
    return str(ledger.loc[ledger["release_id"] == found.hours.release[found.hour], "day"].iloc[0])


def _spent(known: Known, day: str) -> float | None:
    spent = known.told.spent if known.told is not None else None
    if spent is None or "day" not in spent.columns:
        return None
    mine = spent.loc[spent["day"].astype("str") == day, "epsilon"]
    return float(mine.iloc[0]) if len(mine) else None


def _planned(known: Known) -> float | None:
    """Return what the plan of a day comes to."""
    plan = known.told.composition if known.told is not None else None
    if plan is None or "product" not in plan.columns:
        return None
    mine = plan.loc[(plan["product"] == "all") & (plan["days"] == 1), "epsilon"]
    return float(mine.iloc[0]) if len(mine) else None
