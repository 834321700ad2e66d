"""Marks readings that cannot be trusted, and finds the ones that are not there.

Takes   a table of SCHEMA and the interval [s] each quantity is promised at
Gives   the same table with its marks of Quality; the gaps of a series
Used by feeds/ingest.py (marks on arrival), server/ (gaps)
Source  limits.csv holds what each quantity can be, each row with its source. Methods, all Belvedere's:
  range   outside limits.csv
  stuck   a run of equal readings. Counts: two Poisson counts of mean m are equal with chance p = 1 / (2 sqrt(pi m)),
          so a run of n has chance p^(n-1); below CHANCE it is stuck. Others: longer than `stuck` hours.
          Zeros: longer than `zero` hours, or (all vehicles) ZERO_HOURS in which MANY usually pass. A night is fine.
  spike   more than FAR robust deviations (1.4826 MAD) from BOTH the median of its four neighbours in time and the
          series' usual for that local hour, workday or not, on the same side. Counts are compared by square root,
          which makes their Poisson scatter the same at every level (Anscombe 1948).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.observations.schema import SCHEMA, Quality
from belvedere.quantities import QUANTITIES

CHANCE = 1e-6  # [-] of an honest run of equal counts
MANY = 100.0  # [vehicles] expected during a run of zeros that is not believed
ZERO_HOURS = 6.0  # [h] shortest run of zeros that is doubted because of what is usual
FAR = 8.0  # [-] robust standard deviations: hours after a concert, real ones, reach 6 to 7
ROBUST = 1.4826  # [-] standard deviation of a normal over its median absolute deviation
LINKED = 1.5  # [-] intervals between two readings that still follow each other


@dataclass(frozen=True, slots=True)
class Limit:
    """What a quantity can be, in its unit of quantities.csv."""

    minimum: float
    maximum: float
    stuck: float  # [h] of equal values other than zero; NaN for counts, which are judged by chance
    zero: float  # [h] of zeros
    spike: bool  # False: lone peaks are in its nature
    resolution: float  # least step that is published


def _read() -> dict[str, Limit]:
    text = files("belvedere.observations").joinpath("limits.csv").read_text(encoding="utf-8")
    return {
        row["quantity"]: Limit(
            float(row["minimum"]),
            float(row["maximum"]),
            float(row["stuck"] or "nan"),
            float(row["zero"]),
            row["spike"] == "yes",
            float(row["resolution"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


LIMITS = _read()


def mark(table: pa.Table, intervals: Mapping[str, float], timezone: str) -> pa.Table:
    """Return the table with suspect readings marked, sorted by place, quantity and time.

    Marks that stand are kept: a reading is never trusted more than before.

    Parameters
    ----------
    intervals : quantity → [s] between two readings, as promised
    timezone : IANA, whose clock the usual of an hour is of
    """
    ordered = table.sort_by([("place", "ascending"), ("quantity", "ascending"), ("time", "ascending")])
    marks = ordered.column("quality").to_numpy().copy()
    quantities = np.asarray(ordered.column("quantity").to_numpy(zero_copy_only=False), dtype=object)
    for quantity in sorted(set(quantities)):
        if quantity not in LIMITS or quantity not in intervals:
            continue
        rows = np.flatnonzero(quantities == quantity)
        part = ordered.take(pa.array(rows))
        found = _marks(part, LIMITS[quantity], str(quantity), intervals[quantity], timezone)
        trusted = marks[rows] == Quality.VALID
        marks[rows[trusted]] = found[trusted]
    position = SCHEMA.get_field_index("quality")
    return ordered.set_column(position, SCHEMA.field("quality"), pa.array(marks, type=pa.int8()))


def gaps(times: pd.DatetimeIndex, start: datetime, end: datetime, interval: float) -> pd.DataFrame:
    """Return the stretches of [start, end) in which expected readings are not there.

    Parameters
    ----------
    times : UTC, sorted; those of readings that hold a value
    interval : [s] promised

    Returns
    -------
    start, end (UTC), readings [-] that are missing; in time order
    """
    step = pd.Timedelta(seconds=interval)
    first, last = times.searchsorted(pd.Timestamp(start)), times.searchsorted(pd.Timestamp(end))
    edges = pd.DatetimeIndex([pd.Timestamp(start) - step, *times[first:last], pd.Timestamp(end)])
    missing = np.rint((edges[1:] - edges[:-1]) / step).astype(int) - 1
    holes = np.flatnonzero(missing > 0)
    return pd.DataFrame({"start": edges[holes] + step, "end": edges[holes + 1], "readings": missing[holes]})


def _marks(part: pa.Table, limit: Limit, quantity: str, interval: float, timezone: str) -> np.ndarray:
    """Return the marks of one quantity's readings, sorted by place and time."""
    value = part.column("value").to_numpy(zero_copy_only=False).astype(float)
    place = pd.factorize(np.asarray(part.column("place").to_numpy(zero_copy_only=False), dtype=object))[0]
    time = pd.DatetimeIndex(part.column("time").to_numpy(zero_copy_only=False)).tz_localize("UTC")
    seconds = time.as_unit("s").asi8
    follows = np.zeros(len(value), dtype=bool)  # its neighbour before is of the same series, one interval earlier
    follows[1:] = (place[1:] == place[:-1]) & (np.diff(seconds) <= LINKED * interval)
    counted = QUANTITIES[quantity].unit == "veh/h"

    outside = (value < limit.minimum) | (value > limit.maximum)
    sane = np.where(outside, np.nan, value)
    clock = _clock(time.tz_convert(timezone), place)
    stuck = _stuck(sane, follows, limit, interval, counted)
    usual = _usual(np.where(stuck, np.nan, sane), clock)
    if quantity == "flow":  # no class of vehicles: on a holiday there may be no truck for long
        stuck |= _dead(sane, usual, follows, interval)
    marks = np.zeros(len(value), dtype=np.int8)
    if limit.spike:
        clean = np.where(stuck, np.nan, sane)
        marks[_spikes(clean, _usual(clean, clock), place, follows, (interval, limit.resolution, counted))] = (
            Quality.SUSPECT_SPIKE
        )
    marks[stuck] = Quality.SUSPECT_STUCK
    marks[outside] = Quality.SUSPECT_RANGE
    marks[np.isnan(value)] = Quality.MISSING
    return marks


