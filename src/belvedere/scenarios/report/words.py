"""Words of the report in two languages that stand in no other table.

Takes   a language, a name
Gives   of, WHO, figure, item, parameter, percent, one_line, beginning
Used by mayor.py, planner.py
"""

from __future__ import annotations

import math

from belvedere.parameters import PARAMETERS
from belvedere.scenarios.report.numbers import signed, unit
from belvedere.scenarios.valuation import items
from belvedere.scenarios.valuation.items import ITEMS

WHO = {
    "users": {"en": "People who travel", "it": "Chi si muove"},
    "residents": {"en": "Residents", "it": "Residenti"},
    "municipality": {"en": "Municipality", "it": "Comune"},
    "operators": {"en": "Transport operators", "it": "Gestori del trasporto"},
    "state": {"en": "State", "it": "Stato"},
    "society": {"en": "Everybody (external costs)", "it": "Tutti (costi esterni)"},
}


def of(language: str, english: str, italian: str) -> str:
    """Return the one of two texts that is in the language."""
    return italian if language == "it" else english


def item(name: str, language: str) -> str:
    """Return the label of an item of money: as valuation calls it, else its name in plain words."""
    return of(language, *ITEMS[name]) if name in ITEMS else name.replace("_", " ")


def figure(name: str, language: str) -> str:
    """Return the label of a figure of the appraisal, with its unit."""
    english, italian, of_it = items.figure(name)
    return f"{of(language, english, italian)} [{unit(of_it, language) or '-'}]"


def parameter(name: str, language: str) -> str:
    """Return the label of an uncertain value."""
    found = PARAMETERS.get(name)
    if found is None:
        return name.replace("_", " ")
    return found.label_it if language == "it" else found.label_en


def percent(share: float, language: str) -> str:
    """Return a change [-] in per cent, with its sign."""
    return f"{signed(share * 100, language, 2)} %" if math.isfinite(share) else "—"


def one_line(text: str) -> str:
    """Return a text of several lines as one."""
    return " ".join(text.split())


def beginning(text: str, sentences: int = 2) -> str:
    """Return the first sentences of a text as one line."""
    whole = one_line(text)
    ends = [at + 1 for at, letter in enumerate(whole) if letter in ".!?" and whole[at + 1 : at + 2] in ("", " ")]
    return whole[: ends[sentences - 1]] if len(ends) >= sentences else whole
