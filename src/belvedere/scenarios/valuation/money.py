"""A year's gains and losses in euros, by who and what.

Takes   tables of base and variant, what the two cities differ in, a Scenario, values
Gives   prepare → Standing, once; money → one row an item, a draw; days_of, year_of
Used by evaluate.py, appraisal.py
Source  travel.py (users, and who receives what they pay), external.py (everybody), kilometres of buses (operators).
        Each payment stands twice, with either sign, so the sum over everybody holds only what is really gained or lost.
        What the municipality spends on the decision itself is not a row: it is in the appraisal
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from belvedere.city.model import City
from belvedere.environment import buses
from belvedere.indicators.contract import Tables
from belvedere.parameters import CENTRAL, PARAMETERS, Values
from belvedere.policies.contract import days as temporary
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.valuation.external import Amount, amounts
from belvedere.scenarios.valuation.unit_values import PRICE_YEAR, confirmed, price, price_year

COLUMNS = ("who", "item", "value", "confirmed", "parameter", "daily")
DAYS = "days_per_year"
USUAL_YEAR = 2026  # first year where a scenario states no costs
# items of `surplus` that rest on a value which stands in code, "to be confirmed": running costs, fares, parking
ASSUMED = frozenset({"running", "fares", "fare_taxes", "parking", "trips", "shut_out"})
# items of the table `accounts` that `surplus` holds already
TOLD = frozenset({"charges", "parking", "fares", "fuel", "fuel tax", "fuel_tax", "running"})


@dataclass(frozen=True)
class Standing:
    """What no draw changes of two cities."""

    people: float  # residents
    bus_km: float  # [km/day] that buses run more in the variant


def prepare(base: City, variant: City) -> Standing:
    """Return what two cities differ in; buses are driven along the streets only where a timetable or street changed."""
    people = float(base.zones["residents"].fillna(0.0).sum())
    same = base.table("transit_changes").equals(variant.table("transit_changes")) and all(
        variant.transit.get(name) is table for name, table in base.transit.items()
    )
    if same and len(base.transit) == len(variant.transit):
        return Standing(people, 0.0)
    run = [float((buses.flow(city) * city.links["length"].to_numpy(dtype="float64")).sum()) for city in (base, variant)]
    return Standing(people, (run[1] - run[0]) / 1000.0)


def money(
    base: Tables, variant: Tables, standing: Standing, scenario: Scenario, values: Values = CENTRAL
) -> pd.DataFrame:
    """Return a year of full effect at prices of PRICE_YEAR, sorted as users, municipality, operators, state, society.

    Parameters
    ----------
    base, variant : tables of a run; `surplus` of the variant as travel.run gives it

    Returns
    -------
    who, item, value [EUR/year] gained above zero, confirmed (False: it rests on a value from memory), parameter (the
    unit value to which it is proportional, or ""), daily (whether it grows with the workdays of a year)
    """
    year, days, part = year_of(scenario), days_of(scenario, values), of_year(scenario)
    rows: list[tuple[str, str, float, bool, str, bool]] = []
    surplus = variant.get("surplus")
    if surplus is not None:
        for who, item, parameter, value in surplus[["who", "item", "parameter", "value"]].itertuples(index=False):
            known = confirmed([parameter]) and confirmed(_index(parameter)) if parameter else item not in ASSUMED
            rows.append((who, item, value * days, known, parameter, True))
    rows += _accounts(base, variant, days)
    if standing.bus_km:
        each = price("bus_km_cost", values, PRICE_YEAR) * days
        rows.append(("operators", "bus_operation", -standing.bus_km * each, False, "bus_km_cost", True))
    before, after = (amounts(tables, standing.people) for tables in (base, variant))
    for item, amount in after.items():
        if item in before:
            more = amount.value - before[item].value
            rows.append(("society", item, *_external(item, amount, more, (values, year, days, part))))
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    types: Mapping[str, str] = {"who": "str", "item": "str", "value": "float64", "confirmed": "bool"}
    return made.astype({**types, "parameter": "str", "daily": "bool"})


def days_of(scenario: Scenario, values: Values) -> float:
    """Return the workdays like this one that make a year's effect [days/year].

    The scenario's own; else the days on which its temporary decisions hold; else the usual.
    """
    if scenario.days is not None:
        return scenario.days
    some = temporary(use.made for use in scenario.variant)
    return values[DAYS] if some is None else min(some, values[DAYS])


def of_year(scenario: Scenario) -> float:
    """Return the part of a year in which the variant is in force [-]: what is told of a whole year counts that much."""
    some = temporary(use.made for use in scenario.variant) if scenario.days is None else None
    return 1.0 if some is None else min(1.0, some / 365.0)


def year_of(scenario: Scenario) -> int:
    """Return the first year of use."""
    return USUAL_YEAR if scenario.costs is None else scenario.costs.first_year


def _external(
    item: str, amount: Amount, more: float, at: tuple[Values, int, float, float]
) -> tuple[float, bool, str, bool]:
    """Return value [EUR/year], confirmed, parameter and daily of an external cost."""
    values, year, days, part = at
    each = price(amount.parameter, values, year)
    if item == "crashes":
        each /= values["injuries_per_crash"]
    known = confirmed([amount.parameter, *_index(amount.parameter)])
    return -more * each * (days if amount.daily else part), known, amount.parameter, amount.daily


def _index(parameter: str) -> list[str]:
    """Return the parameter that brings a unit value to prices of PRICE_YEAR."""
    if not PARAMETERS[parameter].unit.startswith("EUR") or price_year(parameter) == PRICE_YEAR:
        return []
    return [f"price_factor_{price_year(parameter)}"]


def _accounts(base: Tables, variant: Tables, days: float) -> list[tuple[str, str, float, bool, str, bool]]:
    """Return what response knows beyond `surplus`, such as fines and vehicles replaced [EUR/year]."""
    old, new = base.get("accounts"), variant.get("accounts")
    if old is None or new is None:
        return []
    both = pd.concat([old.assign(value=-old["value"]), new])
    sums = both[~both["item"].isin(TOLD)].groupby(["who", "item"], sort=True)["value"].sum().reset_index()
    return [
        (str(row.who), str(row.item), float(str(row.value)) * days, False, "", True)
        for row in sums.itertuples(index=False)
    ]
