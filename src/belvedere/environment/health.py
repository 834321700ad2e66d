"""Deaths that dirty air brings forward: concentration–response functions over people and their ages.

Takes   concentrations where people live; a City's zones and areas (ages); relative risks, swappable as a set
Gives   prepare() once a city; run(): zone_id, quantity, value [1/year]; functions(), the sets; with_set()
Used by scenarios/evaluate.py, indicators/deaths_no2.py …
Source  log-linear attributable fraction, 1 − exp(−ln RR × (C − C0)/10), as in WHO's AirQ+; relative risks: reference/
        concentration_response.csv. NO2 and PM2.5 are never added without taking out what both share
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.errors import InputError, ModelError
from belvedere.parameters import CENTRAL, Values

Floats = NDArray[np.float64]

POLLUTANTS = ("no2", "pm25")
QUANTITIES = ("deaths_no2", "deaths_pm25", "deaths_air", "life_years_air")
STEP = 10.0  # [ug/m3] that a relative risk is given for
DEFAULT = "who_2021"
COLUMNS = ("set", "pollutant", "outcome", "age_from", "low", "central", "high", "counterfactual", "source", "mark")

ASSUMPTIONS: tuple[tuple[str, str], ...] = (
    (
        "Deaths are statistical: those that long exposure brings forward, by relative risks of whole populations and"
        " Italy's death rates by age, to be confirmed. They follow a change over years, not at once.",
        "Le morti sono statistiche: quelle anticipate da una lunga esposizione, secondo i rischi relativi di intere"
        " popolazioni e i tassi di mortalità italiani per età, da confermare. Seguono un cambiamento negli anni,"
        " non subito.",
    ),
    (
        "Deaths by NO2 and by PM2.5 overlap and are never added; together a part of those by NO2 is taken out.",
        "Le morti da NO2 e da PM2.5 si sovrappongono e non si sommano mai; insieme, si toglie una parte di quelle da"
        " NO2.",
    ),
    (
        "People breathe where they live; illness is not counted, only death.",
        "Si respira dove si abita; non si contano le malattie, solo le morti.",
    ),
)


@dataclass(frozen=True, slots=True)
class Function:
    """A concentration–response function of a set."""

    pollutant: str
    low: float  # [-] relative risk per STEP, 95 % interval
    central: float
    high: float
    counterfactual: float  # [ug/m3]; NaN: the parameter's
    source: str
    mark: str


@dataclass(frozen=True)
class Prepared:
    """People by zone and age, where the areas tell ages."""

    zone_id: NDArray[np.int64]
    adults: Floats  # (zones,) [people] aged 30 to 64
    old: Floats  # (zones,) [people] aged 65 and over


def read(text: str, file: str = "concentration_response.csv") -> dict[str, dict[str, Function]]:
    """Return functions of mortality by set and pollutant.

    Raises
    ------
    InputError
        naming the line, when a column is missing, a pollutant or outcome is unknown, or risks are no risks in order
    """
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines)
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or [])]
    if missing:
        raise InputError(file, missing[0], "the column is missing", remedy=f"The table has {', '.join(COLUMNS)}.")
    made: dict[str, dict[str, Function]] = {}
    for number, row in enumerate(rows, start=1):
        where = f"row {number}: {row['set']} {row['pollutant']}"
        if row["pollutant"] not in POLLUTANTS or row["outcome"] != "mortality" or row["age_from"] != "30":
            raise InputError(
                file, where, "it is no mortality from 30 by no2 or pm25", remedy="Others are not used yet."
            )
        try:
            low, central, high = (float(row[key]) for key in ("low", "central", "high"))
            least = float(row["counterfactual"]) if row["counterfactual"] else math.nan
        except ValueError as error:
            raise InputError(file, where, str(error), remedy="Write numbers, with a point.") from error
        if not 0 < low <= central <= high < 3 or least < 0:
            raise InputError(file, where, "its risks are not in order or no risks", remedy="Write 1.06, 1.08, 1.09.")
        if row["pollutant"] in made.setdefault(row["set"], {}):
            raise InputError(file, where, "it stands twice", remedy="Keep one of them.")
        made[row["set"]][row["pollutant"]] = Function(
            row["pollutant"], low, central, high, least, row["source"], row["mark"]
        )
    return made


@cache
def functions() -> Mapping[str, Mapping[str, Function]]:
    """Return the sets that come with the package."""
    file = files("belvedere.environment.reference").joinpath("concentration_response.csv")
    return read(file.read_text(encoding="utf-8"))


def with_set(name: str, values: Values = CENTRAL) -> Values:
    """Return values with the relative risks and counterfactuals of a set in place of the parameters'.

    Raises
    ------
    InputError
        when no set has that name
    """
    known = functions()
    if name not in known:
        raise InputError(
            "concentration_response.csv", name, "no set has this name", remedy=f"Take one of {', '.join(known)}."
        )
    changed = dict(values)
    for pollutant, function in known[name].items():
        changed[f"{pollutant}_mortality_rr"] = function.central
        if not math.isnan(function.counterfactual):
            changed[f"{pollutant}_counterfactual"] = function.counterfactual
    return changed


def prepare(city: City) -> Prepared:
    """Return people by zone and age: a zone's residents with the ages of its area."""
    areas = city.table("areas").set_index("area_id")
    total = areas[[name for name in areas.columns if name.startswith("residents_")]].sum(axis=1)
    adults = (areas["residents_30_44"] + areas["residents_45_64"]) / total
    old = areas["residents_65_plus"] / total
    area = city.zones["area_id"]
    people = np.nan_to_num(city.zones["residents"].to_numpy(dtype=np.float64))
    return Prepared(
        city.zones["zone_id"].to_numpy(dtype=np.int64),
        people * np.nan_to_num(area.map(adults).to_numpy(dtype=np.float64)),
        people * np.nan_to_num(area.map(old).to_numpy(dtype=np.float64)),
    )


