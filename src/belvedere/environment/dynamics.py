"""Driving dynamics on streets of 20 to 50 km/h: what a limit changes beyond the mean speed.

Takes   a limit [km/h], the time lost to junctions and traffic [s/km]
Gives   Cycle, an idealised drive: accelerate, cruise, brake, stand; ratio: what a vehicle emits at a limit beside
        what it emits at 50 km/h with the same stops; as_at_fifty: the mean speed the same street has at 50
Used by emissions.py, benchmarks/emissions.py
Source  vehicle specific power (Jiménez-Palacios 1999) over a Willans line: fuel power = friction of the engine + wheel
        power / efficiency. Constants of the vehicles are usual values from memory, to be confirmed. What matters most,
        the engine's friction, is drawn between what SUMO 1.28's PHEMlight5 (7.5 kW) and HBEFA4 (22 kW) mean by the
        same cycles: benchmarks/driving_cycles.csv has them beside ours

Factors of a mean speed were measured mostly where 50 km/h is allowed: there they are believed as they are. A street of
a lower limit has the same junctions, so it keeps its stops and its lost time, but each stop costs less kinetic energy
(∝ v²) and the cruise takes longer. Its factor is that of the same street at 50 km/h, times `ratio`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.environment.emission_factors import Array
from belvedere.parameters import Values

USUAL = 50.0  # [km/h] limit of the streets on which factors of a mean speed hold: Italy's in towns
AIR = 1.2  # [kg/m³] density of air
GRAVITY = 9.81  # [m/s²]
# Gauss-Legendre points of an acceleration's time, 0 to 1
NODES = 0.5 + 0.5 * np.polynomial.legendre.leggauss(5)[0]
WEIGHTS = 0.5 * np.polynomial.legendre.leggauss(5)[1]


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle as its road and its engine feel it; usual values from memory, to be confirmed."""

    mass: float  # [kg] with turning parts
    rolling: float  # [-] coefficient of rolling resistance
    drag: float  # [m²] drag coefficient × frontal area
    idle: float  # [W] of fuel, standing
    friction: float  # [-] fuel to turn the engine while driving, beside a car's
    efficiency: float  # [-] of fuel beyond friction that reaches the wheels


CAR = Vehicle(mass=1400.0, rolling=0.011, drag=0.65, idle=8_000.0, friction=1.0, efficiency=0.38)
TRUCK = Vehicle(mass=12_000.0, rolling=0.007, drag=5.0, idle=20_000.0, friction=4.0, efficiency=0.40)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A kilometre of a street as it is driven, each of one shape."""

    top: Array  # [m/s] speed between stops
    stops: Array  # [1/km]
    accelerating: Array  # [s/km]
    cruising: Array  # [s/km]
    braking: Array  # [s/km]
    standing: Array  # [s/km]


def stops(lost: Array, values: Values) -> Array:
    """Return stops [1/km] that explain the time lost [s/km]: each costs standing, and braking from 50 km/h and back."""
    speed = USUAL / 3.6
    each = values["dynamics_stop_wait"] + speed / 2 * _ramps(values)
    return lost / each


def cycle(limit: Array, lost: Array, values: Values) -> Cycle:
    """Return how a kilometre is driven at a limit [km/h] where a given time [s/km] is lost beside driving at it.

    Where stops are too close for the limit, the top speed is what the distance between them allows.
    """
    many = stops(lost, values)
    half = _ramps(values) / 2  # [s²/m] distance to reach v and to stop again is half × v²
    top = np.minimum(limit / 3.6, np.sqrt(1000.0 / np.maximum(many * half, 1e-9)))
    accelerating = many * top / values["dynamics_acceleration"]
    braking = many * top / values["dynamics_braking"]
    cruising = np.maximum(1000.0 - many * half * top**2, 0.0) / top
    standing = np.maximum(3600.0 / limit + lost - accelerating - braking - cruising, 0.0)
    return Cycle(top, many, accelerating, cruising, braking, standing)


def emitted(driven: Cycle, vehicle: Vehicle, values: Values, power: float = 1.0) -> Array:
    """Return the fuel of a kilometre [J/km] at power 1; else the sum of time × (fuel power)^power, in W^power s/km.

    Brakes cost no fuel but the engine's half of idling: fuel is cut while the engine is pushed.
    """
    run = values["dynamics_acceleration"]
    v = driven.top[..., None] * NODES
    friction = vehicle.friction * 1000.0 * values["dynamics_engine_friction"]
    pull = (friction + _pulling(vehicle, v, run)) ** power @ WEIGHTS
    steady = (friction + _pulling(vehicle, driven.top, 0.0)) ** power
    made: Array = (
        driven.accelerating * pull
        + driven.cruising * steady
        + driven.braking * (0.5 * vehicle.idle) ** power
        + driven.standing * vehicle.idle**power
    )
    return made


def ratio(limit: Array, lost: Array, vehicle: Vehicle, values: Values) -> dict[str, Array]:
    """Return what a street's limit [km/h] does to its factors beside 50 km/h with the same time lost [s/km].

    Returns
    -------
    dict
        co2 (also for particles), nox, brake [-]: of the inputs' common shape; 1 from 50 km/h on
    """
    low = np.minimum(limit, USUAL)
    here, usual = cycle(low, lost, values), cycle(np.full_like(low, USUAL), lost, values)
    exponent = values["dynamics_nox_power"]
    return {
        "co2": emitted(here, vehicle, values) / emitted(usual, vehicle, values),
        "nox": emitted(here, vehicle, values, exponent) / emitted(usual, vehicle, values, exponent),
        "brake": (here.top / usual.top) ** values["brake_wear_speed_power"],
    }


def lost_time(speed: Array, limit: Array) -> Array:
    """Return the time lost [s/km] at a mean speed beside driving at the limit, both [km/h]."""
    return np.maximum(3600.0 / speed - 3600.0 / limit, 0.0)


def as_at_fifty(speed: Array, limit: Array) -> Array:
    """Return the mean speed [km/h] of the same street with 50 km/h allowed; from 50 on, the speed itself."""
    slower = 3600.0 / np.minimum(limit, USUAL) - 3600.0 / USUAL  # [s/km]
    made: Array = np.where(limit < USUAL, 3600.0 / np.maximum(3600.0 / speed - slower, 3600.0 / USUAL), speed)
    return made


def _ramps(values: Values) -> float:
    """Return 1/acceleration + 1/braking [s²/m]."""
    return 1.0 / values["dynamics_acceleration"] + 1.0 / values["dynamics_braking"]


def _pulling(vehicle: Vehicle, v: Array, acceleration: float) -> Array:
    """Return the fuel power [W] that moves the vehicle at a speed [m/s] and an acceleration [m/s²]."""
    force = vehicle.mass * (acceleration + GRAVITY * vehicle.rolling) + 0.5 * AIR * vehicle.drag * v**2
    made: Array = force * v / vehicle.efficiency
    return made
