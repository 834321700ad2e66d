"""Writes docs/fit.md, its scatter plot and its map of failures from what `belvedere calibrate cities/bologna` left.

Takes   cities/bologna/model/fit.json and the bundle
Gives   docs/fit.md, docs/pictures/fit.svg and failures.svg; run it with `python -m docs.fit`
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.bundle import load
from belvedere.mobility.calibration.fit import GOOD, geh
from docs.failures import classify, draw

HERE = Path(__file__).parent
CITY = HERE.parent / "cities" / "bologna"
PAGE = HERE / "fit_page.txt"  # the page's text, with a place for each table
MOST = 3000.0  # [veh/h] end of both axes
SIZE, EDGE = 300.0, 50.0  # [px] of a panel and its margin
ROWS = {
    "used": "the model on all loops it was calibrated on",
    "left_out": "**the model on streets it has not seen** (5 folds)",
    "left_out_estimate": "**the estimate on streets it has not seen** (5 folds)",
    "prior": "baseline: the model before any calibration",
    "free_flow": "baseline: ways of empty streets, trips adjusted to the used loops",
    "mean_of_used": "baseline: the mean of the used loops in that hour",
    "class_mean_of_used": "baseline: the same, by class of street",
    "hold_out": "**hold-out: the model**",
    "hold_out_estimate": "**hold-out: the estimate**",
    "hold_out_prior": "hold-out, baseline: before any calibration",
    "hold_out_free_flow": "hold-out, baseline: ways of empty streets",
    "hold_out_mean_of_used": "hold-out, baseline: mean of the used loops",
    "hold_out_class_mean_of_used": "hold-out, baseline: the same, by class of street",
}
TRIALS = {
    "year": "other years of the same loops",
    "forecast": "only years before",
    "boulevard": "one boulevard from all other streets",
    "district": "one district from the other",
}
SHORT = {
    "model": "model",
    "estimate": "estimate",
    "same_loop": "the same loop before",
    "mean_of_used": "mean of used",
    "prior": "prior",
    "mean_of_used_by_class": "mean of used by class",
}
WORST = 12  # streets that are listed
KNOWN = "model", "estimate", "same_loop", "prior", "mean_of_used", "mean_of_used_by_class"


def main() -> None:
    """Write the page and its pictures."""
    fit = json.loads((CITY / "model" / "fit.json").read_text(encoding="utf-8"))
    points = pd.DataFrame(fit["points"])
    reasons = pd.DataFrame(fit["left_aside"])
    kind = reasons["reason"].str.replace(r"^\S+:.* on the same link", "another detector on the same link", regex=True)
    busiest = points.groupby("detector_id")["counted"].max()
    held = points[points["fold"] < 0]
    page = PAGE.read_text(encoding="utf-8").format(
        table=_table(fit["fits"]),
        folds=_folds(fit["folds"]),
        coverage=_coverage(fit["coverage"]),
        trials=_trials(fit["trials"]),
        hold_out=", ".join(sorted(set(held["street"].str.split(" / ").str[0]))),
        hold_out_loops=held["detector_id"].nunique(),
        loops=points["detector_id"].nunique(),
        wide=int((busiest > 950).sum()),
        aside=len(reasons),
        reasons="\n".join(f"  - {count}: {reason}" for reason, count in kind.value_counts().sort_index().items()),
        worst=_worst(points),
        kinds=_kinds(points),
        stations=sum(reasons["detector_id"].str.startswith("regional_counts")) // 2,
    )
    (HERE / "fit.md").write_text(page, encoding="utf-8")
    panels = [("used", "loops used"), ("left_out", "streets left out: model"), ("estimate", "left out: estimate")]
    drawn = "".join(_panel(points, column, title, at) for at, (column, title) in enumerate(panels))
    width, height = len(panels) * (SIZE + EDGE) + 20, SIZE + 2 * EDGE
    (HERE / "pictures").mkdir(exist_ok=True)
    (HERE / "pictures" / "fit.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" '
        f'font-size="11" fill="#17324d"><title>Modelled against counted hourly flows</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n',
        encoding="utf-8",
    )
    (HERE / "pictures" / "failures.svg").write_text(draw(load(CITY), points), encoding="utf-8")


def _table(fits: Mapping[str, Mapping[str, float]]) -> str:
    """Return the table of all fits."""
    rows = [f"| {text} | {_cells(fits[name])} |" for name, text in ROWS.items() if name in fits]
    head = "| | loop-hours | GEH < 5 | median GEH | %RMSE | bias |\n|---|--:|--:|--:|--:|--:|"
    return "\n".join([head, *rows])


def _folds(folds: list[Mapping[str, Mapping[str, float]]]) -> str:
    """Return the table of the folds."""
    head = "| fold | used | left out: model | left out: estimate |\n|--:|---|---|---|"
    rows = [
        f"| {number + 1} | {_short(each['used'])} | {_short(each['left_out'])} | {_short(each['left_out_estimate'])} |"
        for number, each in enumerate(folds)
    ]
    return "\n".join([head, *rows])


def _coverage(shares: Mapping[str, float]) -> str:
    """Return how many counts lay within their intervals, as a sentence's list."""
    return ", ".join(f"{name.replace('_', ' ')} {100 * share:.0f} %" for name, share in shares.items())


