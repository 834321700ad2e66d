"""The only authority on values that are not known for sure: parameters.csv, read.

Takes   nothing
Gives   PARAMETERS by name; central, the value that each model takes when nobody draws another
Used by mobility/, environment/, indicators/ and scenarios/: a model takes `values: Values` and reads what it needs
Source  each row says its own. `low` and `high` are the 5 % and 95 % points of what is believed, `central` its median.
        mark: S read in the named source, D derived, M from memory, shown as "to be confirmed" wherever it is printed
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Values = Mapping[str, float]  # a parameter's name → its value, in its unit
Shape = Literal["normal", "lognormal", "triangular", "uniform", "fixed"]
SHAPES = ("normal", "lognormal", "triangular", "uniform", "fixed")
MARKS = ("S", "D", "M")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value with what is believed of it."""

    name: str
    room: str  # which model reads it: mobility, environment, valuation …
    unit: str  # plain ASCII; "-" has no dimension
    low: float  # 5 % point
    central: float  # median
    high: float  # 95 % point
    shape: Shape  # normal and lognormal: each half has its own spread; fixed: a convention, nobody doubts it
    label_en: str
    label_it: str
    source: str
    mark: Literal["S", "D", "M"]

    @property
    def confirmed(self) -> bool:
        """Whether it was read in a source or derived from one; else it is shown as "to be confirmed"."""
        return self.mark != "M"


def read(text: str, file: str = "parameters.csv") -> dict[str, Parameter]:
    """Return the parameters of a table by name.

    Raises
    ------
    ValueError
        naming the line, when a name stands twice, a number is none, the three are not in order, a shape or mark is
        unknown, or a lognormal is not above zero
    """
    made: dict[str, Parameter] = {}
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        where = f"{file}: line {line}: {row['name']}"
        if row["name"] in made:
            raise ValueError(f"{where} stands twice. Keep one of them.")
        if row["shape"] not in SHAPES or row["mark"] not in MARKS:
            raise ValueError(f"{where}: shape is one of {', '.join(SHAPES)} and mark one of {', '.join(MARKS)}.")
        try:
            low, central, high = (float(row[key]) for key in ("low", "central", "high"))
        except ValueError as error:
            raise ValueError(f"{where}: {error}. Write low, central and high as numbers.") from error
        if not (math.isfinite(low) and math.isfinite(high) and low <= central <= high):
            raise ValueError(f"{where}: {low:g}, {central:g}, {high:g} are not in order. Write low, central, high.")
        if row["shape"] == "lognormal" and low <= 0:
            raise ValueError(f"{where}: a lognormal is above zero. Take another shape.")
        if row["shape"] == "fixed" and not low == central == high:
            raise ValueError(f"{where}: fixed, but with a range. Write one value three times, or another shape.")
        made[row["name"]] = Parameter(**{**row, "low": low, "central": central, "high": high})  # type: ignore[arg-type]
    return made


PARAMETERS = read(files("belvedere").joinpath("parameters.csv").read_text(encoding="utf-8"))
CENTRAL: Values = {name: each.central for name, each in PARAMETERS.items()}
