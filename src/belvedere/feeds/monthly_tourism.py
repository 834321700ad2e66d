"""Arrivals and nights of tourists by municipality and month.

Takes   a delimited file: codice_istat, mese ("2019-01"), arrivi, presenze; other columns are left alone
Gives   arrivals [guests/month] and nights [nights/month] by municipality ("tourism:017029"), at local midnight of the
        month's first day
Used by build.py through feeds/ingest.py
Source  Regione Lombardia and ISTAT, movimento dei clienti negli esercizi ricettivi

    [feeds.tourism]
    feed = "monthly_tourism"
    file = "turismo_comuni_mensile.csv"

Traps, each tested
- Codes lose their leading zero (17029 for 017029) where a spreadsheet came between: six digits are restored.
- Cells that the statistics office hides, for too few hotels to be anonymous, are blank or hold a sign: MISSING, never
  zero. Whole months of small places are not published at all; they are simply not there.
- Guests may stay without having arrived in the month (690 nights, no arrival in April 2020): such rows are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.feeds.tables import Dialect, numbers, read_text, refuse
from belvedere.observations.calendar import to_utc
from belvedere.observations.schema import Observations, Rejection, Series, observations

NAMES = {"arrivi": "tourist_arrivals", "presenze": "tourist_nights"}
CODE, MONTH = "codice_istat", "mese"
DIGITS = 6  # [-] of a municipality's code: three of the province, three of its own
HIDDEN = ("*", "..", "...", "-", "n.d.", "nd", "(a)", "c")  # signs of statistics offices for a hidden cell
MONTH_MEAN = 2_629_746.0  # [s] of a calendar month on average: 365.2425 days / 12


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
    """Return what the feed promises: every month."""
    return tuple(Series(config.name, quantity, MONTH_MEAN) for quantity in NAMES.values())


def read(config: Config, source: Source) -> Iterator[Observations]:
    """Yield one batch a column.

    Raises
    ------
    FeedFormatError
        when the file is not such a table, or more than one cell in a hundred of a column is unreadable
    """
    dialect = Dialect(config.separator, config.decimal, config.encoding)
    rows = read_text(source, config.file, config.name, dialect, (CODE, MONTH))
    columns = [column for column in NAMES if column in rows.columns]
    if not columns:
        raise FeedFormatError(
            config.name,
            f"{config.file} line 1",
            f"neither of the columns {', '.join(NAMES)} is there",
            remedy="Check that the recipe names the right file.",
        )
    month = rows[MONTH].str.strip()
    whole = month.where(month.str.fullmatch(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])"))
    first = pd.to_datetime(whole, format="%Y-%m", errors="coerce")
    timeless = first.isna().to_numpy()
    code = rows[CODE].str.strip()
    nameless = ~code.str.fullmatch(r"\d{4,6}").to_numpy(dtype=bool)
    rejected = [
        Rejection(one.where, what, one.count)
        for column, mask, what in ((MONTH, timeless, "no month"), (CODE, nameless & ~timeless, "no municipality"))
        for one in refuse(rows[column], mask, feed=config.name, name=config.file, column=column)
    ]
    for column in columns:
        shown = rows[column].where(~rows[column].str.strip().isin(HIDDEN), "")
        value, bad = numbers(shown, config.decimal)
        sound = ~timeless & ~nameless
        refused = refuse(rows[column], bad & sound, feed=config.name, name=config.file, column=column)
        keep = sound & ~bad
        time, _ = to_utc(pd.DatetimeIndex(first[keep]), config.timezone)
        place = (config.name + ":" + code[keep].str.zfill(DIGITS)).to_numpy(dtype=object)
        table = observations(time, place, NAMES[column], np.asarray(value[keep]), config.name)
        yield Observations(table, (*refused, *rejected))
