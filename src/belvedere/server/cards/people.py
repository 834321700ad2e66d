"""How many people are in the city, from the last released hour.

Takes   the releases of the room
Gives   cards(): one where an hour that the clock may show was released, else none
Used by contract.py finds it; the screen draws its parts (GET /api/people) into it
"""

from __future__ import annotations

import numpy as np

from belvedere.quantities import QUANTITIES
from belvedere.server.api import Card, Text
from belvedere.server.cards.contract import Seen, severity
from belvedere.server.people.comparing import compare, usual
from belvedere.server.people.released import KINDS
from belvedere.server.words import same

ORDER = -1  # before what sensors measure: what a city is for
QUANTITY = "people_present"
TITLE = Text(en="People present", it="Persone presenti")


def cards(seen: Seen) -> list[Card]:
    """Return the card of the people present in the whole city."""
    known = seen.people.known() if seen.people is not None else None
    hours = None if known is None else known.hours
    if hours is None or hours.unit != "people" or seen.people is None:
        return []
    hour = hours.at(seen.at)
    state = hours.state(hour, seen.at)
    city = hours.places_of("city")[0]
    total = KINDS.index("all")
    if state == "before":
        return []
    if state == "down" or np.isnan(hours.value[hour, city, total]):
        return []
    calendar = seen.people.city.calendar
    value, found = float(hours.whole(hour)[city, total]), usual(hours, hour, city, calendar)
    low, high = (None, None) if found is None else (found.low, found.high)
    alike = found is not None and same(value, found.middle, QUANTITY)
    judged = 0 if alike or low is None or high is None else severity(value, low, high, QUANTITIES[QUANTITY].better)
    made = Card(
        quantity=QUANTITY,
        title=TITLE,
        value=value,
        usual=None if found is None else found.middle,
        usual_low=low,
        usual_high=high,
        comparison=compare(value, found, hours.noise(hour, city, total), hours.start(hour), calendar),
        severity=judged,
        state=state,
        sensors=1,
        sensors_valid=1,
        place="",
    )
    return [made]
