"""A comparison at central values, widened by draws: intervals, drivers, what was drawn.

Takes   a Comparison, both sides as they were solved, the models after traffic, how many draws
Gives   widen → the same Comparison with intervals; Question, what is asked; SolveAt, how a day is solved at a draw
Used by evaluate.py
Source  METHODS §0; Saltelli et al. (2008), Global Sensitivity Analysis: the primer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.day import Day
from belvedere.mobility.levels import READ, Blend, Hourly
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, PARAMETERS, Values
from belvedere.progress import Progress, part
from belvedere.scenarios import walk
from belvedere.scenarios.result import Comparison
from belvedere.scenarios.uncertainty import drivers
from belvedere.scenarios.uncertainty.draws import SEED, Draws, sample
from belvedere.scenarios.uncertainty.exact import Solved, differences, furthest
from belvedere.scenarios.uncertainty.intervals import on_verdict, told
from belvedere.scenarios.uncertainty.models import APPRAISAL, DISTRIBUTION, LINKS, MONEY, VERDICT, ZONES, Models
from belvedere.scenarios.uncertainty.traffic import PEAK, QUIET, RESPONSE, Nearby, around
from belvedere.scenarios.uncertainty.walk import Samples, Sides, central, run
from belvedere.scenarios.valuation import travel
from belvedere.scenarios.valuation.travel import Moves

Floats = npt.NDArray[np.float64]

EXACT = 1  # draws solved exactly when the caller does not say: each takes as long as the comparison itself
LEVELS = (*READ, RESPONSE)


class SolveAt(Protocol):
    """How a day is solved at any values, to the gap of the verdict."""

    def __call__(self, city: City, demand: Hourly, values: Values, warm: Day, progress: Progress) -> Day:
        """Return the day, from one near to it."""
        ...


@dataclass(frozen=True)
class Question:
    """What is asked of the draws."""

    draws: int
    exact: int = EXACT  # draws that are solved exactly; as many as `draws` for all
    seed: int = SEED
    keep: Path | None = None  # where finished draws outlive a stop
    key: str = ""  # names city, scenario and code
    workers: int = 2


@dataclass(frozen=True)
class Ends:
    """Base and variant as they were solved."""

    people: tuple[Side, Side]
    days: tuple[Day, Day]
    near: tuple[Nearby, Nearby]


def nearby(people: tuple[Side, Side], days: tuple[Day, Day], progress: Progress, workers: int = 2) -> Ends:
    """Return base and variant with what is needed to find traffic near theirs."""
    base, variant = (each.demand for each in people)
    one = around(people[0].city, days[0], base, None, part(progress, 0.0, 0.5), workers=workers)
    other = around(people[1].city, days[1], variant, base, part(progress, 0.5, 1.0), workers=workers)
    return Ends(people, days, (one, other))


def moves(ends: Ends) -> Moves:
    """Return how times between zones move with each level: the slope between its 5 and its 95 % point."""
    sides = []
    for near in ends.near:
        centre = near.flows(CENTRAL)
        by_level = []
        for name in LEVELS:
            low, high = PARAMETERS[name].low, PARAMETERS[name].high
            if name == RESPONSE and near is ends.near[0]:
                by_level.append(np.zeros((2, near.zones, near.zones)))
                continue
            tables = [near.flows({**CENTRAL, name: value}) for value in (low, high)]
            longer = [[near.longer(hour, table, centre) for hour in (PEAK, QUIET)] for table in tables]
            by_level.append((np.array(longer[1]) - np.array(longer[0])) / (high - low))
        sides.append(np.array(by_level).swapaxes(0, 1))
    return Moves(LEVELS, sides[0], sides[1])


def with_times(models: Models, ends: Ends, moved: Moves) -> Models:
    """Return the models with what travellers gain and what cars reach as times move so."""
    base, variant = ends.people
    gains = travel.prepare(base, variant, moved, horizon=models.scenario.horizon)
    sides = [
        walk.with_reach(walk.with_travel(prepared, gains), people, moved.names, longer)
        for prepared, people, longer in (
            (models.base, base, moved.base),
            (models.variant, variant, moved.variant),
        )
    ]
    return replace(models, base=sides[0], variant=sides[1])


def widen(  # noqa: PLR0917 they are what a widening is
    made: Comparison, ends: Ends, models: Models, solve: SolveAt, asked: Question, progress: Progress
) -> Comparison:
    """Return the comparison with intervals over the draws.

    Raises
    ------
    CancelledError
        when `progress` raises it; finished draws are kept in the folder asked for
    ModelError
        when a process ends before its time, or an exact draw does not converge
    """
    sides = Sides(*ends.near, models)
    at_centre, read = central(sides)
    drawn = sample([PARAMETERS[name] for name in read], asked.draws, asked.seed)
    samples = run(
        sides, at_centre, drawn, part(progress, 0.0, 0.6 if asked.exact else 0.98), asked.keep, asked.key,
        workers=asked.workers,
    )  # fmt: skip
    tried = furthest(drawn, LEVELS, asked.exact)

    def solved(values: Values, progress: Progress) -> Sides:
        return solved_at(ends, models, solve, values, progress)

    beyond, reached = differences(samples, drawn, tried, solved, part(progress, 0.6, 0.98))
    progress(0.98, "What drives the uncertainty", "Da dove viene l'incertezza")
    return _with_tables(made, samples, beyond, drawn, (reached, len(tried)))


def solved_at(ends: Ends, models: Models, solve: SolveAt, values: Values, progress: Progress) -> Sides:
    """Return base and variant of a draw with their equilibria solved, and the times of all trips taken from these."""
    base, variant = ends.people
    demand = Blend(base.demand, variant.demand, values[RESPONSE])
    days = (
        solve(base.city, base.demand, values, ends.days[0], part(progress, 0.0, 0.5)),
        solve(variant.city, demand, values, ends.days[1], part(progress, 0.5, 1.0)),
    )
    flows = [near.with_free_time(day.flows, values) for near, day in zip(ends.near, days, strict=True)]
    carrier = next((name for name in LEVELS if values[name] != CENTRAL[name]), None)
    if carrier is not None:  # one level carries the whole change of times, for travel.run takes changes by level
        away = values[carrier] - CENTRAL[carrier]
        longer = [
            np.array([[near.longer(hour, table, near.flows(CENTRAL)) / away] for hour in (PEAK, QUIET)])
            for near, table in zip(ends.near, flows, strict=True)
        ]
        models = with_times(models, ends, Moves((carrier,), longer[0], longer[1]))
    return Sides(Solved(flows[0]), Solved(flows[1]), models)


def _with_tables(
    made: Comparison, samples: Samples, beyond: Mapping[str, Floats], drawn: Draws, tried: tuple[int, int]
) -> Comparison:
    """Return the comparison with what the draws say in place of its error alone."""
    verdict = on_verdict(made.verdict, samples[VERDICT], beyond[VERDICT])
    labels, (_, difference) = samples[VERDICT].labels, samples[VERDICT].difference()
    whole = np.flatnonzero((labels["area_id"] == "").to_numpy())
    outcomes = {str(labels["quantity"].iloc[row]): difference[:, row] for row in whole}
    figures, (_, value) = samples[APPRAISAL].labels, samples[APPRAISAL].difference()
    outcomes.update({str(name): value[:, row] for row, name in enumerate(figures["figure"])})
    table = drivers.shares(drawn, outcomes)
    tables = dict(made.tables)
    for name, keys in ((MONEY, ["who", "item"]), (APPRAISAL, ["figure"]), (DISTRIBUTION, ["area_id"])):
        if name in tables:
            tables[name] = _ranged(tables[name], told(samples[name], beyond[name]), keys)
    for name in (LINKS, ZONES):
        tables[name] = told(samples[name], beyond[name])
    tables["drivers"] = table
    tables["draws"] = drawn.table()
    return replace(
        made, verdict=verdict, tables=tables, assumptions=(*made.assumptions, *_said(drawn, tried, table, outcomes))
    )


def _ranged(table: pd.DataFrame, found: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a table with the low and high of the draws; a row that draws do not have keeps its own."""
    ranges = found[[*keys, "low", "high"]]
    if ranges.duplicated(keys).any() or table.duplicated(keys).any():
        return table.assign(low=ranges["low"].to_numpy(), high=ranges["high"].to_numpy())
    both = table.merge(ranges, on=keys, how="left", suffixes=("", "_drawn"), validate="one_to_one")
    low, high = both.pop("low_drawn"), both.pop("high_drawn")
    return both.assign(low=low.fillna(both["low"]), high=high.fillna(both["high"]))


