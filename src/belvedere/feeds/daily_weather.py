"""Daily temperature and rain of one place, in any order of days.

Takes   delimited files with a day ("Data") and one or more of the columns in NAMES
Gives   mean, highest and lowest air temperature [degC], precipitation [mm], one reading a local day
Used by build.py through feeds/ingest.py
Source  Comune di Bologna, open data: "temperature e precipitazioni giornaliere"

    [feeds.weather]
    feed = "daily_weather"
    files = ["weather/temperature_bologna.csv", "weather/precipitazioni_bologna.csv"]
    place = "BOLOGNA"

The day is taken as the local day, midnight to midnight (to be confirmed: rain days of some services start at 9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, days, numbers, read_text, refuse
from belvedere.observations.calendar import to_utc
from belvedere.observations.schema import Observations, Rejection, Series, observations

NAMES = {
    "Temperatura media": "air_temperature",
    "Temperatura massima": "air_temperature_max",
    "Temperatura minima": "air_temperature_min",
    "Precipitazioni (mm)": "precipitation",
}
DAY = "Data"


@dataclass(frozen=True, slots=True)
class Config:
    """Which files, how they are written, and the place they are of."""

    name: str
    files: tuple[str, ...]
    place: str  # the station's code: observations are of "<name>:<place>"
    separator: str = ";"
    decimal: str = "."
    encoding: str = "utf-8"
    timezone: str = "Europe/Rome"


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises: every day."""
    return tuple(Series(config.name, quantity, 86400.0) for quantity in NAMES.values())


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield one batch a column.

    Raises
    ------
    FeedFormatError
        when a file has no day or no known column, or more than one cell in a hundred of a column is unreadable
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    for file in config.files:
        rows = read_text(source, file, config.name, dialect, (DAY,))
        columns = [column for column in NAMES if column in rows.columns]
        if not columns:
            raise FeedFormatError(
                config.name,
                f"{file} line 1",
                f"none of its columns is known (found: {', '.join(rows.columns)[:120]})",
                remedy=f"Known: {', '.join(NAMES)}.",
            )
        day = days(rows[DAY])
        dayless = day.isna().to_numpy()
        no_day = refuse(rows[DAY], dayless, feed=config.name, name=file, column=DAY)
        start, _ = to_utc(pd.DatetimeIndex(day), config.timezone)
        for column in columns:
            value, bad = numbers(rows[column], config.decimal)
            refused = refuse(rows[column], bad & ~dayless, feed=config.name, name=file, column=column)
            keep = ~bad & ~dayless & start.notna()
            place = np.full(int(keep.sum()), f"{config.name}:{config.place}", dtype=object)
            table = observations(start[keep], place, NAMES[column], value[keep], config.name)
            yield Observations(table, refused + tuple(Rejection(one.where, "no day", one.count) for one in no_day))
