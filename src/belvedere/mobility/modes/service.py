"""What a trip costs by each mode, before anybody chooses.

Takes   a City, its public transport, times and lengths by car
Gives   ground → Ground, what does not change with traffic; utilities of each mode for a time by car
Used by feedback.py, elasticity.py
Source  priors.py. A trip goes out and comes back: each pair has the mean of both ways
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.city.facts import MODES
from belvedere.city.model import City
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.modes import priors, timetable
from belvedere.mobility.modes.frequency import possible, stand_in
from belvedere.mobility.modes.transit import NONE, STAND_IN, TIMETABLE, WALKING, Transit, nowhere
from belvedere.mobility.modes.ways import distances
from belvedere.mobility.paths.shortest import Floats


@dataclass(frozen=True)
class Ground:
    """Times and distances that traffic does not change, (zones, zones); means of both ways."""

    walk: Floats  # [km]
    bicycle: Floats  # [km]
    transit: Transit
    parking_walk: Floats  # (zones,) [min] mean walk from where cars that are not let in must park
    parking_fee: Floats  # (zones,) [EUR/trip]


@dataclass(frozen=True)
class Prices:
    """Factors by which a policy or an elasticity changes what a trip costs [-]."""

    car_time: float = 1.0
    fuel: float = 1.0
    fare: float = 1.0
    transit_time: float = 1.0  # of rides
    parking: float = 1.0  # fee


def ground(city: City, network: Network, apart: Floats, transit: Transit | None = None) -> Ground:
    """Return what traffic does not change.

    Parameters
    ----------
    network : of an hour in which limited-traffic zones are in force
    apart : array, shape (zones, zones) [m] on foot, as ways.distances gives them
    transit : None: what public_transport finds
    """
    zones = len(city.zones)
    walk = apart / 1000.0
    cycle = distances(city, "bicycle") / 1000.0
    if transit is None:
        transit = public_transport(city)
    gates = network.gates
    parking_walk, fee = np.zeros(zones), np.zeros(zones)
    if gates is not None:
        kept_out = (gates.inside * (1.0 - gates.let_in))[:zones]
        park = gates.park[:zones]
        parking_walk = kept_out * walk[np.arange(zones), park] * 1000.0 / WALKING
        fee = priors.PARKING_INSIDE * gates.inside[:zones]
    return Ground(both_ways(walk), both_ways(cycle), both_transit(transit), parking_walk, fee)


def transit_source(city: City) -> str:
    """Return what public transport is computed from: the timetable where the feed has one, else the stand-in, or none.

    To be named in whatever rests on the choice of a mode.
    """
    if timetable.possible(city):
        return TIMETABLE
    return STAND_IN if possible(city) else NONE


def public_transport(city: City) -> Transit:
    """Return public transport as transit_source says."""
    source = transit_source(city)
    if source == TIMETABLE:
        return timetable.of_city(city)
    return stand_in(city, priors.of_transit()) if source == STAND_IN else nowhere(len(city.zones))


def utilities(found: Ground, minutes: Floats, kilometres: Floats, prices: Prices | None = None) -> Floats:
    """Return the utility of each mode without its constant, (modes, zones, zones) [-]; -infinity: nobody can.

    Parameters
    ----------
    minutes, kilometres : array, shape (zones, zones): a drive, mean of both ways
    """
    prices = prices or Prices()
    money = priors.euro(found.walk)
    minutes = minutes * prices.car_time
    at_end = priors.PARKING + found.parking_walk[None, :]
    fuel = 1.0 + priors.FUEL_SHARE * (prices.fuel - 1.0)
    driving = money * (kilometres * priors.CAR_KM * fuel + prices.parking * found.parking_fee[None, :])
    rides = found.transit
    value = np.empty((len(MODES), *minutes.shape))
    value[priors.CAR] = priors.CAR_MINUTE * (minutes + at_end) + driving
    value[priors.PASSENGER] = priors.PASSENGER_MINUTE * minutes
    value[priors.TWO_WHEELER] = (
        priors.TWO_WHEELER_MINUTE * priors.TWO_WHEELER_TIME * minutes
        + money * kilometres * priors.TWO_WHEELER_KM * fuel
    )
    riding = np.where(np.isfinite(rides.ride), rides.ride, 0.0) * prices.transit_time
    value[priors.TRANSIT] = np.where(
        np.isfinite(rides.ride),
        priors.RIDE_MINUTE * riding
        + priors.WAIT_MINUTE * np.where(np.isfinite(rides.wait), rides.wait, 0.0)
        + priors.ACCESS_MINUTE * np.where(np.isfinite(rides.walk), rides.walk, 0.0)
        + priors.TRANSFER * np.where(np.isfinite(rides.transfers), rides.transfers, 0.0)
        + priors.BUS_ONLY
        + money * priors.FARE * prices.fare,
        -np.inf,
    )
    value[priors.BICYCLE] = priors.BICYCLE_MINUTE * (found.bicycle / priors.BICYCLE_SPEED * 60.0 + priors.BICYCLE_EXTRA)
    value[priors.WALK] = priors.WALK_MINUTE * found.walk * 1000.0 / WALKING
    return value


def both_ways(values: Floats) -> Floats:
    """Return the mean of the way out and the way back."""
    mean: Floats = (values + values.T) / 2.0
    return mean


def both_transit(one: Transit) -> Transit:
    """Return public transport with means of both ways; a pair that one way does not serve is not served."""
    return Transit(one.made_from, *(both_ways(part) for part in (one.ride, one.wait, one.walk, one.transfers)))
