"""Draws the walk from a city to its screen: docs/pictures/walk.svg.

Takes   the order of rooms in pyproject.toml, so that the picture cannot name a room that is not there
Gives   one SVG; run it with `python -m docs.walk`
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
INK, MUTED, ACCENT, LAND = "#17324d", "#455a6f", "#0059b3", "#e9edf1"

# room: column, row, what it holds
ROOMS = {
    "city": (0, 0, "what stands"),
    "feeds": (0, 1, "where readings come from"),
    "observations": (1, 1, "what is measured"),
    "policies": (1, 0, "decisions edit the city"),
    "mobility": (2, 0, "who drives where"),
    "environment": (3, 0, "what it does to the air"),
    "indicators": (4, 0, "a day in one number"),
    "scenarios": (5, 0, "decisions compared"),
    "server": (5, 1, "API, jobs, events"),
    "web": (6, 1, "Ora · Decisioni · Dati"),
}
ARROWS = [
    ("city", "policies"),
    ("policies", "mobility"),
    ("mobility", "environment"),
    ("environment", "indicators"),
    ("indicators", "scenarios"),
    ("feeds", "observations"),
    ("observations", "mobility"),
    ("observations", "server"),
    ("scenarios", "server"),
    ("server", "web"),
]
OURS = {"mobility", "scenarios", "web"}  # written here because they are what the product is
WIDTH, HEIGHT, GAP_X, GAP_Y, LEFT, TOP = 168, 62, 28, 56, 16, 16  # [px]


def corner(room: str) -> tuple[float, float]:
    """Return the upper left corner of a room's box [px]."""
    column, row, _ = ROOMS[room]
    return LEFT + column * (WIDTH + GAP_X), TOP + row * (HEIGHT + GAP_Y)


def arrow(start: str, end: str) -> str:
    """Return the line from one room to the next."""
    (x0, y0), (x1, y1) = corner(start), corner(end)
    if y0 == y1:
        x0, y0, x1, y1 = x0 + WIDTH, y0 + HEIGHT / 2, x1 - 5, y1 + HEIGHT / 2
    elif x0 == x1:
        x0, y0, x1, y1 = x0 + WIDTH / 2, y0 + HEIGHT, x1 + WIDTH / 2, y1 - 5
    else:
        x0, y0, x1, y1 = x0 + WIDTH, y0 + 14, x1 + WIDTH / 4, y1 + HEIGHT + 5
    line = f"M{x0:g} {y0:g} L{x1:g} {y1:g}"
    return f'<path d="{line}" stroke="{MUTED}" stroke-width="1.6" fill="none" marker-end="url(#to)"/>'


def box(room: str) -> str:
    """Return a room: its name and what it holds."""
    x, y = corner(room)
    fill, name, words = (ACCENT, "#fff", "#fff") if room in OURS else (LAND, INK, MUTED)
    middle = x + WIDTH / 2
    return (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="7" fill="{fill}"/>'
        f'<text x="{middle}" y="{y + 27}" font-size="16" font-weight="600" fill="{name}">{room}</text>'
        f'<text x="{middle}" y="{y + 46}" font-size="11.5" fill="{words}">{escape(ROOMS[room][2])}</text>'
    )


def draw() -> str:
    """Return the picture; raises ValueError when it names a room that the project does not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = set(project["tool"]["importlinter"]["contracts"][0]["layers"]) | {"web"}
    unknown = sorted(set(ROOMS) - rooms)
    if unknown:
        raise ValueError(
            f"docs/walk.py: {', '.join(unknown)}: no such room in pyproject.toml. Draw the rooms there are."
        )
    columns = max(column for column, _, _ in ROOMS.values()) + 1
    width, height = 2 * LEFT + columns * WIDTH + (columns - 1) * GAP_X, 2 * TOP + 2 * HEIGHT + GAP_Y
    words = (
        "The walk: city and feeds, observations, policies, mobility, environment, indicators, scenarios, server, web"
    )
    parts = [*(arrow(*pair) for pair in ARROWS), *(box(room) for room in ROOMS)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{words}" '
        f'font-family="Titillium Web, Segoe UI, sans-serif" text-anchor="middle">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<defs><marker id="to" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 L8 4 L0 8 z" fill="{MUTED}"/></marker></defs>' + "\n".join(parts) + "</svg>\n"
    )


if __name__ == "__main__":
    target = ROOT / "docs" / "pictures" / "walk.svg"
    target.write_text(draw(), encoding="utf-8")
