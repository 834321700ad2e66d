"""PM2.5 that residents breathe where they live, mean of the year.

Takes   concentrations [ug/m3] by zone; residents
Gives   mean over residents by area [ug/m3]
Used by scenarios, found by its file name
Source  environment/air.py
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import per_resident

QUANTITY = "pm25_exposure"
NEEDS: tuple[str, ...] = ("concentrations",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [ug/m3], weight [residents]; an area where nobody lives has no row."""
    air = tables["concentrations"]
    return per_resident(air, city, air["pm25"].to_numpy(dtype="float64"))


summary = mean
