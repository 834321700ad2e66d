"""Air quality of ARPAE Emilia-Romagna: one column a station, its validity flag beside it.

Takes   a delimited file a pollutant: data, STATION, v_STATION, …; hourly or daily
Gives   NO2, O3, PM10, PM2.5 [ug/m3], CO [mg/m3] by station ("air:PORTA SAN FELICE")
Used by build.py through feeds/ingest.py
Source  flags: ARPAE's bulletin says that values pass a daily check and stand until the monthly and half-yearly ones;
        hence G (giornaliera), M (mensile), S (semestrale). In 2024 GIARDINI MARGHERITA has NO2 flagged S to 30 June
        and M from 1 July, as half-yearly checks would leave it. A value without a flag has passed none.

    [feeds.air]
    feed = "arpae_air"
    hourly = { NO2 = "air/NO2_hourly.csv", O3 = "air/Ozone_hourly.csv", CO = "air/CO_hourly.csv" }
    daily = { PM10 = "air/PM10_daily.csv", "PM2.5" = "air/PM25_daily.csv" }

Clock: solar time all year, UTC+1 ("tutti gli orari indicati si intendono in ora solare", ARPAE's bulletin; the file of
2024 has all 8,784 hours, 02:00 of 31 March among them). The stamp is taken as the START of the hour (to be confirmed):
a file of one year runs from 00:00 to 23:00, and ARPAE's own extracts give start and end of each value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, is_code, numbers, read_text, refuse
from belvedere.observations.schema import Observations, Quality, Rejection, Series, observations

NAMES = {"NO2": "no2", "O3": "o3", "CO": "co", "PM10": "pm10", "PM2.5": "pm25"}
VOUCHED = ("S", "M", "G")  # half-yearly, monthly, daily check passed
CLOCK, FLAG = "data", "v_"
SOLAR_TIME = pd.Timedelta(hours=1)  # ahead of UTC, all year


@dataclass(frozen=True, slots=True)
class Config:
    """Which file holds which pollutant, and how they are written."""

    name: str
    hourly: Mapping[str, str] = field(default_factory=dict)  # pollutant (a key of NAMES) → file
    daily: Mapping[str, str] = field(default_factory=dict)
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"

    def __post_init__(self) -> None:
        for pollutant in (*self.hourly, *self.daily):
            if pollutant not in NAMES:
                raise ValueError(f"no pollutant is called {pollutant!r}; known: {', '.join(NAMES)}")
        if not self.hourly and not self.daily:
            raise ValueError("neither `hourly` nor `daily` names a file")


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises: hourly and daily pollutants."""
    hourly = tuple(Series(config.name, NAMES[pollutant], 3600.0) for pollutant in config.hourly)
    return hourly + tuple(Series(config.name, NAMES[pollutant], 86400.0) for pollutant in config.daily)


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield one batch a station and pollutant.

    Raises
    ------
    FeedFormatError
        when a file is not such a table, or more than one cell in a hundred of a column is unreadable
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    for pollutant, file in (*config.hourly.items(), *config.daily.items()):
        rows = read_text(source, file, config.name, dialect, (CLOCK,))
        stations = [column for column in rows.columns if column != CLOCK and not column.startswith(FLAG)]
        unflagged = [station for station in stations if FLAG + station not in rows.columns]
        if not stations or unflagged or not is_code(pd.Series(stations)).all():
            raise FeedFormatError(
                config.name,
                f"{file} line 1",
                f"{unflagged[0]!r} has no column of flags" if unflagged else "there is no column of a station",
                remedy="The header is data, STATION, v_STATION, …",
            )
        local = pd.to_datetime(rows[CLOCK].str.strip(), format="%Y-%m-%d %H:%M", errors="coerce")
        timeless = local.isna().to_numpy()
        no_time = refuse(rows[CLOCK], timeless, feed=config.name, name=file, column=CLOCK)
        for station in stations:
            value, bad = numbers(rows[station], config.decimal)
            refused = refuse(rows[station], bad & ~timeless, feed=config.name, name=file, column=station)
            vouched = rows[FLAG + station].str.strip().isin(VOUCHED).to_numpy()
            keep = ~bad & ~timeless
            table = observations(
                pd.DatetimeIndex(local[keep]).tz_localize("UTC") - SOLAR_TIME,
                np.full(int(keep.sum()), f"{config.name}:{station.strip()}", dtype=object),
                NAMES[pollutant],
                value[keep],
                config.name,
                np.where(vouched[keep], Quality.VALID, Quality.SUSPECT_SOURCE),
            )
            lines = tuple(Rejection(one.where, "no time", one.count) for one in no_time)
            yield Observations(table, refused + lines)
