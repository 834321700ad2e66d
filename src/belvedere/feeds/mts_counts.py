"""Hourly counts by class and direction of the Emilia-Romagna road monitoring system (MTS).

Takes   the published zip: one .csv with datetime;MTSStationID;DirectionCode;VehicleType;TransitCount, a row a class
Gives   flow and flows by class [veh/h] by station and direction ("regional_counts:152-0")
Used by build.py through feeds/ingest.py
Source  classes: Regione Emilia-Romagna, "Sistema regionale di rilevazione dei flussi di traffico stradali: guida al
        portale regionale", 17/02/2022: 1 motorcycles, 2 cars and people carriers, 3 the same with a trailer,
        4 small vans and small trucks, 5 medium trucks (to 7.5 m), 6 large trucks, 7 trucks with a trailer,
        8 articulated trucks, 9 buses, 10 others (special, agricultural). 0 is not in that list: taken as not
        classified (to be confirmed); 0 and 10 count in `flow` alone.

    [feeds.regional_counts]
    feed = "mts_counts"
    file = "counts/regional_traffic_2024.zip"

What a missing row means: rows with a count of zero are not published (the least count is 1). So in an hour in which a
direction reports any class, a class without a row is zero, if that direction ever reports that class; a class it never
reports (motorcycles, in all of 2024) is not measured and gives nothing. An hour without any row is a gap.

Clock: local, start of the hour. In 2024 it has no 02:00 on 31 March, and one 02:00 on 27 October with about twice
the neighbours' counts: that row holds both hours of that name, so each gets half of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, is_code, numbers, read_zipped, refuse
from belvedere.observations.calendar import to_utc
from belvedere.observations.schema import Observations, Rejection, Series, observations

NAMES = {
    "1": "flow_motorcycle",
    "2": "flow_car",
    "3": "flow_car",
    "4": "flow_van",
    "5": "flow_truck",
    "6": "flow_truck",
    "7": "flow_truck",
    "8": "flow_truck",
    "9": "flow_bus",
    "10": "flow",  # others: in the total alone
    "0": "flow",  # not classified (to be confirmed): in the total alone
}
CLOCK, STATION, DIRECTION, CLASS, COUNT = "datetime", "MTSStationID", "DirectionCode", "VehicleType", "TransitCount"


@dataclass(frozen=True, slots=True)
class Config:
    """Which file, and how it is written."""

    name: str
    file: str
    separator: str = ";"
    encoding: str = "utf-8"
    timezone: str = "Europe/Rome"


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises: every class, every hour."""
    return tuple(Series(config.name, quantity, 3600.0) for quantity in sorted(set(NAMES.values())))


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield one batch a quantity.

    Raises
    ------
    FeedFormatError
        when the file is no whole zip with one such table, or more than one row in a hundred is unreadable
    """
    dialect = Dialect(config.separator, ".", config.encoding)
    rows = read_zipped(source, config.file, config.name, dialect, (CLOCK, STATION, DIRECTION, CLASS, COUNT))
    rows, rejected = _readable(rows, config)
    total = rows.groupby(["place", "local"], observed=True)["count"].sum()
    yield Observations(_table(total, "flow", config), rejected)
    hours = total.index  # the hours in which each direction reports anything
    for quantity in sorted(set(NAMES.values()) - {"flow"}):
        of_class = rows[rows["quantity"] == quantity]
        reported = hours[hours.get_level_values("place").isin(of_class["place"].unique())]
        counts = of_class.groupby(["place", "local"], observed=True)["count"].sum().reindex(reported, fill_value=0.0)
        yield Observations(_table(counts, quantity, config))


def _readable(rows: pd.DataFrame, config: Config) -> tuple[pd.DataFrame, tuple[Rejection, ...]]:
    """Return rows as place, local, quantity, count; what cannot be read or stands twice is rejected."""
    count, bad = numbers(rows[COUNT], ".")
    rejected = list(refuse(rows[COUNT], bad, feed=config.name, name=config.file, column=COUNT))
    clock = pd.to_datetime(rows[CLOCK].str.strip(), format="%Y-%m-%d %H:%M:%S", errors="coerce")
    no_time = clock.isna().to_numpy() | np.asarray(clock.dt.minute.fillna(0) != 0)
    rejected += refuse(rows[CLOCK], no_time & ~bad, feed=config.name, name=config.file, column=CLOCK)
    known = rows[CLASS].str.strip().isin(list(NAMES)).to_numpy()
    coded = is_code(rows[STATION]) & is_code(rows[DIRECTION]) & known
    rejected += refuse(rows[CLASS], ~coded & ~bad & ~no_time, feed=config.name, name=config.file, column=CLASS)
    keep = ~bad & ~no_time & coded & ~np.isnan(count)
    kept = pd.DataFrame(
        {
            "place": config.name + ":" + rows[STATION].str.strip() + "-" + rows[DIRECTION].str.strip(),
            "local": clock,
            "class": rows[CLASS].str.strip(),
            "count": count,
        }
    )[keep]
    again = kept.duplicated(["place", "local", "class"], keep="last").to_numpy()
    if again.any():
        where = f"{config.file} line {kept.index[again][0]}"
        rejected.append(Rejection(where, "the same class twice in an hour; the last row counts", int(again.sum())))
        kept = kept[~again]
    return kept.assign(quantity=kept["class"].map(NAMES)), tuple(rejected)


def _table(counts: pd.Series, quantity: str, config: Config) -> pa.Table:
    """Return counts by place and local hour as a table in UTC."""
    place = counts.index.get_level_values("place").to_numpy(dtype=object)
    first, second = to_utc(pd.DatetimeIndex(counts.index.get_level_values("local")), config.timezone)
    there, twice = np.asarray(first.notna()), np.asarray(second.notna())
    flow = np.where(twice, counts.to_numpy(dtype=float) / 2, counts.to_numpy(dtype=float))
    return observations(
        pd.DatetimeIndex(first[there].append(second[twice])),
        np.concatenate([place[there], place[twice]]),
        quantity,
        np.concatenate([flow[there], flow[twice]]),
        config.name,
    )
