"""The walk from a decision to its verdict: city, policies, traffic, exhaust, indicators, difference.

Takes   a city's folder and a Scenario
Gives   evaluate → Comparison; write, to_json (files.py)
Used by cli.py, server/evaluation.py
Source  DESIGN: a difference smaller than its error is no established effect. Numerical error of an indicator: its
        change since the relative gap was LOOSER times larger, of base and variant added (Boyce, Ralevic-Dekic &
        Bar-Gera 2004, Convergence of traffic assignments: how much is enough?)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.environment import emissions
from belvedere.indicators.contract import Tables, measure_all
from belvedere.mobility import day
from belvedere.mobility.day import Day
from belvedere.mobility.demand import files, workday
from belvedere.mobility.demand.trips import Demand
from belvedere.progress import Progress
from belvedere.scenarios.assumptions import ALWAYS, of_demand, of_run
from belvedere.scenarios.files import read, to_json, write
from belvedere.scenarios.provenance import Inputs, hash_city, hash_demand, provenance
from belvedere.scenarios.result import Comparison, Result
from belvedere.scenarios.scenario import Scenario, apply, to_toml

__all__ = ["compare", "evaluate", "read", "to_json", "write"]

GAP = 1e-8  # [-] relative gap that every hour reaches: far below any effect that is reported
LOOSER = 100.0  # [-] the gap against which numerical error is told is this many times larger
FAR = 0.2  # [-] share of links changed above which the base's routes are a worse start than none: measured on citta30


class Solve(Protocol):
    """How a day is assigned; mobility's own, but for tests."""

    def __call__(self, city: City, progress: Progress, *, gap: float, warm: Day | None) -> Day:
        """Return the day of a city to a relative gap, from a day near to it."""
        ...


@dataclass(frozen=True)
class Side:
    """One side of a comparison as it is worked out."""

    result: Result
    day: Day  # to start the other side from
    flow_error: np.ndarray[tuple[int], np.dtype[np.float64]]  # [veh/h] in the flows' order


def evaluate(folder: Path, scenario: Scenario, progress: Progress, *, workers: int = 2) -> Comparison:
    """Return base beside variant, for a whole workday.

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

    def solve(city: City, progress: Progress, *, gap: float, warm: Day | None) -> Day:
        return day.assign(city, trips, progress, gap=gap, workers=workers, warm=warm)

    made = compare(city, scenario, trips, solve, _within(progress, 0.03, 1.0))
    return replace(made, assumptions=(fit, *made.assumptions))


def compare(city: City, scenario: Scenario, trips: Demand, solve: Solve, progress: Progress) -> Comparison:
    """Return base beside variant for a city at hand; see `evaluate`."""
    inputs = Inputs(hash_city(city), hash_demand(trips), to_toml(scenario), GAP)
    cities = {
        "base": apply(scenario.base, city, scenario.file, "base"),
        "variant": apply(scenario.variant, city, scenario.file, "variant"),
    }
    base = _side("base", cities["base"], inputs, solve, None, _within(progress, 0.0, 0.5))
    near = base.day if _changed(cities["base"], cities["variant"]) <= FAR else None
    variant = _side("variant", cities["variant"], inputs, solve, near, _within(progress, 0.5, 0.98))
    progress(0.98, "Comparing", "Confronto")
    made = Comparison(
        scenario=scenario.name,
        base=base.result,
        variant=variant.result,
        verdict=verdict(base.result.indicators, variant.result.indicators),
        streets=_streets(base, variant),
        assumptions=(*ALWAYS, *emissions.ASSUMPTIONS, *of_run(city, trips, base.day, variant.day)),
        text=inputs.scenario,
    )
    progress(1.0, "Done", "Fatto")
    return made


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


def _side(  # noqa: PLR0917 they are what a side is
    side: str, city: City, inputs: Inputs, solve: Solve, near: Day | None, progress: Progress
) -> Side:
    """Return one side: solved loosely, then on to the gap, so that the difference tells the numerical error."""
    words = {"base": ("Base", "Base"), "variant": ("Variant", "Variante")}[side]
    loose = solve(city, _within(progress, 0.0, 0.3, words), gap=LOOSER * inputs.gap, warm=near)
    tight = solve(city, _within(progress, 0.3, 0.95, words), gap=inputs.gap, warm=loose)
    progress(0.95, f"{words[0]}: exhaust and indicators", f"{words[1]}: emissioni e indicatori")
    tables, before = _tables(city, tight), _tables(city, loose)
    values = measure_all(tables, city)
    earlier = values[["quantity", "area_id"]].merge(measure_all(before, city), on=["quantity", "area_id"], how="left")
    error = (values["value"] - earlier["value"]).abs().fillna(np.inf)
    result = Result(
        flows=tables["flows"],
        emissions=tables["emissions"],
        indicators=values.assign(error=error),
        gaps=tight.gaps[["hour", "relative_gap"]],
        provenance=provenance(inputs, side, city),
    )
    moved = np.abs(tight.flows["flow"].to_numpy(np.float64) - loose.flows["flow"].to_numpy(np.float64))
    return Side(result, tight, moved)


def _changed(base: City, variant: City) -> float:
    """Return the share of links [-] that a car finds faster, slower, wider, dearer or shut in one of two cities."""
    columns = ["free_speed", "capacity", "toll", "allowed_uses"]
    return float((base.links[columns] != variant.links[columns]).any(axis=1).mean())


def _tables(city: City, found: Day) -> Tables:
    curve = emissions.fleet_curves(city)
    made: Mapping[str, pd.DataFrame] = {
        "flows": found.flows,
        "emissions": emissions.link_emissions(found.flows, city.links, curve),
    }
    return made


def _streets(base: Side, variant: Side) -> pd.DataFrame:
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


def _within(progress: Progress, start: float, end: float, words: tuple[str, str] = ("", "")) -> Progress:
    """Return a listener for one part of a longer computation; `words` are put before each step."""

    def listen(share: float, step_en: str, step_it: str) -> None:
        before = [f"{word}: " if word else "" for word in words]
        progress(start + (end - start) * share, before[0] + step_en, before[1] + step_it)

    return listen
