"""Cars owned for each resident.

Takes   the City's facts
Gives   the city's rate [cars/resident]
Used by scenarios, found by its file name
Source  PUMS indicator d.4.a: what the city states of itself; no decision here changes who owns a car
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import whole

QUANTITY = "motorisation"
NEEDS: tuple[str, ...] = ()


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [cars/resident], weight; no row where the city does not say."""
    facts = city.table("facts")
    known = facts.loc[facts["name"] == "cars", "value"]
    return whole(float(known.iloc[0]) if len(known) else float("nan"))


summary = mean
