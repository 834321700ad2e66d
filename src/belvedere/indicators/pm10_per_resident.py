"""PM10 from traffic for each resident in a year.

Takes   emissions [g/h] by link and hour; residents
Gives   the city's PM10 [kg/resident/year]; no areas: traffic on their ground is not theirs
Used by scenarios, found by its file name
Source  PUMS indicator b.2.b; a year is parameters.csv's days_per_year workdays
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import residents, whole
from belvedere.parameters import CENTRAL

QUANTITY = "pm10_per_resident"
NEEDS: tuple[str, ...] = ("emissions.pm10_rate",)
GRAMS = 1e3  # [g/kg]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [kg/resident/year], weight."""
    day = float(tables["emissions"]["pm10_rate"].sum()) / GRAMS
    return whole(day * CENTRAL["days_per_year"] / residents(city))


summary = mean
