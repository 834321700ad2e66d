"""The past times that forecasts are measured on: each a panel, when the test starts, and what is scored.

Takes   the raw data's folder, a built bundle of Bologna
Gives   CASES: name → Case, made when asked
Used by forecast.py
Source  SOURCES.md of the raw data. Bologna's series are read from its bundle, which is built from the same folder

Loops and air come with marks that were set with the whole file in hand: models see readings as they arrived
(cleaning.ON_ARRIVAL), what is scored are those marked valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.bundle import manifest
from belvedere.city.model import Calendar
from belvedere.forecast.cleaning import ON_ARRIVAL
from belvedere.forecast.contract import KINDS, Floats, Kind, Panel
from belvedere.forecast.panel import from_observations, instant_at, with_outside

CITY = Path("cities/bologna")
ITALY = Calendar("Europe/Rome", "IT")
WEST_START = datetime(2024, 2, 15, tzinfo=UTC)  # 45 days after the loops begin: they end on 7 April


@dataclass(frozen=True)
class Case:
    """One past time.

    Parameters
    ----------
    truth : (series, times) what is scored
    refit : [steps] between two fits, where the benchmark refits more seldom than the kind says; None: as it says
    models : that stand beside, more than the room's own
    """

    panel: Panel
    start: int
    until: int | None
    truth: Floats
    refit: int | None = None
    models: tuple[str, ...] = ("last", "weekly", "profile", "varx", "boosted")


def ring(data: Path) -> Case:
    """Return the ring road's nine loops, Tuesdays and Wednesdays: 2019–2022 to learn from, 2023 to test."""
    start = datetime(2021, 1, 1, tzinfo=UTC)  # no model looks back further than two years
    return _bologna(
        "ring_loops", "flow", KINDS["traffic"], datetime(2023, 1, 2, tzinfo=UTC), start=start, refit=4 * 168
    )


def west(data: Path) -> Case:
    """Return the eighty western loops, January to April 2024."""
    return _bologna("west_loops", "flow", KINDS["traffic"], WEST_START)


def regional(data: Path) -> Case:
    """Return the regional counting stations, thirteen directions; what came before June 2024 served to choose."""
    start = datetime(2024, 6, 1, tzinfo=UTC)
    return _bologna("regional_counts", "flow", KINDS["traffic"], start, refit=4 * 168)


def no2(data: Path) -> Case:
    """Return NO2 of four stations, tested from April 2024."""
    return _bologna("air", "no2", KINDS["air_hourly"], datetime(2024, 4, 1, tzinfo=UTC), refit=4 * 168)


def pm10(data: Path) -> Case:
    """Return PM10 of four stations, tested from April 2024."""
    return _bologna("air", "pm10", KINDS["air_daily"], datetime(2024, 4, 1, tzinfo=UTC))


def nights(data: Path) -> Case:
    """Return nights of tourists in the province of Brescia's municipalities by month: 2019–2021, tested 2022–2023."""
    rows = pd.read_csv(data / "brescia" / "turismo_comuni_mensile.csv", dtype={"codice_istat": str})
    table = pd.DataFrame(
        {
            "place": "017:" + rows["codice_istat"],
            "time": pd.to_datetime(rows["mese"]).dt.tz_localize("Europe/Rome").dt.tz_convert("UTC"),
            "value": rows["presenze"].astype(float),
        }
    )
    kind = replace(KINDS["nights"], past=30)  # at the end of 2021 there are 34 months that are known
    panel = from_observations(table, kind, "tourist_nights", ITALY)
    return Case(panel, instant_at(panel, datetime(2022, 1, 2, tzinfo=UTC)), None, panel.value)


def level(data: Path) -> Case:
    """Return Venice's sea level, 2010–2015, tested 2016–2017; wind and rain are measured beside."""
    rows = pd.read_csv(data / "venezia" / "level_weather_2010_2017.csv")
    time = pd.to_datetime(rows["datetime"]).dt.tz_localize("UTC")  # the file's own clock: hours are even
    table = pd.DataFrame({"place": "venezia", "time": time, "value": rows["level"].astype(float)})
    panel = from_observations(table, KINDS["level"], "sea_level", ITALY)
    for column, name in (("vel_wind", "wind_speed"), ("dir_wind", "wind_direction")):
        beside = pd.DataFrame({"place": "venezia", "time": time, "value": rows[column].astype(float)})
        panel = with_outside(panel, name, beside, name)
    return Case(panel, instant_at(panel, datetime(2016, 1, 1, tzinfo=UTC)), None, panel.value, refit=6 * 720)


def mobility(data: Path) -> Case:
    """Return daily passages among ten places of the university quarter, 90 pairs: the flows VARX is published for.

    Nothing was counted from March to July 2020: the test starts when twelve weeks after it are there to check on.
    """
    file = data / "bologna" / "people" / "bologna-daily-mobility.csv"
    rows = pd.read_csv(file, sep=";", encoding="utf-8-sig")
    table = pd.DataFrame(
        {
            "place": rows["Area provenienza"] + " → " + rows["Area Arrivo"],
            "time": pd.to_datetime(rows["Data"]).dt.tz_localize("Europe/Rome").dt.tz_convert("UTC"),
            "value": rows["Numero di visitatori"].astype(float),
        }
    )
    kind: Kind = replace(KINDS["people"], step=86400.0, horizon=14, refit=28, past=56)
    panel = from_observations(table, kind, "people_present", ITALY)
    return Case(panel, instant_at(panel, datetime(2020, 11, 1, tzinfo=UTC)), None, panel.value)


def _bologna(
    feed: str, quantity: str, kind: Kind, test: datetime, *, start: datetime | None = None, refit: int | None = None
) -> Case:
    table = pd.read_parquet(CITY / "data" / "observations" / f"{feed}.parquet")
    calendar = manifest(CITY).calendar
    panel = from_observations(table, kind, quantity, calendar, start=start, trusted=ON_ARRIVAL)
    first, last = (pd.Timestamp(edge, tz="UTC").to_pydatetime() for edge in panel.edges[[0, -1]])
    scored = from_observations(table, kind, quantity, calendar, places=panel.places, start=first, end=last)
    return Case(panel, instant_at(panel, test), None, np.asarray(scored.value), refit)


CASES: Mapping[str, Callable[[Path], Case]] = {
    "ring": ring,
    "west": west,
    "regional": regional,
    "no2": no2,
    "pm10": pm10,
    "nights": nights,
    "level": level,
    "mobility": mobility,
}
