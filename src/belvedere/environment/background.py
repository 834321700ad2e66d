"""The air that streets add to: what stations measure, less what the model says that streets put there.

Takes   a city's folder (its observations of air quality)
Gives   Measured, means by station; Background, what comes from everywhere else
Used by air.py, stations.py, benchmarks/air.py
Source  seasons and three-hour groups as in meteorology.py, local time; only readings marked valid
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.environment.meteorology import GROUPS, SEASONS
from belvedere.environment.reference.typical_year import GROUP, SEASON
from belvedere.errors import InputError, MissingFileError
from belvedere.observations.schema import Quality
from belvedere.parameters import CENTRAL, Values

Floats = NDArray[np.float64]

MONTHS = 12
HOURLY, DAILY = ("no2", "o3"), ("pm10", "pm25")
LEAST_SHARE = 0.5  # [-] of a period's hours or of a year's days that must be valid


@dataclass(frozen=True)
class Background:
    """What comes from everywhere but the streets of the city."""

    no2: Floats  # (SEASONS, GROUPS) [ug/m3]
    o3: Floats  # (SEASONS, GROUPS) [ug/m3]
    pm10: float  # [ug/m3]
    pm25: float  # [ug/m3]


@dataclass(frozen=True)
class Measured:
    """Means of a year at stations."""

    by_period: Mapping[tuple[str, str], Floats]  # (station, "no2" | "o3") → (SEASONS or MONTHS, GROUPS) [ug/m3]
    by_year: Mapping[tuple[str, str], float]  # (station, "pm10" | "pm25") → [ug/m3]

    def stations(self, quantity: str) -> tuple[str, ...]:
        """Return who measures a quantity, sorted."""
        return tuple(sorted(place for place, what in (*self.by_period, *self.by_year) if what == quantity))

    def without(self, station: str) -> Measured:
        """Return the same as if a station had never measured."""
        return Measured(
            {key: value for key, value in self.by_period.items() if key[0] != station},
            {key: value for key, value in self.by_year.items() if key[0] != station},
        )


def assumed(values: Values = CENTRAL) -> Background:
    """Return the background of a city where nobody measures: parameters, the same at every hour."""
    flat = np.ones((SEASONS, GROUPS))
    return Background(
        values["background_no2"] * flat,
        values["background_o3"] * flat,
        values["background_pm10"],
        values["background_pm25"],
    )


def read(folder: Path, timezone: str, *, feed: str = "air", periods: int = SEASONS) -> Measured:
    """Return the means of a city's stations.

    Parameters
    ----------
    folder : as cities/bologna
    timezone : of the city: periods are local
    periods : SEASONS or MONTHS of the year

    Raises
    ------
    MissingFileError
        when the bundle has no such observations
    """
    file = folder / "data" / "observations" / f"{feed}.parquet"
    if not file.is_file():
        raise MissingFileError(file, remedy="Name a feed of air quality in the recipe and build the city again.")
    return measured(pd.read_parquet(file), timezone, periods=periods, name=str(file))


def measured(table: pd.DataFrame, timezone: str, *, periods: int = SEASONS, name: str = "observations") -> Measured:
    """Return the means of observations: time, place, quantity, value, quality.

    A mean of which less than half the readings are valid is left out.

    Raises
    ------
    InputError
        when a column is missing or a valid concentration is below zero
    """
    for column in ("time", "place", "quantity", "value", "quality"):
        if column not in table.columns:
            raise InputError(name, column, "the column is missing", remedy="Observations have the columns of SCHEMA.")
    valid = table[table["quality"] == int(Quality.VALID)]
    below = valid["value"].to_numpy(dtype=np.float64) < 0
    if below.any():
        row = valid[below].iloc[0]
        raise InputError(
            name,
            f"{row['place']} {row['time']}: {row['quantity']}",
            f"{row['value']:g} is below zero and marked valid",
            remedy="Mark such readings as out of range.",
        )
    local = valid["time"].dt.tz_convert(timezone)
    month = local.dt.month.to_numpy() - 1
    period = (month if periods == MONTHS else SEASON[month]) * GROUPS + local.dt.hour.to_numpy() // GROUP
    cells = periods * GROUPS
    days = max(int(table["time"].dt.tz_convert(timezone).dt.normalize().nunique()), 1)
    by_period: dict[tuple[str, str], Floats] = {}
    by_year: dict[tuple[str, str], float] = {}
    for key, index in valid.groupby(["place", "quantity"], sort=True).indices.items():
        place, quantity = str(key[0]), str(key[1])  # type: ignore[index]
        value = valid["value"].to_numpy(dtype=np.float64)[index]
        if quantity in HOURLY:
            count = np.bincount(period[index], minlength=cells)
            total = np.bincount(period[index], weights=value, minlength=cells)
            if (count >= LEAST_SHARE * days / periods * GROUP).all():
                by_period[place, quantity] = (total / count).reshape(periods, GROUPS)
        elif quantity in DAILY and len(value) >= LEAST_SHARE * days:
            by_year[place, quantity] = float(value.mean())
    return Measured(by_period, by_year)
