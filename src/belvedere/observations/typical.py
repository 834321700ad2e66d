"""The usual value of a series for this local hour and kind of day.

Takes   a Store, a city's Calendar, the instant asked for
Gives   median, 10th and 90th percentile [the quantity's unit] over past days like this one, and which days these were
Used by server/ (cards, readings, timeline, charts)
Source  which days are alike: ladder.py. The first step with enough days counts, and the answer says which

Only VALID readings count, so what is stuck or spiky cannot become usual. `until` leaves out what was not known yet
(honest replay); the day asked for is always left out of its own usual. A quantity with one reading a day has the same
usual at every hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.ladder import ENOUGH, ladder, sort_of
from belvedere.observations.store import Store

LOW, HIGH = 0.1, 0.9  # [-] quantiles of what is usual
DAILY = 2  # [-] distinct hours of UTC up to which a series has one reading a day (two: summer and winter clock)
ANY_HOUR = 24  # stands for the hour of daily series
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class History:
    """All valid readings of a store in an order that answers quickly; made by `history`.

    Rows are sorted by hour (local; ANY_HOUR last), series and value: a subset of them is ready for quantiles.
    """

    calendar: Calendar
    version: int  # of the store
    series: pd.DataFrame  # place, quantity, sort; the row number is the series
    days: np.ndarray  # (days,) distinct local days, as days since EPOCH
    alike: Mapping[tuple[str, str], np.ndarray]  # (sort, step of its ladder) → (days,) which days belong to it
    starts: np.ndarray  # (26,) first row of each hour
    row_series: np.ndarray
    row_day: np.ndarray  # index into days
    row_time: np.ndarray  # [s] UTC since 1970
    row_value: np.ndarray
    row_first: np.ndarray  # whether it is the first reading of its series, day and hour: their sum counts days


def history(store: Store, calendar: Calendar) -> History:
    """Return the valid readings of a store, ready for `usual`. Make it again when `store.version()` has changed."""
    readings = store.valid()
    keys = readings.groupby(["place", "quantity"], sort=True, observed=True)
    number, sizes = keys.ngroup().to_numpy(), keys.size()
    series = sizes.reset_index()[["place", "quantity"]].astype("str")
    series["sort"] = [sort_of(name) for name in series["quantity"]]
    utc = pd.DatetimeIndex(readings["time"])
    local = utc.tz_convert(calendar.timezone).tz_localize(None).as_unit("s").asi8
    seconds = utc.as_unit("s").asi8
    daily = np.zeros(len(series), dtype=bool)
    hours = np.unique(number * 24 + seconds // 3600 % 24) // 24
    daily[np.flatnonzero(np.bincount(hours, minlength=len(series)) <= DAILY)] = True
    daily &= sizes.to_numpy() > DAILY
    hour = np.where(daily[number], ANY_HOUR, local // 3600 % 24)
    days, day = np.unique(local // 86400, return_inverse=True)
    first = np.ones(len(number), dtype=bool)  # readings come sorted by series and time
    first[1:] = (np.diff(number) != 0) | (np.diff(day) != 0) | (np.diff(hour) != 0)
    value = readings["value"].to_numpy()
    order = np.lexsort((value, number, hour))
    return History(
        calendar=calendar,
        version=store.version(),
        series=series,
        days=days,
        alike=_alike(days, sorted(set(series["sort"])), calendar),
        starts=np.searchsorted(hour[order], np.arange(ANY_HOUR + 2)),
        row_series=number[order],
        row_day=day[order],
        row_time=seconds[order],
        row_value=value[order],
        row_first=first[order],
    )


def usual(
    known: History,
    at: datetime,
    until: datetime | None = None,
    places: Sequence[str] | None = None,
    quantities: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return what is usual at the local hour and kind of day of an instant, for all series at once.

    Parameters
    ----------
    at : any instant; its local day is left out of what is usual
    until : only readings that started before this instant count; None = all, later ones too
    places, quantities : None = all

    Returns
    -------
    place, quantity, kind (the step of the ladder that had enough days: "school wednesday"), median, low, high, days;
    sorted by place and quantity; a series with too few days on every step has kind "", NaN and 0 days
    """
    if at.tzinfo is None:
        raise InputError("typical", "", f"{at} has no time zone", remedy="Give a UTC-aware time.")
    local = pd.Timestamp(at).tz_convert(known.calendar.timezone)
    chosen = _chosen(known, places, quantities)
    median, low, high = (np.full(len(known.series), np.nan) for _ in range(3))
    days = np.zeros(len(known.series), dtype=np.int64)
    kind = np.full(len(known.series), "", dtype=object)
    (day,) = kind_of_day([local.date()], known.calendar)
    sorts = known.series["sort"].to_numpy()
    for rows in _rows(known, local.hour, np.flatnonzero(chosen)):
        rows = rows[_counts(known, rows, local.date(), until)]  # noqa: PLW2901 the same rows, fewer
        of_sort = sorts[known.row_series[rows]]
        for sort in sorted(set(of_sort)):
            mine = rows[of_sort == sort]
            for step, wanted in enumerate(ladder(day, sort)):
                if (sort, wanted) not in known.alike:
                    continue
                picked = mine[known.alike[sort, wanted][known.row_day[mine]]]
                found, number, quantiles = _quantiles(known, picked)
                enough = number >= ENOUGH[step]
                answered = found[enough]
                kind[answered], days[answered] = wanted, number[enough]
                median[answered], low[answered], high[answered] = quantiles[:, enough]
                mine = mine[kind[known.row_series[mine]] == ""]
    table = known.series[["place", "quantity"]].assign(kind=kind, median=median, low=low, high=high, days=days)
    return table[chosen].astype({"kind": "str"}).reset_index(drop=True)


