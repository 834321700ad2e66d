"""A scenario: what is compared with what, as a file that a person can read and write.

Takes   scenarios/*.toml: name, [title] and [description] in both languages, [[base]] and [[variant]] with policies;
        horizon, days and [costs] where they are not the usual
Gives   Scenario, its policies made and checked; Costs; back to TOML
Used by evaluate.py, cli.py, server/

    name = "school-street"
    horizon = "short"           # how far people have adapted: "short", within a year, or "long", after five or more
    days = 250                  # workdays like this one that make a year's effect; left out: those of a temporary
                                # policy, or the usual
    [title]
    en = "A school street"
    it = "Una strada scolastica"
    [description]
    en = "…"
    it = "…"
    [[variant]]                 # decisions of the variant, in order; [[base]] likewise, none: the city as it is
    policy = "close_street"     # a file of policies/, its settings below
    streets = [12]
    [costs]                     # [EUR] of the municipality; left out: not counted
    capital = 2e6               # spent once
    yearly = 1e5                # to run it
    life = 20                   # [years] until it must be built again
    first_year = 2026
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from belvedere.city import toml_file
from belvedere.city.model import City
from belvedere.city.recipe_fields import fill, nearest, table_of, text_of
from belvedere.errors import InputError, RecipeError
from belvedere.policies.contract import Policy, make
from belvedere.policies.contract import days as days_in_force

KEYS = ("name", "title", "description", "horizon", "days", "costs", "base", "variant")
HORIZONS = ("short", "long")
LANGUAGES = ("en", "it")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")  # it becomes a folder and a part of a URL


@dataclass(frozen=True, slots=True)
class PolicyUse:
    """A policy with its settings, as written; the policy itself is made of them when the scenario is read."""

    policy: str
    settings: Mapping[str, object]
    made: Policy


@dataclass(frozen=True, slots=True)
class Costs:
    """What the municipality spends on a variant beyond the base."""

    capital: float = 0.0  # [EUR] once, before the first year
    yearly: float = 0.0  # [EUR/year]
    life: float = 20.0  # [years] until it must be built again
    first_year: int = 2026  # of use

    def __post_init__(self) -> None:
        if not all(math.isfinite(each) for each in (self.capital, self.yearly, self.life)) or self.life <= 0:
            raise ValueError(f"costs are finite numbers and a life is above 0 years, got {self}")
        if not 1990 <= self.first_year <= 2100:
            raise ValueError(f"a first year is between 1990 and 2100, got {self.first_year}")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Base and variant, each the city after its policies."""

    name: str
    title_en: str
    title_it: str
    description_en: str
    description_it: str
    base: tuple[PolicyUse, ...]
    variant: tuple[PolicyUse, ...]
    file: str = ""  # for messages
    horizon: str = "short"  # "long": people have moved their lives to it
    days: float | None = None  # [-] workdays like this one that make a year's effect; None: the usual
    costs: Costs | None = None  # None: not counted


def read(path: Path) -> Scenario:
    """Return the scenario of a TOML file.

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is not TOML in UTF-8, a key or policy is unknown (the nearest is named) or a value means nothing
    """
    return from_tables(toml_file.read(path, "Name a .toml of the city's scenarios/ folder.").tables, path)


def from_tables(document: Mapping[str, object], file: Path | str) -> Scenario:
    """Return the scenario of tables as TOML or JSON holds them; see `read`."""
    for key in document:
        if key not in KEYS:
            raise nearest(file, "", key, KEYS)
    name = text_of(document, "name", file, "")
    if not NAME.fullmatch(name):
        raise RecipeError(
            file, "name", f"{name!r} cannot name a folder", remedy="Use a-z, 0-9 and hyphens, 64 letters at most."
        )
    words = {part: _languages(document, part, file) for part in ("title", "description")}
    base, variant = _uses(document, "base", file), _uses(document, "variant", file)
    return Scenario(
        name=name,
        title_en=words["title"]["en"],
        title_it=words["title"]["it"],
        description_en=words["description"]["en"],
        description_it=words["description"]["it"],
        base=base,
        variant=variant,
        file=str(file),
        horizon=_horizon(document, file),
        days=_days(document, file, (*base, *variant)),
        costs=_costs(document, file),
    )


