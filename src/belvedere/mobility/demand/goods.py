"""Vans and trucks: deliveries, pick-ups and services.

Takes   a City with jobs and residents by zone
Gives   rounds → trips of vans and of trucks that start and end in each zone
Used by travel.py
Source  one delivery or pick-up a job and week, the rule of French urban surveys (FRETURB: Patier & Routhier 2009) as
        remembered; its split by vehicle and the rates of services likewise. All to be confirmed
"""

from __future__ import annotations

from collections.abc import Mapping

from belvedere.city.model import City
from belvedere.mobility.paths.shortest import Floats

MOVES = 1.0 / 5.0  # [trips/workday] deliveries and pick-ups of a job; a round drives from one to the next
BY_VAN, BY_TRUCK = 0.6, 0.25  # [-] of these moves; the rest is made by car
SERVICE_BY_JOB = 0.06  # [trips/workday] of plumbers, technicians, couriers to a job
SERVICE_BY_RESIDENT = 0.03  # [trips/workday] and to a resident
LENGTH: Mapping[str, float] = {"vans": 4000.0, "trucks": 5000.0}  # [m] mean way from one stop to the next


def rounds(city: City) -> Mapping[str, Floats]:
    """Return the trips that start in each zone, and as many end, (zones,) [trips/workday], by kind of vehicle."""
    jobs = city.zones["jobs"].to_numpy(dtype="float64")
    residents = city.zones["residents"].to_numpy(dtype="float64")
    return {
        "vans": (MOVES * BY_VAN + SERVICE_BY_JOB) * jobs + SERVICE_BY_RESIDENT * residents,
        "trucks": MOVES * BY_TRUCK * jobs,
    }
