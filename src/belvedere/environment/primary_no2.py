"""How much of NOx leaves the exhaust as NO2.

Takes   classes of vehicles: category, fuel, euro
Gives   fraction [-] of each
Used by mean_vehicle.py
Source  COPERT, as kept in ibarraespinosa/vein (MIT). Measured fleets are lower, down to half (Grange et al. 2017,
        doi 10.1038/s41561-017-0009-0): parameter no2_fraction_level
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from belvedere.environment.emission_factors import Array

# [-] NO2 in NOx: before Euro 1, Euro 1, 2, 3, 4, 5, 6
LIGHT_DIESEL = (0.15, 0.13, 0.13, 0.27, 0.46, 0.33, 0.30)
PETROL = (0.04, 0.04, 0.04, 0.03, 0.03, 0.03, 0.03)
HEAVY = (0.11, 0.11, 0.11, 0.14, 0.10, 0.12, 0.08)
LPG = (0.05,) * 7
METHANE = (0.04, 0.04, 0.04, 0.03, 0.03, 0.03, 0.02)
ROMAN: Mapping[str, int] = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}


def fraction(classes: pd.DataFrame) -> Array:
    """Return NO2 in NOx of each class, shape (classes,) [-]."""
    rows = zip(classes["category"], classes["fuel"], classes["euro"], strict=True)
    return np.array([_row(category, fuel)[_step(euro)] for category, fuel, euro in rows], dtype=np.float64)


def _row(category: str, fuel: str) -> tuple[float, ...]:
    if category in ("Heavy Duty Trucks", "Buses"):
        return HEAVY
    if fuel == "Diesel":
        return LIGHT_DIESEL
    return LPG if fuel.startswith("LPG") else METHANE if fuel.startswith("CNG") else PETROL


def _step(euro: str) -> int:
    word = euro.removeprefix("Euro ").split(" ")[0]
    return ROMAN.get(word, int(word) if euro.startswith("Euro ") and word.isdigit() else 0)
