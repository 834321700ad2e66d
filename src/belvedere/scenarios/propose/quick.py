"""A setting judged quickly: how people answer in two hours that stand for the day.

Takes   a city, its calibrated demand, a scenario, a Question
Gives   prepare → Quick, once; judge → what a setting gains and costs; tables, a day told from two hours
Used by proposal.py
Source  mobility/response: the peak and the quiet hour that choices rest on. Every other hour has the traffic of one of
        them, scaled by how many trips start in it; its times follow the delay curves. That ranks settings; what the
        best one does is told by the whole day
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.environment import emissions
from belvedere.errors import InputError
from belvedere.indicators.contract import Indicator, Tables, indicators, measure_all
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.modes.feedback import PEAK, PEAK_HOURS, QUIET
from belvedere.mobility.response.reference import reference
from belvedere.mobility.response.respond import respond
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress
from belvedere.scenarios.propose.question import MONEY, Question
from belvedere.scenarios.propose.search import Outcome
from belvedere.scenarios.scenario import Scenario, apply
from belvedere.scenarios.valuation import money, travel

PAID = ("charges", "parking", "fares")  # what travellers pay to others than those who sell them fuel
TOLD = frozenset({"flows", "emissions"})  # tables that two hours can tell


@dataclass(frozen=True)
class Quick:
    """What every trial is held against."""

    city: City
    scenario: Scenario
    question: Question
    known: Side  # the city as it is calibrated
    base: Side
    tables: Tables  # of the base
    value: float  # of the goal in the base
    values: Values


def prepare(  # noqa: PLR0917 they are what every trial is held against
    city: City, demand: Demand, scenario: Scenario, question: Question, progress: Progress, values: Values = CENTRAL
) -> Quick:
    """Return what every trial is held against.

    Raises
    ------
    InputError
        when the goal is an indicator that two hours cannot tell, or says nothing of that area
    RecipeError
        when the city cannot take a policy of the base
    ModelError
        when an hour does not converge
    """
    _tellable(question)
    progress(0.0, "The city as it is", "La città com'è")
    known = reference(city, demand, values=values)
    there = apply(scenario.base, city, scenario.file, "base")
    base = respond(known, there, progress, horizon=scenario.horizon, values=values)
    told = tables(base, question, values)
    value = 0.0 if question.goal == MONEY else _value(told, there, question)
    return Quick(city, scenario, question, known, base, told, value, values)


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
    told = tables(side, quick.question, quick.values)
    days = money.days_of(variant, quick.values)
    _, surplus = travel.run(travel.prepare(quick.base, side), quick.values, year=money.year_of(variant))
    paid = -float(surplus.loc[(surplus["who"] == "users") & surplus["item"].isin(PAID), "value"].sum()) * days
    cost = stated + (paid if quick.question.levels is not None else 0.0)
    if quick.question.goal == MONEY:
        standing = money.prepare(quick.base.city, city)
        gains = money.money(quick.tables, {**told, "surplus": surplus}, standing, variant, quick.values)
        return Outcome(float(gains["value"].sum()), cost)
    value = _value(told, city, quick.question)
    return Outcome((value - quick.value) * quick.question.sign, cost)


def tables(side: Side, question: Question, values: Values = CENTRAL) -> Tables:
    """Return the tables of a day that the goal needs, told from the two hours of a side."""
    made: dict[str, pd.DataFrame] = {"flows": flows(side)}
    needs = {"emissions"} if question.goal == MONEY else _needs(question.goal)
    if "emissions" in needs:
        made["emissions"] = emissions.run(emissions.prepare(side.city), made["flows"], values)
    return made


def flows(side: Side) -> pd.DataFrame:
    """Return link_id, hour, flow [veh/h], speed [km/h], travel_time [s] of 24 hours, hour by hour."""
    links = side.city.links
    many = len(links)
    trips = [float(side.demand.hour(hour).sum()) for hour in range(24)]
    length = links["length"].to_numpy(dtype=np.float64)
    flow, time = np.empty((24, many)), np.empty((24, many))
    for hour in range(24):
        stands, like = (side.hours[0], PEAK) if hour in PEAK_HOURS else (side.hours[1], QUIET)
        scaled = stands.flow * (trips[hour] / max(trips[like], 1e-300))
        flow[hour], time[hour] = scaled[:many], stands.network.curve.time(scaled)[:many]
    return pd.DataFrame(
        {
            "link_id": np.tile(links["link_id"].to_numpy(), 24),
            "hour": np.repeat(np.arange(24), many),
            "flow": flow.ravel(),
            "speed": (length / time * 3.6).ravel(),
            "travel_time": time.ravel(),
        }
    )


def _needs(goal: str) -> set[str]:
    return {name.partition(".")[0] for each in _of(goal).values() for name in each.NEEDS}


def _of(goal: str) -> dict[str, Indicator]:
    return {name: each for name, each in indicators().items() if goal == each.QUANTITY}


def _tellable(question: Question) -> None:
    if question.goal == MONEY or _needs(question.goal) <= TOLD:
        return
    tellable = sorted({each.QUANTITY for each in indicators().values() if each.NEEDS and _needs(each.QUANTITY) <= TOLD})
    raise InputError(
        "question",
        "goal",
        f"{question.goal} cannot be told from two hours of traffic",
        remedy=f"Take one of {MONEY}, {', '.join(tellable)}.",
    )


def _value(told: Tables, city: City, question: Question) -> float:
    """Return the goal's value."""
    found = measure_all(told, city, _of(question.goal))
    here = found.loc[found["area_id"] == question.area, "value"]
    if len(here) != 1 or not np.isfinite(here.iloc[0]):
        raise InputError(
            "question",
            "area",
            f"{question.goal} says nothing of {question.area or 'the whole city'!r}",
            remedy="Take another goal or an area_id of the city's areas, or none.",
        )
    return float(here.iloc[0])
