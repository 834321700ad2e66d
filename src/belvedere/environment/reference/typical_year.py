"""A typical year of wind and stability as two small tables; `python -m belvedere.environment.reference.typical_year`.

Takes   --raw, a typical year of PVGIS (hourly CSV with G(h), T2m, IR(h), WS10m, WD10m); --timezone of the city
Gives   typical_winds.csv (season, start_hour, wind_from, pasquill, wind_speed, hours) and typical_hours.csv (season,
        start_hour, temperature, irradiance), beside this file
Used by meteorology.py reads them; whoever has a nearer station makes them anew
Source  stability: US EPA (2000), EPA-454/R-99-005, solar radiation method; its night-time gradient is not in such a
        file, so a sky that sends down less than 0.9 of a black body's heat counts as clear [D]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError, MissingFileError

HERE = Path(__file__).parent
COLUMNS = ("time(UTC)", "T2m", "G(h)", "IR(h)", "WS10m", "WD10m")
HOURS_OF_A_YEAR = 8760
SECTORS = 16  # of wind direction
SPEED_EDGES = np.array([0.0, 1.0, 2.0, 3.0, 5.0])  # [m/s] lower ends of the classes of wind speed
CALM = 0.5  # [m/s] calmer hours count as this: below, a plume has no direction [M]
GROUP = 3  # [h] of the day in one group
SEASON = np.array([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 0])  # by month: winter December to February, spring, summer, autumn
STEFAN_BOLTZMANN = 5.670e-8  # [W/(m2 K4)]
CLEAR = 0.9  # [-] of a black body's heat
NIGHT = 5.0  # [W/m2] of sunshine and less
LIMITS = {"T2m": (-60, 60), "G(h)": (-5, 1500), "IR(h)": (0, 700), "WS10m": (0, 60), "WD10m": (0, 360)}
HEADER = (
    "# {what} of a typical year at 45.0 N 8.0 E, 250 m (western Po valley, about 265 km from Bologna): derived by"
    " Belvedere from PVGIS 5.3 TMY, (c) European Union, 2001-2025, free reuse. Hours are local ({zone}).\n"
)


def pasquill(speed: np.ndarray, sunshine: np.ndarray, sky: np.ndarray) -> np.ndarray:
    """Return Pasquill classes, 1 (A) to 6 (F).

    Parameters
    ----------
    speed : (n,) [m/s] at 10 m
    sunshine : (n,) [W/m2] on the flat
    sky : (n,) [-] heat from the sky over that of a black body at the air's temperature
    """
    # rows: wind below 2, 3, 5, 6 m/s and above; columns: sunshine from 925, 675, 175 W/m2 and below
    by_day = np.array([[1, 1, 2, 4], [1, 2, 3, 4], [2, 2, 3, 4], [3, 3, 4, 4], [3, 4, 4, 4]])
    row = np.digitize(speed, [2.0, 3.0, 5.0, 6.0])
    column = 3 - np.digitize(sunshine, [175.0, 675.0, 925.0])
    windy = np.digitize(speed, [2.0, 2.5])  # by night: below 2, 2.5 m/s and above
    clear, overcast = np.array([6, 5, 4]), np.array([5, 4, 4])
    by_night = np.where(sky < CLEAR, clear[windy], overcast[windy])
    made: np.ndarray = np.where(sunshine > NIGHT, by_day[row, column], by_night)
    return made


def read(file: Path) -> pd.DataFrame:
    """Return the hours of a PVGIS typical year with COLUMNS.

    Raises
    ------
    InputError
        when it is not such a file, has not 8,760 hours, or holds a value that weather cannot have
    """
    if not file.is_file():
        raise MissingFileError(file, remedy="Download a typical year (TMY, CSV) from PVGIS.")
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(file, "", "it is not text", remedy="Take the CSV, not the archive.") from error
    starts = [number for number, line in enumerate(lines) if line.startswith(COLUMNS[0])]
    if not starts or any(column not in lines[starts[0]].split(",") for column in COLUMNS):
        raise InputError(
            file,
            f"line {starts[0] + 1}" if starts else "",
            f"no header with {', '.join(COLUMNS)}",
            remedy="Take the CSV of PVGIS as it comes: comma-separated, point as decimal sign.",
        )
    rows = list(csv.DictReader(lines[starts[0] : starts[0] + 1 + HOURS_OF_A_YEAR]))
    made: dict[str, object] = {}
    for column in COLUMNS[1:]:
        value = pd.to_numeric(pd.Series([row[column] for row in rows], dtype=object), errors="coerce")
        bad = ~value.between(*LIMITS[column]).to_numpy()
        if bad.any():
            line = starts[0] + 2 + int(np.flatnonzero(bad)[0])
            raise InputError(
                file,
                f"line {line}: {column}",
                f"{rows[int(np.flatnonzero(bad)[0])][column]!r} is no value of it",
                remedy=f"It lies within {LIMITS[column][0]} and {LIMITS[column][1]}. Download the file again.",
            )
        made[column] = value.to_numpy(dtype=np.float64)
    time = pd.to_datetime(pd.Series([row[COLUMNS[0]] for row in rows]), format="%Y%m%d:%H%M", errors="coerce", utc=True)
    if len(rows) != HOURS_OF_A_YEAR or time.isna().any():
        raise InputError(
            file,
            "time(UTC)",
            f"{int(time.notna().sum())} hours with a time, not {HOURS_OF_A_YEAR}",
            remedy="Half a download? Take the whole year.",
        )
    return pd.DataFrame({"time": time, **made})


def tables(hours: pd.DataFrame, timezone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the winds by season, hours of day, sector, class and speed, and the mean hours."""
    local = hours["time"].dt.tz_convert(timezone)
    speed = np.maximum(hours["WS10m"].to_numpy(), CALM)
    sky = hours["IR(h)"].to_numpy() / (STEFAN_BOLTZMANN * (hours["T2m"].to_numpy() + 273.15) ** 4)
    table = pd.DataFrame(
        {
            "season": SEASON[hours["time"].dt.month.to_numpy() - 1],
            "start_hour": local.dt.hour.to_numpy() // GROUP * GROUP,
            "wind_from": np.round(hours["WD10m"].to_numpy() * SECTORS / 360.0).astype(np.int64) % SECTORS,
            "pasquill": pasquill(hours["WS10m"].to_numpy(), hours["G(h)"].to_numpy(), sky),
            "class": np.digitize(speed, SPEED_EDGES),
            "slowness": 1.0 / speed,
            "temperature": hours["T2m"],
            "irradiance": np.maximum(hours["G(h)"].to_numpy(), 0.0),
        }
    )
    # a class of speed is its harmonic mean over the year and stability: concentration goes with 1/speed
    table["wind_speed"] = (1.0 / table.groupby(["pasquill", "class"])["slowness"].transform("mean")).round(2)
    keys = ["season", "start_hour", "pasquill", "wind_speed", "wind_from"]
    winds = table.groupby(keys, sort=True).size().rename("hours").reset_index()
    winds["wind_from"] = winds["wind_from"] * 360.0 / SECTORS
    means = table.groupby(["season", "start_hour"], sort=True)[["temperature", "irradiance"]].mean().round(1)
    return winds, means.reset_index()


def main() -> None:
    """Write the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("../shared/data/weather/tmy_45.000_8.000_2005_2023.csv"))
    parser.add_argument("--timezone", default="Europe/Rome")
    parser.add_argument("--out", type=Path, default=HERE)
    chosen = parser.parse_args()
    winds, means = tables(read(chosen.raw), chosen.timezone)
    for name, table, what in (("typical_winds", winds, "Wind and stability"), ("typical_hours", means, "Mean hours")):
        text = HEADER.format(what=what, zone=chosen.timezone) + table.to_csv(index=False, lineterminator="\n")
        half = chosen.out / f"{name}.csv.part"
        half.write_text(text, encoding="utf-8")
        half.replace(chosen.out / f"{name}.csv")


if __name__ == "__main__":
    main()
