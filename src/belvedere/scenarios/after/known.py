"""What is known of a day before anything is counted: its kind, and its weather.

Takes   days, the city's calendar, daily weather where the bundle has it
Gives   columns for the regression: weekdays, holidays, school holidays, departures of temperature, rain
Used by effect.py, benchmarks/before_after.py
Source  temperature is taken as its departure from the usual of that time of year, so that it does not stand for season
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc
import pyarrow.dataset as ds

from belvedere.city.model import Calendar
from belvedere.observations.calendar import kind_of_day
from belvedere.scenarios.after.series import Floats

YEAR = 365.2425  # [day]
PLACE = {6: 0, 5: 1, 1: 4, 2: 5, 3: 6, 4: 7}  # weekday, 0 Monday → column
EPOCH = date(1970, 1, 1)
WEATHER = ("air_temperature", "precipitation")


def to_date(day: int) -> date:
    """Return the date of a day counted from 1970-01-01."""
    return EPOCH + timedelta(days=int(day))


def to_day(day: date) -> int:
    """Return a date as days since 1970-01-01."""
    return (day - EPOCH).days


def kinds(day: npt.NDArray[np.int64], calendar: Calendar, lessons: Sequence[tuple[date, date]] = ()) -> Floats:
    """Return columns of kinds of day, (days, 8) of 0 and 1, those that matter most first.

    Sunday, Saturday, holiday, workday without school, then Tuesday to Friday; a school-day Monday has none.

    Parameters
    ----------
    lessons : first and last days of times whose workdays count as days of school, whatever the calendar says
    """
    found = kind_of_day([to_date(each) for each in day], calendar)
    columns = np.zeros((len(day), 8))
    for row, each in enumerate(found):
        if each.kind == "holiday":
            columns[row, 2] = 1.0
        elif each.weekday > 0:
            columns[row, PLACE[each.weekday]] = 1.0
        held = any(first <= each.day <= last for first, last in lessons)
        if each.kind == "workday" and not each.school and not held:
            columns[row, 3] = 1.0
    return columns


def weather(folder: Path, day: npt.NDArray[np.int64], timezone: str) -> Floats:
    """Return columns of weather, (days, 2): degrees above the usual of that time of year [degC], log of 1 + rain [mm].

    A day without weather has the usual. No columns at all, (days, 0), when the bundle has no weather.
    """
    file = folder / "data" / "observations" / "weather.parquet"
    if not file.is_file():
        return np.empty((len(day), 0))
    table = ds.dataset(file, format="parquet").to_table(
        ["time", "quantity", "value"], pc.field("quantity").isin(list(WEATHER)) & pc.field("value").is_valid()
    )
    frame = table.to_pandas()
    local = frame["time"].dt.tz_convert(timezone).dt.tz_localize(None)
    frame["day"] = local.dt.floor("D").astype("datetime64[s]").astype("int64") // 86400
    wide = frame.groupby(["day", "quantity"])["value"].mean().unstack("quantity").reindex(columns=list(WEATHER))
    known = wide.index.to_numpy(np.int64)
    warm, rain = (wide[name].to_numpy(np.float64) for name in WEATHER)
    waves = _waves(known)
    has = np.isfinite(warm)
    usual, *_ = np.linalg.lstsq(waves[has], warm[has])
    columns = np.zeros((len(day), 2))
    place = np.clip(np.searchsorted(known, day), 0, len(known) - 1)
    there = known[place] == day
    columns[:, 0] = np.where(there, np.nan_to_num(warm - waves @ usual)[place], 0.0)
    columns[:, 1] = np.where(there, np.log1p(np.nan_to_num(rain))[place], 0.0)
    return columns


def _waves(day: npt.NDArray[np.int64]) -> Floats:
    turn = 2 * np.pi * day / YEAR
    return np.column_stack([np.ones(len(day)), np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)])