def _said(
    drawn: Draws, tried: tuple[int, int], table: pd.DataFrame, outcomes: Mapping[str, Floats]
) -> tuple[tuple[str, str], ...]:
    """Return what the reader must know of the intervals, and what drives those of the main figures."""
    said = [
        (
            f"Intervals hold 90 % of {len(drawn)} joint draws of {len(drawn.names)} uncertain values (Latin hypercube,"
            f" seed {drawn.seed}), the same for base and variant. The values are drawn independently of each other.",
            f"Gli intervalli contengono il 90 % di {len(drawn)} estrazioni congiunte di {len(drawn.names)} valori"
            f" incerti (ipercubo latino, seme {drawn.seed}), le stesse per base e variante. I valori sono estratti"
            " indipendentemente l'uno dall'altro.",
        ),
        (
            "The traffic of a draw is found near that of the centre, on streets already in use. Of the"
            f" {tried[1]} draws furthest from the centre {tried[0]} could be solved exactly; the largest difference is"
            " added to both ends of each interval."
            if tried[0]
            else "The traffic of a draw is found near that of the centre, on streets already in use; no draw was solved"
            " exactly to say how far that is.",
            "Il traffico di un'estrazione è cercato vicino a quello centrale, sulle strade già usate. Delle"
            f" {tried[1]} estrazioni più lontane dal centro {tried[0]} sono state risolte esattamente; la differenza"
            " massima è aggiunta ai due estremi di ogni intervallo."
            if tried[0]
            else "Il traffico di un'estrazione è cercato vicino a quello centrale, sulle strade già usate; nessuna"
            " estrazione è stata risolta esattamente per dire quanto ne disti.",
        ),
        (
            "How people answer is drawn as one level of the whole modelled response. What drivers reach follows the"
            " times of each draw; what others reach rests on distances and timetables, which no draw moves. Errors of"
            " the model's form and of single streets' counts are in no interval.",
            "La reazione delle persone è estratta come un solo livello dell'intera risposta modellata. Ciò che si"
            " raggiunge in auto segue i tempi di ogni estrazione; ciò che si raggiunge con altri mezzi dipende da"
            " distanze e orari, che nessuna estrazione cambia. Errori nella forma del modello e nei conteggi di singole"
            " strade non sono in nessun intervallo.",
        ),
    ]
    if len(drawn) < drivers.FEWEST:
        return (*said, drivers.too_few(len(drawn)))
    for quantity in ("npv", "co2"):
        if quantity in outcomes:
            english, italian = drivers.in_words(table, quantity)
            name = {"npv": ("Net present value", "Valore attuale netto"), "co2": ("CO2", "CO2")}[quantity]
            said.append((f"{name[0]}: {english}", f"{name[1]}: {italian}"))
    return tuple(said)
