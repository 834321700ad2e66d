"""Time driven beyond free speed in a day: congestion and waits at junctions.

Takes   flows [veh/h] and travel times [s] by link and hour; the links' free speed
Gives   vehicle-hours by area [h/day]
Used by scenarios, found by its file name
Source  flow × (travel time - time at the link's own free speed). A lower limit raises the time at free speed, so it can
        lower the hours lost while the hours driven rise: read both, and hours_congested without waits at junctions
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area, over_hours

QUANTITY = "hours_lost"
NEEDS: tuple[str, ...] = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    flow = flows["flow"].to_numpy()
    driven = over_hours(flows, city, flow * flows["travel_time"].to_numpy())
    alone = over_hours(flows, city, flow) * ground(city).free_time
    return links_by_area(city, (driven - alone) / 3600)


summary = total
