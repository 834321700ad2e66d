"""Whether it pays: a year's gains, carried over the years, beside what it costs.

Takes   money of a year, the municipality's Costs, values
Gives   appraise → figure, value; npv, irr, payback of a stream
Used by evaluate.py, uncertainty/
Source  MIT guidelines for the appraisal of public works (D.M. 300/2017); EU guide to cost-benefit analysis (2014): real
        prices and rate, horizon, residual value, switching values. Capital is spent at the beginning of the first year,
        all else counts at the end of each year. What wears out within the horizon is built again; what is left at its
        end is worth the part of its life that is left

Figures: yearly, npv, benefits, costs, residual (the last three discounted), bcr (benefits over costs), irr, payback
[years from the beginning], switch_capital, switch_NAME: the value of a parameter, all else equal, at which npv is zero;
NaN where there is none above zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.scenario import Costs
from belvedere.scenarios.valuation.money import DAYS
from belvedere.scenarios.valuation.unit_values import growth

Floats = NDArray[np.float64]
NO_COSTS = Costs()
HIGHEST = 10.0  # [1/year] an internal rate beyond 1000 % is none


@dataclass(frozen=True)
class Streams:
    """Euros at the beginning, place 0, and at the end of each year."""

    gains: Floats  # (1 + years,)
    costs: Floats  # (1 + years,) residual value taken off the last
    residual: float  # [EUR] at the end


def appraise(money: pd.DataFrame, costs: Costs | None, values: Values = CENTRAL) -> pd.DataFrame:
    """Return the figures of an appraisal: figure, value; the same figures for any values.

    Parameters
    ----------
    money : as money.money gives it, of the first year's values
    costs : None: nothing is spent, so nothing can be said of bcr, irr and payback
    """
    stated = NO_COSTS if costs is None else costs
    rate, years = values["discount_rate"], int(values["appraisal_years"])
    effect = _effect(years, values["ramp_up_years"])
    amount, name = money["value"].to_numpy(dtype=np.float64), money["parameter"].to_numpy(dtype=object)
    by_name = {each: float(amount[name == each].sum()) for each in sorted(set(name))}
    grown = {each: value * effect * _growing(each, values, years) for each, value in by_name.items()}
    gains = sum(grown.values(), start=np.zeros(years + 1))
    spent, residual = _spent(stated, years, 1.0 + values["optimism_bias"])
    streams = Streams(gains, spent, residual)
    factor = (1.0 + rate) ** -np.arange(years + 1.0)
    benefits, cost = float(gains @ factor), float(spent @ factor)
    worth = benefits - cost
    net = gains - spent
    figures = {
        "yearly": float(amount.sum()),
        "npv": worth,
        "benefits": benefits,
        "costs": cost,
        "residual": streams.residual * float(factor[-1]),
        "bcr": benefits / cost if cost > 0 else float("nan"),
        "irr": irr(net),
        "payback": payback(net + _at_end(years, residual, -1.0), rate),
        "switch_capital": _switch(stated.capital, worth, -float(_capital_part(stated, years, values) @ factor)),
    }
    daily = float(money.loc[money["daily"], "value"].sum())
    if daily:
        parts = [
            float(amount[(name == each) & money["daily"].to_numpy()].sum()) * _growing(each, values, years) * effect
            for each in by_name
        ]
        figures[f"switch_{DAYS}"] = _switch(values[DAYS], worth, float(sum(part @ factor for part in parts)))
    for each in by_name:
        if each:
            figures[f"switch_{each}"] = _switch(values[each], worth, float(grown[each] @ factor))
    return pd.DataFrame({"figure": pd.array(list(figures), dtype="str"), "value": list(figures.values())})


def npv(net: Floats, rate: float) -> float:
    """Return the present value of euros at the beginning, place 0, and at the end of each year."""
    return float(net @ (1.0 + rate) ** -np.arange(float(len(net))))


def irr(net: Floats) -> float:
    """Return the rate at which a stream is worth nothing; NaN unless it changes its sign once, from cost to gain."""
    signs = np.sign(net[net != 0])
    if not len(signs) or signs[0] > 0 or int((np.diff(signs) != 0).sum()) != 1:
        return float("nan")
    if npv(net, HIGHEST) > 0:
        return float("nan")
    low = -0.99
    return float(brentq(lambda rate: npv(net, rate), low, HIGHEST)) if npv(net, low) > 0 else float("nan")


def payback(net: Floats, rate: float) -> float:
    """Return the years until discounted gains have paid what was spent; NaN if they never do, or nothing was spent."""
    if not net[0] < 0:
        return float("nan")
    held = np.cumsum(net * (1.0 + rate) ** -np.arange(float(len(net))))
    paid = np.flatnonzero(held >= 0)
    if not len(paid):
        return float("nan")
    year = int(paid[0])
    return float(year - 1 + held[year - 1] / (held[year - 1] - held[year]))


# ─────────────────────────────────────────────────────────────── parts


def _effect(years: int, ramp: float) -> Floats:
    """Return the share of the full effect in each year, (1 + years,): it grows evenly until `ramp` years are over."""
    year = np.arange(years + 1.0)
    return np.where(year > 0, np.minimum(1.0, year / max(ramp, 1.0)), 0.0)


def _growing(name: str, values: Values, years: int) -> Floats:
    """Return by what a unit value has grown since the first year, (1 + years,)."""
    if not name:
        return np.ones(years + 1)
    return np.array([growth(name, values, year - 1.0) for year in range(years + 1)])


def _spent(costs: Costs, years: int, over: float) -> tuple[Floats, float]:
    """Return what is spent, (1 + years,), and the residual value that is taken off its last year [EUR]."""
    capital = costs.capital * over
    spent = np.full(years + 1, costs.yearly)
    spent[0] = capital
    built = 0.0
    while built + costs.life < years - 1e-9:
        built += costs.life
        spent[round(built)] += capital
    residual = capital * max(0.0, built + costs.life - years) / costs.life
    return spent - _at_end(years, residual, 1.0), residual


def _capital_part(costs: Costs, years: int, values: Values) -> Floats:
    """Return what of the spending grows with the capital cost, (1 + years,)."""
    return _spent(Costs(costs.capital, 0.0, costs.life, costs.first_year), years, 1.0 + values["optimism_bias"])[0]


def _at_end(years: int, value: float, sign: float) -> Floats:
    made = np.zeros(years + 1)
    made[-1] = sign * value
    return made


def _switch(value: float, worth: float, part: float) -> float:
    """Return the value at which the whole is worth nothing, where `part` of it is proportional to the value."""
    if not part:
        return float("nan")
    found = value * (1.0 - worth / part)
    return float(found) if found >= 0 else float("nan")
