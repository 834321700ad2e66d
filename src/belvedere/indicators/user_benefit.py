"""What residents gain on their trips in a day: time, money, and trips made or given up.

Takes   benefits by zone and purpose [EUR/day]; zero in the base
Gives   money by the area where people live [EUR/day]
Used by scenarios, found by its file name
Source  scenarios/valuation: rule of half
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import zones_by_area

QUANTITY = "user_benefit"
NEEDS: tuple[str, ...] = ("benefits",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [EUR/day], weight."""
    benefits = tables["benefits"]
    return zones_by_area(benefits, city, benefits["value"].to_numpy(dtype="float64"))


summary = total
