"""A setting judged quickly: how people answer in two hours that stand for the day.

Takes   a city, its calibrated demand, a scenario, a Question
Gives   prepare → Quick, once; judge → what a setting gains and costs; flows, a day told from two hours
Used by proposal.py
Source  mobility/response: the peak and the quiet hour that choices rest on. Every other hour has the traffic of one of
        them, scaled by how many trips start in it; its times follow the delay curves. From there the walk is that of
        any evaluation. That ranks settings; what the best one does is told by the whole day
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.indicators.contract import Indicator, Tables, indicators, measure_all
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.modes.feedback import PEAK, PEAK_HOURS, QUIET
from belvedere.mobility.response.reference import reference
from belvedere.mobility.response.respond import respond
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress
from belvedere.scenarios import today, walk
from belvedere.scenarios.propose.question import MONEY, Question
from belvedere.scenarios.propose.search import Outcome
from belvedere.scenarios.scenario import Scenario, apply
from belvedere.scenarios.valuation import money, travel

NOISE = 1e-5  # [-] of the goal's value that choice and traffic may still disagree by: a smaller change is none
CENT = 0.01  # [EUR/year] a resident: less is none
PAID = ("charges", "parking", "fares")  # what travellers pay to others than those who sell them fuel


@dataclass(frozen=True)
class Quick:
    """What every trial is held against."""

    city: City
    question: Question
    known: Side  # the city as it is calibrated
    base: Side
    prepared: walk.Prepared  # of the base
    tables: Tables  # of the base
    values: Values


def prepare(  # noqa: PLR0917 they are what every trial is held against
    city: City, demand: Demand, scenario: Scenario, question: Question, progress: Progress, values: Values = CENTRAL
) -> Quick:
    """Return what every trial is held against.

    Raises
    ------
    InputError
        when the goal says nothing of the area
    RecipeError
        when the city cannot take a policy of the base
    ModelError
        when an hour does not converge
    """
    progress(0.0, "The city as it is", "La città com'è")
    city = today.known(scenario, city)
    known = reference(city, demand, values=values)
    there = apply(scenario.base, city, scenario.file, "base")
    base = respond(known, there, progress, horizon=scenario.horizon, values=values)
    plain = walk.prepare(walk.BASE, there, base, money.year_of(scenario))
    prepared = walk.with_travel(plain, travel.prepare(base, base))
    tables = walk.tables_of(prepared, flows(base), values)
    if question.goal != MONEY:
        _value(tables, there, question)  # refuses a goal that says nothing, before any trial
    return Quick(city, question, known, base, prepared, tables, values)


def judge(quick: Quick, variant: Scenario, stated: float, progress: Progress) -> Outcome | None:
    """Return what a variant gains over the base and costs; None where the city refuses it.

    Parameters
    ----------
    stated : [EUR/year] that the setting costs by itself
    """
    try:
        city = apply(variant.variant, quick.city, variant.file, "variant")
    except InputError:
        return None
    side = respond(quick.known, city, progress, horizon=variant.horizon, values=quick.values)
    plain = walk.prepare(walk.VARIANT, city, side, money.year_of(variant), quick.prepared)
    prepared = walk.with_travel(plain, travel.prepare(quick.base, side, horizon=variant.horizon))
    tables = walk.tables_of(prepared, flows(side), quick.values)
    surplus = tables["surplus"]
    paid = -float(surplus.loc[(surplus["who"] == "users") & surplus["item"].isin(PAID), "value"].sum())
    cost = stated + (paid * money.days_of(variant, quick.values) if quick.question.levels is not None else 0.0)
    if quick.question.goal == MONEY:
        standing = money.prepare(quick.base.city, city)
        gains = money.money(quick.tables, tables, standing, variant, quick.values)
        value = float(gains["value"].sum())
        return Outcome(value if abs(value) > CENT * standing.people else 0.0, cost)
    before = _value(quick.tables, quick.base.city, quick.question)
    change = _value(tables, city, quick.question) - before
    return Outcome(change * quick.question.sign if abs(change) > NOISE * abs(before) else 0.0, cost)


def flows(side: Side) -> pd.DataFrame:
    """Return the flows of 24 hours, hour by hour, as Result has them."""
    links = side.city.links
    many = len(links)
    trips = [float(side.demand.hour(hour).sum()) for hour in range(24)]
    length = links["length"].to_numpy(dtype=np.float64)
    flow, time, free = np.empty((24, many)), np.empty((24, many)), np.empty((24, many))
    for hour in range(24):
        stands, like = (side.hours[0], PEAK) if hour in PEAK_HOURS else (side.hours[1], QUIET)
        scaled = stands.flow * (trips[hour] / max(trips[like], 1e-300))
        flow[hour], time[hour] = scaled[:many], stands.network.curve.time(scaled)[:many]
        free[hour] = stands.network.curve.free_time[:many]
    return pd.DataFrame(
        {
            "link_id": np.tile(links["link_id"].to_numpy(), 24),
            "hour": np.repeat(np.arange(24), many),
            "flow": flow.ravel(),
            "speed": (length / time * 3.6).ravel(),
            "travel_time": time.ravel(),
            "free_time": free.ravel(),
        }
    )


def _value(tables: Tables, city: City, question: Question) -> float:
    """Return the goal's value.

    Raises
    ------
    InputError
        when it has none there
    """
    among: dict[str, Indicator] = {name: each for name, each in indicators().items() if question.goal == each.QUANTITY}
    found = measure_all(tables, city, among)
    here = found.loc[found["area_id"] == question.area, "value"]
    if len(here) != 1 or not np.isfinite(here.iloc[0]):
        raise InputError(
            "question",
            "area" if question.area else "goal",
            f"{question.goal} says nothing of {question.area or 'the whole city'!r} here",
            remedy="Take another goal, or an area_id of the city's areas, or none.",
        )
    return float(here.iloc[0])
