"""Intervals of a decision's effect: are they honest, how long do they take, how far is the shortcut from exact draws.

    python -m benchmarks.uncertainty [--towns N] [--truths N] [--city FOLDER --scenario FILE] [--draws N] [--json]

Takes   towns of rings and spokes (stylised.py) of a seed each, with a charge or a lower limit; with --city a real one
Gives   a table, or one JSON object last
Claim   90 % intervals cover the truth of 86 to 94 % of at least 100 cases; a policy that does nothing has no
        established effect; 200 joint draws of a whole day on Bologna take 120 s on two cores, beside the comparison

A truth is a draw of its own, of the same declared distributions by another seed, whose equilibria are solved exactly.
What this can show is that the walk, its shortcut and its quantiles are right; not that the distributions are.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from belvedere.city.model import City
from belvedere.mobility import day
from belvedere.mobility.day import Day
from belvedere.mobility.demand import workday
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.levels import Hourly
from belvedere.parameters import PARAMETERS, Values
from belvedere.progress import Progress, silent
from belvedere.scenarios.evaluate import GAP, evaluate, prepare_sides, ready, solve_sides
from belvedere.scenarios.scenario import Scenario, from_tables, read
from belvedere.scenarios.uncertainty.draws import sample
from belvedere.scenarios.uncertainty.exact import differences, furthest
from belvedere.scenarios.uncertainty.intervals import interval_of
from belvedere.scenarios.uncertainty.models import VERDICT, Models
from belvedere.scenarios.uncertainty.walk import Sides, aligned, central, run
from belvedere.scenarios.uncertainty.widen import LEVELS, Ends, solved_at
from benchmarks.assignment import machine
from benchmarks.stylised import Shape, build, disc, widened

CLAIM = "90 % intervals of a decision's effect cover the truth of 86 to 94 % of cases, and cost two minutes on a city"
WORDS = {"en": "A town", "it": "Una città"}
GOAL = (86.0, 94.0)  # [%] of cases
DRAWS = 200
EXACT = 1
TRUTHS_SEED = 1000  # of truths; those of intervals are other

Row = dict[str, str | float]


@dataclass(frozen=True)
class Town:
    """A made-up town, its trips and what is decided there."""

    city: City
    demand: Demand
    scenario: Scenario


def town(seed: int, *, policy: bool = True) -> Town:
    """Return the town of a seed: even ones lower a limit, odd ones charge the middle."""
    rng = np.random.default_rng(seed)
    people = rng.uniform(0.6, 1.4, 2) * np.array([15e3, 45e3])
    shape = Shape(
        name=f"town-{seed}",
        thinned=8.0,
        junctions=(0.5, 1.2, 2.2),
        bounds=(1.0, 3.0),
        charged=1.0,
        residents=tuple(people),
        jobs=tuple(rng.uniform(0.6, 1.4, 2) * np.array([22e3, 12e3])),
        students=(5e3, 6e3),
        limit=50.0,
        slow=30.0,
        filled=float(rng.uniform(0.5, 0.8)),
        orbitals=(),
        facts={"cars": 0.6, "motorcycles": 0.1, "bicycles": 0.5, "inside": 0.9},
        modes={
            "drive": ("car", 0.4), "ride": ("passenger", 0.1), "two": ("two_wheeler", 0.05),
            "public": ("transit", 0.15), "cycle": ("bicycle", 0.08),
        },
        parking=(1.5, 0.0),
        rail=(22.0, 8.0),
        bus=(13.0, 10.0),
        gateway=6_000.0,
    )  # fmt: skip
    wide = build(shape)
    city = widened(wide, workday.day(wide), shape.filled)
    uses: list[dict[str, object]] = []
    if policy and seed % 2:
        uses = [{"policy": "congestion_charge", "polygon": disc(shape), "amount": 3.0, "exempt_fuels": []}]
    elif policy:
        uses = [{"policy": "zone_30", "classes": ["secondary"]}]
    document = {"name": shape.name, "title": WORDS, "description": WORDS, "variant": uses}
    return Town(city, workday.day(city), from_tables(document, shape.name))


def solve(city: City, demand: Demand, progress: Progress, *, gap: float, warm: Day | None) -> Day:
    """Return a day on one thread."""
    return day.assign(city, demand, progress, gap=gap, workers=1, warm=warm)


def solve_at(city: City, demand: Hourly, values: Values, warm: Day, progress: Progress) -> Day:
    """Return a day at a draw's values on one thread."""
    return day.assign(city, demand, progress, gap=GAP, workers=1, warm=warm, values=values)


def opened(of: Town) -> tuple[Ends, Models]:
    """Return a town solved at central values, ready for draws."""
    solved = solve_sides(of.city, of.scenario, of.demand, solve, silent)
    prepared = prepare_sides(solved, of.scenario, silent)
    return ready(solved, prepared, of.scenario, silent, 1)


