"""What every file of policies/ has.

A policy is one file with a frozen dataclass of the file's name in CamelCase (`zone_30.py` → `Zone30`) that has
LABEL_EN, LABEL_IT, MEANING_EN, MEANING_IT and fields with defaults. Its fields are the form in the browser and the
keys in a scenario's TOML; each is made by `setting(...)`, which says how the form asks for it. `__post_init__` refuses
values that mean nothing (a polygon that crosses itself, hours that end before they start); `apply(city)` returns a
changed City and refuses what this city does not have (an unknown street). It edits tables only, by `City.with_table`,
and changes nothing in place. What it takes to do so (links inside a polygon, a new limit, a new rule) is in tables.py.

A policy may say more of itself, and need not: `touches(city)` returns what it decides (touch.py), so that conflicts.py
names another that decides the same; a temporary one has a setting `days`, the days of a year that it lasts; one with
`known(city)` returns the city as it is today, with what its settings say of today: base and variant start from there.
Refusals give Italian beside English: `InputError(…, italian=(problem, remedy))`.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, TypeVar, cast, runtime_checkable

from belvedere.city.model import City
from belvedere.city.recipe_fields import fill, nearest
from belvedere.errors import InputError, RecipeError
from belvedere.plugins import modules
from belvedere.policies import shapes

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# how the browser asks: a number box; a polygon or a point drawn on the map; streets picked on the map; hours; words
# from a list (one of them where the default is a text); lines of public transport from the city's list; a short text
Asks = Literal["number", "polygon", "point", "streets", "hours", "choices", "lines", "text"]

TEXT = re.compile(r"(\w[\w .,:;'’()/&°–-]{0,59})?")  # a name that no table, page or spreadsheet takes for anything else
DRAWN = {"polygon": shapes.polygon, "point": shapes.point}
MOST = 5_000  # [-] streets or lines in one setting

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


@runtime_checkable
class OfToday(Protocol):
    """A policy whose settings say something of today that the city's tables may not."""

    def known(self, city: City) -> City:
        """Return the city as it is today, with that."""
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
    words: Mapping[str, tuple[str, str]] | None = None,
) -> T:
    """Return a dataclass field that knows how a form asks for it.

    Defaults are immutable: a polygon or point is a WKT string in WGS 84 ("" = the whole city, unless the label says
    otherwise), streets are a tuple of street_id, hours are a (first, end) pair of local hours, lines a tuple of
    the city's lines of public transport, choices a tuple of words, or one word where one is to be taken.

    Parameters
    ----------
    words : choice → what the form calls it, in English and in Italian; uses and classes of street have their words
    """
    metadata = {
        "label_en": label_en,
        "label_it": label_it,
        "asks": asks,
        "unit": unit,
        "minimum": minimum,
        "maximum": maximum,
        "choices": choices,
        "words": {choice: list(pair) for choice, pair in (words or {}).items()},
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
        place = f"{where}.{error.where}"
        raise RecipeError(file, place, error.problem, remedy=error.remedy, italian=error.italian) from error
    return made


def days(uses: Iterable[Policy]) -> float | None:
    """Return the days of a year on which all of them are in force: the fewest of those that are temporary, or None."""
    temporary = [float(each.days) for each in uses if hasattr(each, "days")]
    return min(temporary, default=None)


def check_settings(policy: object) -> None:
    """Refuse numbers out of range, words that are no choice, hours that are no span of a day, shapes that are none.

    A policy's `__post_init__` begins with it, so that one made in Python is held to the same as one from a file.

    Raises
    ------
    InputError
        naming the policy's file and field
    """
    name = type(policy).__module__.rpartition(".")[2]
    for field in dataclasses.fields(cast("DataclassInstance", policy)):
        said, value = field.metadata, getattr(policy, field.name)
        asks = said.get("asks")
        if asks == "number":
            _check_number(name, field.name, value, said)
        elif asks == "choices":
            _check_choices(name, field.name, (value,) if isinstance(value, str) else value, said["choices"])
        elif asks == "hours" and not 0 <= value[0] < value[1] <= 24:
            raise InputError(
                name,
                field.name,
                f"from {value[0]} to {value[1]} is no span of a day",
                remedy="Give the first hour in force and the first no longer; a night is two policies, one to 24, one"
                " from 0.",
                italian=(
                    f"dalle {value[0]} alle {value[1]} non è un intervallo del giorno",
                    "Indica la prima ora in vigore e la prima non più; per una notte servono due politiche, fino alle"
                    " 24 e dalle 0.",
                ),
            )
        elif asks in DRAWN:
            DRAWN[asks](value, name, field.name)
        elif asks in ("streets", "lines") and len(value) > MOST:
            raise InputError(
                name,
                field.name,
                f"{len(value)} are named",
                remedy=f"Name {MOST} at most, or draw an area.",
                italian=(f"ne sono indicati {len(value)}", f"Indicane al massimo {MOST}, o disegna un'area."),
            )
        elif asks == "text" and not TEXT.fullmatch(value):
            raise InputError(
                name,
                field.name,
                f"{value[:80]!r} cannot be a name",
                remedy="Write up to 60 letters, figures and plain punctuation, a letter or figure first.",
                italian=(
                    "il testo non può essere un nome",
                    "Scrivi al massimo 60 lettere, cifre e punteggiatura semplice, cominciando con una lettera o"
                    " cifra.",
                ),
            )


def _check_number(policy: str, field: str, value: float, said: Mapping[str, object]) -> None:
    low, high = cast("float | None", said["minimum"]), cast("float | None", said["maximum"])
    if (low is None or value >= low) and (high is None or value <= high):
        return
    span = f"{low if low is not None else '-∞'}", f"{high if high is not None else '∞'} {said['unit']}"
    raise InputError(
        policy,
        field,
        f"{value:g} is out of range",
        remedy=f"Give a number from {span[0]} to {span[1]}.",
        italian=(f"{value:g} è fuori dai limiti", f"Indica un numero da {span[0]} a {span[1]}."),
    )


def _check_choices(policy: str, field: str, words: Iterable[str], choices: tuple[str, ...]) -> None:
    for word in words:
        if word not in choices:
            english = nearest(policy, field, word[:80], choices)
            raise InputError(
                policy,
                field,
                english.problem,
                remedy=english.remedy,
                italian=(f"nessuna scelta si chiama {word[:80]!r}", f"Scegli tra: {', '.join(choices)}."),
            ) from english
