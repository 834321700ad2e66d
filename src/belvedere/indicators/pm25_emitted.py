"""PM2.5 from exhausts, tyres, brakes and the road in a day.

Takes   emissions [g/h] by link and hour, with pm25_rate
Gives   PM2.5 by area [kg/day]
Used by scenarios, found by its file name
Source  environment/emissions.py: exhaust and wear
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "pm25_emitted"
NEEDS: tuple[str, ...] = ("emissions.pm25_rate",)
GRAMS = 1e3  # [g/kg]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [kg/day], weight."""
    emissions = tables["emissions"]
    return links_by_area(city, over_hours(emissions, city, emissions["pm25_rate"].to_numpy()) / GRAMS)


summary = total
