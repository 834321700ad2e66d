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
from belvedere.indicators.tables import by_area, links_of

QUANTITY = "hours_driven"
NEEDS = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    area = links_of(flows, city)["area_id"]
    return by_area(area, (flows["flow"] * flows["travel_time"] / 3600).to_numpy(), city)


summary = total
