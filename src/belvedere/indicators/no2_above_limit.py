"""Share of residents who live in more NO2 than the law allows from 2030.

Takes   concentrations [ug/m3] by zone; residents
Gives   share of residents by area [-]
Used by scenarios, found by its file name
Source  Directive (EU) 2024/2881, from memory, to be confirmed
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import per_resident

QUANTITY = "no2_above_limit"
NEEDS: tuple[str, ...] = ("concentrations",)
LIMIT = 20.0  # [ug/m3] annual mean from 2030; to be confirmed


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [residents]; an area where nobody lives has no row."""
    air = tables["concentrations"]
    return per_resident(air, city, (air["no2"].to_numpy() > LIMIT).astype("float64"))


summary = mean
