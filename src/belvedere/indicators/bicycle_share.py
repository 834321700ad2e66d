"""Share of residents' trips made by bicycle.

Takes   trips by purpose, mode and home zone
Gives   share by the area where people live [-], weighted by trips
Used by scenarios, found by its file name
Source  PUMS indicator a.2.d
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import share_of

QUANTITY = "bicycle_share"
NEEDS: tuple[str, ...] = ("trips",)
MODES = ("bicycle",)  # of city/facts.MODES


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [trips/day]."""
    return share_of(tables["trips"], city, MODES)


summary = mean
