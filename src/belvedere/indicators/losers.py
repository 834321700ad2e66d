"""Share of residents who live where trips lose more than they gain.

Takes   benefits by zone and purpose [EUR/day]; residents
Gives   share of residents by area [-]
Used by scenarios, found by its file name
Source  scenarios/valuation: rule of half, summed over purposes; a zone wins or loses as a whole
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import ground, on_zones, per_resident

QUANTITY = "losers"
NEEDS: tuple[str, ...] = ("benefits",)
LEAST = 1e-3  # [EUR/day] a resident: less is nothing


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [residents]; an area where nobody lives has no row."""
    benefits, where = tables["benefits"], ground(city)
    gain = on_zones(benefits, city, benefits["value"].to_numpy(dtype="float64"))
    home = pd.DataFrame({"zone_id": where.zone_id})
    return per_resident(home, city, (gain < -LEAST * where.residents).astype("float64"))


summary = mean
