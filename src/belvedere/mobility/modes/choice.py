"""Who takes what: a multinomial logit over the modes that each person has at hand.

Takes   utilities of the modes, their constants, how many people own what
Gives   choose → Choice: the share of each mode in each pair's trips, and their log-sum
Used by feedback.py, elasticity.py
Source  McFadden (1974); the log-sum is the expected best utility, the measure of what a change is worth to people
        (Small & Rosen 1981). Cars, two-wheelers and bicycles are owned independently: eight groups of people
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.demand.purposes import Purpose, adults, fact
from belvedere.mobility.modes.priors import BICYCLE, CAR, PASSENGER, TRANSIT, TWO_WHEELER, WALK
from belvedere.mobility.paths.shortest import Flags, Floats

CARS, MOTORCYCLES, BICYCLES = 0.68, 0.12, 0.5  # [vehicles/resident] of Italy where a city does not say; to be confirmed
USABLE = 0.95  # [-] at most of people have any of these
NO_TWO_WHEELER = 0.0  # [-] visitors
OWNED = (CAR, TWO_WHEELER, BICYCLE)


@dataclass(frozen=True)
class AtHand:
    """Shares [-] of the people of one purpose who could take each vehicle."""

    car: float
    two_wheeler: float
    bicycle: float


@dataclass(frozen=True)
class Choice:
    """What people take."""

    shares: Floats  # (modes, zones, zones) [-] of each pair's trips; their sum is 1
    logsum: Floats  # (zones, zones) [-] mean over people of the expected best utility


def at_hand(city: City, purpose: Purpose, name: str) -> AtHand:
    """Return who has what: a city's vehicles a resident over its adults, less for those who seldom drive."""
    if name == "visitors":
        return AtHand(purpose.at_hand, NO_TWO_WHEELER, 0.1)  # [-] hired bicycles; to be confirmed
    grown = adults(city)
    owned = (fact(city, key) for key in ("cars", "motorcycles", "bicycles"))
    car, two, cycle = (
        usual if each is None else each for each, usual in zip(owned, (CARS, MOTORCYCLES, BICYCLES), strict=True)
    )
    return AtHand(
        min(USABLE, car / grown) * purpose.at_hand, min(USABLE, two / grown) * purpose.at_hand, min(USABLE, cycle)
    )


def choose(utility: Floats, constants: Floats, have: AtHand) -> Choice:
    """Return shares and log-sums.

    Parameters
    ----------
    utility : array, shape (modes, zones, zones); -infinity where a mode cannot be taken
    constants : array, shape (modes,)

    Raises
    ------
    ModelError
        when some group of people has no mode at all for some pair
    """
    worth = utility + constants[:, None, None]
    top = worth.max(axis=0)
    if not np.isfinite(top).all():
        raise ModelError(
            "mode choice: between some zones nobody can travel by any mode. Look for zones cut off from the streets."
        )
    weight = np.exp(worth - top)
    always = weight[[PASSENGER, TRANSIT, WALK]].sum(axis=0)
    taken = np.zeros_like(weight)  # of each mode: people over what their group's modes weigh together
    logsum = top.copy()
    for people, may in groups(have):
        total = always.copy()
        for mode in OWNED:
            if may[mode]:
                total += weight[mode]
        if not total.min() > 0:
            raise ModelError(
                "mode choice: without a vehicle there is no way between some zones. Let streets be walked on."
            )
        part = people / total
        for each in np.flatnonzero(may):
            taken[each] += part
        logsum += people * np.log(total)
    shares = weight * taken
    return Choice(shares, logsum)


def groups(have: AtHand) -> Iterator[tuple[float, Flags]]:
    """Yield the share of people and the modes they may take, (modes,), of each group that has anybody."""
    owned = ((CAR, have.car), (TWO_WHEELER, have.two_wheeler), (BICYCLE, have.bicycle))
    for each in product((True, False), repeat=3):
        people = float(np.prod([share if has else 1.0 - share for has, (_, share) in zip(each, owned, strict=True)]))
        if people > 0:
            may = np.ones(6, np.bool_)
            for has, (mode, _) in zip(each, owned, strict=True):
                may[mode] = has
            yield people, may
