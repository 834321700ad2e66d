"""Writes docs/forecast.md from what `python -m benchmarks.forecast --json` printed.

    python -m docs.forecast FILE …

Takes   files of one JSON object each: runs of the benchmark, of some cases each
Gives   docs/forecast.md: what was measured, misses beside hits
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.forecast import ROOM, goals

SCORES = ("mae, ", "rmse, ", "crps, ", "worst_", "count, ", "coverage, ")  # figures that stand in a case's table
PAGE = Path(__file__).parent / "forecast.md"
HEAD = """# Forecasts: what was measured

Every figure below is a backtest that rolled through the past as it would have been live
(`python -m benchmarks.forecast`): a reading counts once its publisher's delay has passed, faults are masked once they
could be seen, weights and intervals learn of a truth when it is known. A model alone says a middle only: its CRPS is
its absolute error. Where a test was cut short, the number of predictions tells. *own*: the quantity's unit.

How it works: readings are cleaned as they come; the robust ridge (traffic, hourly air), the tide and surge (sea level)
or climate and memory (days, months) lead; with last value, week before and usual they are blended by past skill
(`forecast/blend.py`); around that middle, intervals learn online by series and horizon (`forecast/intervals.py`):
quantile tracking (Angelopoulos, Candès & Tibshirani 2023, arXiv:2307.16895) of errors divided by what makes them alike.
"""
CHOSEN = """
## What was chosen on what

- Rates, memories and bounds of intervals: synthetic series whose scatter changes (`tests/forecast/test_intervals.py`),
  the regional stations from March to May 2024 (their test begins in June), and for special days the ring road of
  2021–2022.
- The western loops exist for 98 days: a first version was looked at on the same days as the test.
- To keep the run short the benchmark refits every four weeks (sea level: half a year) where the room refits every week
  (month). Older coefficients can only cost.
"""


def main(files: Sequence[str]) -> None:
    """Write the page."""
    runs = [json.loads(Path(file).read_text(encoding="utf-8")) for file in files]
    rows = [row for run in runs for row in run["rows"]]
    lines = [HEAD, "## Goals", "", "| case | goal | asked | measured | |", "|---|---|---|---|---|"]
    for goal in goals(rows):
        asked = f"{goal['from']:g} to {goal['to']:g}"
        met = "met" if goal["met"] else "**not met**"
        lines.append(f"| {goal['case']} | {goal['goal']} | {asked} | {float(goal['value']):.3g} | {met} |")
    for case in dict.fromkeys(row["case"] for row in rows):
        lines += ["", f"## {case}", "", *_case([row for row in rows if row["case"] == case])]
    machine = ", ".join(f"{key} {value}" for key, value in runs[-1]["machine"].items())
    lines += [CHOSEN, f"Machine: {machine}.", ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


def _case(rows: Sequence[Mapping[str, str | float]]) -> list[str]:
    """Return a case's tables: scores by horizons, then everything else."""
    value = {(row["tool"], row["figure"]): float(row["value"]) for row in rows}
    groups = list(
        dict.fromkeys(str(row["figure"]).split(", ")[1] for row in rows if str(row["figure"]).startswith("mae, "))
    )
    tools = list(dict.fromkeys(str(row["tool"]) for row in rows if str(row["figure"]).startswith("mae, ")))
    lines = []
    if groups:
        names = ("mae", "rmse", "crps", "coverage", "worst_series", "worst_period")
        titles = ("horizon", "model", "MAE", "RMSE", "CRPS", "coverage", "worst series", "worst week", "predictions")
        lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
        for group in groups:
            for tool in tools:
                told = [_cell(value.get((tool, f"{name}, {group}"))) for name in names]
                model = f"**{tool}**" if tool == ROOM else tool
                many = value.get((tool, f"count, {group}"), 0.0)
                lines.append(f"| {group} | {model} | {' | '.join(told)} | {many:,.0f} |")
        lines.append("")
    for row in rows:
        figure = str(row["figure"])
        if not figure.startswith((*("mae", "rmse", "crps", "worst_", "count", "coverage, "),)) or "faults" in str(
            row["case"]
        ):
            lines.append(f"- {row['tool']}: {figure}: {float(row['value']):.3g} {row['unit']}")
    return lines


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}" if value >= 1.5 else f"{value:.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
