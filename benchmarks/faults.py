"""Faults planted into real series, so that what finds them can be scored and what forecasts can be tried.

Takes   a Panel that looks right, a seed
Gives   inject: a panel with dead sensors, missing readings and spikes, as issue 6's robustness Show asks; plant: single
        faults by kind, far apart; both with the truth: place, kind, first and last interval, start and end
Used by cleaning.py, forecast.py

Kinds, as sensors really fail
    stuck      the reading freezes at its last value, or at zero, for 6 hours to 3 weeks
    spike      one reading with 1 to 3 times the series' 95th percentile on top
    gap        zeros for 1 to 5 intervals where it is not zero, as when a line drops
    rescaled   all readings times 0.25 to 0.6 or 1.7 to 4 from one interval to the next, for 3 to 21 days
    drift      readings times a factor that goes from 1 to 0.4–0.6 or 1.6–2.2 in 4 to 8 weeks, then stays a week
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from belvedere.forecast.clock import steps_in_day
from belvedere.forecast.contract import Floats, Panel

COLUMNS = ["place", "kind", "first", "last", "start", "end"]
DEAD_DAYS = (3.0, 21.0)  # [days] that a dead sensor stays dead
FROZEN = 0.3  # [-] of dead sensors that freeze at their last value; the others read zero
BLOCKS = 0.5  # [-] of missing readings that are missing in blocks
BLOCK = 24  # [steps] longest block
APART = 4.0  # [days] between two planted faults of one series
HALF_THERE = 0.5  # [-] of a planted stretch that must hold readings
MOST_TRIES = 60  # [-] places tried for one fault


def inject(
    panel: Panel, seed: int, *, dead: float = 0.1, missing: float = 0.2, spikes: float = 0.01
) -> tuple[Panel, pd.DataFrame]:
    """Return the panel with faults of which so many stand at any time, and the truth about them.

    Parameters
    ----------
    dead : [-] of sensors that are dead at any time, in spells of DEAD_DAYS that move from sensor to sensor
    missing : [-] of readings that are not there, half of them one by one
    spikes : [-] of readings that are a spike
    """
    rng = np.random.default_rng(seed)
    value = panel.value.copy()
    series, times = value.shape
    day = max(steps_in_day(panel.kind), 1)
    rows: list[tuple[str, str, int, int]] = []
    for number in range(series):
        at = -int(rng.integers(0, round(DEAD_DAYS[1] * day)))
        while dead > 0 and at < times:
            long = round(rng.uniform(*DEAD_DAYS) * day)
            alive = round(rng.exponential((1 - dead) / dead * sum(DEAD_DAYS) / 2) * day)
            first, last = at + alive, min(at + alive + long, times)
            if first >= 0 and first < last:
                rows.append((panel.places[number], "stuck", first, last - 1))
                before = value[number, :first][~np.isnan(value[number, :first])]
                frozen = before[-1] if len(before) and rng.random() < FROZEN else 0.0
                stretch = value[number, first:last]
                stretch[~np.isnan(stretch)] = frozen
            at = first + long
    peak = _peaks(panel.value)
    struck = (rng.random(value.shape) < spikes) & ~np.isnan(value)
    struck &= ~mask_of(panel, _truth(panel, rows), ("stuck",))
    value[struck] += (peak[:, None] * rng.uniform(1, 3, value.shape))[struck]
    rows += [(panel.places[s], "spike", int(i), int(i)) for s, i in np.argwhere(struck)]
    value[_missing(rng, value.shape, missing)] = np.nan
    return replace(panel, value=value), _truth(panel, rows)


def plant(panel: Panel, seed: int, a_year: Mapping[str, float]) -> tuple[Panel, pd.DataFrame]:
    """Return the panel with faults by kind, none near another, and the truth about them.

    Parameters
    ----------
    a_year : kind → [faults a series and year with readings]; at least one is tried of each kind named
    """
    rng = np.random.default_rng(seed)
    value = panel.value.copy()
    day = max(steps_in_day(panel.kind), 1)
    peak = _peaks(panel.value)
    rows: list[tuple[str, str, int, int]] = []
    for number in range(len(value)):
        taken = np.zeros(value.shape[1], dtype=bool)
        years = np.count_nonzero(~np.isnan(value[number])) / (365 * day)
        for kind in sorted(a_year, key=lambda one: -_length(one, day, 1.0)):  # the long ones first: they need room
            wanted = rng.poisson(a_year[kind] * years)
            for _ in range(wanted):
                long = _length(kind, day, rng.random())
                found = _room(rng, taken, value[number], long, kind)
                if found is None:
                    continue
                stretch = value[number, found : found + long]
                stretch[:] = _spoilt(rng, kind, stretch, float(peak[number]))
                margin = round(APART * day)
                taken[max(found - margin, 0) : found + long + margin] = True
                rows.append((panel.places[number], kind, found, found + long - 1))
    return replace(panel, value=value), _truth(panel, rows)


def mask_of(panel: Panel, truth: pd.DataFrame, kinds: tuple[str, ...]) -> np.ndarray:
    """Return the readings that faults of some kinds spoilt, (series, times) bool."""
    mask = np.zeros(panel.value.shape, dtype=bool)
    number = {place: row for row, place in enumerate(panel.places)}
    for row in truth[truth["kind"].isin(kinds)].itertuples():
        mask[number[str(row.place)], int(str(row.first)) : int(str(row.last)) + 1] = True
    return mask


def _peaks(value: Floats) -> Floats:
    there = ~np.isnan(value).all(axis=1)
    peak = np.ones(len(value))
    peak[there] = np.nanquantile(value[there], 0.95, axis=1)
    return np.maximum(np.abs(peak), 1.0)


def _missing(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> np.ndarray:
    """Return which readings are missing: some one by one, some in blocks of up to BLOCK steps."""
    mask: np.ndarray = rng.random(shape) < share * (1 - BLOCKS)
    starts = np.argwhere(rng.random(shape) < share * BLOCKS / ((1 + BLOCK) / 2))
    longs = rng.integers(1, BLOCK + 1, len(starts))
    for (row, first), long in zip(starts, longs, strict=True):
        mask[row, first : first + long] = True
    return mask


def _length(kind: str, day: int, share: float) -> int:
    """Return how long a fault lasts [steps], `share` from its shortest to its longest."""
    if kind == "spike":
        return 1
    if kind == "gap":
        return 1 + int(share * 4.999)
    shortest, longest = {"stuck": (0.25, 21.0), "rescaled": (3.0, 21.0), "drift": (35.0, 63.0)}[kind]
    long: float = day * shortest * (longest / shortest) ** share
    return round(long)


def _room(rng: np.random.Generator, taken: np.ndarray, line: Floats, long: int, kind: str) -> int | None:
    """Return where a fault of some length fits among readings, or None."""
    if len(line) <= long:
        return None
    there = ~np.isnan(line)
    for _ in range(MOST_TRIES):
        first = int(rng.integers(0, len(line) - long))
        span = slice(first, first + long)
        if taken[span].any() or there[span].mean() < HALF_THERE or not there[first]:
            continue
        if kind == "gap" and np.nanmin(line[span]) <= 0:
            continue
        return first
    return None


def _spoilt(rng: np.random.Generator, kind: str, line: Floats, peak: float) -> Floats:
    there = ~np.isnan(line)
    spoilt = line.copy()
    if kind == "spike":
        spoilt[there] += peak * rng.uniform(1, 3)
    elif kind == "gap":
        spoilt[there] = 0.0
    elif kind == "stuck":
        spoilt[there] = 0.0 if rng.random() < 0.5 else line[0]
    elif kind == "rescaled":
        spoilt *= rng.uniform(0.25, 0.6) if rng.random() < 0.5 else rng.uniform(1.7, 4.0)
    else:
        last = rng.uniform(0.4, 0.6) if rng.random() < 0.5 else rng.uniform(1.6, 2.2)
        grown = max(len(line) - len(line) // 8, 2)  # the last eighth stays at the end's factor
        spoilt *= np.interp(np.arange(len(line)), [0, grown - 1], [1.0, last])
    return spoilt


def _truth(panel: Panel, rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=COLUMNS[:4]).astype({"first": np.int64, "last": np.int64})
    frame["start"] = pd.DatetimeIndex(panel.edges[frame["first"].to_numpy()], tz="UTC")
    frame["end"] = pd.DatetimeIndex(panel.edges[frame["last"].to_numpy() + 1], tz="UTC")
    return frame.sort_values(["place", "first", "kind"]).reset_index(drop=True)
