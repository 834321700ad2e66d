"""What every file of policies/ has.

A policy is one file with a frozen dataclass of the file's name in CamelCase (`zone_30.py` → `Zone30`) that has
LABEL_EN, LABEL_IT, MEANING_EN, MEANING_IT and fields with defaults. Its fields are the form in the browser and the
keys in a scenario's TOML; each is made by `setting(...)`, which says how the form asks for it. `__post_init__` refuses
values that mean nothing (a polygon that crosses itself, hours that end before they start); `apply(city)` returns a
changed City and refuses what this city does not have (an unknown street). It edits tables only, by `City.with_table`,
and changes nothing in place. What it takes to do so (links inside a polygon, a new limit, a new rule) is in tables.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal, Protocol, TypeVar, cast

from belvedere.city.model import City
from belvedere.city.recipe_fields import fill, nearest
from belvedere.errors import InputError, RecipeError
from belvedere.plugins import modules

# how the browser asks: a number box, a polygon drawn on the map, streets picked on the map, hours, words from a list
Asks = Literal["number", "polygon", "streets", "hours", "choices"]

T = TypeVar("T")


class Policy(Protocol):
    """A decision that changes a city."""

    LABEL_EN: ClassVar[str]
    LABEL_IT: ClassVar[str]
    MEANING_EN: ClassVar[str]  # one sentence: what it does to the city's tables
    MEANING_IT: ClassVar[str]

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

    Defaults are immutable: a polygon is a WKT string in WGS 84 ("" = the whole city, unless the label says otherwise),
    streets are a tuple of street_id, hours are a (first, end) pair of local hours, choices a tuple of words.
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


def policies() -> dict[str, type[Policy]]:
    """Return the class of every policy by the name of its file, outside packages' too."""
    return {
        name: cast("type[Policy]", getattr(module, "".join(part.title() for part in name.split("_"))))
        for name, module in modules("policies").items()
    }


def make(name: str, settings: Mapping[str, object], file: Path | str, where: str) -> Policy:
    """Return a policy made of settings as TOML or JSON holds them (lists for tuples, whole numbers for numbers).

    Raises
    ------
    RecipeError
        naming file, place and remedy, when no policy has that name, a key is unknown (the nearest is named), or a
        value is of another type, out of range or means nothing
    """
    known = policies()
    if name not in known:
        raise nearest(file, f"{where}.policy", name, tuple(known))
    made = fill(known[name], settings, file, where)
    try:
        check_settings(made)  # for a policy that has no `__post_init__`
    except InputError as error:
        raise RecipeError(file, f"{where}.{error.where}", error.problem, remedy=error.remedy) from error
    return made


def check_settings(policy: object) -> None:
    """Refuse numbers out of range, words that are no choice and hours that are no span of a day.

    A policy's `__post_init__` begins with it, so that one made in Python is held to the same as one from a file.

    Raises
    ------
    InputError
        naming the policy's file and field
    """
    name = type(policy).__module__.rpartition(".")[2]
    for field in dataclasses.fields(cast("Policy", policy)):  # type: ignore[arg-type]  # a dataclass
        said, value = field.metadata, getattr(policy, field.name)
        low, high = said.get("minimum"), said.get("maximum")
        if said.get("asks") == "number" and not ((low is None or value >= low) and (high is None or value <= high)):
            wanted = f"from {low if low is not None else '-∞'} to {high if high is not None else '∞'} {said['unit']}"
            raise InputError(name, field.name, f"{value:g} is out of range", remedy=f"Give a number {wanted}.")
        if said.get("asks") == "choices":
            words = (value,) if isinstance(value, str) else value
            for word in words:
                if word not in said["choices"]:
                    raise nearest(name, field.name, str(word), said["choices"])
        if said.get("asks") == "hours" and not 0 <= value[0] < value[1] <= 24:
            remedy = "Give the first hour in force and the first no longer; a night is two policies, to 24 and from 0."
            raise InputError(name, field.name, f"from {value[0]} to {value[1]} is no span of a day", remedy=remedy)
