"""What is measured and registered around an alert.

Takes   an Alert, what is Seen
Gives   neighbours(), city(), notices(), in words; "" where nothing was measured or nothing is out of the ordinary
Used by explain.py
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from belvedere.alerts.contract import Alert, Value
from belvedere.alerts.deviation import deviation, swing, trusted
from belvedere.alerts.numbers import percent, several
from belvedere.alerts.seen import Notice, Place, Seen, Words
from belvedere.city.street_names import same_street

NOTABLE = 2.0  # [-] robust standard deviations from which a neighbour is spoken of
SHARE = 0.15  # [-] and this share of its usual
CITY = 0.08  # [-] of the usual: a lesser swing of the whole city is not worth a word
NAMED = 2  # [-] neighbours that are named; more are counted
NEAR = 1_000.0  # [m] from an alert's place: a notice of a point further away is not its own
DEGREE = 111_195.0  # [m] of a degree of latitude on a sphere of 6,371 km


def neighbours(alert: Alert, seen: Seen) -> Words:
    """Return "the two neighbouring streets too (Via X +25 %)" and "traffic moved to Via Y +30 %"."""
    worst = alert.values[0]
    if worst.place not in seen.places or not math.isfinite(worst.usual):
        return Words("", "")
    city_too = swing(seen, worst.quantity)
    own = seen.places[worst.place].street
    side = 1.0 if worst.value >= worst.usual else -1.0
    same: dict[str, float] = {}
    other: dict[str, float] = {}
    measured = set()
    around = dict.fromkeys(
        (*seen.places[worst.place].neighbours, *(value.place for value in alert.values if value.time == worst.time))
    )
    for name in around:
        reading = seen.readings.get((name, worst.quantity))
        if name == worst.place or name not in seen.places or reading is None or not trusted(reading):
            continue
        if abs((reading.time - worst.time).total_seconds()) > reading.interval:
            continue
        found = deviation(reading, city_too)
        if found is None:
            continue
        street = seen.places[name].street or seen.places[name].name
        if street == own:
            continue
        measured.add(street)
        if abs(found.score) >= NOTABLE and abs(found.share) >= SHARE:
            into = same if found.share * side > 0 else other
            if abs(found.share) > abs(into.get(street, 0.0)):
                into[street] = found.share
    parts = []
    if same:
        parts.append(_too(same))
    if other:
        up = side < 0
        names = _names(other)
        parts.append(
            Words(
                f"{'more' if up else 'less'} than usual in {names.en}",
                f"{'più' if up else 'meno'} del solito in {names.it}",
            )
        )
    if not parts and len(measured) >= 2:
        parts.append(Words("its neighbours are as usual", "le vie vicine sono come al solito"))
    return Words("; ".join(part.en for part in parts), "; ".join(part.it for part in parts))


def city(worst: Value, seen: Seen) -> Words:
    """Return "the whole city −12 %" where the city's median sensor is off its usual too."""
    share = swing(seen, worst.quantity) - 1.0
    if abs(share) < CITY:
        return Words("", "")
    text = percent(share)
    return Words(f"the whole city {text.en}", f"l'intera città {text.it}")


def notices(alert: Alert, seen: Seen) -> tuple[Words, ...]:
    """Return what was registered for these streets, or for all of the city, at this time: "closure registered in …"."""
    places = [seen.places[name] for name in alert.places if name in seen.places]
    start = min((value.time for value in alert.values), default=seen.at)
    found = [one for one in seen.notices if one.start <= seen.at and one.end > start and _concerns(one, places)]
    found.sort(key=lambda one: (one.start, one.title.en))
    return tuple(dict.fromkeys(_said(one) for one in found))


def _said(notice: Notice) -> Words:
    where = ", ".join(notice.streets[:NAMED])
    if notice.kind == "closure":
        return Words(f"closure registered in {where}", f"chiusura registrata in {where}") if where else notice.title
    if notice.kind == "works":
        return Words(f"works registered in {where}", f"lavori registrati in {where}") if where else notice.title
    return notice.title


def _concerns(notice: Notice, places: Sequence[Place]) -> bool:
    """Return whether a notice is of a street, or a point near one, of an alert; or of the whole city."""
    for street in notice.streets:
        if any(same_street(street, place.street) or same_street(street, place.name) for place in places):
            return True
    if math.isfinite(notice.longitude) and math.isfinite(notice.latitude):
        return any(_apart(notice, place) <= NEAR for place in places)
    return not notice.streets


def _apart(notice: Notice, place: Place) -> float:
    east = (notice.longitude - place.longitude) * math.cos(math.radians(place.latitude))
    return math.hypot(east, notice.latitude - place.latitude) * DEGREE


def _too(same: dict[str, float]) -> Words:
    names = _names(same)
    if len(same) == 1:
        return Words(f"neighbouring {names.en} too", f"anche la vicina {names.it}")
    count = several(len(same))
    return Words(f"{count.en} neighbouring streets too: {names.en}", f"anche {count.it} vie vicine: {names.it}")


def _names(found: dict[str, float]) -> Words:
    order = sorted(found, key=lambda street: (-abs(found[street]), street))
    english = [f"{street} {percent(found[street]).en}" for street in order[:NAMED]]
    return Words(" and ".join(english), " e ".join(english))
