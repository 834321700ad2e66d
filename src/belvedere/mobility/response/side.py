"""One side of a comparison as people live it: who travels how, for how long and for how much.

Takes   what respond.py and reference.py found
Gives   Side, Travellers, Vehicles, Hour
Used by respond.py, tables.py, scenarios/ (rule of half over travellers and vehicles; access over their times)
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.modes.feedback import Setting
from belvedere.mobility.modes.service import Ground
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.skims import ByCar


@dataclass(frozen=True)
class Travellers:
    """People of one purpose, (modes, zones, zones) each, modes in the order of city/facts.MODES.

    From home to where they go and back again: times and money are means of both ways, and of peak and quiet hours.
    """

    name: str  # work, study, shopping, leisure, visitors
    trips: Floats  # [trips/day] both ways together, by the model of modes (not scaled to counts)
    time: Floats  # [min] door to door; infinite where nobody can
    money: Floats  # [EUR/trip] that travellers pay: running, parking, fares, charges (mean of payers and exempt)
    felt: Floats  # [EUR/trip] generalised cost: money and felt time, as the choice weighs them
    charge: Floats  # [EUR/trip] part of money that is a charge or a fee
    parking: Floats  # [EUR/trip] part of money that is parking


@dataclass(frozen=True)
class Vehicles:
    """Vehicles of one layer that no purpose of residents holds, (centroids, centroids) each."""

    name: str  # enter, leave, through, vans, trucks
    trips: Floats  # [veh/day], scaled to counts
    time: Floats  # [min]; infinite without a way
    money: Floats  # [EUR/trip] running cost and charges
    charge: Floats  # [EUR/trip] part of it that is a charge


@dataclass(frozen=True)
class Hour:
    """Traffic of a representative hour."""

    network: Network
    flow: Floats  # (links,) [veh/h]
    warm: Warm | None


@dataclass(frozen=True)
class Side:
    """A city with the people in it."""

    city: City
    demand: Demand  # vehicles by hour
    earlier: Demand  # the same one round of choice and traffic before: what is left of it is numerical error
    setting: Setting  # what people choose in, of the city as it is calibrated
    ground: Ground  # of this city
    constants: Floats  # (modes,) [-]
    hours: tuple[Hour, Hour]  # peak, quiet
    drives: tuple[ByCar, ByCar]  # peak, quiet; centroids × centroids
    travellers: tuple[Travellers, ...]  # as Travel.wishes
    vehicles: tuple[Vehicles, ...]  # of the layers that are none of these people's
    cars: tuple[Vehicles, ...]  # of the travellers' own, as Travel.wishes: their trips by car, scaled to counts
    rounds: pd.DataFrame  # round, change [-]: the largest of any pair's and hour's trips, over the hour's largest
    horizon: str = "short"  # or "long": how far people have adapted
