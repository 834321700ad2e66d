"""Time spent in moving vehicles in a day.

Takes   flows [veh/h] and travel times [s] by link and hour
Gives   vehicle-hours by area [h/day]
Used by scenarios, found by its file name
Source  flow × travel time
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "hours_driven"
NEEDS: tuple[str, ...] = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    seconds = flows["flow"].to_numpy() * flows["travel_time"].to_numpy()
    return links_by_area(city, over_hours(flows, city, seconds) / 3600)


summary = total
