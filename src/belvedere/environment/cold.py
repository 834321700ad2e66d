"""What engines emit beyond their hot factors while they are cold.

Takes   classes of vehicles (category, fuel, segment, euro), speeds [km/h], air temperature [°C]
Gives   Cold, prepared once; share: kilometres driven cold [-]; excess: CO2, NOx, PM [g] a kilometre driven cold
Used by mean_vehicle.py, emissions.py
Source  EMEP/EEA guidebook, 1.A.3.b: E_cold = beta × bc × e_hot × (e_cold / e_hot - 1). Ratios of petrol and gas:
        COPERT as kept in ibarraespinosa/vein (MIT). For petrol from Euro 2 on, NOx is that of Euro 1 times the
        guidebook's factor bc, and so are gas cars from Euro 1 on. Ratios of diesel: the guidebook of 2016 as
        twollnik/YETI has it (figures only): the copy above has the slopes of fuel and of particles exchanged, and
        petrol's rows of NOx in diesel's place. Trucks, buses and two-wheelers: no excess
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.environment.emission_factors import CLASS, Array, factors
from belvedere.parameters import Values

SLOWEST, FASTEST = 5.0, 45.0  # [km/h] the ratios hold between
PARTED = 25.0  # [km/h] where the ratio of NOx of petrol cars changes its line
CATEGORIES = ("Passenger Cars", "Light Commercial Vehicles")
LIKE_PETROL = ("Petrol", "Petrol Hybrid")
GAS = ("LPG Bifuel ~ LPG", "CNG Bifuel ~ CNG")

# NOx of petrol cars of Euro 1, e_cold / e_hot = a V + b t + c: up to PARTED, then beyond [-], COPERT
NOX_PETROL = {
    "Small": ((0.0461, 0.00738, 0.755), (0.0513, 0.0234, 0.616)),
    "Medium": ((0.0458, 0.00747, 0.764), (0.0484, 0.0228, 0.685)),
    "Large-SUV-Executive": ((0.0343, 0.00566, 0.827), (0.0375, 0.0172, 0.728)),
}
STEPS = {"Euro 1": 1.0, "Euro 2": 0.72, "Euro 3": 0.32}  # [-] bc of NOx of petrol cars; COPERT
LATER = 0.18  # [-] the same from Euro 4 on; COPERT
# e_cold / e_hot = a + b t [-, 1/°C]
NOX_OLD = (1.14, -0.006)  # petrol before Euro 1, COPERT
NOX_GAS = (0.98, -0.006)  # LPG before Euro 1, COPERT
NOX_DIESEL = (1.3, -0.013)  # EMEP/EEA 2016
FUEL_PETROL = (1.47, -0.009)  # petrol and gas, COPERT
FUEL_DIESEL = (1.34, -0.008)  # COPERT, with the slope put back in its place
PM_DIESEL = (3.1, -0.1)  # EMEP/EEA 2016; with a particle filter the hot factor it multiplies is small


@dataclass(frozen=True, slots=True)
class Cold:
    """The part of cold excess that no parameter changes, by class and speed."""

    share: Array  # (classes,) of distance [-]
    primary: Array  # (classes,) [-] NO2 in NOx
    petrol: Array  # (classes,) 1.0 where the engine is not a diesel
    diesel: Array  # (classes,) 1.0 where it is one
    carbon: Array  # (classes, speeds) hot CO2 [g/km]
    particles: Array  # (classes, speeds) hot exhaust PM of diesels [g/km]
    nox: Array  # (2, classes, speeds) [g/km, g/(km °C)]: excess of petrol cars from Euro 1 on: at 0 °C, and by degree
    plain: Array  # (classes, speeds) hot NOx [g/km] of classes whose ratio is a line of temperature alone
    line: Array  # (2, classes) that line


def share(values: Values) -> float:
    """Return the share of a trip's kilometres that is driven cold [-], between 0 and 1."""
    length, air = values["cold_trip_length"], values["air_temperature_mean"]
    # COPERT's beta; [-, 1/km, 1/°C, 1/(km °C)], from memory: to be confirmed
    beta = 0.6474 - 0.02545 * length - (0.00974 - 0.000385 * length) * air
    return float(min(max(beta, 0.0), 1.0))


def prepare(classes: pd.DataFrame, weight: Array, primary: Array, speed: Array) -> Cold:
    """Return what `excess` needs of some classes of vehicles.

    Parameters
    ----------
    classes : category, fuel, segment, euro
    weight, primary : arrays, shape (classes,): share of distance and of NO2 in NOx [-]
    speed : array, shape (speeds,) [km/h]

    Raises
    ------
    ModelError
        when the reference table does not know a class
    """
    chosen = classes["category"].isin(CATEGORIES).to_numpy() & (classes["fuel"] != "Electric").to_numpy()
    own = classes.loc[chosen, CLASS].reset_index(drop=True)
    hot = factors(own, speed)
    fuel, euro = own["fuel"], own["euro"]
    diesel = np.where(fuel == "Diesel", 1.0, 0.0)
    modern = (
        fuel.isin((*LIKE_PETROL, *GAS)) & euro.str.startswith("Euro") & (own["category"] == CATEGORIES[0])
    ).to_numpy()
    nox = np.zeros((2, len(own), len(speed)))
    if modern.any():
        first = own.loc[modern].assign(fuel="Petrol", euro="Euro 1")
        step = np.array([STEPS.get(name, LATER) for name in euro[modern]])
        lines = np.array([NOX_PETROL[name] for name in own.loc[modern, "segment"]])  # (classes, 2, 3)
        by_speed = np.where((speed > PARTED)[None, None, :], lines[:, 1, :, None], lines[:, 0, :, None])
        base = factors(first, speed)["ef_nox"] * step[:, None]
        driven = np.clip(speed, SLOWEST, FASTEST)
        nox[0, modern] = base * (by_speed[:, 0] * driven + by_speed[:, 2] - 1.0)
        nox[1, modern] = base * by_speed[:, 1]
    kinds = [NOX_DIESEL if each == "Diesel" else NOX_OLD if each in LIKE_PETROL else NOX_GAS for each in fuel]
    return Cold(
        weight[chosen],
        primary[chosen],
        np.asarray(1.0 - diesel, np.float64),
        diesel,
        hot["ef_co2"],
        hot["ef_pm"] * diesel[:, None],
        nox,
        np.where(modern[:, None], 0.0, hot["ef_nox"]),
        np.array(kinds).reshape(-1, 2).T,
    )


def excess(cold: Cold, air: float) -> dict[str, Array]:
    """Return what a mean vehicle emits beyond hot, each (speeds,) [g] a kilometre driven cold: co2, nox, no2, pm."""
    fuel = cold.petrol * _beyond(FUEL_PETROL, air) + cold.diesel * _beyond(FUEL_DIESEL, air)
    plain = np.maximum(cold.line[0] + cold.line[1] * air - 1.0, 0.0)
    nox = np.maximum(cold.nox[0] + cold.nox[1] * air, 0.0) + cold.plain * plain[:, None]
    return {
        "co2": (cold.share * fuel) @ cold.carbon,
        "nox": cold.share @ nox,
        "no2": (cold.share * cold.primary) @ nox,
        "pm": cold.share @ cold.particles * _beyond(PM_DIESEL, air),
    }


def _beyond(line: tuple[float, float], air: float) -> float:
    return max(line[0] + line[1] * air - 1.0, 0.0)
