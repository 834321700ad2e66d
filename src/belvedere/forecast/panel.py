"""From observations to series on one clock, and what of them was known when.

Takes   a table of readings (place, time, value, quality), a Kind, a Calendar
Gives   from_observations; cut, extend, select, with_outside: other panels; known: a mask; instant_at
Used by the models, cleaning/, backtest.py, room.py, alerts/, server/
Source  contract.py says what an instant is and what was known at it

Of several readings in one interval the kind says what counts: the mean of rates (flow, concentration), the last of
stocks (free places). A reading belongs to the interval it starts in, so a daily one fills one hour of an hourly clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd

from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.forecast.clock import ahead, edges_between, steps_late
from belvedere.forecast.contract import MONTH, Kind, Panel, Times
from belvedere.observations.schema import Quality

LARGEST = 400_000_000  # [values] of a panel: 3.2 GB; more is a reading with a wrong year
NEEDS = ("place", "time", "value")
ONLY_VALID = (int(Quality.VALID),)


def from_observations(
    table: pd.DataFrame,
    kind: Kind,
    quantity: str,
    calendar: Calendar,
    *,
    places: Sequence[str] | None = None,
    groups: Mapping[str, str] | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    trusted: Sequence[int] = ONLY_VALID,
) -> Panel:
    """Return the series of one quantity on the kind's clock.

    Parameters
    ----------
    table : place, time (UTC, start of the interval measured), value; `quality` and `quantity` where they are there.
        What Store.valid, Store.between and a bundle's observations give; in any order
    places : the series, in this order, also those without a reading; None: those of the table, sorted
    groups : place → what it is part of (district, street); places without one get ""
    start, end : UTC; None: the first and the last reading
    trusted : marks of Quality whose readings count

    Raises
    ------
    InputError
        when a column is missing, times have no zone, or nothing is left to lay a clock over
    """
    rows = _rows(table, quantity, trusted)
    codes, names = pd.factorize(rows["place"], sort=True)
    series = tuple(str(name) for name in names) if places is None else tuple(places)
    number = pd.Index(series).get_indexer(names)[codes] if len(names) else codes
    seconds = pd.DatetimeIndex(rows["time"]).tz_convert("UTC").as_unit("s").asi8
    value = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    good = (number >= 0) & ~np.isnan(value)
    first = np.datetime64(int(seconds[good].min()), "s") if start is None and good.any() else _instant(start)
    last = np.datetime64(int(seconds[good].max()) + 1, "s") if end is None and good.any() else _instant(end)
    if first is None or last is None or not series:
        raise InputError(
            f"observations of {quantity}",
            "",
            "there is no reading that counts",
            remedy="Check place and quantity, or give places, start and end.",
        )
    edges = edges_between(kind, calendar.timezone, first, last)
    times = len(edges) - 1
    if times * len(series) > LARGEST:
        raise InputError(
            f"observations of {quantity}",
            "time",
            f"{len(series)} series from {edges[0]} to {edges[-1]} do not fit in memory",
            remedy="A reading with a wrong year? Give start and end.",
        )
    position = _positions(kind, edges, seconds)
    good &= (position >= 0) & (position < times)
    if not good.all():
        number, position, seconds, value = number[good], position[good], seconds[good], value[good]
    cells = _put(number * times + position, seconds, value, len(series) * times, kind)
    return Panel(
        kind=kind,
        quantity=quantity,
        places=series,
        edges=edges,
        value=cells.reshape(len(series), times),
        late=np.full(len(series), steps_late(kind), dtype=np.int64),
        calendar=calendar,
        groups=tuple((groups or {}).get(place, "") for place in series),
    )


def known(panel: Panel, instant: int) -> np.ndarray:
    """Return which readings were known at an instant, (series, times) bool: intervals before instant − late."""
    mask: np.ndarray = np.arange(panel.value.shape[1]) < (instant - panel.late)[:, None]
    return mask


def cut(panel: Panel, until: int) -> Panel:
    """Return the panel as it was known at instant `until`: its clock ends there, what was still to come is NaN."""
    value = np.where(known(panel, until)[:, :until], panel.value[:, :until], np.nan)
    outside = {name: column[:until] for name, column in panel.outside.items()}
    return replace(panel, edges=panel.edges[: until + 1], value=value, outside=outside)


def extend(panel: Panel, edges: Times) -> Panel:
    """Return the panel on a clock that goes on after its own; its series and columns are NaN there.

    Parameters
    ----------
    edges : begin with the panel's own; see `edges_ahead`

    Raises
    ------
    InputError
        when they do not
    """
    more = len(edges) - len(panel.edges)
    if more < 0 or not np.array_equal(edges[: len(panel.edges)], panel.edges):
        raise InputError(
            "edges", "", "they do not go on from the panel's clock", remedy="Make them with panel.edges_ahead."
        )
    value = np.pad(panel.value, ((0, 0), (0, more)), constant_values=np.nan)
    outside = {name: np.pad(column, (0, more), constant_values=np.nan) for name, column in panel.outside.items()}
    return replace(panel, edges=edges, value=value, outside=outside)


def edges_ahead(panel: Panel, steps: int) -> Times:
    """Return the panel's edges with `steps` more intervals after the last, on its own clock."""
    return ahead(panel.kind, panel.calendar.timezone, panel.edges, steps)


