"""Made-up loops whose effect is known, and a city's folder that holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import bundle
from belvedere.city.bundle import Contents, Measured
from belvedere.city.model import Calendar
from belvedere.observations.schema import observations
from belvedere.scenarios.after.known import to_date, to_day
from tests.worlds import square

START = date(2021, 1, 5)  # a Tuesday


def twice_a_week(weeks: int) -> np.ndarray:
    """Return Tuesdays and Wednesdays, as days since 1970."""
    first = to_day(START)
    return np.sort(np.concatenate([first + 7 * np.arange(weeks), first + 1 + 7 * np.arange(weeks)]))


def loop(day: np.ndarray, seed: int, drift: float = 0.05, spell: float = 0.03) -> np.ndarray:
    """Return logarithms of a made-up loop: season, a drifting level, spells of three weeks, days of their own."""
    draw = np.random.default_rng(seed)
    gaps = np.diff(day, prepend=day[0]) / 365.25
    walk = np.cumsum(draw.normal(0, 1, len(day)) * drift * np.sqrt(gaps))
    spells = np.empty(len(day))
    spells[0] = draw.normal() * spell
    for row in range(1, len(day)):
        fade = np.exp(-(day[row] - day[row - 1]) / 21)
        spells[row] = spells[row - 1] * fade + draw.normal() * spell * np.sqrt(1 - fade**2)
    season = 0.1 * np.cos(2 * np.pi * (day - 20) / 365.25) - 0.3 * np.exp(-(((day % 365.25) - 226) ** 2) / 200)
    return 6.5 + season + walk + spells + draw.normal(0, 0.02, len(day))


def folder_with(target: Path, places: dict[str, tuple[np.ndarray, np.ndarray]], hourly: bool = True) -> Path:
    """Write a city's folder whose loops count exp(logarithm) in every hour of their days."""
    calendar = Calendar("Europe/Rome", "IT")
    times, names, values = [], [], []
    for place, (day, logs) in places.items():
        for each, log in zip(day, logs, strict=True):
            midnight = pd.Timestamp(to_date(each), tz="Europe/Rome")
            hours = pd.date_range(midnight, periods=24 if hourly else 1, freq="h").tz_convert("UTC")
            times.append(hours)
            names += [place] * len(hours)
            values += [float(np.exp(log))] * len(hours)
    none = pd.DatetimeIndex([], tz="UTC").as_unit("us")
    table = observations(none.append(times) if times else none, names, "flow", np.array(values), "loops")
    city = replace(square(), calendar=calendar)
    bundle.write(target, Contents(city, "0", {}, {}, {"loops": Measured(table, (), (), {})}))
    return target
