"""Particles from tyres, brakes and the road's surface.

Takes   category of vehicle, its mean speed [km/h]
Gives   factors: PM10 and PM2.5 of each process [g/km], by speed
Used by mean_vehicle.py
Source  tyres and brakes: German Informative Inventory Report, 1.A.3.b.vi table 1 (EMEP/EEA tier 2); road surface:
        EMEP/EEA 1.A.3.b.vii and the factors of speed, both from memory: to be confirmed
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from belvedere.environment.emission_factors import Array

PROCESSES = ("tyre", "brake", "road")
SIZES = ("pm10", "pm25")
# category → process → PM10, PM2.5 [mg/km]
FACTORS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "Passenger Cars": {"tyre": (6.40, 4.49), "brake": (7.35, 2.93), "road": (7.5, 4.1)},
    "Light Commercial Vehicles": {"tyre": (10.1, 7.10), "brake": (11.5, 4.56), "road": (7.5, 4.1)},
    "Heavy Duty Trucks": {"tyre": (27.0, 18.9), "brake": (32.0, 12.7), "road": (38.0, 20.5)},
    "Buses": {"tyre": (24.3, 18.9), "brake": (28.8, 12.7), "road": (38.0, 20.5)},
    "L-Category": {"tyre": (2.80, 1.93), "brake": (3.63, 1.44), "road": (3.0, 1.6)},
}


def factors(category: str, speed: Array) -> dict[tuple[str, str], Array]:
    """Return (process, size) → factor by speed, shape (speeds,) [g/km]; process and size of PROCESSES and SIZES."""
    by_speed = {"tyre": tyre(speed), "brake": brake(speed), "road": np.ones_like(speed)}
    return {
        (process, size): FACTORS[category][process][at] * 1e-3 * by_speed[process]
        for process in PROCESSES
        for at, size in enumerate(SIZES)
    }


def tyre(speed: Array) -> Array:
    """Return the factor of a mean speed on wear of tyres [-]."""
    return np.interp(speed, [40.0, 90.0], [1.78 - 0.00974 * 40.0, 1.78 - 0.00974 * 90.0])


def brake(speed: Array) -> Array:
    """Return the factor of a mean speed on wear of brakes [-]."""
    return np.interp(speed, [40.0, 95.0], [2.75 - 0.027 * 40.0, 2.75 - 0.027 * 95.0])
