"""Small tables of published emission and fleet facts; `python -m belvedere.environment.reference` makes them anew.

Takes   ../shared/data/reference: emep2016_hot_ef_urban.csv, fleet_italy_aci_2023.csv,
        cnossos_2020_road_vehicle_coefficients.csv
Gives   hot_emission_factors.csv, fleet_italy.csv, road_noise.csv beside this file; hot_emission_factors(),
        fleet_italy(), road_noise() read them
Used by emission_factors.py, fleet.py, noise_emission.py
Source  hot_emission_factors.csv: EMEP/EEA air pollutant emission inventory guidebook 2016, 1.A.3.b, as kept in
        NPRA/EmissionCalculatorLib (BSD-2-Clause). A newer edition comes in by replacing that one file.
        fleet_italy.csv: Automobile Club d'Italia, cars on the register at the end of 2023
        road_noise.csv: Directive 2002/49/EC, annex II (CNOSSOS-EU), as amended by Delegated Directive (EU) 2021/1226
        crash_rates.csv is another's: crash_rates.py makes it
"""

from __future__ import annotations

import io
import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError, MissingFileError

EMEP, ACI = "emep2016_hot_ef_urban.csv", "fleet_italy_aci_2023.csv"
CNOSSOS = "cnossos_2020_road_vehicle_coefficients.csv"
FACTORS, FLEET, NOISE = "hot_emission_factors.csv", "fleet_italy.csv", "road_noise.csv"
NOISE_COLUMNS = ["category", "frequency", "ar", "br", "ap", "bp"]
KEY = ["category", "fuel", "segment", "euro", "pollutant", "driving_mode"]
COEFFICIENTS = ["vmin", "vmax", "alpha", "beta", "gamma", "delta", "epsilon", "zita", "hta", "rf"]

# what a city's fleet may be made of: category → fuels, segments (names of the guidebook)
USED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Passenger Cars": (
        ("Petrol", "Diesel", "Petrol Hybrid", "LPG Bifuel ~ LPG", "CNG Bifuel ~ CNG"),
        ("Small", "Medium", "Large-SUV-Executive"),
    ),
    "Light Commercial Vehicles": (("Petrol", "Diesel"), ("N1-I", "N1-II", "N1-III")),
    "Heavy Duty Trucks": (
        ("Diesel",),
        ("Rigid <=7.5 t", "Rigid 7.5 - 12 t", "Rigid 20 - 26 t", "Articulated 34 - 40 t"),
    ),
    "Buses": (("Diesel",), ("Urban Buses Standard 15 - 18 t",)),
    "L-Category": (
        ("Petrol",),
        ("Mopeds 4-stroke <50 cm3", "Motorcycles 4-stroke <250 cm3", "Motorcycles 4-stroke 250 - 750 cm3"),
    ),
}
# cars older than Euro 1: the last of the ECE steps (1985 to 1992) stands for them, few others are still driven
LEFT_OUT = ("PRE ECE", "ECE 15/00-01", "ECE 15/02", "ECE 15/03", "Improved Conventional", "Open Loop")
POLLUTANTS = ("EC", "NOx", "PM Exhaust")  # EC is energy [MJ/km]; the others [g/km]
HEADERS = {
    FACTORS: "Hot emission factors: EMEP/EEA guidebook 2016, 1.A.3.b, eq. 25; coefficients as in"
    " NPRA/EmissionCalculatorLib (BSD-2-Clause); rows chosen by Belvedere, which also gives petrol hybrids the exhaust"
    " PM of petrol cars of the same class. EC [MJ/km], others [g/km], speeds [km/h].",
    FLEET: "Cars on the Italian register at the end of 2023: Automobile Club d'Italia. Shares of cars [-].",
    NOISE: "Sound power of road vehicles: Directive 2002/49/EC, annex II, as amended by Delegated Directive (EU)"
    " 2021/1226. Octave bands [Hz]; rolling ar + br lg(v/70), propulsion ap + bp (v - 70)/70 [dB].",
}


@cache
def hot_emission_factors() -> pd.DataFrame:
    """Return KEY and COEFFICIENTS, one row a class, pollutant and driving mode ("" where the class has none)."""
    return _read(FACTORS)


@cache
def fleet_italy() -> pd.DataFrame:
    """Return the register: dimension (euro, fuel), class, share [-]."""
    return _read(FLEET)


