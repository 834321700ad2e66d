"""Trips by public transport in a year for each thousand residents.

Takes   trips by mode; residents
Gives   the city's trips [1/1000 residents/year]
Used by scenarios, found by its file name
Source  PUMS indicator a.1.a, which counts boardings: a trip with a change is one here; a year is days_per_year workdays
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import residents, whole
from belvedere.parameters import CENTRAL

QUANTITY = "transit_passengers"
NEEDS: tuple[str, ...] = ("trips",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [1/1000 residents/year], weight."""
    trips = tables["trips"]
    day = float(trips.loc[trips["mode"] == "transit", "daily_trips"].sum())
    return whole(day * CENTRAL["days_per_year"] / residents(city) * 1000)


summary = mean
