"""Distance driven over time driven: how fast the city's traffic moves.

Takes   flows [veh/h] and travel times [s] by link and hour
Gives   mean speed by area [km/h], weighted by the hours driven there
Used by scenarios, found by its file name
Source  space-mean speed (Wardrop 1952): total distance over total time
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import by_area, links_of

QUANTITY = "mean_speed"
NEEDS = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km/h], weight [h/day]; an area where nobody drives has no row."""
    flows = tables["flows"]
    links = links_of(flows, city)
    distance = (flows["flow"] * links["length"] / 1000).to_numpy()
    hours = (flows["flow"] * flows["travel_time"] / 3600).to_numpy()
    table = by_area(links["area_id"], distance, city, hours)
    table = table[table["weight"] > 0].reset_index(drop=True)
    return table.assign(value=table["value"] / table["weight"])


summary = mean
