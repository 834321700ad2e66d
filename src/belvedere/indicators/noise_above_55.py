"""Share of residents whose home has more than 55 dB(A) of traffic noise, day, evening and night.

Takes   noise by zone: people and those above
Gives   share by area [-], weighted by people
Used by scenarios, found by its file name
Source  PUMS indicator b.3.a; environment/noise.py, CNOSSOS-EU
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import zones_by_area

QUANTITY = "noise_above_55"
NEEDS: tuple[str, ...] = ("noise",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [people]; an area where nobody lives has no row."""
    noise = tables["noise"]
    above, people = (noise[name].to_numpy(dtype="float64") for name in ("people_above_55", "people"))
    return zones_by_area(noise, city, above, people, mean=True)


summary = mean
