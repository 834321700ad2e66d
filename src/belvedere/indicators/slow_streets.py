"""Length of streets where the limit is 30 km/h or less.

Takes   links of the City
Gives   length by area [km]
Used by scenarios, found by its file name
Source  part of PUMS indicator a.6.a; each direction counts as half a street
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area

QUANTITY = "slow_streets"
NEEDS: tuple[str, ...] = ()
LIMIT = 30.0  # [km/h]


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km], weight."""
    links, where = city.links, ground(city)
    limit = links["speed_limit"] if "speed_limit" in links else links["free_speed"]
    there = (limit <= LIMIT).to_numpy(dtype="float64")
    return links_by_area(city, there * where.length / 2)


summary = total
