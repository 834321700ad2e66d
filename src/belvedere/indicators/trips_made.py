"""Trips that residents make in a day, by all modes.

Takes   trips by purpose, mode and home zone
Gives   trips by the area where people live [trips/day]
Used by scenarios, found by its file name
Source  mobility: fewer where a decision keeps people at home
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import zones_by_area

QUANTITY = "trips_made"
NEEDS: tuple[str, ...] = ("trips",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [trips/day], weight."""
    trips = tables["trips"]
    return zones_by_area(trips, city, trips["daily_trips"].to_numpy(dtype="float64"))


summary = total
