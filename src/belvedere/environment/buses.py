"""Buses of the timetable on the streets they drive.

Takes   a City's transit: rides between stops and trips a line, or stop times
Gives   flow: buses by hour and link [veh/h]; fleet: which buses; speed: how fast they are among other traffic
Used by emissions.py, noise.py
Source  no bus is driven yet: this comes with the timetable
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.environment.emission_factors import Array
from belvedere.environment.fleet import buses

STOPPING = 50.0  # [s/km] lost at stops: 2.5 a km, 20 s each; from memory, to be confirmed


def flow(city: City) -> Array:
    """Return buses a workday's hour on each link, shape (24, links) [veh/h]."""
    return np.zeros((24, len(city.links)))


def fleet(whole: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a fleet that are buses; the usual ones where a fleet has none."""
    own = whole[whole["category"] == "Buses"]
    return own if float(own["share"].sum()) > 0 else buses()


def speed(traffic: Array) -> Array:
    """Return the mean speed of a bus [km/h] on a street where cars have one [km/h]."""
    made: Array = 3600.0 / (3600.0 / traffic + STOPPING)
    return made
