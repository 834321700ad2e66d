"""What the values of OpenStreetMap's tags mean for traffic.

Takes   tag values as text; several values are joined by ";" (OSM's own habit)
Gives   numbers, directions and the uses that a street lets in
Used by streets.py, osm_gpkg.py, osm_pbf.py
Source  OSM wiki: Key:maxspeed, Key:lanes, Key:oneway, Key:access, Default speed limits (read 2025; to be confirmed)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

MILE = 1.609344  # [km]

# limits that tags name by a word, "IT:urban" [km/h]; national highway codes as the OSM wiki lists them
IMPLICIT: Mapping[str, Mapping[str, float]] = {
    "IT": {"urban": 50, "rural": 90, "trunk": 110, "motorway": 130, "living_street": 30},
    "PT": {"urban": 50, "rural": 90, "trunk": 100, "motorway": 120, "living_street": 20},
    "FI": {"urban": 50, "rural": 80, "trunk": 100, "motorway": 120, "living_street": 20},
    "GB": {"nsl_single": 96.56, "nsl_dual": 112.65, "motorway": 112.65, "urban": 48.28},
}
WALK_SPEED = 6.0  # [km/h] "walk": OSM wiki gives 5 to 7

ALL_USES = ("car", "van", "truck", "motorcycle", "bus", "bicycle", "walk")
MOTOR_USES = ("car", "van", "truck", "motorcycle", "bus")
# values of access=* that let nobody drive in but those the word names
SHUT = frozenset({"no", "private", "permit", "permissive_no", "agricultural", "forestry", "delivery", "customers"})
BUS_ONLY = frozenset({"psv", "bus"})
YES = frozenset({"yes", "designated", "permissive", "destination", "official", "public"})

_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(mph|km/h|kmh|kph|knots)?\s*$")


def joined(value: str) -> str:
    """Return a value that OSMnx wrote as a list, "['30', '50']", as OSM writes several: "30;50"."""
    text = value.strip()
    if not text.startswith("["):
        return text
    try:
        parts = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return ";".join(str(part) for part in parts)


def speed(value: str, country: str) -> float | None:
    """Return a signed limit [km/h], or None where the tag gives no number.

    Several limits along one street give the speed that takes the same time when each holds for the same length.
    "signals", "variable" and "none" give None: the class of street's usual stands in.
    """
    found = [one for part in value.split(";") if (one := _one_speed(part.strip(), country)) is not None]
    return len(found) / sum(1 / one for one in found) if found else None


def _one_speed(text: str, country: str) -> float | None:
    match = _NUMBER.match(text)
    if match:
        number = float(match[1].replace(",", "."))
        kilometres = number * MILE if match[2] == "mph" else number
        return kilometres if kilometres > 0 else None
    if text == "walk":
        return WALK_SPEED
    nation, _, word = text.rpartition(":")
    limits = IMPLICIT.get(nation.upper() or country, {})
    if word in limits:
        return limits[word]
    return float(word) if word.isdigit() and int(word) > 0 else None  # "IT:30", "DE:zone:30"


def lanes(value: str) -> float | None:
    """Return a number of lanes, the smallest where the street has several, or None where the tag gives none."""
    found = [float(part) for part in value.split(";") if re.fullmatch(r"\s*\d+(\.\d+)?\s*", part) and float(part) > 0]
    return min(found) if found else None


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 where traffic only goes as the way is drawn, -1 where only against it, 0 for both."""
    oneway = tags.get("oneway", "")
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    if oneway in {"no", "false", "0"}:
        return 0
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") in {"motorway", "motorway_link"}
    return 1 if implied else 0


def uses(highway: str, access: str, tags: Mapping[str, str]) -> str:
    """Return the uses a street lets in, comma-separated in the order of ALL_USES; "" where it is shut to all.

    Parameters
    ----------
    highway : the class of street
    access : value of access=*
    tags : the more special keys: vehicle, motor_vehicle, bus, psv, bicycle, foot
    """
    if highway in {"motorway", "motorway_link", "trunk", "trunk_link"}:
        allowed = set(MOTOR_USES)
    elif highway == "busway":
        allowed = {"bus"}
    elif highway == "pedestrian":
        allowed = {"bicycle", "walk"}
    else:
        allowed = set(ALL_USES)
    motor = tags.get("motor_vehicle", "") or tags.get("vehicle", "") or access
    if motor in BUS_ONLY:
        allowed &= {"bus", "bicycle", "walk"}
    elif motor in SHUT and highway != "busway":
        allowed &= {"bicycle", "walk"} if motor != access or access != "no" else set()
    if (tags.get("bus") or tags.get("psv")) in YES:
        allowed |= {"bus"}
    for key, use in (("bicycle", "bicycle"), ("foot", "walk")):
        if tags.get(key) == "no":
            allowed -= {use}
        elif tags.get(key) in YES:
            allowed |= {use}
    return ",".join(use for use in ALL_USES if use in allowed)
