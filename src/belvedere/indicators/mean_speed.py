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
from belvedere.indicators.tables import ground, links_by_area, over_hours

QUANTITY = "mean_speed"
NEEDS: tuple[str, ...] = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km/h], weight [h/day]; an area where nobody drives has no row."""
    flows = tables["flows"]
    flow = flows["flow"].to_numpy()
    hours = over_hours(flows, city, flow * flows["travel_time"].to_numpy()) / 3600
    return links_by_area(city, over_hours(flows, city, flow) * ground(city).length, hours, mean=True)


summary = mean
