"""Small drawings for a report: ranges beside zero, what drives the spread.

Takes   rows of labels and numbers
Gives   ranges, shares → SVG text; fitting, a label cut to its place
Used by mayor.py, planner.py, compare.py
Source  colours of the screen (web/src/styles/tokens.css): blue is less, orange is more, grey is not established
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, LINE = "#17324d", "#455a6f", "#d5dde5"
LESS, MORE, GREY = "#2166ac", "#b2600a", "#7b8794"
WIDTH, LABEL, ROW = 720.0, 250.0, 26.0  # [px]
FONT = "Titillium Web, Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Range:
    """A value with its 5 to 95 % range, and the text printed beside it."""

    label: str
    low: float
    central: float
    high: float
    text: str

    @property
    def established(self) -> bool:
        """Whether zero is out of the range."""
        return self.low > 0 or self.high < 0


def fitting(label: str, letters: int = 38) -> str:
    """Return a label that fits beside a drawing: what is longer ends with dots, and stands whole in its words."""
    return label if len(label) <= letters else f"{label[: letters - 1].rstrip()}…"


def ranges(rows: Sequence[Range]) -> str:
    """Return bars from low to high with a mark at the central value, all on one scale with zero."""
    right = 190.0
    span = WIDTH - LABEL - right
    numbers = [value for row in rows for value in (row.low, row.central, row.high) if math.isfinite(value)]
    low, high = min([0.0, *numbers]), max([0.0, *numbers])
    wide = (high - low) or 1.0

    def x(value: float) -> float:
        return LABEL + (value - low) / wide * span

    height = ROW * len(rows) + 16
    parts = [_line((x(0), 4), (x(0), height - 8), MUTED)]
    for at, row in enumerate(rows):
        y = 8 + ROW * at + ROW / 2
        colour = GREY if not row.established else LESS if row.central < 0 else MORE
        parts.append(_text(LABEL - 10, y, fitting(row.label), "end"))
        if all(math.isfinite(value) for value in (row.low, row.central, row.high)):
            width = max(1.5, x(row.high) - x(row.low))
            parts.append(
                f'<rect x="{x(row.low):.1f}" y="{y - 5:.1f}" width="{width:.1f}" height="10" fill="{colour}"/>'
            )
            parts.append(_line((x(row.central), y - 8), (x(row.central), y + 8), INK, 2.0))
        parts.append(_text(WIDTH - right + 10, y, row.text, "start"))
    return _svg(height, parts)


def shares(rows: Sequence[tuple[str, float, str]]) -> str:
    """Return bars for shares [-] of a whole: label, share, text beside."""
    left = 1.5 * LABEL  # what drives a spread has long names
    span = WIDTH - left - 90
    height = ROW * len(rows) + 10
    parts = []
    for at, (label, share, text) in enumerate(rows):
        y = 5 + ROW * at + ROW / 2
        width = max(0.0, min(1.0, share)) * span if math.isfinite(share) else 0.0
        parts.append(_text(left - 10, y, fitting(label, 58), "end"))
        parts.append(f'<rect x="{left:.0f}" y="{y - 7:.1f}" width="{width:.1f}" height="14" fill="{LESS}"/>')
        parts.append(_text(left + width + 8, y, text, "start"))
    return _svg(height, parts)


def _svg(height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.0f}" font-family="{FONT}">'
    return head + "".join(parts) + "</svg>"


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.0) -> str:
    way = "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*start, *end)
    return f'<path d="{way}" stroke="{colour}" stroke-width="{width:g}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" font-size="13" fill="{INK}" text-anchor="{anchor}">{escape(text)}</text>'
    )
