"""What a policy decides, and over what: so that two that decide the same are found, whoever wrote them.

Takes   a city's links, zones, lines or places; hours; uses
Gives   Touch, on_links, meets
Used by conflicts.py; each policy may say what it touches, by `touches(city) -> tuple[Touch, ...]`
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import InputError

ALL_DAY = (0, 24)  # [h]


@dataclass(frozen=True, slots=True)
class Touch:
    """One subject that a policy decides, on some ground, in some hours, for some uses."""

    subject: str  # one of conflicts.SUBJECTS, or a word of one's own
    of: Literal["links", "zones", "lines", "places", "city"]  # what `ids` are
    ids: frozenset[int] | frozenset[str]  # link_id, zone_id, line or name of a place; empty where it is the whole city
    hours: tuple[int, int] = ALL_DAY
    uses: frozenset[str] = frozenset()  # empty: whoever it is

    def __post_init__(self) -> None:
        if not 0 <= self.hours[0] < self.hours[1] <= 24:
            raise InputError("touch", self.subject, f"{self.hours} is no span of a day", remedy="Give 0 to 24.")


def on_links(
    subject: str,
    city: City,
    links: NDArray[np.bool_],
    hours: tuple[int, int] = ALL_DAY,
    uses: Iterable[str] = (),
) -> Touch:
    """Return the touch of some links, shape (links,)."""
    ids = city.links["link_id"].to_numpy()[links]
    return Touch(subject, "links", frozenset(ids.tolist()), hours, frozenset(uses))


def meets(one: Touch, other: Touch) -> tuple[int | str, ...] | None:
    """Return what two touches share, sorted, where they fall together in some hour for some use; else None."""
    if one.of != other.of or min(one.hours[1], other.hours[1]) <= max(one.hours[0], other.hours[0]):
        return None
    if one.uses and other.uses and not one.uses & other.uses:
        return None
    if one.of == "city":
        return ()
    theirs: set[object] = set(other.ids)
    shared = tuple(sorted((each for each in one.ids if each in theirs), key=lambda each: (str(type(each)), each)))
    return shared or None
