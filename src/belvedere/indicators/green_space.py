"""Green ground for each resident.

Takes   the City's land use, areas and residents
Gives   ground by area [m2/resident], weighted by residents
Used by scenarios, found by its file name
Source  part of PUMS indicator a.6.a: OpenStreetMap's land use; it does not say what is open to the public
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import averaged

QUANTITY = "green_space"
NEEDS: tuple[str, ...] = ()
GREEN = ("grass", "forest", "recreation_ground", "village_green", "park", "flowerbed")  # OSM landuse; no farmland


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [m2/resident], weight [residents]; an area where nobody lives has no row."""
    landuse, areas = city.map_table("landuse"), city.map_table("areas")
    green = shapely.make_valid(landuse.geometry[landuse["landuse"].isin(GREEN)].to_numpy())
    shapes = shapely.make_valid(areas.geometry.to_numpy())
    area, patch = shapely.STRtree(green).query(shapes, predicate="intersects")
    held = shapely.area(shapely.intersection(shapes[area], green[patch]))
    inside = np.bincount(area, weights=held, minlength=len(areas))
    people = areas["residents"].fillna(0.0).to_numpy(dtype="float64")
    made = pd.DataFrame({"area_id": areas["area_id"], "value": inside, "weight": people})
    return averaged(made.sort_values("area_id", kind="stable"))


summary = mean
