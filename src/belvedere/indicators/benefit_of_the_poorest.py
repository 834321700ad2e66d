"""What the two fifths of residents with the least income gain on their trips in a day, each.

Takes   benefits by zone and purpose [EUR/day]; residents and income by area
Gives   the city's mean over those residents [EUR/day]
Used by scenarios, found by its file name
Source  inequality.poorest; income is the mean of the statistical area where the city publishes it
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.inequality import poorest
from belvedere.indicators.tables import ground, on_zones, whole

QUANTITY = "benefit_of_the_poorest"
NEEDS: tuple[str, ...] = ("benefits",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [EUR/resident/day], weight; no row where no income is known."""
    benefits, where = tables["benefits"], ground(city)
    gain = on_zones(benefits, city, benefits["value"].to_numpy(dtype="float64"))
    each = np.divide(gain, where.residents, out=np.full(len(gain), np.nan), where=where.residents > 0)
    return whole(poorest(each, where.residents, where.income[where.of_zone]))


summary = mean
