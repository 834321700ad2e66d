"""Vehicles of a workday: who drives from where to where, why and when.

Takes   a City with residents, jobs and students by zone; typical counts where there are any
Gives   day → Demand: car drivers by purpose after the choice of a mode, vans, trucks, and the outside world's traffic
        between zones and gateways, with their course over 24 hours; save, load
Used by calibration.py, scenarios/
Source  purposes.py, goods.py, gravity.py (who goes where), modes/ (who drives), external.py (gateways)
"""

from __future__ import annotations

import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.demand.files import load, save
from belvedere.mobility.demand.purposes import check
from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.mobility.modes.feedback import converge

__all__ = ["Demand", "Layer", "check", "day", "load", "save"]

# rounds of choice and traffic at most: Bologna's shares of modes agree to 0.001 after three, so the prior that
# calibration starts from knows its own congestion; elsewhere what three rounds give is a prior all the same
ROUNDS = 3


def day(city: City, counts: pd.DataFrame | None = None) -> Demand:
    """Return the vehicle trips of a workday.

    Parameters
    ----------
    counts : counts.typical_workday of the city; None: courses of the day and gateways by what is usual

    Raises
    ------
    ModelError
        when nobody publishes residents, jobs or students of the zones, or modes cannot have the shares that are stated
    """
    return converge(city, counts, rounds=ROUNDS).demand
