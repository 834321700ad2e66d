"""A model card: what a forecast is made of, what it was measured on, how right it was, and where it is weak.

Takes   a Backtest
Gives   text → Markdown; write → a file of it; to_json
Used by cli/forecast.py, docs/models.py
Source  Mitchell et al. 2019, "Model cards for model reporting", doi:10.1145/3287560.3287596
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import numpy as np

from belvedere.forecast import scores
from belvedere.forecast.backtest import ROOM, Backtest
from belvedere.forecast.contract import MONTH
from belvedere.forecast.members import SIMPLE, made_for, titles
from belvedere.forecast.scores import best, covered_by
from belvedere.quantities import QUANTITIES

WIDTH = 119  # [characters] of a line of text
WORST = 3  # [-] series and weeks that are named
LOW = 0.85  # [-] coverage of a week below which it is named as a weakness; issue 6
LOW_SERIES = 0.80  # [-] of a series


def text(found: Backtest, name: str) -> str:
    """Return the card in Markdown; `name` is what was measured, a feed's or a file's."""
    unit = QUANTITIES[found.quantity].unit
    first, last = str(found.edges[found.start])[:10], str(found.edges[found.until])[:10]
    names = {one: title for one, (title, _) in titles([one for one in found.tallies if one != ROOM]).items()}
    leads = names.get(made_for(found.kind), made_for(found.kind))
    weights = ", ".join(f"{names.get(one, one)} {share:.0%}" for one, share in found.weights.items() if share >= 0.005)
    lines = [
        f"# {found.kind.title_en}: {name}",
        "",
        fill(
            f"Forecasts of {found.quantity} [{unit}], {len(found.places)} series, made from {first} to {last} as they "
            f"would have been live: {found.forecasts:,} times, {found.fits} fits.",
            WIDTH,
        ),
        "",
        "## What it is",
        "",
        fill(
            f"Readings are cleaned as they came. {leads} leads; with the simple ways it is blended by past skill, and "
            "intervals learn online, by series and horizon, and together where many miss at once. At the end the "
            f"weights were: {weights}. A reading arrives {found.kind.delay / 3600:g} h after its interval. A series "
            f"needs {found.kind.past} readings before it is forecast, and is not when it has been silent for long.",
            WIDTH,
        ),
        "",
        "## How right it was",
        "",
        "| horizon | model | MAE | RMSE | CRPS | coverage of 90 % | worst series | worst week |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found.table.to_dict("records"):
        shares = (_percent(float(one[key])) for key in ("coverage", "worst_series", "worst_period"))
        model = "**Belvedere**" if one["model"] == ROOM else names.get(str(one["model"]), str(one["model"]))
        errors = (f"{float(one[key]):.4g}" for key in ("mae", "rmse", "crps"))
        lines.append(f"| {one['horizons']} | {model} | {' | '.join(errors)} | {' | '.join(shares)} |")
    lines += ["", "A model alone says a middle only: its CRPS is its absolute error.", "", "## Where it is weak", ""]
    lines += [f"- {one}" for one in weaknesses(found)] or ["- Nothing below the goals was found in this time."]
    spent = found.cpu.get("first fit", 0.0)
    each = 1000 * found.cpu.get("forecast", 0.0) / max(found.forecasts, 1)
    lines += [
        "",
        "## What it costs",
        "",
        f"{spent:.1f} CPU seconds to fit, {each:.0f} ms a forecast of all series.",
        "",
    ]
    return "\n".join(lines)


def weaknesses(found: Backtest) -> list[str]:
    """Return sentences on what a person should know before trusting the forecast."""
    said = []
    ours, simple = best(found.table, [ROOM]), best(found.table, SIMPLE)
    for group in ours.index:
        more = float(ours.loc[group]) / float(simple.get(group, np.inf)) - 1
        if more > 0:
            said.append(f"{group}: its error is {100 * more:.1f} % above the best simple way's.")
    every = (1, found.kind.horizon)
    weeks = covered_by(found.tallies[ROOM], found.horizons, every, "period", found.kind)
    for week in np.argsort(np.where(np.isnan(weeks), 2.0, weeks))[:WORST]:
        if weeks[week] < LOW:
            word = "month" if found.kind.step == MONTH else "week"
            said.append(f"In the {word} of {_monday(found, int(week))} its 90 % intervals covered {weeks[week]:.0%}.")
    series = covered_by(found.tallies[ROOM], found.horizons, every, "series", found.kind)
    for one in np.argsort(np.where(np.isnan(series), 2.0, series))[:WORST]:
        if series[one] < LOW_SERIES:
            said.append(f"At {found.places[one]} its 90 % intervals covered {series[one]:.0%}.")
    silent = int(np.isnan(series).sum())
    if silent:
        said.append(f"{silent} of {len(series)} series had too few forecasts in this time to be judged.")
    return said


def write(found: Backtest, folder: Path, name: str) -> Path:
    """Write the card as <kind>-<name>.md into a folder, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{found.kind.kind}-{name}.md"
    beside = file.with_suffix(".part")
    beside.write_text(text(found, name), encoding="utf-8")
    beside.replace(file)
    return file


def to_json(found: Backtest) -> dict[str, object]:
    """Return the backtest as plain values."""
    rows = found.table.astype(object).where(found.table.notna(), None)
    return {
        "kind": found.kind.kind,
        "series": len(found.places),
        "start": str(found.edges[found.start]),
        "until": str(found.edges[found.until]),
        "forecasts": found.forecasts,
        "fits": found.fits,
        "scores": rows.to_dict("records"),
        "weights": dict(found.weights),
        "cpu": dict(found.cpu),
        "weaknesses": weaknesses(found),
    }


def _monday(found: Backtest, week: int) -> str:
    """Return the day a period begins with."""
    if found.kind.step == MONTH:
        return str(found.edges[week])[:7]
    seconds = (found.first_period + week) * scores.WEEK + scores.FIRST_MONDAY
    return str(np.datetime64(seconds, "s"))[:10]


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f} %"
