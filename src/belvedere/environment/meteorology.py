"""The weather that carries exhaust: a table of winds turned into turbulence over a city.

Takes   typical_winds.csv and typical_hours.csv (reference/typical_year.py), or tables of the same columns
Gives   Weather (friction velocity, Obukhov length, roughness …), wind speed at a height, Climate: how often what blows
Used by dispersion.py, kernel.py, chemistry.py through air.py
Source  Monin–Obukhov profiles with Businger–Dyer functions; Obukhov length by Pasquill class and roughness: fits to
        Golder (1972) after Pasquill (1974); least Obukhov length of a city: ADMS guidance, 30 m for cities [M];
        turbulence across the wind as in R-LINE (Snyder et al. 2013)
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.environment.reference.typical_year import GROUP, SECTORS
from belvedere.errors import InputError

Floats = NDArray[np.float64]

KARMAN = 0.4  # [-]
CORIOLIS = 1.0e-4  # [1/s] at 44 degrees north
OBUKHOV = {1: (-11.4, 0.10), 2: (-26.0, 0.17), 3: (-123.0, 0.30), 5: (123.0, 0.30), 6: (26.0, 0.17)}  # [m], [-]
NEUTRAL = 1.0e5  # [m] Obukhov length that stands for "none"
ROUGHNESS_OPEN = 0.1  # [m] of fields, where such winds are given [M]
ROUGHNESS_CITY = 1.0  # [m] of a city [M]
BLENDING = 60.0  # [m] where the wind does not yet know which of the two it blows over [M]
LEAST_LENGTH_CITY = 30.0  # [m] stable air over a city is no more stable than this [M]
LEAST_SIDEWAYS = 0.2  # [m/s] turbulence across the wind, at least (R-LINE)
CONVECTIVE_LID = 1000.0  # [m] mixing height by day [M]
LEAST_LID = 50.0  # [m] [M]
SEASONS = 4  # winter (December to February), spring, summer, autumn
GROUPS = 24 // GROUP
PERIODS = SEASONS * GROUPS  # season-major
COLUMNS = ("season", "start_hour", "pasquill", "wind_speed", "wind_from", "hours")


@dataclass(frozen=True, slots=True)
class Weather:
    """The air over a place: what a plume needs to know of it."""

    friction_velocity: float  # [m/s]
    obukhov_length: float  # [m] > 0 stable, < 0 unstable
    roughness: float  # [m]
    sideways: float  # [m/s] standard deviation of the wind's crosswise part
    lid: float  # [m] mixing height

    def __post_init__(self) -> None:
        values = (self.friction_velocity, self.roughness, self.sideways, self.lid)
        if not all(math.isfinite(value) and value > 0 for value in values) or not self.obukhov_length:
            raise ValueError(f"friction velocity, roughness, turbulence and lid are above 0, length is not 0: {self}")


def stability_term(height: Floats, length: float) -> Floats:
    """Return Businger and Dyer's correction of the logarithmic wind [-] at heights [m]."""
    if length > 0:
        made: Floats = -5.0 * np.minimum(height / length, 1.0)
        return made
    x = (1.0 - 16.0 * height / length) ** 0.25
    bent: Floats = 2.0 * np.log((1 + x) / 2) + np.log((1 + x * x) / 2) - 2.0 * np.arctan(x) + math.pi / 2
    return bent


def wind_at(weather: Weather, height: Floats) -> Floats:
    """Return wind speed [m/s] at heights [m]; below twice the roughness that of there."""
    level = np.maximum(height, 2.0 * weather.roughness)
    length = weather.obukhov_length
    bent = stability_term(level, length) - stability_term(np.array(weather.roughness), length)
    made: Floats = weather.friction_velocity / KARMAN * np.maximum(np.log(level / weather.roughness) - bent, 0.1)
    return made


def over_city(pasquill: int, wind_speed: float, roughness: float = ROUGHNESS_CITY) -> Weather:
    """Return the weather over a city, of a wind [m/s] at 10 m over open land of a Pasquill class (1 = A … 6 = F).

    The wind is carried up to BLENDING over open land and down again over the city; stable air is mixed by the city.
    """
    open_land = _surface(pasquill, ROUGHNESS_OPEN)
    city = _surface(pasquill, roughness)
    if city > 0:
        city = max(city, LEAST_LENGTH_CITY)
    aloft = wind_speed * _profile(BLENDING, ROUGHNESS_OPEN, open_land) / _profile(10.0, ROUGHNESS_OPEN, open_land)
    friction = KARMAN * aloft / _profile(BLENDING, roughness, city)
    if city < 0:
        lid = CONVECTIVE_LID
        convective = friction * (lid / (KARMAN * -city)) ** (1.0 / 3.0)  # [m/s]
    else:
        convective = 0.0
        neutral = 0.3 * friction / CORIOLIS
        lid = max(min(neutral, 0.4 * math.sqrt(friction * city / CORIOLIS)), LEAST_LID)
    sideways = max(math.sqrt((0.6 * convective) ** 2 + (1.9 * friction) ** 2), LEAST_SIDEWAYS)
    return Weather(friction, city, roughness, sideways, lid)


