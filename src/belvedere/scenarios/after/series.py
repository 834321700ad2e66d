"""Days at places: what was measured on each day, where enough of the day was.

Takes   a city's folder (data/observations/*.parquet), a quantity, patterns of places
Gives   Days: mean of each local day at each place, NaN where too little of it was measured; and what was left out
Used by effect.py, benchmarks/before_after.py
Source  a day with gaps is scaled by the place's own usual course of the day, so that a lost night does not make a day
        look busy. A day whose hours are nearly all zero is a dead loop until someone says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds

from belvedere.errors import BundleError, InputError
from belvedere.observations.schema import Quality

Floats = npt.NDArray[np.float64]

COVERED = 0.75  # [-] of the usual day's sum that the hours with readings must hold; ISPRA's rule for a valid day of air
SILENT = 0.02  # [-] of the place's median day: less is a dead detector, not a quiet day


@dataclass(frozen=True)
class Days:
    """One row a local day that any place has, one column a place."""

    day: npt.NDArray[np.int64]  # (days,) days since 1970-01-01, rising
    places: tuple[str, ...]
    value: Floats  # (days, places) mean of the day in the quantity's unit; NaN: not enough of it was measured
    partial: npt.NDArray[np.int64]  # (places,) days left out because too few hours were measured
    silent: npt.NDArray[np.int64]  # (places,) days left out because nothing was counted

    def of(self, place: str) -> Floats:
        """Return the days of one place."""
        column: Floats = self.value[:, self.places.index(place)]
        return column


def matching(folder: Path, quantity: str, patterns: Sequence[str]) -> list[str]:
    """Return the places that measure a quantity and fit any of the patterns, sorted.

    Raises
    ------
    BundleError
        when the folder has no observations
    InputError
        naming a pattern that no place fits
    """
    known = sorted({str(place) for file in _files(folder) for place in _places(file, quantity)})
    for pattern in patterns:
        if not any(fnmatchcase(place, pattern) for place in known):
            shown = ", ".join(known[:5]) + (" …" if len(known) > 5 else "")
            raise InputError(
                "places",
                repr(pattern),
                f"no place measures {quantity} there",
                remedy=f"Known: {shown or f'nobody measures {quantity}'}.",
            )
    return [place for place in known if any(fnmatchcase(place, pattern) for pattern in patterns)]


def days(folder: Path, quantity: str, places: Sequence[str], timezone: str) -> Days:
    """Return the days at some places.

    Raises
    ------
    BundleError
        when the folder has no observations
    """
    wanted = (
        (pc.field("quantity") == quantity)
        & (pc.field("quality") == int(Quality.VALID))
        & pc.field("place").isin(list(places))
    )
    parts = [ds.dataset(file, format="parquet").to_table(["time", "place", "value"], wanted) for file in _files(folder)]
    table = pd.concat([part.to_pandas() for part in parts], ignore_index=True)
    local = table["time"].dt.tz_convert(timezone)
    table = pd.DataFrame(
        {
            "place": table["place"],
            "day": local.dt.tz_localize(None).dt.floor("D").astype("datetime64[s]").astype("int64") // 86400,
            "hour": local.dt.hour,
            "value": table["value"],
        }
    )
    hourly = table.groupby(["place", "day", "hour"])["value"].mean().unstack("hour").reindex(columns=range(24))
    return _collect(hourly, tuple(places))


def _collect(hourly: pd.DataFrame, places: tuple[str, ...]) -> Days:
    day = np.unique(hourly.index.get_level_values("day").to_numpy(np.int64))
    value = np.full((len(day), len(places)), np.nan)
    partial, silent = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64)
    found = set(hourly.index.get_level_values("place"))
    for column, place in enumerate(places):
        if place not in found:
            continue
        own = hourly.loc[place]
        mean, few = _mean_of_day(own.to_numpy(np.float64))
        still = mean < SILENT * np.nanmedian(mean) if np.isfinite(mean).any() else np.zeros(len(mean), bool)
        still |= mean <= 0
        value[np.searchsorted(day, own.index.to_numpy(np.int64)), column] = np.where(still, np.nan, mean)
        partial[column], silent[column] = int(few.sum()), int(still.sum())
    return Days(day, places, value, partial, silent)


def _mean_of_day(hours: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the mean of each day (rows) of hourly means with gaps, and which days have too few hours."""
    there = ~np.isnan(hours)
    if there.sum(axis=1).max(initial=0) <= 1:  # one reading a day
        return np.nansum(hours, axis=1), np.zeros(len(hours), bool)
    whole = there.all(axis=1)
    usual = hours[whole].mean(axis=0) if whole.sum() >= 5 else np.ones(24)
    usual = usual / usual.sum() if usual.sum() > 0 else np.full(24, 1 / 24)
    covered = there @ usual
    enough = covered >= COVERED
    total = np.nansum(hours, axis=1)
    return np.where(enough, total / np.where(enough, covered, 1.0) / 24, np.nan), ~enough


def _files(folder: Path) -> list[Path]:
    files = sorted((folder / "data" / "observations").glob("*.parquet"))
    if not files:
        raise BundleError(f"{folder / 'data' / 'observations'}: no observations. Build the city with its feeds first.")
    return files


def _places(file: Path, quantity: str) -> list[str]:
    table = ds.dataset(file, format="parquet").to_table(["place"], pc.field("quantity") == quantity)
    found: list[str] = pc.unique(table.column("place")).to_pylist()
    return found
