"""A measure that was taken: where, when, and what it is held against, as a file that a person can read and write.

Takes   measures/*.toml
Gives   Measure
Used by effect.py, cli.py, benchmarks/before_after.py

    name = "lockdown"
    quantity = "flow"
    places = ["ring_loops:*"]              # detectors that the measure touched; * stands for anything
    controls = []                          # untouched detectors to hold them against, or "others", or none
    start = 2020-03-10                     # the first day of the measure
    settled = 2020-03-17                   # the first day that counts: what lies between is the transition
    end = 2020-05-03                       # the last day that counts
    reference = [[2019-01-08, 2020-02-20]] # first and last days of the time before
    learn = [[2021-06-01, 2023-12-20]]     # other times that teach season, weather and kinds of day, not the level
    lessons = [[2020-02-24, 2020-06-06]]   # schools would have been open, had it not been for the measure
    [title]
    en = "…"
    it = "…"
    [[also]]                               # what else happened; its days are no reference
    start = 2020-02-23
    end = 2020-03-09
    en = "Schools shut"
    it = "Scuole chiuse"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from belvedere.city import toml_file
from belvedere.city.recipe_fields import fill
from belvedere.quantities import QUANTITIES

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")  # it becomes a file and a part of a URL
OTHERS = "others"  # as controls: every other place of the same feeds

Span = tuple[date, date]  # first and last day, both counted


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    en: str
    it: str


@dataclass(frozen=True, slots=True)
class Also:
    """Something else that happened and may have moved what is measured."""

    start: date
    end: date
    en: str
    it: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"also: it ends on {self.end}, before it starts on {self.start}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, the places it touched, and the times before and after it."""

    name: str
    title: Words
    places: tuple[str, ...]
    start: date
    end: date
    reference: tuple[Span, ...]
    settled: date | None = None  # None: from the start on
    quantity: str = "flow"
    controls: tuple[str, ...] = ()
    learn: tuple[Span, ...] = ()
    lessons: tuple[Span, ...] = ()
    also: tuple[Also, ...] = ()
    description: Words = field(default_factory=lambda: Words("", ""))

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"name {self.name!r} cannot name a file: use a-z, 0-9 and hyphens")
        if self.quantity not in QUANTITIES:
            raise ValueError(f"quantity {self.quantity!r} is not in quantities.csv")
        if not self.places:
            raise ValueError("places is empty: name the detectors that the measure touched")
        if not self.start <= self.counts_from <= self.end:
            raise ValueError(f"start {self.start}, settled {self.counts_from} and end {self.end} are not in order")
        if not self.reference:
            raise ValueError("reference is empty: give the first and last day of the time before")
        for first, last in (*self.reference, *self.learn, *self.lessons):
            if last < first:
                raise ValueError(f"a period ends on {last}, before it starts on {first}")
        for first, last in (*self.reference, *self.learn):
            if first <= self.end and last >= self.start:
                raise ValueError(f"the period {first} to {last} overlaps the measure, {self.start} to {self.end}")

    @property
    def counts_from(self) -> date:
        """The first day that counts."""
        return self.settled or self.start


def read(path: Path) -> Measure:
    """Return the measure of a TOML file.

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is not TOML in UTF-8, a key is unknown (the nearest is named) or missing, or a value means nothing
    """
    return from_tables(toml_file.read(path, "Name a .toml of the city's measures/ folder.").tables, path)


def from_tables(document: Mapping[str, object], file: Path | str) -> Measure:
    """Return the measure of tables as TOML holds them; see `read`."""
    tables = dict(document)
    if tables.get("controls") == OTHERS:
        tables["controls"] = [OTHERS]
    return fill(Measure, tables, file, "")
