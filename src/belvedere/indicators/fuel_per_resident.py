"""Fuel that traffic burns for each resident in a year.

Takes   emissions [g/h] by link and hour; the City's fleet and residents
Gives   the city's litres [L/resident/year]; no areas: traffic on their ground is not theirs
Used by scenarios, found by its file name
Source  PUMS indicator b.1.a; fuel.py; a year is parameters.csv's days_per_year workdays
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.fuel import grams_a_litre
from belvedere.indicators.tables import residents, whole
from belvedere.parameters import CENTRAL

QUANTITY = "fuel_per_resident"
NEEDS: tuple[str, ...] = ("emissions",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [L/resident/year], weight."""
    day = float(tables["emissions"]["co2_rate"].sum()) / grams_a_litre(city)
    return whole(day * CENTRAL["days_per_year"] / residents(city))


summary = mean
