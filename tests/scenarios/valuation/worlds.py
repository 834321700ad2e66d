"""Small sides of a comparison, made by hand: the square's two zones, people of one purpose, and vans.

Takes   trips, minutes, euros of each mode
Gives   side(…) → Side; travellers(…), vehicles(…); plan(…) → Scenario
Used by the tests of this folder
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from belvedere.city.facts import MODES
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.modes.service import Ground
from belvedere.mobility.modes.transit import nowhere
from belvedere.mobility.response.cost import value_of_time
from belvedere.mobility.response.side import Side, Travellers, Vehicles
from belvedere.parameters import CENTRAL
from belvedere.scenarios.scenario import Costs, Scenario
from tests.worlds import square

CAR, PASSENGER, TWO_WHEELER, TRANSIT, BICYCLE, WALK = range(6)
ZONES = 2


def of(mode_values, fill=0.0):
    """Return (modes, 2, 2) with a number for each mode named, `fill` elsewhere."""
    made = np.full((len(MODES), ZONES, ZONES), fill)
    for mode, value in mode_values.items():
        made[mode] = value
    return made


def travellers(name, trips, minutes, charge=None, parking=None, **money):
    """Return people of a purpose; money by `running` (mode → EUR) and `fare` (EUR)."""
    charge, parking = of(charge or {}), of(parking or {})
    paid = of(money.get("running", {})) + charge + parking
    paid[TRANSIT] += money.get("fare", 0.0)
    time = of(minutes)
    felt = paid + time / 60.0 * value_of_time(name, CENTRAL)
    return Travellers(name, of(trips), time, paid, felt, charge, parking)


def vehicles(name, trips, minutes, running=0.0, charge=0.0):
    """Return vehicles of a layer, the same for each pair."""
    whole = np.ones((ZONES, ZONES))
    return Vehicles(name, whole * trips, whole * minutes, whole * (running + charge), whole * charge)


def side(people=(), others=(), city=None, cars=()):
    """Return a side with these people and vehicles and no traffic."""
    town = square() if city is None else city
    demand = Demand(ZONES, 0, (), np.ones((24, ZONES)), np.ones((24, ZONES)))
    zero = np.zeros((ZONES, ZONES))
    ground = Ground(zero + 4.4, zero, nowhere(ZONES), np.zeros(ZONES), np.zeros(ZONES))
    setting = SimpleNamespace(in_peak=(0.5,) * len(people))
    made = dict.fromkeys(Side.__dataclass_fields__)
    made |= {"city": town, "demand": demand, "earlier": demand, "setting": setting, "ground": ground}
    made |= {"travellers": tuple(people), "vehicles": tuple(others), "cars": tuple(cars), "rounds": pd.DataFrame()}
    return Side(**made)


def plan(days=250.0, costs=None):
    """Return a scenario that says how it is valued."""
    return Scenario("plan", "", "", "", "", (), (), days=days, costs=costs)


NEW_YEAR = Costs(first_year=2024)  # the year of prices: nothing has grown since, but what began to earlier
