"""Sums what happens on links over the areas that hold them.

Takes   values by link and hour, a City
Gives   by_area: one row an area
Used by the indicators of this folder
Source  a link is of the area that holds its middle (city/streets.py)
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import ModelError


def links_of(flows: pd.DataFrame, city: City) -> pd.DataFrame:
    """Return the row of `links` for each row of flows (link_id, …): area_id, length [m], free_speed [km/h].

    Raises
    ------
    ModelError
        when a link is not in the city
    """
    links = city.links
    ids = links["link_id"].to_numpy()
    wanted = flows["link_id"].to_numpy()
    row = np.searchsorted(ids, wanted)
    row[row == len(ids)] = 0
    lost = ids[row] != wanted if len(ids) else np.ones(len(wanted), dtype=np.bool_)
    if lost.any():
        raise ModelError(f"flows: link {wanted[lost][0]} is not in {city.title}. Take flows of the same city.")
    columns = {name: links[name].to_numpy()[row] for name in ("area_id", "length", "free_speed")}
    return pd.DataFrame(columns, index=flows.index)


def by_area(
    area: pd.Series[str], value: NDArray[np.float64], city: City, weight: NDArray[np.float64] | None = None
) -> pd.DataFrame:
    """Return sums by area: area_id, value, weight (each area's 1 where none is given).

    Every area of the city has a row, zero where nothing happens; "" is the ground in no area.
    """
    heavy = np.zeros(len(value)) if weight is None else weight
    sums = pd.DataFrame({"area_id": area.to_numpy(), "value": value, "weight": heavy}).groupby("area_id").sum()
    known = sorted({"", *city.table("areas")["area_id"], *sums.index})
    sums = sums.reindex(known, fill_value=0.0)
    if weight is None:
        sums["weight"] = 1.0
    sums.index = pd.Index(known, name="area_id", dtype="str")
    return sums.reset_index()
