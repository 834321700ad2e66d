"""Free places of car parks, at irregular instants.

Takes   a delimited file: car_park, t, free, total; instants of a clock whose zone the publisher does not say
Gives   free places by car park ("car_parks:Riva Reno"), marked SUSPECT_SOURCE when more than the total are free
Used by build.py through feeds/ingest.py
Source  Comune di Bologna, open data: "disponibilità parcheggi"

    [feeds.car_parks]
    feed = "car_parks"
    file = "counts/car_park_free_spaces_2026.csv"

The clock is taken as local (to be confirmed). A total is published with some readings only; where it stands, free must
not exceed it. The promise is one reading an hour: the gaps between Bologna's 217 instants run from minutes to hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, is_code, numbers, read_text, refuse
from belvedere.observations.calendar import to_utc
from belvedere.observations.schema import Observations, Quality, Rejection, Series, observations

NAMES = {"free": "parking_free"}
PARK, CLOCK, FREE, TOTAL = "car_park", "t", "free", "total"


@dataclass(frozen=True, slots=True)
class Config:
    """Which file, and how it is written."""

    name: str
    file: str
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    timezone: str = "Europe/Rome"


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises."""
    return (Series(config.name, "parking_free", 3600.0),)


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield the whole file as one batch.

    Raises
    ------
    FeedFormatError
        when the file is not such a table, or more than one row in a hundred is unreadable
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    rows = read_text(source, config.file, config.name, dialect, (PARK, CLOCK, FREE))
    local = pd.to_datetime(rows[CLOCK].str.strip(), format="%Y-%m-%d %H:%M:%S", errors="coerce")
    time, _ = to_utc(pd.DatetimeIndex(local), config.timezone)
    free, bad = numbers(rows[FREE], config.decimal)
    timeless = np.asarray(time.isna())
    nameless = ~is_code(rows[PARK])
    rejected: list[Rejection] = []
    for column, mask in ((CLOCK, timeless), (FREE, bad & ~timeless), (PARK, nameless & ~bad & ~timeless)):
        rejected += refuse(rows[column], mask, feed=config.name, name=config.file, column=column)
    total = numbers(rows[TOTAL], config.decimal)[0] if TOTAL in rows.columns else np.full(len(rows), np.nan)
    keep = ~timeless & ~bad & ~nameless
    table = observations(
        time[keep],
        (config.name + ":" + rows[PARK].str.strip()).to_numpy(dtype=object)[keep],
        "parking_free",
        free[keep],
        config.name,
        np.where(free > total, Quality.SUSPECT_SOURCE, Quality.VALID)[keep],
    )
    yield Observations(table, tuple(rejected))
