"""What every file of policies/ has.

A policy is one file with a frozen dataclass of the file's name in CamelCase (`zone_30.py` → `Zone30`) that has
LABEL_EN, LABEL_IT and fields with defaults. Its fields are the form in the browser and the keys in a scenario's
TOML; each is made by `setting(...)`, which says how the form asks for it. `apply(city)` returns a changed City.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar, Literal, Protocol, TypeVar

from belvedere.city.model import City

# how the browser asks: a number box, a polygon drawn on the map, streets picked on the map, hours, words from a list
Asks = Literal["number", "polygon", "streets", "hours", "choices"]

T = TypeVar("T")


class Policy(Protocol):
    """A decision that changes a city."""

    LABEL_EN: ClassVar[str]
    LABEL_IT: ClassVar[str]

    def apply(self, city: City) -> City:
        """Return the city as the decision would make it."""
        ...


def setting(
    default: T,
    label_en: str,
    label_it: str,
    *,
    asks: Asks = "number",
    unit: str = "-",
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
) -> T:
    """Return a dataclass field that knows how a form asks for it.

    Defaults are immutable: a polygon is a WKT string in WGS 84 ("" = the whole city), streets are a tuple of
    street_id, hours are a (first, end) pair of local hours.
    """
    metadata = {
        "label_en": label_en,
        "label_it": label_it,
        "asks": asks,
        "unit": unit,
        "minimum": minimum,
        "maximum": maximum,
        "choices": choices,
    }
    # typed as its default, so that a dataclass of settings reads like any other
    made: T = dataclasses.field(default=default, metadata=metadata)
    return made
