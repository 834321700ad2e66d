"""Intervals of a decision's effect: are they honest, how long do they take, how far is the shortcut from exact draws.

    python -m benchmarks.uncertainty [--towns N] [--truths N] [--first SEED] [--draws N]
                                     [--city FOLDER --scenario FILE] [--json]

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
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.indicators.contract import changing, measure_all
from belvedere.mobility import day
from belvedere.mobility.day import Day
from belvedere.mobility.demand import workday
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.levels import Hourly
from belvedere.parameters import PARAMETERS, Values
from belvedere.progress import Progress, silent
from belvedere.scenarios.evaluate import GAP, evaluate, prepare_sides, ready, solve_sides
from belvedere.scenarios.scenario import Scenario, from_tables, read
from belvedere.scenarios.uncertainty import exact
from belvedere.scenarios.uncertainty.draws import sample
from belvedere.scenarios.uncertainty.exact import differences, furthest
from belvedere.scenarios.uncertainty.intervals import interval_of
from belvedere.scenarios.uncertainty.models import APPRAISAL, VERDICT, Models
from belvedere.scenarios.uncertainty.walk import Outcome, Sides, Traffic, aligned, central, run
from belvedere.scenarios.uncertainty.widen import LEVELS, Ends, solved_at
from belvedere.scenarios.valuation import appraisal, money
from benchmarks.assignment import machine
from benchmarks.stylised import Shape, build, disc, widened

CLAIM = "90 % intervals of a decision's effect cover the truth of 86 to 94 % of cases, and cost two minutes on a city"
WORDS = {"en": "A town", "it": "Una città"}
GOAL = (86.0, 94.0)  # [%] of cases
DRAWS = 200
EXACT = 1
FEW = 20  # draws of the placebo: what never moves needs no more
TRUTHS_SEED = 100_000  # of truths; those of intervals are other
HEADLINES = (
    "vehicle_km", "hours_driven", "hours_lost", "co2", "nox", "no2_exposure", "noise_above_65", "injuries", "car_share",
    "jobs_by_car", "user_benefit",
)  # fmt: skip

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


@dataclass(frozen=True)
class Headlines:
    """The walk of a real run as far as the first page tells it: the rest would take most of the time."""

    models: Models

    def __call__(self, base: Traffic, variant: Traffic, values: Values) -> Outcome:
        """Return the city's headline indicators, and what the decision is worth."""
        of = self.models
        one, other = of.sides(base, variant, values)
        rows = money.money(one, other, of.standing, of.scenario, values)
        figures = appraisal.appraise(rows, of.scenario.costs, values)
        known = {name: each for name, each in changing().items() if each.QUANTITY in HEADLINES}
        both = measure_all(one, of.base.city, known).merge(
            measure_all(other, of.variant.city, known), on=["quantity", "area_id"], validate="one_to_one"
        )
        whole = both[both["area_id"] == ""].rename(columns={"value_x": "base", "value_y": "variant"})
        return {
            VERDICT: whole.reset_index(drop=True),
            APPRAISAL: figures[figures["figure"] == "npv"][["figure", "value"]].reset_index(drop=True),
        }


@dataclass(frozen=True)
class Covered:
    """What one town's intervals held."""

    hits: dict[str, list[bool]]  # interval and quantity → each truth
    lost: int  # truths without an equilibrium in reach
    widened: float  # [-] mean of how much wider than plain the widened intervals are


def covered(seed: int, truths: int, draws: int) -> Covered:
    """Return whether the intervals of a town's differences hold each truth."""
    ends, models = opened(town(seed))
    sides = Sides(*ends.near, Headlines(models))
    at_centre, names = central(sides)
    parameters = [PARAMETERS[name] for name in names]
    drawn = sample(parameters, draws, seed)
    samples = run(sides, at_centre, drawn, silent, workers=1)

    def exactly(values: Values, progress: Progress) -> Sides:
        solved = solved_at(ends, models, solve_at, values, progress)
        assert isinstance(solved.walk, Models)
        return replace(solved, walk=Headlines(solved.walk))

    beyond, _ = differences(samples, drawn, furthest(drawn, LEVELS, EXACT), exactly, silent)
    others = sample(parameters, max(truths, 2), TRUTHS_SEED + seed)
    hits: dict[str, list[bool]] = {}
    wider: list[float] = []
    lost = 0
    for number in range(truths):
        values = others.at(number)
        try:
            truth = exactly(values, silent)(values)
        except ModelError as error:
            lost += 1
            print(f"town {seed}, truth {number}: {error}", file=sys.stderr)
            continue
        for block, table in truth.items():
            held = samples[block]
            difference = held.difference()[1]
            plain, wide = interval_of(difference), interval_of(difference, beyond[block])
            true = exact.difference(held.names, aligned(table, held.labels))
            for row in np.flatnonzero(np.ptp(difference, axis=0) > 0):
                name = str(held.labels.iloc[int(row), 0])
                for kind, of in (("plain", plain), ("widened", wide)):
                    hits.setdefault(f"{kind}: {name}", []).append(bool(of.low[row] <= true[row] <= of.high[row]))
                if plain.high[row] > plain.low[row]:
                    wider.append(float((wide.high - wide.low)[row] / (plain.high - plain.low)[row]))
    return Covered(hits, lost, float(np.mean(wider)))


