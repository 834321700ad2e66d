"""Sound power of vehicles and of streets.

Takes   coefficients by class and octave band (reference/road_noise.csv), speeds [km/h], a fleet
Gives   power: A-weighted sound power of one vehicle [W over 1 pW]; mix, mean_power: that of a part of a fleet
Used by noise.py
Source  CNOSSOS-EU, Directive 2002/49/EC annex II as amended by Delegated Directive (EU) 2021/1226: rolling
        AR + BR lg(v/70), propulsion AP + BP (v - 70)/70, at 20 °C on the reference surface, without slope and studs
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from belvedere.environment.emission_factors import ELECTRIC, Array
from belvedere.environment.reference import road_noise

# [dB] A-weighting of the bands of 63 Hz to 8 kHz, IEC 61672-1
A_WEIGHT = np.array([-26.2, -16.1, -8.6, -3.2, 0.0, 1.2, 1.0, -1.1])
SLOWEST, FASTEST, REFERENCE = 20.0, 130.0, 70.0  # [km/h] the formulas hold between; that of the coefficients
MILD = 20.0  # [°C] air temperature of the coefficients
LIGHT, MEDIUM, HEAVY, MOPED, MOTORCYCLE = "1", "2", "3", "4a", "4b"
# rolling noise grows as the air gets colder [dB/°C]; two-wheelers have none
BY_COLD = {LIGHT: 0.08, MEDIUM: 0.04, HEAVY: 0.04, MOPED: 0.0, MOTORCYCLE: 0.0}
TWO_AXLES = ("Rigid <=7.5 t", "Rigid 7.5 - 12 t")  # trucks of category 2; the others have three axles or more


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of each category in a part of the fleet, summing to 1; `silent` of category 1 has no engine to hear."""

    shares: dict[str, float]
    silent: float


def power(category: str, speed: Array, air: float = MILD) -> tuple[Array, Array]:
    """Return the A-weighted sound power of rolling and of propulsion of one vehicle, as 10^(LW/10), shape of `speed`.

    Parameters
    ----------
    category : "1" cars and vans, "2" two axles over 3.5 t, "3" more axles, "4a" mopeds, "4b" motorcycles
    speed : array [km/h]; kept between SLOWEST and FASTEST
    air : air temperature [°C]
    """
    ar, br, ap, bp = _coefficients(category)
    v = np.clip(speed, SLOWEST, FASTEST)[..., None]
    rolling = ar + br * np.log10(v / REFERENCE) + BY_COLD[category] * (MILD - air)
    engine = ap + bp * (v - REFERENCE) / REFERENCE
    heard = 0.0 if category in (MOPED, MOTORCYCLE) else 1.0
    return heard * _sum(rolling + A_WEIGHT), _sum(engine + A_WEIGHT)


def mix(fleet: pd.DataFrame) -> Mix:
    """Return how a part of a fleet (category, fuel, segment, share) divides into the categories of noise."""
    share = fleet["share"].to_numpy(np.float64)
    whole = float(share.sum())
    shares = dict.fromkeys(BY_COLD, 0.0)
    for category, segment, part in zip(fleet["category"], fleet["segment"], share, strict=True):
        shares[_category(category, segment)] += part / whole if whole > 0 else 0.0
    electric = (fleet["fuel"] == ELECTRIC).to_numpy()
    return Mix(shares, float(share[electric].sum() / whole) if whole > 0 else 0.0)


def mean_power(of: Mix, speed: Array, air: float) -> tuple[Array, Array, Array]:
    """Return the mean vehicle's sound power as `power` does: rolling, engine, and that of two-wheelers."""
    rolling, engine, two_wheels = np.zeros((3, *speed.shape))
    for category, share in of.shares.items():
        if share == 0.0:
            continue
        tyres, motor = power(category, speed, air)
        rolling += share * tyres
        if category in (MOPED, MOTORCYCLE):
            two_wheels += share * motor
        else:
            engine += (share - (of.silent if category == LIGHT else 0.0)) * motor
    return rolling, engine, two_wheels


@cache
def _coefficients(category: str) -> Array:
    """Return ar, br, ap, bp by band, (4, 8) [dB]."""
    rows = road_noise()
    return rows.loc[rows["category"] == category, ["ar", "br", "ap", "bp"]].to_numpy(np.float64).T


def _category(category: str, segment: str) -> str:
    if category == "L-Category":
        return MOPED if segment.startswith("Moped") else MOTORCYCLE
    if category == "Heavy Duty Trucks":
        return MEDIUM if segment in TWO_AXLES else HEAVY
    return MEDIUM if category == "Buses" else LIGHT


def _sum(bands: Array) -> Array:
    made: Array = (10.0 ** (bands / 10.0)).sum(axis=-1)
    return made
