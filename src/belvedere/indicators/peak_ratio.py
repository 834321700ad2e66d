"""How much longer the main streets take in the peak than in a quiet hour.

Takes   travel times [s] by link and hour
Gives   ratio by area [-], weighted by the time of the quiet hour
Used by scenarios, found by its file name
Source  PUMS indicator a.3.a: time to drive the main network at the peak over that of a quiet hour; each main street
        counts once, whatever its traffic
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import at_hour, links_by_area

QUANTITY = "peak_ratio"
NEEDS: tuple[str, ...] = ("flows",)
MAIN = ("trunk", "primary", "secondary", "tertiary")  # OSM classes; motorways pass the city by
PEAK, QUIET = 8, 11  # local hours, as mobility takes them for the choice of a mode


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [-], weight [s]; an area without main streets, or a run without these hours, has no row."""
    flows = tables["flows"]
    main = city.links["facility_type"].isin(MAIN).to_numpy()
    peak, quiet = (at_hour(flows, city, "travel_time", hour) for hour in (PEAK, QUIET))
    counts = main & (peak > 0) & (quiet > 0)
    return links_by_area(city, peak * counts, quiet * counts, mean=True)


summary = mean
