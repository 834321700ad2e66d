"""Hours in which vans and trucks may not drive in an area where cars may.

Takes   restrictions of the city before and after
Gives   banned → share of a layer's trips that must take place in another hour, by hour
Used by respond.py
Source  deliveries move to the nearest hours that are allowed (hours.moved_out); who does not comply stays
"""

from __future__ import annotations

import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.payers import USE
from belvedere.mobility.rules import LOW_EMISSION, in_force, part_inside

LAYERS = ("vans", "trucks")


def banned(old: City, new: City, gateways: int, layer: str) -> tuple[Floats | None, ...]:
    """Return by hour the share of the trips of vans or trucks, (centroids, centroids) [-], that must move; None: none.

    Only rules that the old city had not, and that let cars in: those that shut out cars too stand in the network.
    """
    use = USE[layer]
    table = new.map_table("restrictions")
    exempt = new.table("exemptions")
    known = set(old.table("restrictions")["restriction_id"])
    rows = []
    for hour in range(24):
        goods = set(in_force(new, hour, use)) - set(in_force(new, hour, "car"))
        rows.append(
            tuple(
                row
                for row in sorted(goods)
                if table["restriction_id"].iloc[row] not in known and table["kind"].iloc[row] != LOW_EMISSION
            )
        )
    made: dict[tuple[int, ...], Floats | None] = {(): None}
    for each in set(rows) - {()}:
        inside = np.zeros(len(new.zones))
        for row in each:
            area = shapely.make_valid(table.geometry.iloc[row])
            name = table["restriction_id"].iloc[row]
            let_in = min(1.0, float(exempt.loc[exempt["restriction_id"] == name, "share"].sum()))
            held = float(table["compliance"].iloc[row]) * (1.0 - let_in)
            inside = np.maximum(inside, part_inside(new, area) * held)
        inside = np.concatenate([inside, np.zeros(gateways)])
        made[each] = 1.0 - np.outer(1.0 - inside, 1.0 - inside)
    return tuple(made[each] for each in rows)
