"""Draws docs/pictures/people.svg: a synthetic workday and Easter Sunday in the centre of Bologna, by hour and class.

    python -m docs.people [--truth DIR]

Takes   the truth of a run of `belvedere simulate-operator` over 2024-03-27 and 2024-03-31; a city for its districts
Gives   one SVG; needs matplotlib (the docs extra)
Used by docs/synthetic-operator.md
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib import pyplot

from belvedere.city import bundle
from belvedere.presence.schema import CLASSES

PICTURE = Path("docs/pictures/people.svg")
DAYS = {"2024-03-27": "Wednesday 27 March 2024", "2024-03-31": "Easter Sunday, 31 March 2024"}
# the four statistical areas within the ring road
CENTRE = ("Galvani", "Irnerio", "Malpighi", "Marconi")
COLOURS = ("#17324d", "#2166ac", "#7fb0d6", "#b9c7d4", "#b2600a", "#8b8b8b")
INK = "#17324d"


def centre(city: Path) -> list[str]:
    """Return the areas of the zones within the ring road, by the zones' names."""
    areas = bundle.load(city).table("areas")
    found = areas["name"].str.upper().str.contains("|".join(name.upper() for name in CENTRE))
    return areas.loc[found, "area_id"].astype("str").tolist()


def draw(truth: Path, areas: list[str], out: Path) -> None:
    """Draw people present by hour and class."""
    mpl.rcParams.update({"svg.hashsalt": "belvedere", "font.family": "sans-serif", "text.color": INK})
    figure, panels = pyplot.subplots(1, len(DAYS), figsize=(9.0, 3.6), sharey=True)
    for panel, (day, title) in zip(panels, DAYS.items(), strict=True):
        people = pd.read_parquet(truth / "people" / f"{day}.parquet")
        kept = people[people["zone_id"].astype("str").isin(areas)]
        wide = kept.pivot_table(
            index="hour", columns="visitor_class", values="person_hours", aggfunc="sum", observed=True
        )
        clock = [(4 + hour) % 24 for hour in wide.index]
        layers = [wide[name] / 1000.0 for name in CLASSES]
        panel.stackplot(wide.index, layers, labels=CLASSES, colors=COLOURS, linewidth=0)
        panel.set_title(title, fontsize=10, color=INK, loc="left")
        panel.set_xticks(wide.index[::4], [f"{hour}" for hour in clock[::4]])
        panel.set_xlabel("local hour", fontsize=9)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("thousand people present", fontsize=9)
    handles, labels = panels[-1].get_legend_handles_labels()
    panels[-1].legend(handles[::-1], labels[::-1], fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    figure.text(0.01, 0.01, "Synthetic: nobody is in these data.", fontsize=8)
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(out, metadata={"Date": None})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=Path("cities/bologna"))
    parser.add_argument("--truth", type=Path, required=True)
    asked = parser.parse_args()
    draw(asked.truth, centre(asked.city), PICTURE)
    print(f"{PICTURE}: synthetic people of {', '.join(DAYS)}")
