"""What traffic costs people who do not drive it: climate, air, noise, crashes.

Takes   tables of a run: emissions, noise, crashes
Gives   amounts → Amount by item, in its unit a day or a year; AIR, how air is counted; noise_cost of a level
Used by money.py, checks.py, distribution.py
Source  EU Handbook on the external costs of transport (2019). Air is counted by the cost of damage of each kilogramme,
        which holds what blows out of the city; deaths by concentration and response stand beside the sum (checks.py):
        both would count the same lungs twice. Wear counts by the value of PM10 from wear, not of exhaust
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.indicators.contract import Tables

Floats = NDArray[np.float64]
METROPOLE = 500_000.0  # [people] from which the Handbook calls a city a metropolis; from memory, to be confirmed
AIR = ("nox", "pm_exhaust", "pm_wear")
# Handbook, road, EU28: worth of a decibel within a band, over that within 55 to 59 dB(A); from memory, to be confirmed
BANDS = ((50.0, 17 / 31), (55.0, 1.0), (60.0, 34 / 31), (65.0, 63 / 31), (70.0, 67 / 31), (75.0, 72 / 31))


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something a run brings about."""

    value: float  # in the unit of its price, a day or a year
    parameter: str  # its price
    daily: bool  # of a workday; else of a year


def amounts(tables: Tables, people: float) -> Mapping[str, Amount]:
    """Return amounts by item, those whose tables are there.

    Parameters
    ----------
    people : residents of the city, who decide which value of particles holds
    """
    made: dict[str, Amount] = {}
    exhaust = tables.get("emissions")
    if exhaust is not None:
        sums = {name: float(exhaust[name].to_numpy().sum()) for name in RATES if name in exhaust.columns}
        made["co2"] = Amount(sums["co2_rate"] / 1e6, "co2_value_2030", daily=True)  # [t/day]
        made["nox"] = Amount(sums["nox_rate"] / 1e3, "nox_value", daily=True)  # [kg/day]
        fine = "pm25_value_metropole" if people >= METROPOLE else "pm25_value_city"
        made["pm_exhaust"] = Amount(sums["pm_rate"] / 1e3, fine, daily=True)
        if "pm10_rate" in sums:
            made["pm_wear"] = Amount((sums["pm10_rate"] - sums["pm_rate"]) / 1e3, "pm10_value", daily=True)
    noise = tables.get("noise")
    if noise is not None:
        each = noise_cost(noise["lden"].to_numpy(dtype=np.float64))
        made["noise"] = Amount(float((each * _people(noise)).sum()), "noise_value", daily=False)
    crashes = tables.get("crashes")
    if crashes is not None:
        hurt = float(crashes["injuries"].sum())
        made["deaths"] = Amount(float(crashes["deaths"].sum()), "death_value", daily=False)
        made["injuries"] = Amount(hurt, "injury_value", daily=False)
        made["crashes"] = Amount(hurt, "crash_value", daily=False)  # over injuries_per_crash: money.py
    return made


RATES = ("co2_rate", "nox_rate", "pm_rate", "pm10_rate")


def noise_cost(lden: Floats) -> Floats:
    """Return what a level costs a person in a year, in decibels at the worth of 55 to 59 dB(A); 0 below 50, or NaN."""
    level: Floats = np.nan_to_num(lden, nan=0.0)
    made = np.zeros_like(level)
    for (start, worth), end in zip(BANDS, [*(each for each, _ in BANDS[1:]), np.inf], strict=True):
        made += worth * np.clip(level - start, 0.0, end - start)
    return made


def noise_by_zone(noise: pd.DataFrame) -> Floats:
    """Return what noise costs all people of each row of the table, (rows,); see `noise_cost`."""
    cost: Floats = noise_cost(noise["lden"].to_numpy(dtype=np.float64)) * _people(noise)
    return cost


def _people(noise: pd.DataFrame) -> Floats:
    people: Floats = np.nan_to_num(noise["people"].to_numpy(dtype=np.float64), nan=0.0)
    return people
