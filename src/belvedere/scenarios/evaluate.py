"""The walk from a decision to its verdict: city, policies, people, traffic, environment, indicators, money, difference.

Takes   a city's folder and a Scenario
Gives   evaluate → Comparison; write, to_json (files.py)
Used by cli.py, server/evaluation.py
Source  DESIGN: a difference smaller than its error is no established effect. Numerical error of an indicator: its
        change since the relative gap was LOOSER times larger, and people a round of choice and traffic further from
        agreement, of base and variant added (Boyce, Ralevic-Dekic & Bar-Gera 2004, Convergence of traffic assignments:
        how much is enough?)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.indicators.contract import Tables
from belvedere.mobility import day
from belvedere.mobility.day import Day
from belvedere.mobility.demand import files, workday
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.levels import Hourly
from belvedere.mobility.response.reference import reference
from belvedere.mobility.response.respond import respond
from belvedere.mobility.response.side import Side
from belvedere.parameters import Values
from belvedere.progress import Progress, part
from belvedere.scenarios import today, walk
from belvedere.scenarios.assumptions import ALWAYS, of_demand, of_people, of_run
from belvedere.scenarios.files import read, to_json, write
from belvedere.scenarios.provenance import Inputs, hash_city, hash_demand, provenance
from belvedere.scenarios.result import MORE, Comparison, Result
from belvedere.scenarios.scenario import Scenario, apply, to_toml
from belvedere.scenarios.uncertainty.draws import SEED
from belvedere.scenarios.uncertainty.models import Models
from belvedere.scenarios.uncertainty.widen import EXACT, Ends, Question, SolveAt, moves, nearby, widen, with_times
from belvedere.scenarios.valuation import money, travel
from belvedere.scenarios.valuation.money import year_of
from belvedere.scenarios.worth import worth

__all__ = ["compare", "evaluate", "read", "to_json", "write"]

GAP = 1e-8  # [-] relative gap that every hour reaches: far below any effect that is reported
LOOSER = 100.0  # [-] the gap against which numerical error is told is this many times larger
FAR = 0.2  # [-] share of links changed above which the base's routes are a worse start than none: measured on citta30
WORDS = {"base": ("Base", "Base"), "variant": ("Variant", "Variante")}


class Solve(Protocol):
    """How a day is assigned; mobility's own, but for tests."""

    def __call__(self, city: City, demand: Demand, progress: Progress, *, gap: float, warm: Day | None) -> Day:
        """Return the day of a city to a relative gap, from a day near to it."""
        ...


@dataclass(frozen=True)
class Solved:
    """One side's people and traffic."""

    city: City
    people: Side
    loose: Day
    tight: Day


@dataclass(frozen=True)
class Judged:
    """One side's tables, and how far they moved since the looser gap."""

    result: Result
    tables: Tables
    flow_error: np.ndarray[tuple[int], np.dtype[np.float64]]  # [veh/h] in the flows' order


def evaluate(
    folder: Path,
    scenario: Scenario,
    progress: Progress,
    *,
    workers: int = 2,
    draws: int = 0,
    exact: int = EXACT,
    seed: int = SEED,
    keep: Path | None = None,
) -> Comparison:
    """Return base beside variant, for a whole workday.

    Parameters
    ----------
    draws : joint draws of all uncertain values, 0: none; 200 tell intervals, drivers need 60
    exact : of them, those furthest from the centre, whose equilibria are solved: their distance widens the intervals
    seed : of the draws; scenarios with the same seed and number are compared on the same draws
    keep : folder where finished draws outlive a stop: asked again, the rest is walked, with the same result

    Raises
    ------
    BundleError
        when the folder holds no bundle
    InputError
        when its model/ is not what calibrate writes
    RecipeError
        when the city cannot take a policy
    ModelError
        when an hour does not converge
    CancelledError
        when `progress` raises it
    """
    progress(0.0, "Opening the city", "Apertura della città")
    city = load(folder)
    fit = of_demand(folder)
    trips = files.load(folder) if (folder / files.FILE).is_file() else workday.day(city)

    def solve(city: City, demand: Demand, progress: Progress, *, gap: float, warm: Day | None) -> Day:
        return day.assign(city, demand, progress, gap=gap, workers=workers, warm=warm)

    def solve_at(city: City, demand: Hourly, values: Values, warm: Day, progress: Progress) -> Day:
        return day.assign(city, demand, progress, gap=GAP, workers=workers, warm=warm, values=values)

    asked = Question(draws, exact, seed, keep, workers=workers) if draws else None
    made = compare(city, scenario, trips, solve, part(progress, 0.03, 1.0), folder=folder, widening=(asked, solve_at))
    return replace(made, assumptions=(fit, *made.assumptions))


