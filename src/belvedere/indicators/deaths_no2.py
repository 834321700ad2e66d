"""Deaths in a year that NO2 in the city's air brings forward.

Takes   health by zone and quantity [1/year]
Gives   deaths by the area where people live [1/year]
Used by scenarios, found by its file name
Source  environment/health.py: concentration-response. Not to be added to those of PM2.5: they overlap
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import zones_by_area

QUANTITY = "deaths_no2"
NEEDS: tuple[str, ...] = ("health",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [1/year], weight."""
    health = tables["health"]
    part = health[health["quantity"] == "deaths_no2"]
    return zones_by_area(part, city, part["value"].to_numpy(dtype="float64"))


summary = total
