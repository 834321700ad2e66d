"""How vehicles answer that no purpose of residents holds: of the outside world, vans and trucks.

Takes   what a drive cost before and costs now, who pays what
Gives   outside, goods → factors of the trips by those who pay nothing and by those who pay
Used by respond.py
Source  people from outside choose between the car and everything else, incremental logit on a declared share of cars;
        who drives through has no other mode here. Goods: a constant elasticity to generalised cost. All from
        parameters.csv, to be confirmed
"""

from __future__ import annotations

import numpy as np

from belvedere.mobility.modes.priors import CAR_KM, euro
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.cost import damped
from belvedere.parameters import Values

THROUGH = "through"
GOODS = ("vans", "trucks")
FARTHEST = 30.0  # [-] beyond it nobody is left
GOODS_KM = {"vans": 0.16, "trucks": 0.39}  # [EUR/km] fuel and wear, as classes.py; to be confirmed


def outside(before: Floats, more: Floats, kilometres: Floats, values: Values, *, horizon: str, through: bool) -> Floats:
    """Return the factor of car trips of the outside world [-], (centroids, centroids).

    Parameters
    ----------
    before : generalised cost of the part within the city as it was [EUR]
    more : what it costs now beyond that [EUR]
    kilometres : length of the part within the city
    through : they drive through and have no other mode here
    """
    if not more.any():
        return np.ones_like(more)
    far = values["outside_length"]
    whole = before + far * CAR_KM + far / 50.0 * values["value_of_time_other"]  # [km/h] out there; to be confirmed
    weight = -euro(kilometres + far) * values[f"cost_sensitivity_{horizon}"]
    felt = np.clip(weight * damped(whole, more), -FARTHEST, FARTHEST)
    car = 1.0 if through else values["outside_car_share"]
    logsum = np.log(car * np.exp(-felt) + 1.0 - car)
    factor: Floats = np.exp(-felt - logsum + values[f"trips_made_{horizon}"] * logsum)
    return factor


def goods(before: Floats, more: Floats, values: Values) -> Floats:
    """Return the factor of trips of vans or trucks [-], (centroids, centroids); costs as for `outside`."""
    if not more.any():
        return np.ones_like(more)
    ratio = np.maximum(1.0 + more / np.maximum(before, 1e-6), 0.05)
    factor: Floats = ratio ** -values["goods_cost_elasticity"]
    return factor


def driving(layer: str, minutes: Floats, kilometres: Floats, values: Values) -> Floats:
    """Return the generalised cost of a drive [EUR] by a vehicle of this layer."""
    if layer in GOODS:
        found: Floats = kilometres * GOODS_KM[layer] + minutes / 60.0 * values["value_of_time_goods"]
        return found
    cost: Floats = kilometres * CAR_KM + minutes / 60.0 * values["value_of_time_other"]
    return cost
