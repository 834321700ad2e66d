"""Names of what a run found, in both languages.

Takes   the name of a quantity, parameter, item of money or figure of the appraisal
Gives   label(), item_label(), figure_label(), unit_of()
Used by results.py, downloads.py
Source  quantities.csv and parameters.csv first; the words here are of what stands in neither
"""

from __future__ import annotations

from belvedere.parameters import PARAMETERS
from belvedere.quantities import QUANTITIES
from belvedere.server.api import Text

FIGURES = {
    "npv": ("Net present value", "Valore attuale netto", "EUR"),
    "bcr": ("Benefits over costs", "Benefici su costi", "-"),
    "payback": ("Years until it has paid back", "Anni per rientrare della spesa", "years"),
    "irr": ("Internal rate of return", "Tasso interno di rendimento", "-"),
    "benefits": ("Benefits, discounted", "Benefici attualizzati", "EUR"),
    "costs": ("Costs, discounted", "Costi attualizzati", "EUR"),
}
SWITCH = "switch_"  # figures of this beginning are the value of a parameter at which the net present value is nothing
ITEMS = {
    "time": ("Travel time", "Tempo di viaggio"),
    "fuel": ("Fuel", "Carburante"),
    "fuel_tax": ("Taxes on fuel", "Imposte sul carburante"),
    "charges": ("Charges", "Tariffe di accesso"),
    "fares": ("Fares", "Biglietti"),
    "parking": ("Parking", "Sosta"),
    "penalties": ("Fines", "Sanzioni"),
    "operations": ("Running public transport", "Esercizio del trasporto pubblico"),
    "capital": ("Capital cost, a year", "Costo di investimento, all'anno"),
    "yearly": ("Running cost", "Costo di gestione"),
    "co2": ("CO₂", "CO₂"),
    "air": ("Air pollution", "Inquinamento dell'aria"),
    "noise": ("Noise", "Rumore"),
    "crashes": ("Crashes", "Incidenti"),
    "health": ("Health", "Salute"),
}


def label(name: str) -> Text:
    """Return the label of a quantity or parameter; of one that no table names, its words."""
    found = QUANTITIES.get(name) or PARAMETERS.get(name)
    return _plain(name) if found is None else Text(en=found.label_en, it=found.label_it)


def item_label(name: str) -> Text:
    """Return the label of an item of money."""
    if name in ITEMS:
        return Text(en=ITEMS[name][0], it=ITEMS[name][1])
    return label(name)


def figure_label(name: str) -> Text:
    """Return the label of a figure of the appraisal."""
    if name in FIGURES:
        return Text(en=FIGURES[name][0], it=FIGURES[name][1])
    if name.startswith(SWITCH):
        of = label(name.removeprefix(SWITCH))
        return Text(en=f"It pays up to: {of.en}", it=f"Conviene fino a: {of.it}")
    return label(name)


def unit_of(name: str) -> str:
    """Return the unit of a quantity, parameter or figure; "-" where nobody says."""
    if name in FIGURES:
        return FIGURES[name][2]
    bare = name.removeprefix(SWITCH)
    found = QUANTITIES.get(bare) or PARAMETERS.get(bare)
    return "-" if found is None else found.unit


def _plain(name: str) -> Text:
    words = name.replace("_", " ")
    return Text(en=words, it=words)