def _surface(pasquill: int, roughness: float) -> float:
    """Return the Obukhov length [m] of a Pasquill class over a roughness [m]."""
    if pasquill not in range(1, 7):
        raise ValueError(f"Pasquill classes are 1 (A) to 6 (F), not {pasquill}")
    if pasquill == 4:
        return NEUTRAL
    scale, power = OBUKHOV[pasquill]
    return float(scale * roughness**power)


def _profile(height: float, roughness: float, length: float) -> float:
    """Return wind speed times Karman over friction velocity [-] at a height [m]."""
    bent = stability_term(np.array(height), length) - stability_term(np.array(roughness), length)
    return float(np.log(height / roughness) - bent)


@dataclass(frozen=True)
class Climate:
    """How often which wind blows, by season and group of three hours of the local day."""

    states: tuple[Weather, ...]  # (s,)
    share: Floats  # (SEASONS, GROUPS, s, SECTORS) [-] summing to 1 over the last two; sectors are the wind's origin
    temperature: Floats  # (SEASONS, GROUPS) [degC]
    irradiance: Floats  # (SEASONS, GROUPS) [W/m2] of sunshine on the flat


def climate(winds: pd.DataFrame, hours: pd.DataFrame, name: str = "typical_winds.csv") -> Climate:
    """Return the climate of two tables.

    Parameters
    ----------
    winds : season 0–3, start_hour [h], pasquill 1–6, wind_speed [m/s] at 10 m, wind_from [deg], hours [h]
    hours : season, start_hour, temperature [degC], irradiance [W/m2]

    Raises
    ------
    InputError
        when a column is missing, a value is no weather, or a season and hour has none
    """
    for column in COLUMNS:
        if column not in winds.columns:
            raise InputError(name, column, "the column is missing", remedy=f"The table has {', '.join(COLUMNS)}.")
        value = pd.to_numeric(winds[column], errors="coerce").to_numpy(dtype=np.float64)
        low, high = {"season": (0, 3), "start_hour": (0, 23), "pasquill": (1, 6), "wind_from": (0, 360)}.get(
            column, (0.0, 1e6 if column == "hours" else 60.0)
        )
        bad = ~((value >= low) & (value <= high)) | ((column == "wind_speed") & (value <= 0))
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            raise InputError(
                name,
                f"row {row + 1}: {column}",
                f"{winds[column].iloc[row]!r} is no value of it",
                remedy="Make the table anew with python -m belvedere.environment.reference.typical_year.",
            )
    kinds, state = np.unique(winds[["pasquill", "wind_speed"]].to_numpy(dtype=np.float64), axis=0, return_inverse=True)
    share = np.zeros((SEASONS, GROUPS, len(kinds), SECTORS))
    sector = np.round(winds["wind_from"].to_numpy(dtype=np.float64) * SECTORS / 360.0).astype(np.int64) % SECTORS
    group = winds["start_hour"].to_numpy(dtype=np.int64) // GROUP
    where = (winds["season"].to_numpy(dtype=np.int64), group, state.ravel(), sector)
    np.add.at(share, where, winds["hours"].to_numpy(dtype=np.float64))
    total = share.sum(axis=(2, 3), keepdims=True)
    if not (total > 0).all():
        season, empty = (int(index[0]) for index in np.nonzero(total[:, :, 0, 0] <= 0))
        raise InputError(
            name,
            f"season {season}, start_hour {empty * GROUP}",
            "no wind is given",
            remedy="The table covers every season and every three hours. Half a download?",
        )
    at = (hours["season"].to_numpy(dtype=np.int64), hours["start_hour"].to_numpy(dtype=np.int64) // GROUP)
    means = np.full((2, SEASONS, GROUPS), np.nan)
    for number, column in enumerate(("temperature", "irradiance")):
        means[number][at] = hours[column].to_numpy(dtype=np.float64)
    if not np.isfinite(means).all():
        raise InputError("typical_hours.csv", "", "a season and hour is missing", remedy="Make both tables anew.")
    return Climate(tuple(over_city(int(kind), speed) for kind, speed in kinds), share / total, means[0], means[1])


@cache
def typical() -> Climate:
    """Return the climate that comes with the package: of the western Po valley, see typical_winds.csv."""
    folder = files("belvedere.environment.reference")
    winds, hours = (
        pd.read_csv(io.StringIO(folder.joinpath(f"{name}.csv").read_text(encoding="utf-8")), comment="#")
        for name in ("typical_winds", "typical_hours")
    )
    return climate(winds, hours)
