"""The state of the city at a moment: its cards, worst first.

Takes   what is known at the clock's time; the files of cards/
Gives   cards()
Used by routes_now.py
"""

from __future__ import annotations

import dataclasses

from belvedere.server.api import Card
from belvedere.server.cards.contract import Seen, makers


def cards(seen: Seen) -> list[Card]:
    """Return the city's cards, worst first; those without a number after those of the same severity that have one."""
    ordered = dataclasses.replace(seen, readings=sorted(seen.readings, key=lambda one: one.place))
    made = [card for maker in makers() for card in maker.cards(ordered)]
    return sorted(made, key=lambda card: (-card.severity, card.value is None))
