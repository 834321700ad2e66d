"""People hurt on the road in a year.

Takes   crashes by link [1/year]
Gives   people hurt by area of the street [1/year]
Used by scenarios, found by its file name
Source  environment/safety.py: power model over the city's own rates. PUMS macro-objective C
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "injuries"
NEEDS: tuple[str, ...] = ("crashes",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [1/year], weight."""
    crashes = tables["crashes"]
    return links_by_area(city, over_hours(crashes, city, crashes["injuries"].to_numpy(dtype="float64")))


summary = total
