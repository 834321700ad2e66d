"""NO2 where the two fifths of residents with the least income live, over the city's mean.

Takes   concentrations [ug/m3] by zone; residents and income by area
Gives   the city's ratio [-]; above 1 the poor breathe worse air
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

QUANTITY = "no2_of_the_poorest"
NEEDS: tuple[str, ...] = ("concentrations",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id "", value [-], weight; no row where no income is known."""
    air, where = tables["concentrations"], ground(city)
    no2 = on_zones(air, city, air["no2"].to_numpy(dtype="float64"))
    income = where.income[where.of_zone]
    people = where.residents * np.isfinite(income)
    breathed = float((no2 * people).sum())
    return whole(poorest(no2, people, income) * float(people.sum()) / breathed if breathed > 0 else float("nan"))


summary = mean
