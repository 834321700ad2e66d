"""People killed for each hundred hurt on the road.

Takes   crashes by link [1/year]
Gives   the city's rate [1/100 injuries]
Used by scenarios, found by its file name
Source  near PUMS indicator c.2.a, which asks deaths for each crash: the model has people hurt, not crashes
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import whole

QUANTITY = "lethality"
NEEDS: tuple[str, ...] = ("crashes",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [1/100 injuries], weight."""
    crashes = tables["crashes"]
    hurt = float(crashes["injuries"].sum())
    return whole(float(crashes["deaths"].sum()) / hurt * 100 if hurt > 0 else float("nan"))


summary = mean
