"""Time that residents spend travelling in a day, by all modes.

Takes   trips by purpose, mode and home zone [h/day]
Gives   hours by the area where people live [h/day]
Used by scenarios, found by its file name
Source  mobility
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import zones_by_area

QUANTITY = "hours_travelled"
NEEDS: tuple[str, ...] = ("trips",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    trips = tables["trips"]
    return zones_by_area(trips, city, trips["hours"].to_numpy(dtype="float64"))


summary = total