def run(prepared: Prepared, concentrations: pd.DataFrame, values: Values = CENTRAL) -> pd.DataFrame:
    """Return deaths and years of life by zone.

    Parameters
    ----------
    concentrations : zone_id, no2, pm25 [ug/m3] annual means, zones in City order

    Returns
    -------
    DataFrame
        zone_id, quantity (QUANTITIES), value [1/year], by quantity and then zone

    Raises
    ------
    ModelError
        when the zones are not the city's, or a concentration is no number from 0 up
    """
    zones = concentrations["zone_id"].to_numpy()
    if len(zones) != len(prepared.zone_id) or (zones != prepared.zone_id).any():
        raise ModelError("concentrations are not of the city's zones, in its order. Take those of environment.air.run.")
    deaths = (prepared.adults * values["mortality_30_64"] + prepared.old * values["mortality_65_plus"]) / 1000.0
    made = {}
    for pollutant in POLLUTANTS:
        there = concentrations[pollutant].to_numpy(dtype=np.float64)
        if not (there >= 0).all():
            raise ModelError(f"concentrations: {pollutant} is below 0 or no number. Take those of environment.air.run.")
        above = np.maximum(there - values[f"{pollutant}_counterfactual"], 0.0)
        made[pollutant] = -deaths * np.expm1(-math.log(values[f"{pollutant}_mortality_rr"]) / STEP * above)
    both = made["pm25"] + (1.0 - values["no2_pm25_overlap"]) * made["no2"]
    columns = (made["no2"], made["pm25"], both, both * values["life_years_lost"])
    return pd.DataFrame(
        {
            "zone_id": np.tile(prepared.zone_id, len(QUANTITIES)),
            "quantity": np.repeat(QUANTITIES, len(prepared.zone_id)),
            "value": np.concatenate(columns),
        }
    )
