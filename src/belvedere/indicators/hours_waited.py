"""Time that cars wait at junctions in a day even where nobody else drives.

Takes   flows [veh/h] and free_time [s] by link and hour; free_time: of a car alone, its wait at the junction included
Gives   vehicle-hours by area [h/day]
Used by scenarios, found by its file name
Source  flow × (time of a car alone - time at the link's own free speed): what signals and priorities cost
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import ground, links_by_area, over_hours

QUANTITY = "hours_waited"
NEEDS: tuple[str, ...] = ("flows.free_time",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    flow = flows["flow"].to_numpy()
    alone = over_hours(flows, city, flow * flows["free_time"].to_numpy())
    moving = over_hours(flows, city, flow) * ground(city).free_time
    return links_by_area(city, (alone - moving) / 3600)


summary = total
