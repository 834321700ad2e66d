"""Share of the distance that vehicles without an exhaust drive.

Takes   the City's fleet, shares of distance
Gives   the city's share [-]
Used by scenarios, found by its file name
Source  the city's table `fleet`
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import whole

QUANTITY = "ev_share"
NEEDS: tuple[str, ...] = ()


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [-], weight; no row where the city has no fleet of its own."""
    fleet = city.table("fleet")
    if fleet.empty:
        return whole(float("nan"))
    return whole(float(fleet.loc[fleet["fuel"] == "Electric", "share"].sum() / fleet["share"].sum()))


summary = mean
