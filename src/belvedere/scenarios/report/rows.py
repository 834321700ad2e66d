"""One quantity of a verdict in the cells of a table: the same words wherever a report prints it.

Takes   a Row of a verdict, a language
Gives   label, judged, cells, HEAD: what change, interval and verdict are called and how they are written
Used by planner.py, dnsh.py, pums.py, compare.py
"""

from __future__ import annotations

from typing import Literal

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.report.numbers import number, signed, unit
from belvedere.scenarios.report.run import Row
from belvedere.scenarios.report.words import of

Judgement = Literal["better", "worse", "changed", "none"]
WORDS: dict[Judgement, tuple[str, str]] = {
    "better": ("better", "meglio"),
    "worse": ("worse", "peggio"),
    "changed": ("established", "accertato"),
    "none": ("no established effect", "nessun effetto accertato"),
}
NUMBERS = frozenset({2, 3, 4, 5, 6})  # columns of `cells` that are set to the right


def head(language: str) -> tuple[str, ...]:
    """Return the heads of the columns of `cells`."""
    return (
        of(language, "Quantity", "Grandezza"),
        of(language, "Unit", "Unità"),
        of(language, "Base", "Base"),
        of(language, "Variant", "Variante"),
        of(language, "Change", "Variazione"),
        "5 %",
        "95 %",
        of(language, "Verdict", "Esito"),
    )


def label(name: str, language: str) -> str:
    """Return what a quantity is called; its own name where no table has it."""
    found = QUANTITIES.get(name)
    return name if found is None else of(language, found.label_en, found.label_it)


def judged(row: Row) -> Judgement:
    """Return whether a change is for the better, for the worse, neither, or not established."""
    if not row.sure:
        return "none"
    found = QUANTITIES.get(row.name)
    better = {"up": 1.0, "down": -1.0}.get("-" if found is None else found.better, 0.0) * row.central
    return "changed" if better == 0 else "better" if better > 0 else "worse"


def cells(row: Row, language: str) -> tuple[str, ...]:
    """Return a quantity, its unit, base, variant, change with its interval, and the verdict in words."""
    found = QUANTITIES.get(row.name)
    return (
        label(row.name, language),
        "" if found is None else unit(found.unit, language),
        *(number(value, language) for value in (row.base, row.variant)),
        *(signed(value, language) for value in (row.central, row.low, row.high)),
        of(language, *WORDS[judged(row)]),
    )
