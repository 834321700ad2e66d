"""The city's measured traffic as a share of what is usual, all loops together.

Takes   a Store and its History
Gives   shares_of_day(), the hours of one local day; band(), what such shares range in on days alike
Used by measured.py
Loops are compared one by one: an hour's share is the sum of what its loops counted over the sum of the usual of the
same loops, so that a loop which is silent today is missing on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.observations.calendar import kind_of_day, local_day
from belvedere.observations.ladder import ladder
from belvedere.observations.schema import Quality
from belvedere.observations.store import Store
from belvedere.observations.typical import HIGH, LOW, History

QUANTITY = "flow"
SORT = "traffic"  # of observations.ladder
EPOCH = date(1970, 1, 1)
AROUND = 183  # [days] before and after a day, whose shares are compared with its own
DAYS = 8  # [-] of past days that percentiles need
PART = 0.25  # [-] of the usual flow of all loops that a day's loops must make up to be compared

# the usual [veh/h] of each series of a History at a local day and hour; NaN where too little is known
Medians = Callable[[date, int], NDArray[np.float64]]


def shares_of_day(store: Store, known: History, day: date, medians: Medians) -> dict[pd.Timestamp, float]:
    """Return measured over usual traffic [-] by hour (UTC, its start) of a local day; unknown hours are not there."""
    start, end = local_day(day, known.calendar)
    table = store.between(start, end, quantities=[QUANTITY])
    table = table[(table["quality"] == Quality.VALID) & table["value"].notna()]
    flows = known.series[known.series["quantity"] == QUANTITY]
    number = dict(zip(flows["place"], flows.index, strict=True))
    hours = table["time"].dt.floor("h")
    shares: dict[pd.Timestamp, float] = {}
    for hour, rows in table.groupby(hours, sort=True):
        assert isinstance(hour, pd.Timestamp)
        usual = medians(day, hour.tz_convert(known.calendar.timezone).hour)
        series = rows["place"].map(number)
        expected = usual[series.dropna().to_numpy(dtype=np.int64)]
        measured = rows["value"].to_numpy(dtype=np.float64)[series.notna().to_numpy()]
        both = ~np.isnan(expected)
        total = float(expected[both].sum())
        if total > 0:
            shares[hour] = float(measured[both].sum()) / total
    return shares


def band(known: History, day: date, hour: int, medians: Medians) -> tuple[float, float] | None:
    """Return the 10th and 90th percentile of the share of usual at an hour of days alike; None of too few days.

    Days alike are those of the first step of traffic's ladder that has enough of them within half a year.
    """
    usual = np.where((known.series["quantity"] == QUANTITY).to_numpy(), medians(day, hour), np.nan)
    rows = slice(int(known.starts[hour]), int(known.starts[hour + 1]))
    expected = usual[known.row_series[rows]]
    counted = ~np.isnan(expected)
    days, values = known.row_day[rows][counted], known.row_value[rows][counted]
    size = len(known.days)
    total = np.bincount(days, weights=expected[counted], minlength=size)
    measured = np.bincount(days, weights=values, minlength=size)
    away = np.abs(known.days - (day - EPOCH).days)
    enough = (total >= PART * np.nansum(usual)) & (total > 0) & (away <= AROUND) & (away > 0)
    (kind,) = kind_of_day([day], known.calendar)
    for step in ladder(kind, SORT):
        alike = known.alike.get((SORT, step))
        picked = enough & alike if alike is not None else enough & False
        if picked.sum() >= DAYS:
            low, high = np.quantile(measured[picked] / total[picked], [LOW, HIGH])
            return float(low), float(high)
    return None
