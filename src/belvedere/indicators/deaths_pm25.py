"""Deaths in a year that PM2.5 in the city's air brings forward.

Takes   health by zone and quantity [1/year]
Gives   deaths by the area where people live [1/year]
Used by scenarios, found by its file name
Source  environment/health.py: concentration-response. Not to be added to those of NO2: they overlap
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import zones_by_area

QUANTITY = "deaths_pm25"
NEEDS: tuple[str, ...] = ("health",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [1/year], weight."""
    health = tables["health"]
    part = health[health["quantity"] == "deaths_pm25"]
    return zones_by_area(part, city, part["value"].to_numpy(dtype="float64"))


summary = total
