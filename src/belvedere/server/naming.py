"""Names of what a run found, in both languages.

Takes   the name of a quantity, parameter, item of money or figure of the appraisal
Gives   label(), item_label(), figure_label(), unit_of()
Used by results.py, downloads.py, proposing.py
Source  quantities.csv, parameters.csv and scenarios/valuation/items.py; what stands in none of them keeps its own words
"""

from __future__ import annotations

from belvedere.parameters import PARAMETERS
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.valuation.items import FIGURES, ITEMS, SWITCH, figure
from belvedere.server.api import Text


def label(name: str) -> Text:
    """Return the label of a quantity or parameter; of one that no table names, its words."""
    found = QUANTITIES.get(name) or PARAMETERS.get(name)
    return _plain(name) if found is None else Text(en=found.label_en, it=found.label_it)


def item_label(name: str) -> Text:
    """Return the label of an item of money."""
    if name not in ITEMS:
        return label(name)
    english, italian = ITEMS[name]
    return Text(en=english[:1].upper() + english[1:], it=italian[:1].upper() + italian[1:])


def figure_label(name: str) -> Text:
    """Return the label of a figure of the appraisal."""
    english, italian, _ = figure(name)
    return Text(en=english, it=italian)


def unit_of(name: str) -> str:
    """Return the unit of a quantity, parameter or figure; "-" where nobody says."""
    if name in FIGURES or name.startswith(SWITCH):
        return figure(name)[2]
    found = QUANTITIES.get(name) or PARAMETERS.get(name)
    return "-" if found is None else found.unit


def _plain(name: str) -> Text:
    words = name.replace("_", " ")
    return Text(en=words, it=words)
