"""Who wants to go where on a workday, before anybody has chosen a mode.

Takes   a City with people by zone; typical counts where there are any
Gives   travel → Travel: trips between zones by purpose, by all modes; vans and trucks; the outside world's cars
Used by modes/feedback.py
Source  doubly constrained gravity over walking distances (gravity.py): where people go does not depend on traffic here
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.demand.counts import course
from belvedere.mobility.demand.external import external
from belvedere.mobility.demand.goods import LENGTH, rounds
from belvedere.mobility.demand.gravity import gravity
from belvedere.mobility.demand.profiles import fit, usual
from belvedere.mobility.demand.purposes import DRAWN_BY_RESIDENT, Purpose, ends
from belvedere.mobility.demand.trips import Demand, Layer, rounded
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.modes.ways import distances
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.skims import free_times


@dataclass(frozen=True)
class Wish:
    """Trips of one purpose by all modes."""

    name: str
    purpose: Purpose
    trips: Floats  # (zones, zones) [trips/day] from home to where one goes; each has its trip home


@dataclass(frozen=True)
class Travel:
    """What a city wants to move in a workday."""

    wishes: tuple[Wish, ...]  # people, by all modes
    goods: tuple[tuple[str, Floats], ...]  # vans and trucks, (zones, zones) [trips/day], half of them each way
    outside: tuple[Layer, ...]  # cars that come in, leave or drive through
    counted: Floats | None  # (24,) [-] share of a workday's counted traffic in each hour
    apart: Floats  # (zones, zones) [m] on foot
    zones: int
    gateways: int


def travel(city: City, network: Network, counts: pd.DataFrame | None = None) -> Travel:
    """Return the trips of a workday.

    Parameters
    ----------
    network : without restrictions in force: times to the gateways
    counts : counts.typical_workday of the city; None: courses of the day and gateways by what is usual

    Raises
    ------
    ModelError
        when nobody publishes residents, jobs or students of the zones
    """
    each_purpose = ends(city)
    apart = distances(city, "walk")
    wishes = tuple(
        Wish(each.name, each.purpose, gravity(each.starts, each.drawn, apart, each.purpose.length).trips)
        for each in each_purpose
    )
    goods = tuple(
        (name, gravity(trips / 2.0, trips, apart, LENGTH[name]).trips) for name, trips in rounds(city).items()
    )
    residents, jobs = (city.zones[name].to_numpy(dtype="float64") for name in ("residents", "jobs"))
    outside = tuple(
        Layer(name, rounded(table), rounded(out), rounded(back))
        for name, table, out, back in external(city, free_times(network), jobs + DRAWN_BY_RESIDENT * residents, counts)
    )
    loops = city.table("detectors").query("kind == 'loop'")["detector_id"].tolist()
    counted = course(counts, loops) if counts is not None else None
    return Travel(wishes, goods, outside, counted, apart, len(city.zones), len(city.table("gateways")))


def drivers(wanted: Travel, by_car: tuple[Floats, ...]) -> Demand:
    """Return the vehicles of a workday: car drivers by purpose, vans, trucks, and the outside world.

    Parameters
    ----------
    by_car : for each wish the share of each pair's trips that drives a car, (zones, zones) [-]
    """
    many = wanted.zones + wanted.gateways
    tables = [
        *((wish.name, wish.trips * share) for wish, share in zip(wanted.wishes, by_car, strict=True)),
        *wanted.goods,
    ]
    trips = {name: 2.0 * float(table.sum()) for name, table in tables}
    shapes = fit(trips, usual(trips) if wanted.counted is None else wanted.counted)
    layers = []
    for name, table in tables:
        whole = np.zeros((many, many))
        whole[: wanted.zones, : wanted.zones] = table
        layers.append(Layer(name, rounded(whole), *map(rounded, shapes[name])))
    ones = np.ones((24, many))
    return Demand(wanted.zones, wanted.gateways, (*layers, *wanted.outside), ones, ones)
