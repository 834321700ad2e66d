"""What residents pay to travel: fuel, fares, parking and charges.

Takes   trips by purpose, mode and home zone, with money [EUR/day]; residents
Gives   spending by the area where people live [EUR/resident/year]
Used by scenarios, found by its file name
Source  PUMS macro-objective D.4; only what depends on the trip: owning a car is not in it. A year is days_per_year
        workdays
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import ground, on_zones, zones_by_area
from belvedere.parameters import CENTRAL

QUANTITY = "cost_of_mobility"
NEEDS: tuple[str, ...] = ("trips.money",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [EUR/resident/year], weight [residents]; an area where nobody lives has no row."""
    trips, where = tables["trips"], ground(city)
    year = on_zones(trips, city, trips["money"].to_numpy(dtype="float64")) * CENTRAL["days_per_year"]
    home = pd.DataFrame({"zone_id": where.zone_id})
    return zones_by_area(home, city, year, where.residents, mean=True)


summary = mean
