"""What a trip costs by each mode: minutes, minutes as they are felt, and money.

Takes   Ground (what traffic does not change), minutes and kilometres by car, prices of parking and fares
Gives   Cost of each mode; euros, generalised cost; felt_change, what a change of it weighs in the choice
Used by people.py
Source  priors.py for the weights of access, change and the slow modes; values of time and the weight of waiting:
        parameters.csv. Costs are damped: a euro more on a dear trip weighs less than on a cheap one (UK TAG unit M2.1,
        3.3, logarithm of generalised cost); where charges were raised, drivers answered less than at the introduction
        (Boerjesson & Kristoffersson 2018)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.city.facts import MODES
from belvedere.mobility.modes import priors
from belvedere.mobility.modes.service import Ground
from belvedere.mobility.modes.transit import WALKING
from belvedere.mobility.paths.shortest import Floats
from belvedere.parameters import Values

LEAST = 0.05  # [-] of what a trip costs is left at least, whatever gets cheaper
VALUE_OF_TIME = {"work": "value_of_time_commute", "study": "value_of_time_other"}
OTHERWISE = "value_of_time_other"


@dataclass(frozen=True)
class Cost:
    """(modes, zones, zones) each; infinite where a mode cannot be taken."""

    time: Floats  # [min] door to door
    felt: Floats  # [min] as a driver's minutes
    money: Floats  # [EUR]
    parking: Floats  # [EUR] part of it


@dataclass(frozen=True)
class Ends:
    """What it costs to leave a car at each zone, (zones,)."""

    fee: Floats  # [EUR/trip] in all
    search: Floats  # [min] beyond the usual


def value_of_time(purpose: str, values: Values) -> float:
    """Return what an hour of a purpose's travellers is worth [EUR/h]."""
    return values[VALUE_OF_TIME.get(purpose, OTHERWISE)]


def cost(found: Ground, drive: tuple[Floats, Floats], ends: Ends, fare: float, values: Values) -> Cost:
    """Return what a trip costs by each mode.

    Parameters
    ----------
    drive : minutes and kilometres by car, (zones, zones) each, mean of both ways
    fare : factor of the fare [-]
    """
    minutes, kilometres = drive
    rides = found.transit
    at_end = (priors.PARKING + found.parking_walk + ends.search)[None, :]
    fee = np.broadcast_to(ends.fee[None, :], minutes.shape)
    time = np.empty((len(MODES), *minutes.shape))
    felt, money, parking = np.empty_like(time), np.zeros_like(time), np.zeros_like(time)
    time[priors.CAR] = felt[priors.CAR] = minutes + at_end
    money[priors.CAR] = kilometres * priors.CAR_KM + fee
    parking[priors.CAR] = fee
    time[priors.PASSENGER] = felt[priors.PASSENGER] = minutes
    time[priors.TWO_WHEELER] = felt[priors.TWO_WHEELER] = priors.TWO_WHEELER_TIME * minutes
    money[priors.TWO_WHEELER] = kilometres * priors.TWO_WHEELER_KM
    time[priors.TRANSIT] = rides.total()
    changes = np.where(np.isfinite(rides.transfers), rides.transfers, 0.0)
    ride, access, change = (
        weight / priors.CAR_MINUTE for weight in (priors.RIDE_MINUTE, priors.ACCESS_MINUTE, priors.TRANSFER)
    )
    felt[priors.TRANSIT] = (
        ride * (rides.ride + values["wait_weight"] * rides.wait) + access * rides.walk + change * changes
    )
    money[priors.TRANSIT] = priors.FARE * fare
    time[priors.BICYCLE] = found.bicycle / priors.BICYCLE_SPEED * 60.0 + priors.BICYCLE_EXTRA
    time[priors.WALK] = found.walk * 1000.0 / WALKING
    felt[priors.BICYCLE], felt[priors.WALK] = time[priors.BICYCLE], time[priors.WALK]
    return Cost(time, felt, money, parking)


def euros(of: Cost, hour: float) -> Floats:
    """Return the generalised cost of each mode, (modes, zones, zones) [EUR], at a value of time [EUR/h]."""
    whole: Floats = of.money + of.felt * hour / 60.0
    return whole


def damped(before: Floats, more: Floats) -> Floats:
    """Return a change of generalised cost as it weighs in the choice [EUR]: by the logarithm, zero for zero."""
    least = np.maximum(before, 1e-6)
    ratio = np.maximum(1.0 + np.divide(more, least), LEAST)
    felt: Floats = least * np.log(ratio)
    return felt
