"""NOx that leaves exhausts in a day.

Takes   emissions [g/h] by link and hour
Gives   NOx by area [kg/day]
Used by scenarios, found by its file name
Source  environment/emissions.py
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "nox"
NEEDS: tuple[str, ...] = ("emissions",)
GRAMS = 1e3  # [g/kg]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [kg/day], weight."""
    emissions = tables["emissions"]
    return links_by_area(city, over_hours(emissions, city, emissions["nox_rate"].to_numpy()) / GRAMS)


summary = total