@cache
def road_noise() -> pd.DataFrame:
    """Return NOISE_COLUMNS: category (1, 2, 3, 4a, 4b), frequency [Hz], coefficients [dB]; bands in order."""
    return _read(NOISE)


def build(raw: Path, out: Path) -> None:
    """Write the tables into `out` from the published ones in `raw`.

    Raises
    ------
    MissingFileError
        when `raw` lacks one of them
    InputError
        when one lacks a column or the rows that Belvedere uses
    """
    tables = {FACTORS: _factors(raw / EMEP), FLEET: _fleet(raw / ACI), NOISE: _noise(raw / CNOSSOS)}
    for name, table in tables.items():
        text = f"# {HEADERS[name]}\n" + table.to_csv(index=False, lineterminator="\n")
        beside = out / f"{name}.part"
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, out / name)


def _factors(path: Path) -> pd.DataFrame:
    table = _raw(path, [*KEY, "slope", "load", *COEFFICIENTS])
    chosen = [
        (table["category"] == category) & table["fuel"].isin(fuels) & table["segment"].isin(segments)
        for category, (fuels, segments) in USED.items()
    ]
    kept = table[
        np.logical_or.reduce(chosen)
        & table["pollutant"].isin(POLLUTANTS)
        & (table["driving_mode"] != "Urban Off Peak")  # the same numbers as "Urban Peak"
        & ~table["euro"].isin(LEFT_OUT)
        & (table["slope"] == 0)
    ]
    if kept.empty:
        raise InputError(path, "", "no row is of a class that Belvedere uses", remedy="Take the whole urban table.")
    # the 2016 edition has no exhaust PM for hybrids
    petrol = kept[(kept["fuel"] == "Petrol") & (kept["pollutant"] == "PM Exhaust")]
    hybrids = kept.loc[kept["fuel"] == "Petrol Hybrid", ["segment", "euro"]].drop_duplicates()
    filled = petrol.merge(hybrids, on=["segment", "euro"]).assign(fuel="Petrol Hybrid")
    table = pd.concat([kept, filled], ignore_index=True)[[*KEY, *COEFFICIENTS]]
    made: pd.DataFrame = table.sort_values(KEY, kind="stable", ignore_index=True)
    return made


def _fleet(path: Path) -> pd.DataFrame:
    table = _raw(path, ["dimension", "class", "vehicles"])
    kept = table[table["dimension"].isin(["euro", "fuel"])]
    if set(kept["dimension"]) != {"euro", "fuel"}:
        raise InputError(path, "dimension", "rows for euro or for fuel are missing", remedy="Take the whole table.")
    share = kept["vehicles"] / kept.groupby("dimension")["vehicles"].transform("sum")
    return pd.DataFrame({"dimension": kept["dimension"], "class": kept["class"], "share": share.round(6)})


def _noise(path: Path) -> pd.DataFrame:
    table = _raw(path, ["category", "freq_hz", *NOISE_COLUMNS[2:]]).rename(columns={"freq_hz": "frequency"})
    table = table.assign(category=table["category"].astype(str))
    if (table.groupby("category").size() != 8).any():
        raise InputError(path, "freq_hz", "a category has not eight bands", remedy="Take the whole table.")
    made: pd.DataFrame = table[NOISE_COLUMNS].reset_index(drop=True)
    return made


def _raw(path: Path, columns: list[str]) -> pd.DataFrame:
    if not path.is_file():
        raise MissingFileError(path, remedy="Give the folder of reference tables as --raw.")
    try:
        table: pd.DataFrame = pd.read_csv(path, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(path, "", f"not a table: {error}", remedy="Save it as UTF-8 with commas.") from error
    for column in columns:
        if column not in table.columns:
            raise InputError(path, column, "the column is missing", remedy="Check the separator and the header line.")
    for column in table.columns.intersection([*COEFFICIENTS, *NOISE_COLUMNS[2:], "freq_hz", "slope", "vehicles"]):
        number = pd.to_numeric(table[column], errors="coerce")
        if number.isna().any():
            row = int(number.isna().to_numpy().argmax())
            raise InputError(
                path,
                f"line {row + 2}: {column}",
                f"{table[column].iloc[row]!r} is not a number",
                remedy="Write decimals with a point.",
            )
        table[column] = number
    return table


def _read(name: str) -> pd.DataFrame:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    kinds = {"category": "str"} if name == NOISE else None
    table: pd.DataFrame = pd.read_csv(io.StringIO(text), comment="#", keep_default_na=False, dtype=kinds)
    return table
