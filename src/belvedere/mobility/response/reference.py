"""The city as it is calibrated: what people choose in, and what they chose.

Takes   a City, its calibrated Demand, traffic of two representative hours
Gives   reference → Side, from which every other city's demand is told
Used by scenarios/evaluate.py, respond.py, elasticities.py
Source  modes/feedback.py, at the times of the calibrated traffic
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.mobility.day import Day, networks_of, solve_hour
from belvedere.mobility.demand.travel import travel
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.warm import Warm
from belvedere.mobility.modes.constants import prior
from belvedere.mobility.modes.feedback import PEAK, QUIET, calibrated, settle
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.side import Hour, Side
from belvedere.mobility.skims import ByCar, by_car
from belvedere.mobility.streets import build_for
from belvedere.mobility.supply import PRACTICAL
from belvedere.parameters import CENTRAL, Values

GAP = 1e-6  # [-] relative gap of the representative hours where no whole day is at hand


def reference(city: City, demand: Demand, day: Day | None = None, *, values: Values = CENTRAL) -> Side:
    """Return the city as it is, with nobody's answer to anything in it.

    Parameters
    ----------
    day : the assigned day, whose traffic at PEAK and QUIET is taken; None: these two hours are assigned

    Raises
    ------
    ModelError
        when people, streets or shares are missing, see modes/feedback.py
    """
    if day is not None and day.networks and day.found:
        peak, quiet = (Hour(day.networks[at], day.found[at].flow, day.warm[at]) for at in (PEAK, QUIET))
        hours = peak, quiet
    else:
        networks = networks_of(city, values)
        starts = (None, None) if day is None or not day.warm else (day.warm[PEAK], day.warm[QUIET])
        hours = solved((networks[PEAK], networks[QUIET]), demand, starts, values)
    wanted = travel(city, build_for(city, ()))
    setting = settle(city, wanted, hours[1].network)
    drives = driven(city, hours)
    constants, _ = calibrated(setting, of_zones(drives, wanted.zones), prior())
    none = pd.DataFrame({"round": pd.Series(dtype="int64"), "change": pd.Series(dtype="float64")})
    return Side(city, demand, demand, setting, setting.ground, constants, hours, drives, (), (), (), none)


def solved(
    networks: Sequence[Network],
    demand: Demand,
    warm: Sequence[Warm | None],
    values: Values = CENTRAL,
    *,
    gap: float = GAP,
) -> tuple[Hour, Hour]:
    """Return the traffic of the representative hours."""

    def one(at: int) -> Hour:
        found = solve_hour(networks[at], demand, (PEAK, QUIET)[at], gap, warm[at], values)
        return Hour(networks[at], found.flow, found.warm)

    with ThreadPoolExecutor(2) as pool:
        peak, quiet = pool.map(one, (0, 1))
    return peak, quiet


def driven(city: City, hours: tuple[Hour, Hour], lengths: tuple[ByCar, ByCar] | None = None) -> tuple[ByCar, ByCar]:
    """Return times and tolls of the traffic, and lengths on free streets, between all centroids.

    Lengths stay those of free streets: ways of equal cost and other length swap from one solution to the next. No
    street delays more than at the flow that can pass it: beyond, a static curve says hours that nobody waits.

    Parameters
    ----------
    lengths : whose lengths are taken, as of an earlier round; None: found
    """
    metres = city.links["length"].to_numpy(dtype="float64")

    def one(at: int) -> ByCar:
        network, many = hours[at].network, hours[at].network.centroids
        flow = np.minimum(hours[at].flow, network.curve.capacity / PRACTICAL)
        free = by_car(network, None, metres, many) if lengths is None else lengths[at]
        return replace(by_car(network, flow, metres, many), length=free.length)

    with ThreadPoolExecutor(2) as pool:
        peak, quiet = pool.map(one, (0, 1))
    return peak, quiet


def of_zones(drives: tuple[ByCar, ByCar], zones: int) -> tuple[ByCar, ByCar]:
    """Return drives between zones alone."""
    cut = tuple(ByCar(each.time[:zones, :zones], each.length[:zones, :zones]) for each in drives)
    return cut[0], cut[1]


def mixed(drives: tuple[ByCar, ByCar], peak: float) -> tuple[Floats, Floats, Floats]:
    """Return minutes, kilometres and tolls [s] of a drive, for trips of which a share `peak` falls in the peak.

    Infinite minutes where no way leads; kilometres and tolls are zero there.
    """
    time = peak * drives[0].time + (1.0 - peak) * drives[1].time
    length = peak * drives[0].length + (1.0 - peak) * drives[1].length
    toll = np.zeros_like(time)
    for part, each in zip((peak, 1.0 - peak), drives, strict=True):
        if each.toll is not None:
            toll += part * np.where(np.isfinite(each.time), each.toll, 0.0)
    return time / 60.0, np.where(np.isfinite(length), length, 0.0) / 1000.0, toll
