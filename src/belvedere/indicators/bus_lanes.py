"""Length of lanes that only buses may drive.

Takes   links of the City
Gives   length by area [km], both directions
Used by scenarios, found by its file name
Source  OpenStreetMap and policies; each direction counts
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area

QUANTITY = "bus_lanes"
NEEDS: tuple[str, ...] = ()


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km], weight."""
    links, where = city.links, ground(city)
    there = (links["bus_lane"].astype(bool) | (links["allowed_uses"] == "bus")).to_numpy(dtype="float64")
    return links_by_area(city, there * where.length)


summary = total
