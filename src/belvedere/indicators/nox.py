"""NOx that leaves exhausts in a day.

Takes   emissions [g/h] by link and hour
Gives   NOx by area [kg/day]
Used by scenarios, found by its file name
Source  environment/emissions.py: hot exhaust by mean speed, which cannot judge a 30 km/h zone by itself
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import by_area, links_of

QUANTITY = "nox"
NEEDS = ("emissions",)
GRAMS = 1e3  # [g/kg]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [kg/day], weight."""
    emissions = tables["emissions"]
    area = links_of(emissions, city)["area_id"]
    return by_area(area, (emissions["nox_rate"] / GRAMS).to_numpy(), city)


summary = total