def compare(
    city: City,
    scenario: Scenario,
    trips: Demand,
    solve: Solve,
    progress: Progress,
    *,
    folder: Path | None = None,
    widening: tuple[Question | None, SolveAt | None] = (None, None),
) -> Comparison:
    """Return base beside variant for a city at hand; see `evaluate`.

    Parameters
    ----------
    folder : of the city, whose stations its air is tied to; None: it is not
    widening : how many draws, and how a day is solved at one; None: no draws
    """
    asked, solve_at = widening
    whole, progress = progress, part(progress, 0.0, 1.0 if asked is None else 0.4)
    inputs = Inputs(hash_city(city), hash_demand(trips), to_toml(scenario), GAP)
    solved = solve_sides(city, scenario, trips, solve, part(progress, 0.0, 0.85))
    prepared = prepare_sides(solved, scenario, part(progress, 0.85, 0.94))
    tied: tuple[str, str] | None = None
    if folder is not None:
        one, other, tied = walk.anchored(prepared["base"], prepared["variant"], flows_of(solved["base"].tight), folder)
        prepared = {"base": one, "variant": other}
    judged = {name: _judge(name, solved[name], prepared[name], inputs) for name in ("base", "variant")}
    progress(0.98, "Comparing", "Confronto")
    base, variant = judged["base"], judged["variant"]
    sides = (solved["base"].people, solved["variant"].people)
    made = Comparison(
        scenario=scenario.name,
        base=base.result,
        variant=variant.result,
        verdict=verdict(base.result.indicators, variant.result.indicators),
        streets=_streets(base, variant),
        assumptions=(
            *ALWAYS,
            *of_people(scenario, sides),
            *walk.NOTES,
            *(() if tied is None else (tied,)),
            *of_run(city, trips, solved["base"].tight, solved["variant"].tight),
        ),
        text=inputs.scenario,
        tables=worth(base.tables, variant.tables, sides, scenario),
    )
    if asked is not None and solve_at is not None:
        made = _widened(made, solved, prepared, (scenario, inputs), (asked, solve_at), part(whole, 0.4, 1.0))
    whole(1.0, "Done", "Fatto")
    return made


def _widened(  # noqa: PLR0917 they are what a widening is
    made: Comparison,
    solved: Mapping[str, Solved],
    prepared: Mapping[str, walk.Prepared],
    of: tuple[Scenario, Inputs],
    widening: tuple[Question, SolveAt],
    progress: Progress,
) -> Comparison:
    """Return the comparison with intervals over draws."""
    scenario, inputs = of
    asked, solve_at = widening
    ends, models = ready(solved, prepared, scenario, part(progress, 0.0, 0.1), asked.workers)
    key = json.dumps(dict(provenance(inputs, "variant", solved["variant"].city)), sort_keys=True, default=str)
    return widen(made, ends, models, solve_at, replace(asked, key=key), part(progress, 0.1, 1.0))


def ready(
    solved: Mapping[str, Solved], prepared: Mapping[str, walk.Prepared], scenario: Scenario, progress: Progress,
    workers: int = 2,
) -> tuple[Ends, Models]:  # fmt: skip
    """Return both sides with traffic near theirs at hand, and the models after it: what every draw goes through."""
    sides = [solved[name] for name in ("base", "variant")]
    people, days = (sides[0].people, sides[1].people), (sides[0].tight, sides[1].tight)
    ends = nearby(people, days, progress, workers)
    models = Models(prepared["base"], prepared["variant"], money.prepare(sides[0].city, sides[1].city), scenario)
    return ends, with_times(models, ends, moves(ends))


def solve_sides(
    city: City, scenario: Scenario, trips: Demand, solve: Solve, progress: Progress
) -> Mapping[str, Solved]:
    """Return people and traffic of base and variant: demand is calibrated on the city as it is, and told from there."""
    city = today.known(scenario, city)
    cities = {
        "base": apply(scenario.base, city, scenario.file, "base"),
        "variant": apply(scenario.variant, city, scenario.file, "variant"),
    }
    order = ["base", "variant"]
    if cities["variant"] is city and cities["base"] is not city:
        order.reverse()  # the variant is the city as it is: people of the base are told from it
    known: Side | None = None
    found: dict[str, Solved] = {}
    for name, start, end in zip(order, (0.0, 0.45), (0.45, 1.0), strict=True):
        here = part(progress, start, end, WORDS[name])
        other = next(iter(found.values()), None)
        if other is not None and cities[name] is other.city:
            found[name] = other
            continue
        near = other is None or _changed(other.city, cities[name]) <= FAR
        begin = other.tight if other is not None and near else None
        if cities[name] is city:
            loose, tight = _days(city, (trips, trips), solve, part(here, 0.0, 0.9), begin)
            known = reference(city, trips, tight)
            people = respond(known, city, part(here, 0.9, 1.0))
        else:
            if known is None:
                known = reference(city, trips)
            people = respond(known, cities[name], part(here, 0.0, 0.25), horizon=scenario.horizon, near=near)
            demands = (people.earlier, people.demand)
            loose, tight = _days(cities[name], demands, solve, part(here, 0.25, 1.0), begin)
        found[name] = Solved(cities[name], people, loose, tight)
    return found


