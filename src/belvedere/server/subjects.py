"""What each quantity is about, so that a screen can put those together that belong together.

Takes   a quantity's name and unit
Gives   subject_of(); SUBJECTS, in the order in which they are shown
Used by routes_city.py
A new indicator falls into its subject by the words of its name; one that none of them fits is about traffic
"""

from __future__ import annotations

import re
from typing import Literal, get_args

Subject = Literal["traffic", "people", "air", "noise", "safety", "money"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

# the first that fits wins
RULES: tuple[tuple[Subject, re.Pattern[str]], ...] = (
    ("noise", re.compile(r"noise|lden|lnight|above_(55|65)")),
    ("air", re.compile(r"co2|nox|no2|o3|pm(_|\b|10|25)|fuel|energy|ev_share|deaths_(no2|pm)")),
    ("safety", re.compile(r"injur|death|lethality|crash")),
    (
        "people",
        re.compile(
            r"access|people_(present|density)|foreign|jobs_by|services_by|stops_near|winners|losers|poorest|gini|palma|inequality|space|crowding|"
            r"cycle_lanes|bus_lanes|_share$|passengers|trips_made|waited|travelled|motorisation"
        ),
    ),
    ("money", re.compile(r"benefit|cost|revenue|value|money")),
)


def subject_of(name: str, unit: str) -> Subject:
    """Return what a quantity is about."""
    if unit.startswith("EUR"):
        return "people" if "poorest" in name else "money"
    return next((subject for subject, words in RULES if words.search(name)), "traffic")
