"""Share of the city's jobs that residents reach by car in the peak within 30 minutes.

Takes   access by zone, mode, what and minutes
Gives   mean over residents by area [-]
Used by scenarios, found by its file name
Source  cumulative opportunities (Geurs & van Wee 2004)
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import within

QUANTITY = "jobs_by_car"
NEEDS: tuple[str, ...] = ("access.minutes",)
MINUTES = 30.0  # [min] door to door


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [residents]; an area where nobody lives has no row."""
    return within(tables["access"], city, "car", "jobs", MINUTES)


summary = mean
