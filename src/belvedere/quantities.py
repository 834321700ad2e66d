"""The only authority on names, units and labels: quantities.csv, read.

Takes   nothing
Gives   QUANTITIES: the quantity for each name
Used by every room: a table column or API field with a unit has the name of a quantity
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured or computed, in its one unit."""

    name: str
    unit: str  # plain ASCII; "-" has no dimension
    meaning: str
    source: str  # the standard or publication that defines it
    better: Literal["up", "down", "-"]  # which way people want it to go
    label_en: str
    label_it: str


def read() -> dict[str, Quantity]:
    """Return the quantities of quantities.csv by name.

    Raises
    ------
    ValueError
        when a name stands twice or `better` is neither up, down nor "-"
    """
    text = files("belvedere").joinpath("quantities.csv").read_text(encoding="utf-8")
    quantities: dict[str, Quantity] = {}
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        better = row["better"]
        if row["name"] in quantities:
            raise ValueError(f"quantities.csv: line {line}: {row['name']} stands twice. Keep one of them.")
        if better not in ("up", "down", "-"):
            raise ValueError(f"quantities.csv: line {line}: better is {better!r}. Write up, down or -.")
        quantities[row["name"]] = Quantity(**row)  # type: ignore[arg-type]  # checked above
    return quantities


QUANTITIES = read()
