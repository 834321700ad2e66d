"""Ground where only people on foot may go, for each resident.

Takes   the City's restrictions, areas and residents
Gives   ground by area [m2/resident], weighted by residents
Used by scenarios, found by its file name
Source  part of PUMS indicator a.6.a: pedestrian areas in force all day, overlaps counted once
"""

from __future__ import annotations

import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import averaged

QUANTITY = "pedestrian_space"
NEEDS: tuple[str, ...] = ()
KINDS = ("pedestrian", "closed")


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [m2/resident], weight [residents]; an area where nobody lives has no row."""
    held, areas = city.map_table("restrictions"), city.map_table("areas")
    there = held[held["kind"].isin(KINDS) & (held["start_hour"] == 0) & (held["end_hour"] == 24)]
    ground = shapely.make_valid(shapely.union_all(there.geometry.to_numpy()))
    inside = shapely.area(shapely.intersection(shapely.make_valid(areas.geometry.to_numpy()), ground))
    people = areas["residents"].fillna(0.0).to_numpy(dtype="float64")
    made = pd.DataFrame({"area_id": areas["area_id"], "value": inside, "weight": people})
    return averaged(made.sort_values("area_id", kind="stable"))


summary = mean
