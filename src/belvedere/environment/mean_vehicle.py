"""What the mean vehicle of a part of the fleet emits on a street: by its limit and mean speed.

Takes   a part of a fleet (cars and the like, trucks, buses), limits and speeds [km/h], uncertain values
Gives   MeanVehicle, prepared once; tables: hot exhaust and wear a kilometre, cold excess a kilometre driven cold
Used by emissions.py, benchmarks/emissions.py
Source  emission_factors.py, cold.py, wear.py, primary_no2.py, dynamics.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.environment import cold, dynamics, primary_no2, wear
from belvedere.environment.emission_factors import ELECTRIC, Array, factors
from belvedere.parameters import Values

SPEEDS = np.arange(5.0, 131.0)  # [km/h] where tables are made; between them straight lines, beyond them their ends
GASES = ("co2", "nox", "no2", "pm", "pm10", "pm25")  # columns of the tables; pm is of the exhaust alone


@dataclass(frozen=True, slots=True)
class MeanVehicle:
    """A part of the fleet at SPEEDS, before uncertain values are known."""

    share: float  # [-] of all distance driven
    carbon: Array  # (speeds,) hot CO2 [g/km]
    nox: Array  # (speeds,) hot NOx [g/km]
    no2: Array  # (speeds,) hot NO2 [g/km] at the published fractions
    particles: Array  # (speeds,) hot exhaust PM [g/km]
    rolling: Array  # (2, speeds) PM10 and PM2.5 of tyres and road [g/km]
    brakes: Array  # (2, speeds) of brakes, of vehicles with an engine [g/km]
    electric: Array  # (2, speeds) of brakes, of electric vehicles as if they braked like the others [g/km]
    cold: cold.Cold
    body: dynamics.Vehicle


def prepare(fleet: pd.DataFrame, body: dynamics.Vehicle) -> MeanVehicle:
    """Return the mean vehicle of rows of a fleet: category, fuel, segment, euro, share (of all distance).

    A part that drives nothing emits nothing.

    Raises
    ------
    ModelError
        when the reference table does not know a class
    """
    whole = float(fleet["share"].sum())
    weight = fleet["share"].to_numpy(dtype=np.float64) / (whole if whole > 0 else 1.0)
    hot = factors(fleet, SPEEDS)
    primary = primary_no2.fraction(fleet)
    electric = (fleet["fuel"] == ELECTRIC).to_numpy(np.float64)
    rolling, brakes, silent = np.zeros((3, 2, len(SPEEDS)))
    for category in dict.fromkeys(fleet["category"]):
        of = (fleet["category"] == category).to_numpy(np.float64) * weight
        each = wear.factors(category, SPEEDS)
        for at, size in enumerate(wear.SIZES):
            rolling[at] += of.sum() * (each["tyre", size] + each["road", size])
            brakes[at] += (of * (1.0 - electric)).sum() * each["brake", size]
            silent[at] += (of * electric).sum() * each["brake", size]
    return MeanVehicle(
        whole,
        weight @ hot["ef_co2"],
        weight @ hot["ef_nox"],
        (weight * primary) @ hot["ef_nox"],
        weight @ hot["ef_pm"],
        rolling,
        brakes,
        silent,
        cold.prepare(fleet, weight, primary, SPEEDS),
        body,
    )


def tables(vehicle: MeanVehicle, limits: Array, values: Values) -> tuple[Array, Array]:
    """Return hot exhaust with wear [g/km], and cold excess [g] a kilometre driven cold.

    Parameters
    ----------
    limits : array, shape (limits,) [km/h]; from 50 on they are alike

    Returns
    -------
    two arrays, shape (limits, speeds, gases), at SPEEDS, columns GASES
    """
    limit, speed = limits[:, None], SPEEDS[None, :]
    as_usual = dynamics.as_at_fifty(speed, limit)
    by = dynamics.ratio(limit, dynamics.lost_time(speed, np.minimum(limit, dynamics.USUAL)), vehicle.body, values)
    level = {
        "co2": values["co2_factor_level"] * by["co2"],
        "nox": values["nox_factor_level"] * by["nox"],
        "no2": values["nox_factor_level"] * values["no2_fraction_level"] * by["nox"],
        "pm": values["pm_factor_level"] * by["co2"],
    }

    def at(curve: Array) -> Array:
        return np.interp(as_usual, SPEEDS, curve)

    hot = {"co2": vehicle.carbon, "nox": vehicle.nox, "no2": vehicle.no2, "pm": vehicle.particles}
    over = cold.excess(vehicle.cold, values["air_temperature_mean"])
    warm, chilled = np.zeros((2, len(limits), len(SPEEDS), len(GASES)))
    for column, gas in enumerate(level):
        warm[:, :, column] = level[gas] * at(hot[gas])
        chilled[:, :, column] = level[gas] * at(over[gas])
    brakes = vehicle.brakes + values["electric_brake_wear"] * vehicle.electric
    for size in range(2):
        worn = at(vehicle.rolling[size]) + at(brakes[size]) * by["brake"]
        warm[:, :, 4 + size] = warm[:, :, 3] + values["wear_factor_level"] * worn
        chilled[:, :, 4 + size] = chilled[:, :, 3]
    return warm, chilled
