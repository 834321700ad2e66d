"""What people lose whose vehicle a low-emission zone shuts out.

Takes   the Side of base and variant
Gives   losses → what people and vehicles of each name lose by where they live
Used by travel.py
Source  they lose the car as a choice: -ln(1 - its share) over what a euro weighs, for each who had it (Small & Rosen
        1981), hence over its share for each trip driven. Who buys another vehicle does so because that costs less than
        the trips are worth: between nothing and all of it, half in the mean. No price of vehicles is needed. Goods that
        are shut out are not in it: nobody here knows what their trips are worth
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.modes.priors import CAR, euro
from belvedere.mobility.response.barred import kept, replaced
from belvedere.mobility.response.side import Side
from belvedere.parameters import CENTRAL

Floats = NDArray[np.float64]
MOST = 0.95  # [-] share of the car beyond which nobody is taken to have no other way
OUTSIDE = ("enter", "leave")  # layers whose people have another way; who drives through drives round


def losses(base: Side, variant: Side, horizon: str = "short") -> Mapping[str, Floats]:
    """Return what is lost by purpose and layer, (zones + gateways,) [EUR/day]; none where no zone differs."""
    if all(base.city.table(name).equals(variant.city.table(name)) for name in ("restrictions", "exemptions", "fleet")):
        return {}
    buys = replaced(horizon, CENTRAL)
    part = 1.0 - buys + buys / 2.0
    made: dict[str, Floats] = {}
    weight = CENTRAL[f"cost_sensitivity_{horizon}"]
    rows = base.demand.zones + base.demand.gateways
    roads = {each.name: each.trips for each in (*base.cars, *base.vehicles)}
    for people in base.travellers:
        zones = people.trips.shape[1]
        more = _more(base, variant, people.name, horizon)[:zones, :zones]
        if not more.any():
            continue
        driven = roads.get(people.name)
        trips = people.trips[CAR] if driven is None else driven[:zones, :zones]
        whole = people.trips.sum(axis=0)
        share = np.divide(people.trips[CAR], whole, out=np.zeros_like(whole), where=whole > 0)
        lost = trips * more * part * of_a_trip(share, -euro(base.ground.walk) * weight)
        made[people.name] = np.concatenate([lost.sum(axis=1), np.zeros(rows - zones)])
    far = np.array(CENTRAL["outside_length"])
    for name in OUTSIDE:
        more = _more(base, variant, name, horizon)
        if name in roads and more.any():
            each = of_a_trip(np.array(CENTRAL["outside_car_share"]), -euro(far) * weight)
            made[name] = (roads[name] * more * part * each).sum(axis=1)
    return made


def of_a_trip(share: Floats, weight: Floats) -> Floats:
    """Return what who drives loses a trip without the car [EUR], where drivers have this share [-] of all trips.

    Parameters
    ----------
    weight : what a euro weighs in the choice [1/EUR]
    """
    likely = np.clip(share, 1e-9, MOST)
    lost: Floats = -np.log1p(-likely) / (weight * likely)
    return lost


def _more(base: Side, variant: Side, name: str, horizon: str) -> Floats:
    """Return the share of each pair's car trips whose vehicle is shut out in the variant alone [-]."""
    found: Floats = _shut(variant, base.demand, name, horizon) - _shut(base, base.demand, name, horizon)
    return found


def _shut(side: Side, demand: Demand, name: str, horizon: str) -> Floats:
    many = demand.zones + demand.gateways
    layer = {each.name: each for each in demand.layers}.get(name)
    course = np.full(24, 1.0) if layer is None else layer.out + layer.back
    stay = 1.0 - replaced(horizon, CENTRAL)
    made = np.zeros((many, many))
    for hour, each in enumerate(kept(side.city, demand.gateways, horizon, CENTRAL)):
        if each is not None:
            made += course[hour] * (1.0 - each) / stay
    shut: Floats = made / max(float(course.sum()), 1e-12)
    return shut
