"""How unequally access to jobs by public transport is spread: the Gini coefficient.

Takes   access by zone, mode, what and minutes; residents
Gives   the city's coefficient [-]
Used by scenarios, found by its file name
Source  inequality.gini over zones; 0 would be equal
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.inequality import gini
from belvedere.indicators.tables import ground, on_zones, whole

QUANTITY = "gini_access"
NEEDS: tuple[str, ...] = ("access.minutes",)
MINUTES = 30.0  # [min] door to door


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [-], weight; no row where nobody reaches anything."""
    access = tables["access"]
    part = access[(access["mode"] == "transit") & (access["what"] == "jobs") & (access["minutes"] == MINUTES)]
    reached = on_zones(part, city, part["value"].to_numpy(dtype="float64"))
    return whole(gini(reached, ground(city).residents))


summary = mean
