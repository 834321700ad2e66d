"""What a minute, a euro and a change of bus weigh in the choice of a mode.

Takes   nothing
Gives   the coefficients of utilities; the places of modes in arrays, in the order of city/facts.MODES
Used by service.py (the weights of transit's parts), choice.py, constants.py, shares.py
Source  eqasim's model of Île-de-France: Hörl & Balac (2021), Transportation Research C 130, 103291. Money, parking and
        everything of two-wheelers are ours, declared below and to be confirmed. Its constants are where the fit to a
        city's shares begins: see constants.py
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from belvedere.mobility.paths.shortest import Floats

CAR, PASSENGER, TWO_WHEELER, TRANSIT, BICYCLE, WALK = range(6)  # as city/facts.MODES

# ── utilities, eqasim Île-de-France ──
CONSTANT: Mapping[str, float] = {  # [-]
    "car": -0.662,
    "passenger": -2.08,
    "two_wheeler": -2.5,  # ours: no published one; to be confirmed
    "transit": 0.0,
    "bicycle": -3.42,
    "walk": 1.2,
}
CAR_MINUTE = -0.0262  # [1/min]
# [1/min] a driver's: the published -0.0608 would make drivers of passengers, and so more traffic, on slower streets
PASSENGER_MINUTE = CAR_MINUTE
RIDE_MINUTE = -0.0201  # [1/min] in a vehicle of public transport
WAIT_MINUTE = -0.0191  # [1/min]
ACCESS_MINUTE = -0.0313  # [1/min] walk to, between and from stops
TRANSFER = -0.452  # [-]
BUS_ONLY = -1.42  # [-] a trip without any rail
BICYCLE_MINUTE = -0.0824  # [1/min]
WALK_MINUTE = -0.158  # [1/min]
EURO = -0.474  # [1/EUR] at EURO_AT
EURO_AT = 4.4  # [km]
EURO_POWER = -0.274  # [-] money weighs less on long trips
NEAREST = 0.5  # [km] nearer than this it weighs no more; ours

# ── ours, to be confirmed ──
TWO_WHEELER_MINUTE = CAR_MINUTE  # [1/min]
TWO_WHEELER_TIME = 0.85  # [-] of a car's: passes queues
PARKING = 3.0  # [min] to look for a place and walk from it
PARKING_INSIDE = 1.0  # [EUR/trip] half of what a visit to a zone of limited traffic costs to park
CAR_KM = 0.16  # [EUR/km] fuel and wear that drivers feel
FUEL_SHARE = 0.8  # [-] of that which is fuel
TWO_WHEELER_KM = 0.07  # [EUR/km]
FARE = 1.0  # [EUR/trip] between single and season tickets
BICYCLE_SPEED = 14.0  # [km/h]
BICYCLE_EXTRA = 2.0  # [min] to fetch and to lock


def of_transit() -> Floats:
    """Return what ride, wait and walk weigh against a minute's ride [-], and a boarding [min], for routing."""
    return np.array([1.0, WAIT_MINUTE / RIDE_MINUTE, ACCESS_MINUTE / RIDE_MINUTE, TRANSFER / RIDE_MINUTE])


def euro(kilometres: Floats) -> Floats:
    """Return what a euro weighs on a trip of this length [1/EUR]."""
    weight: Floats = EURO * (np.maximum(kilometres, NEAREST) / EURO_AT) ** EURO_POWER
    return weight
