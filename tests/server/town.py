"""The town of 5 × 5 crossings as a city's folder: bundle, four weeks of readings, model.

Takes   an empty folder
Gives   write_town(): the folder as `belvedere build` and `belvedere calibrate` would leave it
Used by the tests of this room
Readings  from Monday 4 March 2024 to Sunday 31 March (the last day has 23 hours). Loop 1 counts 1000 veh/h on workdays
          and 500 at week ends, times 0.9, 1.0, 1.1 … by day; loop 2 a tenth of it, and nothing from 20 March on. NO2 is
          40 all the time, blank on 10 March at noon; the weather is of whole days
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.bundle import Contents, Measured, write
from belvedere.city.manifest import Promise
from belvedere.city.model import City
from belvedere.observations.schema import observations
from tests.worlds import SOURCE, flows, grid_town

START, END = "2024-03-04", "2024-04-01"
ZONE = "Europe/Rome"
FACTORS = (0.9, 1.0, 1.1)  # [-] of the days, in turn


def write_town(folder: Path) -> City:
    """Write the town into a folder of its name and return it."""
    city = grid_town()
    write(
        folder,
        Contents(
            city=city,
            recipe_hash="0" * 64,
            sources={"made_up": SOURCE},
            used=dict.fromkeys(city.tables, ("made_up",)),
            observations={"loops": _loops(), "air": _air(), "weather": _weather()},
        ),
    )
    model = folder / "model"
    model.mkdir()
    flows(city).to_parquet(model / "flows.parquet", index=False)
    fit = {"geh_below_5": 0.5, "rmse": 0.4}
    (model / "fit.json").write_text(json.dumps({"fits": {"left_out": fit, "used": fit}}), encoding="utf-8")
    return city


def expected(day: pd.Timestamp) -> float:
    """Return what loop 1 counts in each hour of a local day [veh/h]."""
    number = (day.tz_localize(None) - pd.Timestamp(START)).days
    return (500.0 if day.weekday() >= 5 else 1000.0) * FACTORS[number % 3]


def _hours() -> pd.DatetimeIndex:
    return pd.date_range(START, END, freq="h", tz=ZONE, inclusive="left")


def _loops() -> Measured:
    local = _hours()
    first = np.array([expected(hour.normalize()) for hour in local])
    short = local < pd.Timestamp("2024-03-20", tz=ZONE)
    time = local.append(local[short]).tz_convert("UTC")
    place = ["loops:1"] * len(local) + ["loops:2"] * int(short.sum())
    return _measured("loops", time, place, "flow", np.concatenate([first, first[short] / 10]), 3600.0)


def _air() -> Measured:
    local = _hours()
    value = np.where(local == pd.Timestamp("2024-03-10T12:00", tz=ZONE), np.nan, 40.0)
    return _measured("air", local.tz_convert("UTC"), ["air:GATE"] * len(local), "no2", value, 3600.0)


def _weather() -> Measured:
    days = pd.date_range(START, END, freq="D", tz=ZONE, inclusive="left")
    value = 10.0 + np.arange(len(days)) % 3
    return _measured("weather", days.tz_convert("UTC"), ["weather:TOWN"] * len(days), "air_temperature", value, 86400.0)


def _measured(
    feed: str, time: pd.DatetimeIndex, place: list[str], quantity: str, value: np.ndarray, interval: float
) -> Measured:
    table = observations(time, place, quantity, value, feed)
    account = {"received": len(value), "stored": len(value), "duplicate": 0, "rejected": 0}
    return Measured(table, (Promise(quantity, interval),), ("made_up",), account)
