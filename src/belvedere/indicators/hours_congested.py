"""Time that drivers lose to one another in a day, waits that a single car has left out.

Takes   flows [veh/h], travel_time and free_time [s] by link and hour; free_time: of a car alone, its wait at the
        junction included
Gives   vehicle-hours by area [h/day]
Used by scenarios, found by its file name
Source  flow × (travel time - time of a car alone). PUMS macro-objective A.3
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import links_by_area, over_hours

QUANTITY = "hours_congested"
NEEDS: tuple[str, ...] = ("flows.free_time",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    lost = flows["flow"].to_numpy() * (flows["travel_time"].to_numpy() - flows["free_time"].to_numpy())
    return links_by_area(city, over_hours(flows, city, lost) / 3600)


summary = total
