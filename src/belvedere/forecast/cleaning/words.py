"""Why a reading is doubted, in one sentence of numbers, in English and in Italian.

Takes   a kind of fault and its numbers
Gives   sentence
Used by clean.py
"""

from __future__ import annotations

import math

from belvedere.quantities import QUANTITIES

WORDS: dict[str, tuple[str, str]] = {
    "stuck": (
        "equal to {value} for {long}; usual range {low}–{high}",
        "ferma a {value} per {long}; di solito {low}–{high}",
    ),
    "zero": (
        "zero for {long}, where {low}–{high} are usual; a closure that its neighbours do not show would look the same",
        "zero per {long}, dove di solito {low}–{high}; una chiusura che i vicini non mostrano apparirebbe uguale",
    ),
    "absent": (
        "no reading for {long}, where there usually are some",
        "nessuna lettura per {long}, dove di solito ci sono",
    ),
    "spike": (
        "{value} for {long}; {middle} is usual then, and readings before and after agree with that",
        "{value} per {long}; di solito {middle}, e le letture prima e dopo lo confermano",
    ),
    "rescaled": (
        "times {factor} all at once for {long}: same shape of day, not seen at its neighbours",
        "moltiplicata per {factor} d'un tratto per {long}: stessa forma del giorno, non vista nei vicini",
    ),
    "drift": (
        "level moved slowly to {factor} times that of five weeks before; its neighbours did not; masked for {long}",
        "livello spostato piano a {factor} volte quello di cinque settimane prima; i vicini no; esclusa per {long}",
    ),
}
DAY = 24.0  # [h]
WEEK = 14 * DAY  # [h] from which days say more than hours


def sentence(kind: str, quantity: str, hours: float, numbers: dict[str, float]) -> tuple[str, str]:
    """Return the reason in English and Italian.

    Parameters
    ----------
    kind : a key of WORDS
    hours : [h] that it lasts
    numbers : value, low, high, middle [the quantity's unit], factor [-], as the kind's words need; NaN: not known
    """
    unit = QUANTITIES[quantity].unit
    english, italian = WORDS[kind]
    values = {name: _number(value) for name, value in numbers.items()}
    if unit != "-":
        for name in ("value", "middle", "high"):
            if name in values and values[name] != "?":
                values[name] += f" {unit}"
    return (
        english.format(long=_long(hours, ("hour", "hours", "day", "days", "minutes")), **values),
        italian.format(
            long=_long(hours, ("ora", "ore", "giorno", "giorni", "minuti")).replace(".", ","),
            **{name: text.replace(".", ",") for name, text in values.items()},
        ),
    )


def _number(value: float) -> str:
    if math.isnan(value):
        return "?"
    return f"{value:.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.2g}"


def _long(hours: float, words: tuple[str, str, str, str, str]) -> str:
    hour, several, day, days, minutes = words
    if hours < 1:
        return f"{hours * 60:.0f} {minutes}"
    if hours < 3 * DAY:
        return f"{hours:g} {hour if hours == 1 else several}"
    return f"{hours / DAY:.0f} {day if round(hours / DAY) == 1 else days}"
