"""How pressing an alert is, so that the list begins with what matters.

Takes   an Alert
Gives   rank() [-]: severity first, then how far past its level, how many places, how much traffic
Used by engine.py; server/ shows the list in this order
Source  Belvedere's own; the order is told by tests
"""

from __future__ import annotations

import math

from belvedere.alerts.contract import Alert
from belvedere.quantities import QUANTITIES

SEVERITY = 100.0  # [-] a graver alert comes before any lesser one
FURTHEST = 5.0  # [-] times the raise level: beyond it no more pressing
PLACES = 10.0  # [-] for each doubling of the places
VEHICLES = 10.0  # [-] for each 1,000 veh/h more or fewer than usual, at most four
MOST = 40.0  # [-] of each of the last two


def rank(alert: Alert) -> float:
    """Return how pressing an alert is [-]; larger is more."""
    past = max((abs(value.score) for value in alert.values), default=0.0)
    apart = sum(
        abs(value.value - value.usual)
        for value in alert.values
        if QUANTITIES[value.quantity].unit == "veh/h" and math.isfinite(value.value - value.usual)
    )
    places = PLACES * math.log2(max(len(alert.places), 1))
    total = SEVERITY * alert.severity + 2.0 * min(past, FURTHEST)
    return round(total + min(places, MOST) + min(VEHICLES * apart / 1_000.0, MOST), 3)
