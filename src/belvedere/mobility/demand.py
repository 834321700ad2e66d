"""Car trips of a workday: who drives from where to where, why and when.

Takes   a City with residents, jobs and students by zone; typical counts where there are any
Gives   day → Demand: trips by purpose between zones and gateways, with their course over 24 hours; save, load
Used by day.py, calibration.py, scenarios/
Source  doubly constrained gravity (gravity.py). Rates: Bologna's mobility plan of 2018 and national surveys, see below;
        gateways: external.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.mobility.counts import course
from belvedere.mobility.external import external
from belvedere.mobility.files import load, save
from belvedere.mobility.gravity import gravity
from belvedere.mobility.network import build_for
from belvedere.mobility.profiles import fit, usual
from belvedere.mobility.skims import free_times
from belvedere.mobility.trips import Demand, Layer, rounded

__all__ = ["Demand", "Layer", "check", "day", "load", "save"]

# [trips/day] of a resident by all modes: 2.7 M trips a day in the metropolitan city (its mobility plan, 2018) over its
# 1.01 M residents (ISTAT); the city's own rate was not found
TRIPS = 2.65


@dataclass(frozen=True, slots=True)
class Purpose:
    """What people drive for."""

    share: float  # [-] of all trips
    by_car: float  # [-] of these trips that a car driver makes: cars, not people in cars
    minutes: float  # [min] mean time of a car trip within the city on empty streets


# shares of purpose, of car drivers and mean times: national travel surveys (Audimob) as remembered, to be confirmed
PURPOSES = {
    "work": Purpose(share=0.32, by_car=0.40, minutes=13.0),
    "study": Purpose(share=0.10, by_car=0.10, minutes=10.0),
    "other": Purpose(share=0.58, by_car=0.32, minutes=9.0),
}
# [-] what draws a trip for other reasons, a job in shops and services, a resident visited, a museum or park:
# weights from memory, to be confirmed
DRAWN_BY_JOB, DRAWN_BY_RESIDENT, DRAWN_BY_PLACE = 1.0, 0.4, 20.0


def day(city: City, counts: pd.DataFrame | None = None) -> Demand:
    """Return the car trips of a workday.

    Parameters
    ----------
    counts : counts.typical_workday of the city; None: courses of the day and gateways by what is usual

    Raises
    ------
    ModelError
        when nobody publishes residents, jobs or students of the zones
    """
    zones, gateways = city.zones, city.table("gateways")
    check(city)
    network = build_for(city, ())
    time = free_times(network)
    inner = len(zones)
    residents, jobs, students = (zones[name].to_numpy(dtype="float64") for name in ("residents", "jobs", "students"))
    drawn = {
        "work": jobs,
        "study": students,
        "other": DRAWN_BY_JOB * jobs
        + DRAWN_BY_RESIDENT * residents
        + DRAWN_BY_PLACE * zones["attractions"].fillna(0.0).to_numpy(),
    }
    trips = {name: TRIPS * each.share * each.by_car * residents.sum() for name, each in PURPOSES.items()}
    loops = city.table("detectors").query("kind == 'loop'")["detector_id"].tolist()
    counted = course(counts, loops) if counts is not None else None
    shapes = fit(trips, usual(trips) if counted is None else counted)
    layers = []
    for name, each in PURPOSES.items():
        starts = trips[name] / 2.0 * residents / residents.sum()  # each trip out has its trip home
        found = gravity(starts, drawn[name], time[:inner, :inner], 60.0 * each.minutes)
        table = np.zeros((network.centroids, network.centroids))
        table[:inner, :inner] = found.trips
        layers.append(Layer(name, rounded(table), *map(rounded, shapes[name])))
    for name, table, out, back in external(city, time, jobs + DRAWN_BY_RESIDENT * residents, counts):
        layers.append(Layer(name, rounded(table), rounded(out), rounded(back)))
    ones = np.ones((24, network.centroids))
    return Demand(inner, len(gateways), tuple(layers), ones, ones)


def check(city: City) -> None:
    """Raise ModelError when the zones lack what demand is made from."""
    for name in ("residents", "jobs", "students"):
        missing = int(city.zones[name].isna().sum())
        if missing or city.zones[name].sum() <= 0:
            what = f"{missing} of {len(city.zones)} zones have no {name}" if missing else f"no zone has {name}"
            raise ModelError(
                f"{city.name}: {what}: car trips cannot be modelled. "
                f"Name a table of residents, jobs and students in the recipe ([areas] of city.toml) and build again."
            )
