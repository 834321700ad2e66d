"""How much of what people breathe where they live: means over residents, by area and for the old.

Takes   concentrations by zone, a City (residents by zone; by area those of 65 and over)
Gives   run(): area_id, residents, residents_65_plus, no2, pm10, pm25 [ug/m3]; everyone(), the city's means
Used by tests and whoever asks for exposure by age; indicators/ have their own means by area
Source  a zone's residents have the ages of its area
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.city.model import City

POLLUTANTS = ("no2", "pm10", "pm25")


def run(concentrations: pd.DataFrame, city: City) -> pd.DataFrame:
    """Return means over residents by area; an area where nobody lives has no row.

    Parameters
    ----------
    concentrations : zone_id, no2, pm10, pm25 [ug/m3], zones in City order

    Returns
    -------
    DataFrame
        area_id, residents, residents_65_plus, no2, pm10, pm25
    """
    zones = city.zones
    people = np.nan_to_num(zones["residents"].to_numpy(dtype=np.float64))
    number, area = pd.factorize(zones["area_id"], sort=True)
    total = np.bincount(number, people, len(area))
    ages = city.table("areas").set_index("area_id")
    share = (ages["residents_65_plus"] / ages["residents"]).reindex(area).to_numpy(dtype=np.float64)
    made = {"area_id": np.asarray(area), "residents": total, "residents_65_plus": total * np.nan_to_num(share)}
    for pollutant in POLLUTANTS:
        breathed = np.bincount(number, people * concentrations[pollutant].to_numpy(dtype=np.float64), len(area))
        made[pollutant] = breathed / np.where(total > 0, total, 1.0)
    return pd.DataFrame(made)[total > 0].reset_index(drop=True)


def everyone(by_area: pd.DataFrame, who: str = "residents") -> dict[str, float]:
    """Return the city's means [ug/m3] over `residents` or `residents_65_plus`."""
    people = by_area[who].to_numpy(dtype=np.float64)
    return {name: float(np.average(by_area[name].to_numpy(dtype=np.float64), weights=people)) for name in POLLUTANTS}
