"""How many of the city's sensors answer.

Takes   the last reading of each series
Gives   cards(): one
Used by contract.py finds it
"""

from __future__ import annotations

from belvedere.server.api import Card, Text
from belvedere.server.cards.contract import Seen, fresh, in_service
from belvedere.server.words import answering

ORDER = 90  # about the room itself: after what it says of the city
ALIVE_LOOK = 0.8  # [-] share of sensors under which it is worth a look
ALIVE_BAD = 0.5  # [-] and abnormal
ALIVE = Text(en="Sensors", it="Sensori")


def cards(seen: Seen) -> list[Card]:
    """Return the card of how many sensors answer."""
    readings = in_service(seen.readings)
    if not readings:
        return []
    answers: dict[str, bool] = {}
    for reading in readings:
        answers[reading.place] = answers.get(reading.place, False) or fresh(reading)
    valid, share = sum(answers.values()), sum(answers.values()) / len(answers)
    silent = sorted(place for place, answer in answers.items() if not answer)
    made = Card(
        quantity="share_valid",
        title=ALIVE,
        value=share,
        usual=None,
        usual_low=None,
        usual_high=None,
        comparison=answering(valid, len(answers)),
        severity=2 if share < ALIVE_BAD else 1 if share < ALIVE_LOOK else 0,
        state="fresh",
        sensors=len(answers),
        sensors_valid=valid,
        place=silent[0] if silent else min(answers),
    )
    return [made]
