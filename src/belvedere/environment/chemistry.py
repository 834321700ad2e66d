"""How much NO2 a street makes: exhaust NO meets the ozone of the background, sunshine takes some back.

Takes   NOx and NO2 that traffic adds, NO2 and ozone of the background, temperature, sunshine
Gives   no2() at the receptor; aged_nox(), the NOx that belongs to a background's NO2 and ozone
Used by air.py, background.py
Source  OSPM's chemistry: Hertel & Berkowicz (1989), Berkowicz et al. (1997); used with mean values as in Düring et al.
        (2011). Rates [M]. It is meant for hours: with means of three hours over a season it overstates NO2 where
        NOx and ozone are rarely high together
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NO2_PER_PPB = 1.9125  # [ug/m3] at 20 degC and 101.3 kPa; NOx is counted as NO2
O3_PER_PPB = 1.9957  # [ug/m3]
LEAST_OZONE = 1.0  # [ppb] below, the photostationary state says nothing


def rate(temperature: Floats) -> Floats:
    """Return how fast NO and ozone react [1/(ppb s)] at a temperature [degC]."""
    made: Floats = 5.38e-2 * np.exp(-1430.0 / (temperature + 273.15))
    return made


def photolysis(irradiance: Floats) -> Floats:
    """Return how fast sunshine [W/m2] splits NO2 [1/s]."""
    shining = np.maximum(irradiance, 1e-6)
    made: Floats = np.where(irradiance > 0, 0.8e-3 * np.exp(-10.0 / shining) + 7.4e-6 * irradiance, 0.0)
    return made


def aged_nox(no2: Floats, o3: Floats, temperature: Floats, irradiance: Floats) -> Floats:
    """Return the NOx [ug/m3 as NO2] of air that has come to rest with NO2 and ozone [ug/m3]."""
    ozone = np.maximum(o3 / O3_PER_PPB, LEAST_OZONE)
    made: Floats = no2 * (1.0 + photolysis(irradiance) / rate(temperature) / ozone)
    return made


def no2(
    added: tuple[Floats, Floats],
    background: tuple[Floats, Floats],
    temperature: Floats,
    irradiance: Floats,
    mixing_time: float,
) -> Floats:
    """Return NO2 [ug/m3] where traffic adds to a background.

    Parameters
    ----------
    added : NOx and of it NO2 from traffic [ug/m3 as NO2]
    background : NO2 and ozone [ug/m3]
    temperature : [degC]
    irradiance : [W/m2]
    mixing_time : [s] that the air of the street stays before the background's takes its place
    """
    nox_added, no2_added = added
    no2_there, o3_there = background
    nox = (nox_added + aged_nox(no2_there, o3_there, temperature, irradiance)) / NO2_PER_PPB
    without_ozone = (no2_there + no2_added) / NO2_PER_PPB
    oxidant = without_ozone + o3_there / O3_PER_PPB
    speed = rate(temperature)
    middle = nox + oxidant + (photolysis(irradiance) + 1.0 / mixing_time) / speed
    inner = nox * oxidant + without_ozone / (speed * mixing_time)
    # the smaller root, written so that nothing cancels
    root = 2.0 * inner / (middle + np.sqrt(np.maximum(middle**2 - 4.0 * inner, 0.0)))
    made: Floats = root * NO2_PER_PPB
    return made
