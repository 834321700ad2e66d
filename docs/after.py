"""Draws docs/pictures/after-*.svg: measures of Bologna on the ring road, before and after.

    python -m docs.after [--city DIR]

Takes   a city's folder with its measures
Gives   one SVG a measure, of all its places together
Used by docs/after.md
"""

from __future__ import annotations

import argparse
from pathlib import Path

from belvedere.scenarios.after.chart import chart
from belvedere.scenarios.after.effect import after

PICTURES = Path("docs/pictures")
MEASURES = ("lockdown-2020", "citta30-2023")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=Path("cities/bologna"))
    asked = parser.parse_args()
    for name in MEASURES:
        found = after(asked.city, asked.city / "measures" / f"{name}.toml")
        (PICTURES / f"after-{name}.svg").write_text(chart(found) + "\n", encoding="utf-8")
        print(found.sentence[0])