def _clock(local: pd.DatetimeIndex, place: np.ndarray) -> np.ndarray:
    """Return one number for each series, local hour, and workday or weekend."""
    weekend = (local.day_of_week >= 5).astype(int)
    return np.asarray((place * 24 + local.hour) * 2 + weekend)


def _usual(value: np.ndarray, clock: np.ndarray) -> np.ndarray:
    """Return the median of the readings with the same clock; NaN where there is none."""
    return pd.Series(value).groupby(clock).transform("median").to_numpy()


def _runs(value: np.ndarray, follows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the run of equal readings that each belongs to, and that run's length [readings]."""
    same = np.zeros(len(value), dtype=bool)
    same[1:] = follows[1:] & (value[1:] == value[:-1])
    run = np.cumsum(~same) - 1
    return run, np.bincount(run)[run] if len(run) else run


def _stuck(value: np.ndarray, follows: np.ndarray, limit: Limit, interval: float, counted: bool) -> np.ndarray:
    _, length = _runs(value, follows)
    hours = length * interval / 3600
    zero = value == 0
    stuck: np.ndarray = zero & (hours >= limit.zero)
    if counted:
        vehicles = np.maximum(np.where(np.isnan(value), 0.0, value) * interval / 3600, 1.0)
        chance = (1 / (2 * np.sqrt(np.pi * vehicles))) ** (length - 1.0)
        stuck |= ~zero & (chance < CHANCE)
    else:
        stuck |= ~zero & (hours > limit.stuck)
    return stuck


def _dead(value: np.ndarray, usual: np.ndarray, follows: np.ndarray, interval: float) -> np.ndarray:
    """Return the zeros of runs in which many vehicles usually pass."""
    run, length = _runs(value, follows)
    expected = np.bincount(run, weights=np.nan_to_num(usual) * interval / 3600)[run] if len(run) else usual
    dead: np.ndarray = (value == 0) & (length * interval / 3600 >= ZERO_HOURS) & (expected >= MANY)
    return dead


def _spikes(
    value: np.ndarray, usual: np.ndarray, place: np.ndarray, follows: np.ndarray, scale: tuple[float, float, bool]
) -> np.ndarray:
    """Return which readings are far from both their neighbours and the usual."""
    interval, resolution, counted = scale
    level = np.sqrt(np.maximum(value, 0)) if counted else value
    normal = np.sqrt(np.maximum(usual, 0)) if counted else usual
    least = 0.5 * np.sqrt(3600 / interval) if counted else resolution  # scatter of a Poisson count's root; one step
    around = _neighbours(level, follows)
    aside, apart = level - around, level - normal
    near = np.maximum(_deviation(aside, place), least)
    far = np.maximum(_deviation(apart, place), least)
    with np.errstate(invalid="ignore"):
        spikes: np.ndarray = (np.abs(aside) > FAR * near) & (np.abs(apart) > FAR * far) & (aside * apart > 0)
    return spikes


def _neighbours(level: np.ndarray, follows: np.ndarray) -> np.ndarray:
    """Return the median of the two readings before and the two after, NaN where fewer than two are there."""
    size = len(level)
    around = np.full((4, size), np.nan)
    leads = np.append(follows[1:], False)
    for row, shift in enumerate((-2, -1, 1, 2)):
        rows = np.arange(max(0, -shift), min(size, size - shift))
        linked = follows[rows] if shift < 0 else leads[rows]
        if abs(shift) == 2:
            between = rows + (shift // 2)
            linked = linked & (follows[between] if shift < 0 else leads[between])
        around[row, rows] = np.where(linked, level[rows + shift], np.nan)
    enough = (~np.isnan(around)).sum(axis=0) >= 2
    median = np.full(size, np.nan)
    if enough.any():
        median[enough] = np.nanmedian(around[:, enough], axis=0)
    return median


def _deviation(residual: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return each series' robust standard deviation, at every reading of it."""
    spread = pd.Series(np.abs(residual)).groupby(place).transform("median").to_numpy()
    return np.asarray(ROBUST * np.nan_to_num(spread))