def usual_along(
    known: History, place: str, quantity: str, times: pd.DatetimeIndex, until: datetime | None = None
) -> pd.DataFrame:
    """Return `usual` of one series at many instants (UTC): time, kind, median, low, high, days, in their order."""
    local = times.tz_convert(known.calendar.timezone)
    asked = pd.DataFrame({"day": local.date, "hour": local.hour})
    chosen = np.flatnonzero(_chosen(known, [place], [quantity]))
    kinds = {one.day: one for one in kind_of_day(sorted(set(asked["day"])), known.calendar)}
    keys = list(zip(asked["day"], asked["hour"], strict=True))
    found: dict[tuple[date, int], tuple[str, float, float, float, int]] = {}
    for day, hour in dict.fromkeys(keys):
        for rows in _rows(known, int(hour), chosen):
            mine = rows[_counts(known, rows, day, until)]
            sort = str(known.series["sort"].iloc[chosen[0]])
            for step, wanted in enumerate(ladder(kinds[day], sort)):
                like = known.alike.get((sort, wanted))
                picked = mine[like[known.row_day[mine]]] if like is not None else mine[:0]
                _, number, quantiles = _quantiles(known, picked)
                if len(number) and number[0] >= ENOUGH[step]:
                    median, low, high = (float(one) for one in quantiles[:, 0])
                    found[day, hour] = (wanted, median, low, high, int(number[0]))
                    break
    answers = [found.get(key, ("", np.nan, np.nan, np.nan, 0)) for key in keys]
    table = pd.DataFrame(answers, columns=["kind", "median", "low", "high", "days"])
    table.insert(0, "time", times)
    return table.astype({"kind": "str"})


def profiles(store: Store, calendar: Calendar, until: datetime | None = None) -> pd.DataFrame:
    """Return what is usual for every step of every ladder and every local hour, no day left out.

    Returns
    -------
    place, quantity, kind, hour (0 to 23; 24 for quantities with one reading a day), median, low, high, days; sorted by
    these first four; steps with few days are there too: see ladder.ENOUGH
    """
    known = history(store, calendar)
    hour = np.repeat(np.arange(ANY_HOUR + 1), np.diff(known.starts))
    counts = _counts(known, np.arange(len(hour)), None, until)
    sort = known.series["sort"].to_numpy()[known.row_series]
    parts = []
    for (of_sort, kind), like in sorted(known.alike.items()):
        rows = np.flatnonzero(like[known.row_day] & counts & (sort == of_sort))
        group = hour[rows] * len(known.series) + known.row_series[rows]
        found, number, (median, low, high) = _quantiles(known, rows, group)
        part = known.series.iloc[found % len(known.series)][["place", "quantity"]]
        hours = found // len(known.series)
        parts.append(part.assign(kind=kind, hour=hours, median=median, low=low, high=high, days=number))
    if not parts:
        columns = ["place", "quantity", "kind", "hour", "median", "low", "high", "days"]
        return pd.DataFrame(columns=columns)
    return pd.concat(parts).sort_values(["place", "quantity", "kind", "hour"]).reset_index(drop=True)


def _alike(days: np.ndarray, sorts: Sequence[str], calendar: Calendar) -> dict[tuple[str, str], np.ndarray]:
    kinds = kind_of_day([EPOCH + timedelta(days=int(day)) for day in days], calendar)
    found: dict[tuple[str, str], np.ndarray] = {}
    for sort in sorts:
        for position, kind in enumerate(kinds):
            for step in ladder(kind, sort):
                found.setdefault((sort, step), np.zeros(len(days), dtype=bool))[position] = True
    return found


def _chosen(known: History, places: Sequence[str] | None, quantities: Sequence[str] | None) -> np.ndarray:
    chosen = np.ones(len(known.series), dtype=bool)
    if places is not None:
        chosen &= known.series["place"].isin(list(places)).to_numpy()
    if quantities is not None:
        chosen &= known.series["quantity"].isin(list(quantities)).to_numpy()
    return chosen


def _rows(known: History, hour: int, series: np.ndarray) -> list[np.ndarray]:
    """Return the rows of some series at a local hour, then those of daily series, each in order."""
    found = []
    for block in (hour, ANY_HOUR):
        first, last = known.starts[block], known.starts[block + 1]
        inside = known.row_series[first:last]
        left, right = np.searchsorted(inside, series, "left"), np.searchsorted(inside, series, "right")
        parts = [np.arange(first + a, first + b) for a, b in zip(left, right, strict=True) if b > a]
        if parts:
            found.append(np.concatenate(parts))
    return found


def _counts(known: History, rows: np.ndarray, without: date | None, until: datetime | None) -> np.ndarray:
    """Return which rows count: not of the day asked for, not of what was not known yet."""
    keep = np.ones(len(rows), dtype=bool)
    if without is not None:
        keep &= known.days[known.row_day[rows]] != (without - EPOCH).days
    if until is not None:
        keep &= known.row_time[rows] < until.timestamp()
    return keep


def _quantiles(
    known: History, rows: np.ndarray, group: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return groups (series where None), their numbers of days, and (3, groups) median, low, high.

    Rows come sorted by group and value; quantiles are linear between neighbours.
    """
    groups = known.row_series[rows] if group is None else group
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    if not len(starts):
        return groups, groups, np.empty((3, 0))
    sizes = np.diff(np.append(starts, len(groups)))
    value = known.row_value[rows]
    quantiles = np.empty((3, len(starts)))
    for row, share in enumerate((0.5, LOW, HIGH)):
        place = starts + share * (sizes - 1)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, starts + sizes - 1)
        quantiles[row] = value[below] + (value[above] - value[below]) * (place - below)
    return groups[starts], np.add.reduceat(known.row_first[rows].astype(np.int64), starts), quantiles
