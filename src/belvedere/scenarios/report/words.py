"""Words of the report in two languages that stand in no other table.

Takes   a language, a name
Gives   of, WHO, FIGURES, item, parameter, percent, one_line, beginning
Used by mayor.py, planner.py
"""

from __future__ import annotations

import math

from belvedere.parameters import PARAMETERS
from belvedere.scenarios.report.numbers import signed

WHO = {
    "users": {"en": "People who travel", "it": "Chi si muove"},
    "residents": {"en": "Residents", "it": "Residenti"},
    "municipality": {"en": "Municipality", "it": "Comune"},
    "operators": {"en": "Transport operators", "it": "Gestori del trasporto"},
    "state": {"en": "State", "it": "Stato"},
    "society": {"en": "Everybody (external costs)", "it": "Tutti (costi esterni)"},
}
FIGURES = {
    "npv": {"en": "Net present value [EUR]", "it": "Valore attuale netto [EUR]"},
    "bcr": {"en": "Benefits over costs [-]", "it": "Rapporto benefici/costi [-]"},
    "payback": {"en": "Payback [years]", "it": "Tempo di ritorno [anni]"},
    "irr": {"en": "Internal rate of return [-]", "it": "Tasso interno di rendimento [-]"},
}


def of(language: str, english: str, italian: str) -> str:
    """Return the one of two texts that is in the language."""
    return italian if language == "it" else english


def item(name: str, language: str) -> str:
    """Return the label of an item of money: that of the parameter of its name, else the name in plain words."""
    del language
    return name.replace("_", " ")


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
