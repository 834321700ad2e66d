"""Traffic counts with the hours or half-hours of the day as columns.

Takes   a delimited file: one row a loop and day, one column an interval ("0.00 - 0.30", "07:00-08:00"), local time
Gives   flow [veh/h] by loop; a blank is MISSING, never zero
Used by build.py through feeds/ingest.py
Source  Comune di Bologna, open data: "rilevazione flusso veicoli tramite spire"

    [feeds.ring_loops]
    feed = "wide_counts"
    file = "counts/traffico-viali.csv"
    separator = ";"
    day = "data"
    code = "Codice"
    interval = 1800

Traps, each tested
- Rows with no day or no code are rejected and counted (Bologna's ring road has one).
- Hours in half-hour columns: on 2020-03-03 to 2020-04-29 every row of the ring road fills only the columns that start
  on the hour. The day's sum passes smoothly into the weeks before and after (13,137 against 15,500 before the schools
  shut), so these cells are counts of whole hours, and reading them as half-hours would double the flow. Such a row is
  read as hourly: the value is the hour's mean flow, the second half stays MISSING.
- Clocks: a cell for a time the clock skipped is rejected when it holds a number; a cell for a time the clock showed
  twice is taken to count both, so each gets half (to be confirmed: neither of Bologna's files has a row on such a day).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, days, is_code, numbers, read_text, refuse
from belvedere.observations.calendar import to_utc
from belvedere.observations.schema import Observations, Rejection, Series, observations

NAMES = {"transits": "flow"}  # what the cells hold

INTERVAL = re.compile(r"(\d{1,2})[.:](\d{2})\s*-\s*(\d{1,2})[.:](\d{2})")
DAY = 1440  # [min]


@dataclass(frozen=True, slots=True)
class Config:
    """Which file, and how it is written."""

    name: str
    file: str
    day: str  # column of the day, 2024-01-31
    code: str  # column of the loop's code
    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    timezone: str = "Europe/Rome"
    interval: float = 3600.0  # [s] promised between two counts; the file's columns must keep it

    def __post_init__(self) -> None:
        if not 60 <= self.interval <= 86400:
            raise ValueError(f"interval must be 60 to 86400 s, got {self.interval}")


def SERIES(config: Config) -> tuple[Series, ...]:  # noqa: N802 the contract's name
    """Return what the feed promises."""
    return (Series(config.name, "flow", config.interval),)


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield the whole file's flows [veh/h] as one batch.

    Raises
    ------
    FeedFormatError
        when the file is not such a table, or its columns are not the day in equal intervals
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    rows = read_text(source, config.file, config.name, dialect, (config.day, config.code))
    columns, starts, length = _intervals(rows, config)
    day = days(rows[config.day])
    good = day.notna().to_numpy() & is_code(rows[config.code])
    rejected: list[Rejection] = []
    if not good.all():
        line = rows.index[~good][0]
        problem = "a row without a day or code that can be one"
        rejected.append(Rejection(f"{config.file} line {line}", problem, int((~good).sum()) * len(columns)))
    rows, day = rows[good], day[good]

    counts = np.full((len(rows), len(columns)), np.nan)
    for position, column in enumerate(columns):
        counts[:, position], bad = numbers(rows[column], config.decimal)
        rejected.extend(refuse(rows[column], bad, feed=config.name, name=config.file, column=column))
        counts[bad, position] = np.inf  # rejected: taken out below
    hours = np.where(_whole_hours(counts, length), 1.0, length / 60)[:, None]  # [h] that a row's cells cover
    flow = counts / hours

    local = pd.DatetimeIndex(np.repeat(day.to_numpy(), len(columns))) + pd.to_timedelta(
        np.tile(starts, len(rows)), unit="min"
    )
    place = np.repeat((config.name + ":" + rows[config.code].str.strip()).to_numpy(dtype=object), len(columns))
    table, skipped = _on_the_clock(local, place, flow.ravel(), config)
    if skipped:
        rejected.append(Rejection(config.file, "a count at a time the clock skipped", skipped))
    yield Observations(table, tuple(rejected))


def _intervals(rows: pd.DataFrame, config: Config) -> tuple[list[str], np.ndarray, int]:
    """Return the interval columns, their starts [min after midnight] and their length [min]."""
    found = [(match, column) for column in rows.columns if (match := INTERVAL.fullmatch(column.strip()))]
    spans = [
        (60 * int(match[1]) + int(match[2]), 60 * int(match[3]) + int(match[4]), column) for match, column in found
    ]
    wanted = round(config.interval / 60)
    expected = [(start, start + wanted) for start in range(0, DAY, wanted)]
    if [(start, end) for start, end, _ in spans] != expected:
        what = f"{len(spans)} interval columns" + (f" from {spans[0][2]!r} to {spans[-1][2]!r}" if spans else "")
        raise FeedFormatError(
            config.name,
            f"{config.file} line 1",
            f"{what}, not a day in intervals of {wanted} min",
            remedy="Set interval [s] in the recipe to the columns' length.",
        )
    return [column for _, _, column in spans], np.array([start for start, _, _ in spans]), wanted


def _whole_hours(counts: np.ndarray, length: int) -> np.ndarray:
    """Return which rows (of half-hour columns) hold counts of whole hours in the columns that start on the hour."""
    if length != 30:
        return np.zeros(len(counts), dtype=bool)
    on_hour, half_past = ~np.isnan(counts[:, 0::2]), ~np.isnan(counts[:, 1::2])
    whole: np.ndarray = ~half_past.any(axis=1) & (on_hour.sum(axis=1) >= 12)  # half a day or more: no chance of gaps
    return whole


def _on_the_clock(local: pd.DatetimeIndex, place: np.ndarray, flow: np.ndarray, config: Config) -> tuple[pa.Table, int]:
    """Return the table in UTC, and how many numbers stood at times that the clock skipped."""
    first, second = to_utc(local, config.timezone)
    readable, there, twice = ~np.isinf(flow), np.asarray(first.notna()), np.asarray(second.notna())
    skipped = int((readable & ~there & ~np.isnan(flow)).sum())
    flow = np.where(twice, flow / 2, flow)
    keep, again = readable & there, readable & twice
    time = first[keep].append(second[again])
    table = observations(
        time,
        np.concatenate([place[keep], place[again]]),
        "flow",
        np.concatenate([flow[keep], flow[again]]),
        config.name,
    )
    return table, skipped
