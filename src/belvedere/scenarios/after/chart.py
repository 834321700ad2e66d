"""A drawing of a place before and after a measure.

Takes   an Effect, one of its places, a language
Gives   chart → SVG text: what was measured as dots, what was expected as a line with its interval, the measure's start
Used by docs/after.md, cli.py; scenarios/report may take it
Source  colours of the screen; never colour alone: dots that count are filled, those before are rings
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Literal

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.after.known import to_day
from belvedere.scenarios.after.tables import ALL, Effect

INK, MUTED, BAND, FOUND = "#17324d", "#455a6f", "#0059b3", "#b2600a"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720.0, 300.0, 64.0, 28.0, 40.0  # [px]
FONT = "Titillium Web, Helvetica, Arial, sans-serif"
GAP = 21  # [day] without a day the line and its band are broken

Language = Literal["en", "it"]
Scale = Callable[[float], float]


def chart(effect: Effect, place: str = ALL, language: Language = "en") -> str:
    """Return the drawing of one place, "" for all together.

    Raises
    ------
    InputError
        when the measure was not judged at that place
    """
    table = effect.days[effect.days["place"] == place]
    if not len(table):
        known = ", ".join(repr(each) for each in effect.places["place"])
        raise InputError(effect.measure.name, repr(place), "was not judged", remedy=f"Name one of {known}.")
    at = np.array([to_day(each) for each in table["day"]])
    top = 1.05 * float(np.nanmax(table[["observed", "high"]].to_numpy()))
    begin, wide = int(at[0]), max(int(at[-1] - at[0]), 1)

    def x(day: float) -> float:
        return LEFT + (day - begin) / wide * (WIDTH - LEFT - 12)

    def y(value: float) -> float:
        return TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM)

    parts = [_text(LEFT - 8, y(level), _number(level), "end") for level in _levels(top)]
    parts += [_line(LEFT, y(level), WIDTH - 12, y(level)) for level in _levels(top)]
    for year in sorted({each.year for each in table["day"]}):
        first = max(to_day(date(year, 1, 1)), begin)
        parts.append(_text(x(first), HEIGHT - BOTTOM + 20, str(year), "start"))
    clear = table.assign(at=at).dropna(subset=["expected", "low", "high"])
    for _, run in clear.groupby((clear["at"].diff() > GAP).cumsum()):
        parts += _band(run, x, y)
    start = x(to_day(effect.measure.start))
    parts.append(f'<path d="M{start:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="{INK}" stroke-dasharray="4 3"/>')
    for day, value, period in zip(at, table["observed"], table["period"], strict=True):
        fill = FOUND if period == "counted" else "#fff"
        edge = FOUND if period == "counted" else MUTED
        parts.append(f'<circle cx="{x(day):.1f}" cy="{y(value):.1f}" r="2.4" fill="{fill}" stroke="{edge}"/>')
    quantity = QUANTITIES[effect.measure.quantity]
    label, words = (
        (quantity.label_en, "Measured (dots), expected (line) and where 95 of 100 days lie (band)")
        if language == "en"
        else (quantity.label_it, "Misurato (punti), atteso (linea) e dove cadono 95 giorni su 100 (fascia)")
    )
    unit = effect.unit if place != ALL else ("share of the reference" if language == "en" else "quota del riferimento")
    parts.append(_text(LEFT, 16, f"{label} [{unit}]. {words}", "start"))
    title = effect.sentence[0] if language == "en" else effect.sentence[1]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" font-family="{FONT}"'
        f' role="img" lang="{language}"><title>{escape(title)}</title>'
    )
    return head + "".join(parts) + "</svg>"


def _band(run: pd.DataFrame, x: Scale, y: Scale) -> list[str]:
    """Return the interval as a surface and what was expected as a line."""
    upper = [f"{x(day):.1f} {y(value):.1f}" for day, value in zip(run["at"], run["high"], strict=True)]
    lower = [f"{x(day):.1f} {y(max(value, 0.0)):.1f}" for day, value in zip(run["at"], run["low"], strict=True)]
    course = [f"{x(day):.1f} {y(value):.1f}" for day, value in zip(run["at"], run["expected"], strict=True)]
    return [
        f'<path d="M{"L".join([*upper, *reversed(lower)])}Z" fill="{BAND}" fill-opacity=".18"/>',
        f'<path d="M{"L".join(course)}" fill="none" stroke="{BAND}" stroke-width="1.5"/>',
    ]


def _levels(top: float) -> list[float]:
    """Return three round values up to the top."""
    step = 10 ** np.floor(np.log10(top / 2))
    step *= next(each for each in (1, 2, 5, 10) if top / (step * each) < 5)
    return [float(level) for level in np.arange(0, top, step)]


def _number(value: float) -> str:
    return f"{value:g}"


def _line(left: float, at: float, right: float, to: float) -> str:
    return f'<path d="M{left:.1f} {at:.1f}L{right:.1f} {to:.1f}" stroke="#d5dde5"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="12" fill="{INK}" text-anchor="{anchor}">{escape(text)}</text>'