def honesty(seeds: range, truths: int, draws: int) -> list[Row]:
    """Return how many truths the intervals hold, over all towns and by quantity, with standard errors over towns."""
    found: list[Covered] = []
    for place, seed in enumerate(seeds):
        found.append(covered(seed, truths, draws))
        held = [hit for each in found for name, some in each.hits.items() if name.startswith("widened") for hit in some]
        share = 100.0 * float(np.mean(held))
        print(f"{place + 1} of {len(seeds)} towns, {_cpu():.0f} CPU s, {share:.1f} % held so far", file=sys.stderr)
    solved = len(seeds) * truths - sum(each.lost for each in found)
    case = f"{len(seeds)} towns from seed {seeds.start}, {solved} truths"
    rows = [
        _row(case, "truths without an equilibrium", float(sum(each.lost for each in found)), "-"),
        _row(case, "widened intervals, width over plain", float(np.mean([each.widened for each in found])), "-"),
    ]
    for kind in ("plain", "widened"):
        names = sorted({name for each in found for name in each.hits if name.startswith(kind)})
        for words, of in ((f"{kind}: all quantities", names), *((name, [name]) for name in names)):
            by_town = [np.concatenate([each.hits[name] for name in of if name in each.hits] or [[]]) for each in found]
            share, error = clustered([town for town in by_town if len(town)])
            rows.append(_row(case, f"cover, {words}", 100.0 * share, "%"))
            rows.append(_row(case, f"standard error, {words}", 100.0 * error, "points"))
    return rows


def clustered(groups: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return a share over all, and its standard error where hits within a group hang together (a ratio estimate)."""
    hits, sizes = (np.array([float(each) for each in some]) for some in (map(np.sum, groups), map(len, groups)))
    share = float(hits.sum() / sizes.sum())
    many = len(groups)
    if many < 2:
        return share, float("nan")
    apart = hits - share * sizes
    return share, float(np.sqrt(many / (many - 1) * (apart**2).sum()) / sizes.sum())


def placebo(seed: int, draws: int) -> list[Row]:
    """Return how many effects are established where nothing was decided."""
    ends, models = opened(town(seed, policy=False))
    sides = Sides(*ends.near, models)
    at_centre, names = central(sides)
    drawn = sample([PARAMETERS[name] for name in names], draws, seed)
    samples = run(sides, at_centre, drawn, silent, workers=1)
    found = sum(int(interval_of(block.difference()[1]).established().sum()) for block in samples.values())
    many = sum(len(block.labels) for block in samples.values())
    case = "a town where nothing is decided"
    return [_row(case, "established effects", float(found), "-"), _row(case, "effects looked at", float(many), "-")]


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
    parser.add_argument("--first", type=int, default=0, help="seed of the first town: 0 to 9 served to mend the method")
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--city", type=Path)
    parser.add_argument("--scenario", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = honesty(range(asked.first, asked.first + asked.towns), asked.truths, asked.draws)
    rows += placebo(0, FEW)
    rows.append(_row("all of it", "cpu", _cpu(), "s"))
    if asked.city is not None and asked.scenario is not None:
        rows += on_city(asked.city, asked.scenario, asked.draws)
    if asked.json:
        print(json.dumps({"claim": CLAIM, "machine": machine(), "rows": rows}))
        return
    for row in rows:
        print(f"{row['case']:<36} {row['figure']:<60} {float(row['value']):>10.3g} {row['unit']}")


if __name__ == "__main__":
    main()
