"""Distance driven by all motor vehicles in a day.

Takes   flows [veh/h] by link and hour
Gives   vehicle-kilometres by area [km/day]
Used by scenarios, found by its file name
Source  flow × length; trips within one traffic zone drive on no link and are not in it
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area, over_hours

QUANTITY = "vehicle_km"
NEEDS: tuple[str, ...] = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km/day], weight."""
    flows = tables["flows"]
    return links_by_area(city, over_hours(flows, city, flows["flow"].to_numpy()) * ground(city).length)


summary = total
