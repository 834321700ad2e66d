"""What becomes of trips by car into a low-emission zone whose vehicle may no longer go there.

Takes   restrictions of the city before and after, its fleet
Gives   kept → the share of each pair's car trips that go on, by hour; replaced, how many vehicles are replaced
Used by people.py, vehicles.py, fleet.py
Source  of the vehicles shut out some are replaced, more in the long run than in the short; the other trips take another
        mode, or are given up or go elsewhere. Who passes through drives round (Network.barred). Who does not comply
        drives as before. Shares: parameters.csv, to be confirmed
"""

from __future__ import annotations

import numpy as np

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.rules import Barred, in_force, low_emission
from belvedere.parameters import Values


def replaced(horizon: str, values: Values) -> float:
    """Return the share of the vehicles shut out that are replaced by others that may enter [-]."""
    return values["lez_replaced_long" if horizon == "long" else "lez_replaced_short"]


def kept(city: City, gateways: int, horizon: str, values: Values) -> tuple[Floats | None, ...]:
    """Return by hour the share of car trips between each two centroids that go on, None where nobody is shut out.

    Rows are where people live; hours with the same rules share one array.
    """
    if not (city.table("restrictions")["kind"] == "low_emission").any():
        return (None,) * 24
    rows = [in_force(city, hour) for hour in range(24)]
    gone = 1.0 - replaced(horizon, values)
    made = {each: _share(low_emission(city, each), gateways, gone) for each in set(rows)}
    return tuple(made[each] for each in rows)


def _share(zone: Barred | None, gateways: int, gone: float) -> Floats | None:
    if zone is None:
        return None
    inside = np.concatenate([zone.inside, np.zeros(gateways)])
    ends = 1.0 - np.outer(1.0 - inside, 1.0 - inside)
    home = np.concatenate([zone.residents, np.full(gateways, zone.others)])
    share: Floats = 1.0 - ends * zone.share * gone * np.where(inside > 0, home, zone.others)[:, None]
    return share