def instant_at(panel: Panel, time: datetime) -> int:
    """Return the instant that a time (UTC-aware) belongs to: the last edge at or before it; may be 0."""
    moment = _seconds(time)
    return max(int(np.searchsorted(panel.edges.astype(np.int64), moment, side="right")) - 1, 0)


def select(panel: Panel, places: Sequence[str]) -> Panel:
    """Return the panel with some of its series, in the order asked.

    Raises
    ------
    InputError
        when one is not in it
    """
    rows = pd.Index(panel.places).get_indexer(pd.Index(list(places)))
    if (rows < 0).any():
        missing = list(places)[int(np.flatnonzero(rows < 0)[0])]
        raise InputError("panel", "places", f"it has no series {missing!r}", remedy="Ask for one of panel.places.")
    groups = tuple(panel.groups[row] for row in rows) if panel.groups else ()
    return replace(panel, places=tuple(places), value=panel.value[rows], late=panel.late[rows], groups=groups)


def with_outside(panel: Panel, name: str, table: pd.DataFrame, quantity: str) -> Panel:
    """Return the panel with one more measured column beside its series, the mean of all places of a table.

    Parameters
    ----------
    table : as in from_observations; a reading holds from its interval's start to the next reading, at most a local day
    """
    rows = _rows(table, quantity, ONLY_VALID)
    seconds = pd.DatetimeIndex(rows["time"]).tz_convert("UTC").as_unit("s").asi8
    value = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    good = ~np.isnan(value)
    times, place = np.unique(seconds[good], return_inverse=True)
    mean = np.bincount(place, weights=value[good]) / np.bincount(place)
    starts = panel.edges[:-1].astype("datetime64[s]").astype(np.int64)
    column = np.full(len(starts), np.nan)
    if len(times):
        row = np.searchsorted(times, starts, side="right") - 1
        held = (row >= 0) & (starts - times[np.maximum(row, 0)] < 25 * 3600)  # [s] the longest local day
        column[held] = mean[row[held]]
    return replace(panel, outside={**panel.outside, name: column})


def _rows(table: pd.DataFrame, quantity: str, trusted: Sequence[int]) -> pd.DataFrame:
    for column in NEEDS:
        if column not in table.columns:
            raise InputError(
                f"observations of {quantity}", column, "the column is missing", remedy="Give place, time and value."
            )
    if not isinstance(table["time"].dtype, pd.DatetimeTZDtype):
        raise InputError(f"observations of {quantity}", "time", "times have no zone", remedy="Give UTC-aware times.")
    keep = np.ones(len(table), dtype=bool)
    if "quantity" in table.columns:
        keep &= (table["quantity"] == quantity).to_numpy()
    if "quality" in table.columns:
        keep &= table["quality"].isin(list(trusted)).to_numpy()
    return table if keep.all() else table[keep]


def _instant(time: datetime | None) -> np.datetime64 | None:
    return None if time is None else np.datetime64(_seconds(time), "s")


def _seconds(time: datetime) -> int:
    if time.tzinfo is None:
        raise InputError("panel", "", f"{time} has no time zone", remedy="Give UTC-aware times.")
    return int(np.floor(time.timestamp()))


def _positions(kind: Kind, edges: Times, seconds: np.ndarray) -> np.ndarray:
    """Return the interval that each reading starts in; outside the clock where before its first or after its last."""
    clock = edges.astype(np.int64)
    if kind.step in (MONTH, 86400.0):
        return np.searchsorted(clock, seconds, side="right") - 1
    found: np.ndarray = (seconds - clock[0]) // int(kind.step)
    return found


def _put(cell: np.ndarray, seconds: np.ndarray, value: np.ndarray, size: int, kind: Kind) -> np.ndarray:
    """Return (size,) values of cells, NaN where none: the mean or the last in time of each cell's readings."""
    found = np.full(size, np.nan)
    count = np.bincount(cell, minlength=size)
    if count.max(initial=0) <= 1:
        found[cell] = value
    elif kind.take == "last":
        order = np.argsort(seconds, kind="stable")
        found[cell[order]] = value[order]  # of equal indices NumPy keeps the last
    else:
        there = count > 0
        found[there] = np.bincount(cell, weights=value, minlength=size)[there] / count[there]
    return found
