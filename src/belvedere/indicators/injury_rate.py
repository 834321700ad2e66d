"""People hurt on the road in a year for each thousand residents.

Takes   crashes by link [1/year]; residents
Gives   the city's rate [1/1000 residents/year]
Used by scenarios, found by its file name
Source  PUMS indicator c.3.b; no areas: who is hurt on their streets need not live there
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import residents, whole

QUANTITY = "injury_rate"
NEEDS: tuple[str, ...] = ("crashes",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [1/1000 residents/year], weight."""
    return whole(float(tables["crashes"]["injuries"].sum()) / residents(city) * 1000)


summary = mean
