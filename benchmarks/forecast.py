"""What will happen, forecast as it would have been live: errors and coverage beside every baseline, and under faults.

    python -m benchmarks.forecast --data FOLDER [--case NAME …] [--days MANY] [--beside NAME …] [--cards FOLDER]
    python -m benchmarks.forecast --data FOLDER --faults | --speed [--json]

Takes   the raw data's folder; the built bundle of Bologna. `--days`: of the test, its first days only; such rows are
        named so, and no goal is held against them
Gives   a table, or one JSON object last: MAE, RMSE, CRPS and coverage (mean, worst series, worst week) by horizons, CPU
        seconds a fit and a forecast; `--faults`: the same with 10 % of sensors dead, 20 % of readings missing, 1 %
        spikes, scored on what was measured; `--speed`: everything of Bologna fitted, and forecast 24 hours ahead
Claim   ≥ 25 % below the best of last value, weekly naive and profile on traffic at 1–3 h; never more than 1 % above the
        best of them; 90 % intervals cover 88–92 %, every week ≥ 85 %, every live series ≥ 80 %; under faults MAE rises
        by ≤ 12 %; 24 hours of all series in ≤ 1 s, everything fitted in ≤ 60 s

Nothing is chosen on a test: models, weights and intervals are learnt on what was known before, and go on learning.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from belvedere.forecast import room, scores
from belvedere.forecast.backtest import ROOM, Backtest, Plan, backtest
from belvedere.forecast.card import write
from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.known import Ahead
from belvedere.forecast.members import SIMPLE, there
from belvedere.progress import silent
from benchmarks.assignment import machine
from benchmarks.faults import inject
from benchmarks.forecast_cases import CASES, Case

CLAIM = "forecasts beat every simple way, and their intervals hold in the worst series and the worst week"
TRAFFIC = ("ring", "west", "regional")
FAULTY = ("west", "regional", "no2")
BOLOGNA = "all of Bologna"
FIGURES = ("mae", "rmse", "crps", "coverage", "worst_series", "worst_period")
Row = dict[str, str | float]
Goal = dict[str, str | float | bool]


def row(tool: str, case: str, figure: str, value: float, unit: str) -> Row:
    """Return a figure in long format."""
    return {"tool": tool, "case": case, "figure": figure, "value": float(value), "unit": unit}


def run(case: Case, days: int | None, beside: Sequence[str] | None = None) -> Backtest:
    """Return the backtest of a case, or of its first days; `beside`: instead of the case's models."""
    day = max(steps_in_day(case.panel.kind), 1)
    until = case.until if days is None else case.start + days * day
    plan = Plan(until=until, refit=case.refit, truth=case.truth)
    models = tuple(name for name in (case.models if beside is None else beside) if there(name))
    known = Ahead(case.panel.calendar)
    return backtest(case.panel, start=case.start, known=known, models=models, progress=silent, plan=plan)


def rows_of(name: str, found: Backtest) -> list[Row]:
    """Return all figures of a backtest."""
    rows: list[Row] = []
    for one in found.table.to_dict("records"):
        for figure in FIGURES:
            value = float(one[figure])
            if not np.isnan(value):
                unit = "share" if figure in FIGURES[3:] else "own"
                rows.append(row(str(one["model"]), name, f"{figure}, {one['horizons']}", value, unit))
        rows.append(row(str(one["model"]), name, f"count, {one['horizons']}", float(one["count"]), "predictions"))
    every = (1, found.kind.horizon)
    by_horizon = scores.covered_by(found.tallies[ROOM], found.horizons, every, "horizon", found.kind)
    rows.append(row(ROOM, name, "coverage of the worst horizon", float(np.nanmin(by_horizon)), "share"))
    fits = {key: value for key, value in found.cpu.items() if "fit" in key}
    for key, value in fits.items():
        tool = key.removeprefix("fit ") if key.startswith("fit ") else ROOM
        each = value / max(found.fits - (key == "refit"), 1) if key != "first fit" else value
        rows.append(row(tool, name, f"cpu of a {key if tool == ROOM else 'fit'}", each, "s"))
    rows.append(
        row(ROOM, name, "cpu of a forecast, all series and horizons", found.cpu["forecast"] / found.forecasts, "s")
    )
    rows += [row(ROOM, name, f"weight of {model}", weight, "share") for model, weight in found.weights.items()]
    return rows


def faulty(name: str, case: Case, days: int | None, seed: int) -> list[Row]:
    """Return the rise of the room's error when faults are planted, scored on what was measured."""
    clean = run(replace(case, models=()), days)
    spoilt, _ = inject(case.panel, seed)
    dirty = run(replace(case, panel=spoilt, models=()), days)
    rows = []
    ours = [found.table[found.table["model"] == ROOM] for found in (clean, dirty)]
    for group, one, other in zip(ours[0]["horizons"], ours[0]["mae"], ours[1]["mae"], strict=True):
        rows.append(row(ROOM, f"{name}, faults", f"rise of mae, {group}", 100 * (float(other) / float(one) - 1), "%"))
    if days is not None:
        rows.append(row(ROOM, f"{name}, faults", "tried on the test's first", days, "days"))
    covered = float(ours[1]["coverage"].iloc[-1])  # of all horizons, which stand last
    return [*rows, row(ROOM, f"{name}, faults", "coverage, all", covered, "share")]


