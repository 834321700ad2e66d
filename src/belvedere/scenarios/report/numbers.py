"""Numbers as people write them, in two languages.

Takes   values and units
Gives   number, signed, between, money
Used by mayor.py, planner.py, charts.py
Source  Italian: point for thousands, comma for decimals (UNI CEI ISO 80000 leaves a thin space; municipalities do not)
"""

from __future__ import annotations

import math

MINUS = "−"
DIGITS = 3  # significant digits of a value that is not a count
UNITS = {"-": "", "EUR": "€", "ug/m3": "µg/m³", "km2": "km²", "degC": "°C", "EUR/year": "€/year", "EUR/day": "€/day"}
ITALIAN = {
    "years": "anni",
    "days": "giorni",
    "/year": "/anno",
    "/day": "/giorno",
    "people": "persone",
    "trips": "spostamenti",
    "places": "posti",
}
ITALIAN |= {"veh": "veicoli", "residents": "residenti", "resident": "residente", "year": "anno", "deaths": "decessi"}


def number(value: float, language: str, digits: int = DIGITS) -> str:
    """Return a value with `digits` significant digits, whole from a thousand on; a dash for what is no number."""
    if not math.isfinite(value):
        return "—"
    size = abs(value)
    decimals = 0 if size >= 10**digits or size == 0 else min(6, digits - 1 - math.floor(math.log10(size)))
    rounded = round(value, max(0, decimals))
    if rounded == 0:
        return "0"
    text = f"{abs(rounded):,.{max(0, decimals)}f}"
    if language == "it":
        text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return (MINUS if rounded < 0 else "") + text


def signed(value: float, language: str, digits: int = DIGITS) -> str:
    """Return a value with its sign: a change."""
    text = number(value, language, digits)
    return f"+{text}" if math.isfinite(value) and not text.startswith(MINUS) and text != "0" else text


def unit(name: str, language: str) -> str:
    """Return a unit of quantities.csv as it is printed, "" for none."""
    text = UNITS.get(name, name)
    if language == "it":
        for english, italian in ITALIAN.items():
            text = text.replace(english, italian)
    return text


def money(value: float, language: str) -> str:
    """Return euros in words that one can say: thousands, millions, billions."""
    if not math.isfinite(value):
        return "—"
    for size, english, italian in ((1e9, "billion", "miliardi"), (1e6, "million", "milioni"), (1e4, "", "")):
        if abs(value) >= size and english:
            shown = number(value / size, language)
            return f"{shown} {italian} di euro" if language == "it" else f"{shown} {english} euros"
    shown = number(round(value, -2) if abs(value) >= 1e4 else value, language)
    return f"{shown} euro" if language == "it" else f"{shown} euros"


def date_text(iso: str, language: str) -> str:
    """Return the day of an ISO date or time as people write it; what is none stays as it is."""
    parts = iso[:10].split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return iso
    return f"{parts[2]}/{parts[1]}/{parts[0]}" if language == "it" else iso[:10]
