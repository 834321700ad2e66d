"""How crowded an area is when most people are there.

Takes   people by zone and hour
Gives   most people present by area [people/km2], weighted by its surface
Used by scenarios, found by its file name
Source  residents less those who left plus those who came (scenarios/presence.py): a model's trips, not counted people
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.indicators.contract import Tables, mean
from belvedere.indicators.tables import as_table, averaged, ground, zone_rows

QUANTITY = "crowding"
NEEDS: tuple[str, ...] = ("people",)


def measure(tables: Tables, city: City) -> pd.DataFrame:
    """Return area_id, value [people/km2], weight [km2]; ground in no area has no row."""
    people, where = tables["people"], ground(city)
    hours, hour = np.unique(people["hour"].to_numpy(), return_inverse=True)
    areas, present_there = len(where.area_id), people["people"].to_numpy()
    place = hour * areas + where.of_zone[zone_rows(people, city)]
    present = np.bincount(place, weights=present_there, minlength=len(hours) * areas)
    most = present.reshape(-1, areas).max(axis=0, initial=0.0)
    known = city.table("areas")
    surface = dict(zip(known["area_id"], known["surface"], strict=True))
    weight = [float(surface.get(each, 0.0)) for each in where.area_id]
    return averaged(as_table(where.name, most, np.array(weight)))


summary = mean