def covered(seed: int, truths: int, draws: int) -> dict[str, list[bool]]:
    """Return for each quantity of a town whether the interval of its difference holds each truth."""
    ends, models = opened(town(seed))
    sides = Sides(*ends.near, models)
    at_centre, names = central(sides)
    parameters = [PARAMETERS[name] for name in names]
    drawn = sample(parameters, draws, seed)
    samples = run(sides, at_centre, drawn, silent, workers=1)

    def exactly(values: Values, progress: Progress) -> Sides:
        return solved_at(ends, models, solve_at, values, progress)

    beyond, _ = differences(samples, drawn, furthest(drawn, LEVELS, EXACT), exactly, silent)
    block = samples[VERDICT]
    difference = block.difference()[1]
    plain, wide = interval_of(difference), interval_of(difference, beyond[VERDICT])
    moving = np.flatnonzero((block.labels["area_id"] == "").to_numpy() & (np.ptp(difference, axis=0) > 0))
    hits: dict[str, list[bool]] = {}
    others = sample(parameters, max(truths, 2), TRUTHS_SEED + seed)
    for number in range(truths):
        values = others.at(number)
        numbers = aligned(exactly(values, silent)(values)[VERDICT], block.labels)
        truth = numbers[:, 1] - numbers[:, 0]
        for row in moving:
            name = str(block.labels["quantity"].iloc[row])
            for kind, of in (("plain", plain), ("widened", wide)):
                hits.setdefault(f"{kind}: {name}", []).append(bool(of.low[row] <= truth[row] <= of.high[row]))
    return hits


def honesty(towns: int, truths: int, draws: int) -> list[Row]:
    """Return how many truths the intervals hold, over all towns and by quantity."""
    hits: dict[str, list[bool]] = {}
    for seed in range(towns):
        for name, some in covered(seed, truths, draws).items():
            hits.setdefault(name, []).extend(some)
    case = f"{towns} towns x {truths} truths"
    rows: list[Row] = []
    for kind in ("plain", "widened"):
        own = {name: some for name, some in hits.items() if name.startswith(kind)}
        every = [hit for some in own.values() for hit in some]
        rows.append(_row(case, f"cover of {kind} intervals, all quantities", 100.0 * float(np.mean(every)), "%"))
        rows += [_row(case, f"cover, {name}", 100.0 * float(np.mean(some)), "%") for name, some in sorted(own.items())]
    return rows


def placebo(seed: int, draws: int) -> list[Row]:
    """Return how many effects are established where nothing was decided."""
    ends, models = opened(town(seed, policy=False))
    sides = Sides(*ends.near, models)
    at_centre, names = central(sides)
    drawn = sample([PARAMETERS[name] for name in names], draws, seed)
    samples = run(sides, at_centre, drawn, silent, workers=1)
    found = sum(int(interval_of(block.difference()[1]).established().sum()) for block in samples.values())
    return [_row("a town where nothing is decided", "established effects", float(found), "-")]


def on_city(folder: Path, file: Path, draws: int) -> list[Row]:
    """Return what draws cost on a real city, beside the comparison without them."""
    rows: list[Row] = []
    scenario = read(file)
    wall, cpu = time.perf_counter(), _cpu()
    marks: dict[str, tuple[float, float]] = {}

    def listen(share: float, step_en: str, step_it: str) -> None:
        step = step_en.rsplit(" of ", maxsplit=1)[-1]
        marks.setdefault(f"first {step}", (time.perf_counter() - wall, _cpu() - cpu))
        marks[f"last {step}"] = (time.perf_counter() - wall, _cpu() - cpu)

    evaluate(folder, scenario, listen, draws=draws, exact=0)
    whole = (time.perf_counter() - wall, _cpu() - cpu)
    first = marks["first 24 hours varied"]
    for name, amount in (("comparison", first), ("draws and intervals", (whole[0] - first[0], whole[1] - first[1]))):
        rows += [
            _row(scenario.name, f"wall of {name}", amount[0], "s"),
            _row(scenario.name, f"cpu of {name}", amount[1], "s"),
        ]
    return rows


def _cpu() -> float:
    """Return the CPU seconds of this process and of those that it started and that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _row(case: str, figure: str, value: float, unit: str) -> Row:
    return {"tool": "belvedere", "case": case, "figure": figure, "value": value, "unit": unit}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--towns", type=int, default=10)
    parser.add_argument("--truths", type=int, default=10)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--city", type=Path)
    parser.add_argument("--scenario", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = [*honesty(asked.towns, asked.truths, asked.draws), *placebo(0, min(asked.draws, 60))]
    if asked.city is not None and asked.scenario is not None:
        rows += on_city(asked.city, asked.scenario, asked.draws)
    if asked.json:
        print(json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows}))
        return
    for row in rows:
        print(f"{row['case']:<36} {row['figure']:<60} {float(row['value']):>10.3g} {row['unit']}")


if __name__ == "__main__":
    main()
