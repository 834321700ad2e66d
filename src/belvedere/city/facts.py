"""What is known of a city as a whole: one number a fact.

Takes   [facts.NAME] of a recipe
Gives   `facts` of the City
Used by assemble.py; mobility (vehicles owned, overnight stays, shares of modes)
Source  each fact names its own in the recipe
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from belvedere.city.model import COLUMNS
from belvedere.city.recipe_fields import nearest
from belvedere.city.recipe_sections import FactSection
from belvedere.errors import RecipeError

# name → unit, smallest and largest that can be meant; a fact with `modes` has a name of its own
KNOWN: Mapping[str, tuple[str, float, float]] = {
    "cars": ("cars/resident", 0.0, 2.0),
    "motorcycles": ("motorcycles/resident", 0.0, 2.0),
    "bicycles": ("bicycles/resident", 0.0, 3.0),
    "nights": ("nights/year", 0.0, 1e9),  # of overnight visitors
    "trips": ("trips/resident/day", 0.1, 10.0),  # by all modes
    "inside": ("-", 0.0, 1.0),  # share of residents' trips that stay in the city
}
MODES = ("car", "passenger", "two_wheeler", "transit", "bicycle", "walk")


def read(sections: Mapping[str, FactSection], recipe: Path) -> pd.DataFrame:
    """Return the facts as a table, sorted by name.

    Raises
    ------
    RecipeError
        when nobody knows such a fact, its value cannot be meant, or two shares speak of one mode
    """
    taken: dict[str, str] = {}
    for name, fact in sections.items():
        where = f"facts.{name}"
        for mode in fact.modes:
            if mode not in MODES:
                raise nearest(recipe, where, mode, MODES)
            if mode in taken:
                problem = f"{mode} is in {taken[mode]} already"
                raise RecipeError(recipe, where, problem, remedy="Let each mode be in one share.")
            taken[mode] = name
        if not fact.modes and name not in KNOWN:
            raise nearest(recipe, "facts", name, tuple(KNOWN))
        low, high = (0.0, 1.0) if fact.modes else KNOWN[name][1:]
        if not low <= fact.value <= high:
            problem = f"{fact.value:g} is not between {low:g} and {high:g}"
            raise RecipeError(recipe, f"{where}.value", problem, remedy="Correct the value, or its unit.")
    shares = sum(fact.value for fact in sections.values() if fact.modes)
    if shares > 1.0 or (taken and len(taken) == len(MODES) and abs(shares - 1.0) > 1e-6):
        raise RecipeError(recipe, "facts", f"the shares of modes sum to {shares:g}", remedy="They must make a whole.")
    rows = [
        {
            "name": name,
            "value": fact.value,
            "unit": "-" if fact.modes else KNOWN[name][0],
            "modes": ",".join(fact.modes),
            "confirmed": fact.confirmed,
            "note": fact.note,
        }
        for name, fact in sorted(sections.items())
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS["facts"])).astype(dict(COLUMNS["facts"]))
