"""Share of the kinds of places that residents have within 15 minutes on foot.

Takes   access by zone, mode, what and minutes
Gives   mean over residents by area [-]
Used by scenarios, found by its file name
Source  the 15-minute city: of all categories of the table `places` those with at least one place near. The categories
        are those that a city publishes, so the number compares decisions in one city, not cities
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import within

QUANTITY = "services_by_walk"
NEEDS: tuple[str, ...] = ("access.minutes",)
MINUTES = 15.0  # [min] door to door


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [residents]; an area where nobody lives has no row."""
    return within(tables["access"], city, "walk", "categories", MINUTES)


summary = mean
