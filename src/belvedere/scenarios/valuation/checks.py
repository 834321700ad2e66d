"""The same worth by another road: beside the sum, never in it.

Takes   Sides of base and variant; tables; money
Gives   logsum → travellers' gain by log-sum and by rule of half; checks → figure, value for the appraisal's table
Used by evaluate.py, tests
Source  log-sum: Williams (1977), Small & Rosen (1981), from incremental utilities: shares of the base and the change of
        generalised cost are enough, no constant is needed. It agrees with the rule of half for small changes and
        differs in the third order. Air: deaths by concentration and response (environment/health.py) at the value of a
        life
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.indicators.contract import Tables
from belvedere.mobility.modes.priors import euro
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.valuation.external import AIR
from belvedere.scenarios.valuation.money import of_year, year_of
from belvedere.scenarios.valuation.unit_values import price

Floats = NDArray[np.float64]
OVERLAP = 0.3  # [-] of the deaths from NO2 that those from PM2.5 hold already; from memory, to be confirmed


def logsum(base: Side, variant: Side, values: Values = CENTRAL, horizon: str = "short") -> tuple[float, float]:
    """Return what people of all purposes gain by the log-sum and by the rule of half [EUR/day].

    Both take generalised costs as the choice has them, and mean costs of payers and exempt: they check one another.
    """
    by_logsum, by_half = 0.0, 0.0
    for one, other in zip(base.travellers, variant.travellers, strict=True):
        weight = -euro(base.ground.walk) * values[f"cost_sensitivity_{horizon}"]  # [1/EUR]
        there = np.isfinite(one.felt) & np.isfinite(other.felt)
        dearer = np.subtract(other.felt, one.felt, out=np.full_like(one.felt, np.inf), where=there)
        by_logsum += worth(one.trips, other.trips, dearer, weight)
        by_half -= float(((one.trips + other.trips) / 2.0 * np.where(there, dearer, 0.0)).sum())
    return by_logsum, by_half


def worth(before: Floats, after: Floats, dearer: Floats, weight: Floats) -> float:
    """Return the gain by log-sum [EUR/day].

    Parameters
    ----------
    before, after : array, shape (modes, origins, destinations) [trips/day]
    dearer : the same shape [EUR/trip], not finite where a mode is on one side only: its users stay out
    weight : array, shape (origins, destinations) [1/EUR]
    """
    there = np.isfinite(dearer)
    old, new = np.where(there, before, 0.0), np.where(there, after, 0.0)
    trips = old.sum(axis=0)
    shares = np.divide(old, trips, out=np.zeros_like(old), where=trips > 0)
    kept = (shares * np.exp(-weight * np.where(there, dearer, 0.0))).sum(axis=0)
    gain = np.divide(np.log(np.maximum(kept, 1e-300)), weight, out=np.zeros_like(kept), where=trips > 0)
    return float(((trips + new.sum(axis=0)) / 2.0 * gain).sum())


def checks(
    sides: tuple[Side, Side] | None, tables: tuple[Tables, Tables], money: pd.DataFrame, scenario: Scenario,
    values: Values = CENTRAL,
) -> pd.DataFrame:  # fmt: skip
    """Return figure, value: check_logsum beside check_rule_of_half, check_air_health beside check_air_damage."""
    figures: dict[str, float] = {}
    if sides is not None:
        both = logsum(sides[0], sides[1], values, scenario.horizon)
        figures["check_logsum"], figures["check_rule_of_half"] = both
    old, new = (each.get("health") for each in tables)
    if old is not None and new is not None:
        fewer = {name: _sum(old, name) - _sum(new, name) for name in ("deaths_no2", "deaths_pm25")}
        avoided = fewer["deaths_pm25"] + (1.0 - OVERLAP) * fewer["deaths_no2"]
        figures["check_air_health"] = avoided * price("life_value", values, year_of(scenario)) * of_year(scenario)
        figures["check_air_damage"] = float(money.loc[money["item"].isin(AIR), "value"].sum())
    return pd.DataFrame({"figure": pd.array(list(figures), dtype="str"), "value": list(figures.values())})


def _sum(health: pd.DataFrame, quantity: str) -> float:
    return float(health.loc[health["quantity"] == quantity, "value"].sum())