def speed(data: Path) -> list[Row]:
    """Return CPU seconds to fit all of Bologna's series, and to forecast the next 24 hours of all."""
    fits, forecasts, series = 0.0, 0.0, 0
    for name in (*TRAFFIC, "no2", "pm10"):
        panel = CASES[name](data).panel
        instant = panel.value.shape[1]
        known = Ahead(panel.calendar)
        began = time.process_time()
        fitted = room.fit(panel, instant, known=known, progress=silent)
        fits += time.process_time() - began
        fitted = room.update(fitted, panel, instant)
        ahead = np.arange(1, max(steps_in_day(panel.kind), 1) + 1)
        began = time.process_time()
        room.predict(fitted, panel, instant, ahead)
        forecasts += time.process_time() - began
        series += len(panel.places)
    return [
        row(ROOM, BOLOGNA, "cpu to fit everything", fits, "s"),
        row(ROOM, BOLOGNA, "cpu of the next 24 hours", forecasts, "s"),
        row(ROOM, BOLOGNA, "series", series, "-"),
    ]


def goals(rows: list[Row]) -> list[Goal]:
    """Return each goal that the rows tell something of: what was asked, what came of it, met or not."""
    value = {(str(one["tool"]), str(one["case"]), str(one["figure"])): float(one["value"]) for one in rows}
    found: list[Goal] = []

    def say(goal: str, case: str, measured: float | None, asked: tuple[float, float]) -> None:
        if measured is not None:
            met = asked[0] <= measured <= asked[1]
            found.append({"goal": goal, "case": case, "from": asked[0], "to": asked[1], "value": measured, "met": met})

    def below(case: str, group: str) -> float | None:
        ours = value.get((ROOM, case, f"mae, {group}"))
        simple = [value[key] for name in SIMPLE if (key := (name, case, f"mae, {group}")) in value]
        return 100 * (1 - ours / min(simple)) if ours is not None and simple else None

    for case in CASES:
        if case in TRAFFIC:
            say("MAE below the best simple way, 1–3 h [%]", case, below(case, "1–3 h"), (25.0, 100.0))
        say("MAE below the best simple way, all horizons [%]", case, below(case, "all"), (-1.0, 100.0))
        for figure, words, asked in (
            ("coverage", "mean coverage", (0.88, 0.92)),
            ("worst_period", "coverage of the worst week", (0.85, 1.0)),
            ("worst_series", "coverage of the worst series", (0.80, 1.0)),
        ):
            say(words, case, value.get((ROOM, case, f"{figure}, all")), asked)
        say(
            "rise of MAE under faults [%]",
            case,
            value.get((ROOM, f"{case}, faults", "rise of mae, all")),
            (-100.0, 12.0),
        )
    say(
        "CPU to fit everything [s]",
        "all of Bologna",
        value.get((ROOM, "all of Bologna", "cpu to fit everything")),
        (0, 60.0),
    )
    say(
        "CPU of the next 24 hours [s]",
        "all of Bologna",
        value.get((ROOM, "all of Bologna", "cpu of the next 24 hours")),
        (0, 1.0),
    )
    return found


def measure(given: argparse.Namespace) -> list[Row]:
    """Return all figures asked for."""
    rows: list[Row] = []
    for name in given.case or CASES:
        case = CASES[name](given.data)
        if given.faults:
            rows += faulty(name, case, given.days, given.seed) if name in FAULTY else []
        elif not given.speed:
            found = run(case, given.days, given.beside)
            rows += rows_of(name if given.days is None else f"{name}, first {given.days} days", found)
            if given.cards:
                write(found, given.cards, name)
    return rows + (speed(given.data) if given.speed else [])


def main() -> None:
    """Measure, and print the table or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the raw data")
    parser.add_argument("--case", nargs="*", choices=list(CASES), help="some of the cases; all if not said")
    parser.add_argument("--days", type=int, help="only the first days of each test")
    parser.add_argument("--beside", nargs="*", help="models to show beside the room's own; all baselines if not said")
    parser.add_argument("--cards", type=Path, help="also write a model card of each case into this folder")
    parser.add_argument("--faults", action="store_true", help="with planted faults, beside without")
    parser.add_argument("--speed", action="store_true", help="only how long everything of Bologna takes")
    parser.add_argument("--seed", type=int, default=0, help="of the faults")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    rows = measure(given)
    if given.json:
        print(
            json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows, "goals": goals(rows)}, ensure_ascii=False)
        )
        return
    print(f"{CLAIM}\n{machine()}\n")
    for one in rows:
        print(f"{one['tool']:12} {one['case']:20} {one['figure']:44} {float(one['value']):12.4g} {one['unit']}")
    for goal in goals(rows):
        print(f"goal: {goal['case']}: {goal['goal']}: {goal['value']:.4g}: {'met' if goal['met'] else 'not met'}")


if __name__ == "__main__":
    main()