def prepare_sides(solved: Mapping[str, Solved], scenario: Scenario, progress: Progress) -> Mapping[str, walk.Prepared]:
    """Return both sides ready for any flows and values."""
    progress(0.0, "Air, noise and safety", "Aria, rumore e sicurezza")
    year = year_of(scenario)
    base, variant = solved["base"], solved["variant"]
    one = walk.prepare("base", base.city, base.people, year, None, part(progress, 0.0, 0.6))
    other = walk.prepare("variant", variant.city, variant.people, year, one, part(progress, 0.6, 0.9))
    gains = travel.prepare(base.people, variant.people, horizon=scenario.horizon)
    return {"base": walk.with_travel(one, gains), "variant": walk.with_travel(other, gains)}


def flows_of(found: Day) -> pd.DataFrame:
    """Return the flows of a day, with what a car alone takes, its wait at the junction included: free_time [s]."""
    if not found.networks:
        return found.flows
    many = len(found.flows) // len(found.networks)
    return found.flows.assign(free_time=np.concatenate([network.curve.free_time[:many] for network in found.networks]))


def verdict(base: pd.DataFrame, variant: pd.DataFrame) -> pd.DataFrame:
    """Return the difference of indicators (quantity, area_id, value, error) and whether it is more than its error.

    An area that has a value on one side only (nobody drives there any more: no mean speed) has no row.
    """
    both = base.merge(variant, on=["quantity", "area_id"], suffixes=("_base", "_variant"), validate="one_to_one")
    difference = both["value_variant"] - both["value_base"]
    error = both["error_base"] + both["error_variant"]
    return pd.DataFrame(
        {
            "quantity": both["quantity"],
            "area_id": both["area_id"],
            "base": both["value_base"],
            "variant": both["value_variant"],
            "difference": difference,
            "low": difference - error,
            "high": difference + error,
            "error": error,
            "established": difference.abs() > error,
        }
    )


def _days(
    city: City, demands: tuple[Demand, Demand], solve: Solve, progress: Progress, near: Day | None
) -> tuple[Day, Day]:
    """Return the day solved loosely, then on to the gap, so that the difference tells the numerical error."""
    loose = solve(city, demands[0], part(progress, 0.0, 0.4), gap=LOOSER * GAP, warm=near)
    return loose, solve(city, demands[1], part(progress, 0.4, 1.0), gap=GAP, warm=loose)


def _judge(name: str, solved: Solved, prepared: walk.Prepared, inputs: Inputs) -> Judged:
    """Return one side's tables and indicators, with their numerical error."""
    tables = walk.tables_of(prepared, flows_of(solved.tight))
    before = walk.tables_of(prepared, flows_of(solved.loose))
    values = walk.indicators_of(tables, solved.city)
    earlier = values[["quantity", "area_id"]].merge(
        walk.indicators_of(before, solved.city), on=["quantity", "area_id"], how="left"
    )
    error = (values["value"] - earlier["value"]).abs().fillna(np.inf)
    result = Result(
        flows=tables["flows"],
        emissions=tables["emissions"],
        indicators=values.assign(error=error),
        gaps=solved.tight.gaps[["hour", "relative_gap"]],
        provenance=provenance(inputs, name, solved.city),
        more={each: tables[each] for each in MORE if each in tables},
    )
    flows = [each.flows["flow"].to_numpy(np.float64) for each in (solved.tight, solved.loose)]
    return Judged(result, tables, np.abs(flows[0] - flows[1]))


def _changed(base: City, variant: City) -> float:
    """Return the share of links [-] that a car finds faster, slower, wider, dearer or shut in one of two cities."""
    columns = ["free_speed", "capacity", "toll", "allowed_uses", "wait_share"]
    if len(base.links) != len(variant.links):
        return 1.0
    return float((base.links[columns] != variant.links[columns]).any(axis=1).mean())


def _streets(base: Judged, variant: Judged) -> pd.DataFrame:
    flows, other = base.result.flows, variant.result.flows
    before, after = flows["flow"].to_numpy(np.float64), other["flow"].to_numpy(np.float64)
    return pd.DataFrame(
        {
            "link_id": flows["link_id"],
            "hour": flows["hour"],
            "flow_base": before,
            "flow_variant": after,
            "difference": after - before,
            "error": base.flow_error + variant.flow_error,
        }
    )
