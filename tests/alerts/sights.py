"""A small city to raise alerts in: three boulevards in a row, a lane apart from them, an air station."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from belvedere.alerts.contract import Rule, Severity, Timing
from belvedere.alerts.kinds import threshold, usual
from belvedere.alerts.seen import Feed, Place, Reading, Seen, Words

EIGHT = datetime(2024, 3, 26, 7, tzinfo=UTC)  # a Tuesday, 8 on the local clock
HOUR = timedelta(hours=1)
PLACES = {
    "loops:1": Place("loops:1", "VIA UNO", "Via Uno", "Navile", "loops", 11.30, 44.50, ("loops:2",)),
    "loops:2": Place("loops:2", "VIA DUE", "Via Due", "Navile", "loops", 11.31, 44.50, ("loops:1", "loops:3")),
    "loops:3": Place("loops:3", "VIA TRE", "Via Tre", "Navile", "loops", 11.32, 44.50, ("loops:2",)),
    "loops:9": Place("loops:9", "VICOLO NOVE", "Vicolo Nove", "Savena", "loops", 11.40, 44.45),
    "air:A": Place("air:A", "GIARDINI", "", "Navile", "air", 11.33, 44.50),
}


def reading(
    place: str, value: float | None, *, time: datetime = EIGHT, quantity: str = "flow", **more: object
) -> Reading:
    """A reading where 1,000 veh/h are usual, 900 to 1,100 at the 10th and 90th percentile."""
    plain = Reading(
        place, quantity, time, 3600.0, value, 0, (900.0, 950.0, 980.0), 1000.0, 900.0, 1100.0, "school tuesday"
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def seen(values: dict[str, float | None], at: datetime = EIGHT + HOUR, **more: object) -> Seen:
    """What is known an hour after each reading began: 1,000 veh/h where nothing else is said."""
    whole: dict[str, float | None] = {name: 1000.0 for name in PLACES if name.startswith("loops")} | values
    found = {
        (name, "flow"): reading(name, value, time=at - HOUR)
        for name, value in whole.items()
        if name.startswith("loops")
    }
    plain = Seen(at, "Europe/Rome", found, PLACES, occasion=Words("school-day Tuesday", "martedì di scuola"))
    return replace(plain, **more)  # type: ignore[arg-type]


def feed(age: float, *, heard: int = 4, sensors: int = 4) -> Feed:
    state = "fresh" if age <= 3600 else "late" if age <= 3 * 3600 else "down"
    return Feed("loops", "flow", 3600.0, EIGHT, age, state, sensors, heard)  # type: ignore[arg-type]


def usual_rule(name: str = "street", **more: object) -> Rule:
    plain = Rule(
        name,
        "usual",
        Words("Traffic far from the usual", "Traffico lontano dal solito"),
        Severity.WARNING,
        ("flow",),
        ("loops:*",),
        usual.Keys(share=0.4, score=4.0),
        Timing(readings=1, alone=2, clear=2),
        merge="traffic",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def limit_rule(name: str = "limit", **more: object) -> Rule:
    plain = Rule(
        name,
        "threshold",
        Words("Above the limit", "Oltre il limite"),
        Severity.ALARM,
        ("flow",),
        ("loops:*",),
        threshold.Keys(above=2000.0, clear=1500.0),
        merge=name,
    )
    return replace(plain, **more)  # type: ignore[arg-type]
