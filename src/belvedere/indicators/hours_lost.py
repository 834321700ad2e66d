"""Time driven beyond free flow in a day: what congestion takes.

Takes   flows [veh/h] and travel times [s] by link and hour; the links' free speed
Gives   vehicle-hours by area [h/day]
Used by scenarios, found by its file name
Source  flow × (travel time - time at the link's own free speed). A lower limit raises the time at free flow, so it can
        lower the hours lost while the hours driven rise: read both
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, total
from belvedere.indicators.tables import by_area, links_of

QUANTITY = "hours_lost"
NEEDS = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [h/day], weight."""
    flows = tables["flows"]
    links = links_of(flows, city)
    free_time = links["length"] / (links["free_speed"] / 3.6)  # [s]
    return by_area(links["area_id"], (flows["flow"] * (flows["travel_time"] - free_time) / 3600).to_numpy(), city)


summary = total
