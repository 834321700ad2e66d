"""Sea level, rain and wind at Venice, hour by hour.

Takes   a delimited file: datetime, level [cm], rain [mm], vel_wind [m/s], dir_wind [deg]
Gives   sea level, rain, wind speed and direction of one place ("tide:PUNTA SALUTE")
Used by build.py through feeds/ingest.py
Source  Comune di Venezia, Centro Previsioni e Segnalazioni Maree; levels over the datum of Punta della Salute 1897

    [feeds.tide]
    feed = "venice_level"
    file = "level_weather_2010_2017.csv"
    place = "PUNTA SALUTE"

Clock: solar time all year, UTC+1, inferred and to be confirmed. (a) All 70,128 hours of eight years are there once, and
the phase of the lunar tide M2 is the same from May to September (314.0°) as from November to February (314.5°): a clock
that goes forward in summer would show 29° between them. (b) With stamps taken as UTC+1 the tide's lags behind the moon
and the sun over Venice's own meridian are 310.0° (M2), 319.9° (S2), 309.5° (N2) and 314.1° (K2); the tide office
publishes 310, 320, 309 and 314 (2005 to 2019). As UTC they would be 29° more.
A level is one reading at its stamp, not the hour's mean, for that would move M2 by 14°; here it stands at the start of
the hour that follows. Rain is taken as of that hour too (to be confirmed).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, numbers, read_text, refuse
from belvedere.observations.schema import Observations, Rejection, Series, observations

NAMES = {"level": "sea_level", "rain": "rain", "vel_wind": "wind_speed", "dir_wind": "wind_direction"}
CLOCK = "datetime"
SOLAR_TIME = pd.Timedelta(hours=1)  # ahead of UTC, all year


@dataclass(frozen=True, slots=True)
class Config:
    """Which file, how it is written, and the place it is of."""

    name: str
    file: str
    place: str  # the station's code: observations are of "<name>:<place>"
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises: every hour."""
    return tuple(Series(config.name, quantity, 3600.0) for quantity in NAMES.values())


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield one batch a column.

    Raises
    ------
    FeedFormatError
        when the file is not such a table, or more than one cell in a hundred of a column is unreadable
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    rows = read_text(source, config.file, config.name, dialect, (CLOCK,))
    columns = [column for column in NAMES if column in rows.columns]
    if not columns:
        raise FeedFormatError(
            config.name,
            f"{config.file} line 1",
            f"none of the columns {', '.join(NAMES)} is there",
            remedy="Check that the recipe names the right file.",
        )
    solar = pd.to_datetime(rows[CLOCK].str.strip(), format="%Y-%m-%d %H:%M:%S", errors="coerce")
    timeless = solar.isna().to_numpy()
    no_time = refuse(rows[CLOCK], timeless, feed=config.name, name=config.file, column=CLOCK)
    for column in columns:
        value, bad = numbers(rows[column], config.decimal)
        refused = refuse(rows[column], bad & ~timeless, feed=config.name, name=config.file, column=column)
        keep = ~bad & ~timeless
        table = observations(
            pd.DatetimeIndex(solar[keep]).tz_localize("UTC") - SOLAR_TIME,
            np.full(int(keep.sum()), f"{config.name}:{config.place}", dtype=object),
            NAMES[column],
            value[keep],
            config.name,
        )
        lines = tuple(Rejection(one.where, "no time", one.count) for one in no_time)
        yield Observations(table, refused + lines)
