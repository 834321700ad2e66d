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
from belvedere.indicators.tables import by_area, links_of

QUANTITY = "vehicle_km"
NEEDS = ("flows",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [km/day], weight."""
    flows = tables["flows"]
    links = links_of(flows, city)
    return by_area(links["area_id"], (flows["flow"] * links["length"] / 1000).to_numpy(), city)


summary = total
