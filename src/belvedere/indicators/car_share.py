"""Share of residents' trips made by car, driving or as passengers.

Takes   trips by purpose, mode and home zone
Gives   share by the area where people live [-], weighted by trips
Used by scenarios, found by its file name
Source  PUMS indicator a.2.a
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import share_of

QUANTITY = "car_share"
NEEDS: tuple[str, ...] = ("trips",)
MODES = ("car", "passenger")  # of city/facts.MODES


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [trips/day]."""
    return share_of(tables["trips"], city, MODES)


summary = mean
