"""Hot exhaust of one class of vehicle at a mean speed.

Takes   coefficients by class (reference/hot_emission_factors.csv), speeds [km/h]
Gives   CO2, NOx, exhaust PM [g/km] and energy [MJ/km]
Used by emissions.py
Source  EMEP/EEA air pollutant emission inventory guidebook 2016, 1.A.3.b, eq. 25:
        EF = (alpha V² + beta V + gamma + delta/V) / (epsilon V² + zeta V + eta) (1 - RF)
        V is kept within [vmin, vmax] of its row. RF may be below zero: the guidebook makes diesel vans of Euro 5 and 6
        out of an older curve times up to 5. CO2 comes from energy, so it does not count biofuel as neutral.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.environment.reference import COEFFICIENTS, hot_emission_factors
from belvedere.errors import ModelError

Array = NDArray[np.float64]
CLASS = ["category", "fuel", "segment", "euro"]

# CO2 of burnt fuel [g/MJ], from memory of the IPCC 2006 guidelines: to be confirmed
CO2_OF_ENERGY = {
    "Petrol": 73.3,  # [g/MJ] to be confirmed
    "Petrol Hybrid": 73.3,  # [g/MJ] to be confirmed
    "Diesel": 74.0,  # [g/MJ] to be confirmed
    "LPG Bifuel ~ LPG": 65.0,  # [g/MJ] to be confirmed
    "CNG Bifuel ~ CNG": 56.1,  # [g/MJ] to be confirmed
}
ELECTRIC = "Electric"  # nothing leaves its tailpipe; its wear and its power station are not counted here

# Where the guidebook gives one value each for urban, rural and highway driving, the value goes from one to the next
# between these mean speeds: a small change of speed never makes a jump. Belvedere's choice.
MODES = ("Urban Peak", "Rural", "Highway")
URBAN_TO, RURAL_AT, HIGHWAY_FROM = 50.0, 80.0, 110.0  # [km/h]


def hot(speed: Array, coefficients: Array) -> Array:
    """Return emission factors at mean speeds, shape (rows, speeds), in the rows' own unit per km.

    Parameters
    ----------
    speed : array, shape (speeds,) [km/h]
    coefficients : array, shape (rows, 10), columns in the order of reference.COEFFICIENTS
    """
    vmin, vmax, alpha, beta, gamma, delta, epsilon, zeta, eta, reduction = coefficients.T[:, :, None]
    v = np.clip(speed[None, :], np.maximum(vmin, 1e-9), vmax)
    above = alpha * v**2 + beta * v + gamma + delta / v
    below = epsilon * v**2 + zeta * v + eta
    factor: Array = above / below * (1 - reduction)
    return factor


def factors(classes: pd.DataFrame, speed: Array) -> dict[str, Array]:
    """Return the factors of some classes of vehicle at mean speeds.

    Parameters
    ----------
    classes : columns category, fuel, segment, euro; one row a class
    speed : array, shape (speeds,) [km/h]

    Returns
    -------
    dict
        ef_co2, ef_nox, ef_pm [g/km] and energy [MJ/km], each of shape (classes, speeds)

    Raises
    ------
    ModelError
        when the reference table does not know a class
    """
    by_pollutant = {name: _pollutant(classes, name, speed) for name in ("EC", "NOx", "PM Exhaust")}
    carbon = classes["fuel"].map({**CO2_OF_ENERGY, ELECTRIC: 0.0}).to_numpy(dtype=np.float64)
    return {
        "ef_co2": by_pollutant["EC"] * carbon[:, None],
        "ef_nox": by_pollutant["NOx"],
        "ef_pm": by_pollutant["PM Exhaust"],
        "energy": by_pollutant["EC"],
    }


def known_classes() -> pd.DataFrame:
    """Return the classes of vehicle that the reference table has: category, fuel, segment, euro."""
    return hot_emission_factors()[CLASS].drop_duplicates(ignore_index=True)


def _pollutant(classes: pd.DataFrame, pollutant: str, speed: Array) -> Array:
    table = hot_emission_factors()
    table = table[table["pollutant"] == pollutant]
    made = np.zeros((len(classes), len(speed)))
    missing = (classes["fuel"] != ELECTRIC).to_numpy()
    for mode, weight in _weights(speed).items():
        rows = classes[CLASS].merge(table[table["driving_mode"] == mode], on=CLASS, how="left")
        there = rows["hta"].notna().to_numpy()
        coefficients = rows.loc[there, COEFFICIENTS].to_numpy(dtype=np.float64)
        made[there] += hot(speed, coefficients) * weight
        missing = missing & ~there
    if missing.any():
        name = " / ".join(classes[CLASS].iloc[int(missing.argmax())])
        raise ModelError(
            f"fleet: {name}: the reference table has no {pollutant} for this class. "
            "Write one of the classes of environment/reference/hot_emission_factors.csv."
        )
    return made


def _weights(speed: Array) -> dict[str, Array]:
    """Return how much each driving mode counts at a speed; "" is a row for all speeds."""
    rural = np.interp(speed, [URBAN_TO, RURAL_AT, HIGHWAY_FROM], [0.0, 1.0, 0.0])
    urban = np.interp(speed, [URBAN_TO, RURAL_AT], [1.0, 0.0])
    highway = np.interp(speed, [RURAL_AT, HIGHWAY_FROM], [0.0, 1.0])
    return {"": np.ones_like(speed), **dict(zip(MODES, (urban, rural, highway), strict=True))}
