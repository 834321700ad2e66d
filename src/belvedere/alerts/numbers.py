"""Numbers as both languages write them.

Takes   a share, a number with its quantity, seconds
Gives   percent(), number(), hours(), several()
Used by explain.py, around.py
"""

from __future__ import annotations

import math

from belvedere.alerts.seen import Words
from belvedere.quantities import QUANTITIES

NBSP = "\u00a0"
MINUS = "−"
UNITS = {
    "ug/m3": Words("µg/m³", "µg/m³"),
    "mg/m3": Words("mg/m³", "mg/m³"),
    "veh/h": Words("veh/h", "veicoli/h"),
    "degC": Words("°C", "°C"),
    "places": Words("places", "posti"),
    "people": Words("people", "persone"),
    "-": Words("", ""),
}
COUNTS = ("two", "due"), ("three", "tre"), ("four", "quattro"), ("five", "cinque"), ("six", "sei")


def percent(share: float) -> Words:
    """Return "+38 %", "−70 %"; "+220 %" stays what it is."""
    whole = round(share * 100)
    sign = "+" if whole > 0 else MINUS if whole < 0 else "±"
    text = f"{sign}{abs(whole)}{NBSP}%"
    return Words(text, text)


def number(value: float, quantity: str, *, bare: bool = False) -> Words:
    """Return a number with its unit: small ones with a decimal."""
    unit = QUANTITIES[quantity].unit
    words = UNITS.get(unit, Words(unit, unit))
    if not math.isfinite(value):
        return Words("—", "—")
    text = f"{value:.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"
    text = text.replace("-", MINUS)
    if bare or not words.en:
        return Words(text, text.replace(".", ","))
    return Words(f"{text}{NBSP}{words.en}", f"{text.replace('.', ',')}{NBSP}{words.it}")


def hours(seconds: float) -> Words:
    """Return a span in whole minutes, hours or days: "5 hours"; one alone is "hour" after "every"."""
    for size, many_en, one_it, many_it, one_en in (
        (86_400.0, "days", "giorno", "giorni", "day"),
        (3_600.0, "hours", "ora", "ore", "hour"),
        (60.0, "minutes", "minuto", "minuti", "minute"),
    ):
        count = int(seconds // size)
        if count >= 2 or (count == 1 and size == seconds):
            return Words(f"{count} {many_en}" if count > 1 else one_en, f"{count} {many_it}" if count > 1 else one_it)
        if count == 1:
            continue
    return Words("a moment", "poco")


def several(count: int) -> Words:
    """Return "two", "due"; from seven on in figures."""
    if 2 <= count < 2 + len(COUNTS):
        english, italian = COUNTS[count - 2]
        return Words(english, italian)
    return Words(str(count), str(count))