def _trials(trials: list[Mapping[str, object]]) -> str:
    """Return the table of predictions: GEH below 5, %RMSE and bias of each way to predict."""
    rows = ["| what | predicted | loop-hours | by | GEH < 5, %RMSE, bias |", "|---|---|--:|---|---|"]
    for each in trials:
        fits = each["fits"]
        assert isinstance(fits, dict)
        first = True
        for name in KNOWN:
            if name in fits:
                what = f"{TRIALS[str(each['kind'])]} | {each['name']} | {fits[name]['pairs']}" if first else " | | "
                rows.append(f"| {what} | {SHORT[name]} | {_short(fits[name])} |")
                first = False
    return "\n".join(rows)


def _kinds(points: pd.DataFrame) -> str:
    """Return how many loops are predicted well, too low and too high."""
    count = classify(points)["kind"].value_counts()
    return f"{count.get('good', 0)} well, {count.get('low', 0)} too low, {count.get('high', 0)} too high"


def _cells(fit: dict[str, float]) -> str:
    return (
        f"{fit['pairs']:,} | {100 * fit['geh_below_5']:.0f} % | {fit['geh_median']:.1f} | "
        f"{100 * fit['rmse']:.0f} % | {100 * fit['bias']:+.0f} %"
    )


def _short(fit: dict[str, float]) -> str:
    return f"{100 * fit['geh_below_5']:.0f} %, {100 * fit['rmse']:.0f} %, {100 * fit['bias']:+.0f} %"


def _worst(points: pd.DataFrame) -> str:
    """Return the table of the streets that are predicted worst."""
    day = points[points["hour"].between(7, 19)]
    day = day.assign(geh=geh(day["left_out"].to_numpy(float), day["counted"].to_numpy(float)))
    table = day.groupby("street").agg(
        loops=("detector_id", "nunique"),
        counted=("counted", "mean"),
        left_out=("left_out", "mean"),
        geh=("geh", "mean"),
    )
    table = table.sort_values("geh", ascending=False).head(WORST)
    rows = [
        f"| {name} | {row.loops} | {row.counted:.0f} | {row.left_out:.0f} | {row.geh:.1f} |"
        for name, row in table.iterrows()
    ]
    return "\n".join(
        ["| street | loops | counted [veh/h] | modelled, left out [veh/h] | mean GEH |", "|---|--:|--:|--:|--:|", *rows]
    )


def _panel(points: pd.DataFrame, column: str, title: str, at: int) -> str:
    """Return one scatter plot: counted to the right, modelled upwards, the band of GEH below 5 behind."""
    left, bottom = EDGE + at * (SIZE + EDGE), SIZE + EDGE
    scale = SIZE / MOST

    def place(x: float, y: float) -> str:
        return f"{left + min(x, MOST) * scale:.0f} {bottom - min(y, MOST) * scale:.0f}"

    counted = np.linspace(0.0, MOST, 61)
    # GEH = 5: modelled = counted + 6.25 ± sqrt(6.25² + 25 · counted), from 2 (m - c)² = 25 (m + c)
    reach = np.sqrt(GOOD**2 / 4 * (GOOD**2 / 4 + 4 * counted))
    upper, lower = counted + GOOD**2 / 4 + reach, np.maximum(counted + GOOD**2 / 4 - reach, 0.0)
    band = [place(x, y) for x, y in zip(counted, upper, strict=True)]
    band += [place(x, y) for x, y in zip(counted[::-1], lower[::-1], strict=True)]
    dots = sorted({place(x, y) for x, y in zip(points["counted"], points[column], strict=True)})
    ticks = "".join(
        f'<text x="{left + value * scale:.0f}" y="{bottom + 14:.0f}" text-anchor="middle">{value:,.0f}</text>'
        + (
            f'<text x="{left - 4:.0f}" y="{bottom - value * scale + 4:.0f}" text-anchor="end">{value:,.0f}</text>'
            if not at
            else ""
        )
        for value in (0.0, 1000.0, 2000.0, 3000.0)
    )
    return (
        f'<path d="M{"L".join(band)}Z" fill="#e9edf1"/>'
        f'<path d="M{left:.0f} {EDGE:.0f}V{bottom:.0f}H{left + SIZE:.0f}M{place(0, 0)}L{place(MOST, MOST)}" '
        f'fill="none" stroke="#455a6f" stroke-width=".7"/>'
        f'<path d="{"".join(f"M{dot}h0" for dot in dots)}" stroke="#0059b3" stroke-opacity=".45" stroke-width="3" '
        f'stroke-linecap="round"/>{ticks}'
        f'<text x="{left:.0f}" y="{EDGE - 14:.0f}" font-weight="bold">{title}</text>'
        f'<text x="{left + SIZE / 2:.0f}" y="{bottom + 30:.0f}" text-anchor="middle">counted [veh/h]</text>'
        + (f'<text x="{left:.0f}" y="{EDGE - 2:.0f}">modelled [veh/h]; grey: GEH below 5</text>')
    )


if __name__ == "__main__":
    main()
