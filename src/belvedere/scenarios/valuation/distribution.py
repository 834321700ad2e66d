"""Who gains and who loses, by where people live and by what they earn.

Takes   benefits and noise of both sides, a City
Gives   distribution → by area; by_income → by fifth of residents
Used by evaluate.py, report/
Source  what residents gain on their trips (travel.py) and what quiet at home is worth to them (external.py). Charges,
        taxes and fares that others receive are not given back to anybody here: who gets them is a decision of its own.
        Income is the mean of the statistical area where the city publishes it
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables
from belvedere.indicators.inequality import part
from belvedere.indicators.tables import Floats, ground, on_zones, zones_by_area
from belvedere.parameters import CENTRAL, Values
from belvedere.scenarios.scenario import Scenario
from belvedere.scenarios.valuation.external import noise_by_zone
from belvedere.scenarios.valuation.money import days_of, of_year, year_of
from belvedere.scenarios.valuation.unit_values import price

FIFTHS = 5


def distribution(
    base: Tables, variant: Tables, city: City, scenario: Scenario, values: Values = CENTRAL
) -> pd.DataFrame:
    """Return area_id ("" is ground in no area), residents, value [EUR/year] that they gain together.

    An area without zones has no row.
    """
    gain = by_zone(base, variant, city, scenario, values)
    where = ground(city)
    made = zones_by_area(pd.DataFrame({"zone_id": where.zone_id}), city, gain, where.residents)
    held = np.bincount(where.of_zone, minlength=len(made)) > 0
    made = made.rename(columns={"weight": "residents"})
    return made.loc[held, ["area_id", "residents", "value"]].reset_index(drop=True)


def by_zone(base: Tables, variant: Tables, city: City, scenario: Scenario, values: Values = CENTRAL) -> Floats:
    """Return what residents of each zone gain, (zones,) [EUR/year]."""
    gain = np.zeros(len(ground(city).zone_id))
    benefits = variant.get("benefits")
    if benefits is not None:
        gain += on_zones(benefits, city, benefits["value"].to_numpy(dtype=np.float64)) * days_of(scenario, values)
    old, new = base.get("noise"), variant.get("noise")
    if old is not None and new is not None:
        quieter = on_zones(old, city, noise_by_zone(old)) - on_zones(new, city, noise_by_zone(new))
        gain += quieter * price("noise_value", values, year_of(scenario)) * of_year(scenario)
    return gain


def by_income(table: pd.DataFrame, city: City) -> pd.DataFrame:
    """Return band (1: the fifth of residents with least income … 5), residents, value [EUR/year]; no row if unknown.

    Parameters
    ----------
    table : as `distribution` gives it
    """
    where = ground(city)
    income = dict(zip(where.area_id, where.income, strict=True))
    earned = table["area_id"].map(income).to_numpy(dtype=np.float64)
    known = table[np.isfinite(earned) & (table["residents"] > 0).to_numpy()]
    rows = []
    if len(known):
        order = np.argsort(known["area_id"].map(income).to_numpy(dtype=np.float64), kind="stable")
        people = known["residents"].to_numpy(dtype=np.float64)[order]
        each = known["value"].to_numpy(dtype=np.float64)[order] / people
        for band in range(FIFTHS):
            held = part(each, people, band / FIFTHS, (band + 1) / FIFTHS)
            rows.append({"band": band + 1, "residents": float(people.sum()) / FIFTHS, "value": held})
    return pd.DataFrame(rows, columns=["band", "residents", "value"]).astype(
        {"band": "int64", "residents": "float64", "value": "float64"}
    )