def to_toml(scenario: Scenario) -> str:
    """Return the file that `read` makes this scenario of; the same scenario gives the same text."""
    lines = [f"name = {json.dumps(scenario.name)}", f"horizon = {_toml(scenario.horizon)}"]
    if scenario.days is not None:
        lines.append(f"days = {_toml(scenario.days)}")
    for part in ("title", "description"):
        lines += ["", f"[{part}]"]
        texts = ((scenario.title_en, scenario.title_it), (scenario.description_en, scenario.description_it))
        pair = texts[part == "description"]
        lines += [f"{language} = {_toml(text)}" for language, text in zip(LANGUAGES, pair, strict=True)]
    if scenario.costs is not None:
        lines += ["", "[costs]"]
        lines += [f"{each.name} = {_toml(getattr(scenario.costs, each.name))}" for each in fields(Costs)]
    for side, uses in (("base", scenario.base), ("variant", scenario.variant)):
        for use in uses:
            lines += ["", f"[[{side}]]", f"policy = {_toml(use.policy)}"]
            lines += [f"{key} = {_toml(value)}" for key, value in use.settings.items()]
    return "\n".join(lines) + "\n"


def apply(uses: tuple[PolicyUse, ...], city: City, file: str, side: str) -> City:
    """Return the city after its policies, in their order.

    Raises
    ------
    RecipeError
        naming the policy that this city cannot take (an unknown street, an area without streets)
    """
    for number, use in enumerate(uses):
        try:
            city = use.made.apply(city)
        except InputError as error:
            where = f"{side}[{number}].{error.where}"
            raise RecipeError(file or side, where, error.problem, remedy=error.remedy) from error
    return city


def _languages(document: Mapping[str, object], part: str, file: Path | str) -> dict[str, str]:
    table = table_of(document, part, file, "")
    for key in table:
        if key not in LANGUAGES:
            raise nearest(file, part, key, LANGUAGES)
    return {language: text_of(table, language, file, part) for language in LANGUAGES}


def _horizon(document: Mapping[str, object], file: Path | str) -> str:
    horizon = document.get("horizon", HORIZONS[0])
    if horizon not in HORIZONS:
        raise nearest(file, "horizon", str(horizon), HORIZONS)
    return str(horizon)


def _days(document: Mapping[str, object], file: Path | str, uses: tuple[PolicyUse, ...]) -> float | None:
    days = document.get("days")
    if days is None:
        return days_in_force(use.made for use in uses)  # works of sixty days are no whole year's
    if isinstance(days, bool) or not isinstance(days, int | float) or not 0 < days <= 366:
        raise RecipeError(file, "days", f"{days!r} is no number of days a year", remedy="Write 1 to 366.")
    return float(days)


def _costs(document: Mapping[str, object], file: Path | str) -> Costs | None:
    if "costs" not in document:
        return None
    return fill(Costs, table_of(document, "costs", file, ""), file, "costs")


def _uses(document: Mapping[str, object], side: str, file: Path | str) -> tuple[PolicyUse, ...]:
    entries = document.get(side, [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise RecipeError(file, side, "not a list of tables", remedy=f"Write [[{side}]] with two brackets.")
    made = []
    for number, entry in enumerate(entries):
        where = f"{side}[{number}]"
        name = text_of(entry, "policy", file, where)
        settings = {key: value for key, value in entry.items() if key != "policy"}
        made.append(PolicyUse(name, settings, make(name, settings, file, where)))
    return tuple(made)


def _toml(value: object) -> str:
    """Return a value as TOML: text, numbers and lists of them are written there as in JSON."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.1f}"
    return json.dumps(value, ensure_ascii=False)
