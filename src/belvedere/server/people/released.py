"""Released people present as arrays by hour, place and class: what every question of the screen is answered from.

Takes   a table of presence/schema.RELEASED, the municipality of each zone, which is public
Gives   Hours: value, low, high, variance of the noise; whole(), the view in whole numbers that adds up; at(), the hour
        of a time
Used by room.py, told.py, comparing.py
Source  presence/view.py for whole numbers; published.sum_variance for the noise of some classes together
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.presence import view
from belvedere.presence.schema import CLASSES, RELEASED
from belvedere.server.remembered import Remembered

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ALL = "all"
KINDS = (ALL, *CLASSES)
HOUR = 3_600  # [s]
DAY = 24 * HOUR  # [s] one release a service day is what is promised
Z90 = 1.6448536269514722  # [standard deviations] half of the 5–95 % interval of the normal distribution
KEPT = 400  # hours of whole numbers that are remembered


@dataclass(frozen=True)
class Hours:
    """Arrays of shape (hours, places, KINDS); NaN: held back."""

    starts: Ints  # (hours,) [s since 1970], ascending
    places: Mapping[tuple[str, str], int]  # (level, zone_id) → its row
    unit: Literal["people", "devices"]
    value: Floats
    low: Floats
    high: Floats
    variance: Floats  # [devices²]
    factor: Floats  # [people per device] of each value; NaN where nothing is divided
    reason: NDArray[np.object_]
    release: tuple[str, ...]  # (hours,) of each hour
    rows: pd.DataFrame  # the released table, by hour
    first: Ints  # (hours + 1,) first row of each hour
    parent: Mapping[str, str]
    _whole: Remembered[Floats] = field(default_factory=lambda: Remembered(KEPT))

    def at(self, moment: datetime) -> int:
        """Return the last hour that had ended at a time; -1 where none had."""
        return int(np.searchsorted(self.starts, moment.timestamp() - HOUR, "right")) - 1

    def state(self, hour: int, moment: datetime) -> Literal["before", "fresh", "late", "down"]:
        """Return how the hour of at() stands to the clock: late from an hour after its end, down after three days."""
        if hour < 0:
            return "before"
        age = moment.timestamp() - float(self.starts[hour]) - HOUR
        return "fresh" if age < HOUR else "late" if age <= 3 * DAY else "down"

    def start(self, hour: int) -> datetime:
        """Return the start of an hour."""
        return datetime.fromtimestamp(int(self.starts[hour]), UTC)

    def day(self, hour: int) -> range:
        """Return the hours of the release that an hour is of."""
        same = [one for one, release in enumerate(self.release) if release == self.release[hour]]
        return range(same[0], same[-1] + 1)

    def whole(self, hour: int) -> Floats:
        """Return the hour's values (places, KINDS) in whole numbers of at least 0 that add up; NaN: held back."""
        return self._whole.get(hour, partial(self._rounded, hour))

    def noise(self, hour: int, place: int, kind: int) -> float:
        """Return half of the 5–95 % interval of the noise in a value, in the value's unit."""
        return Z90 * float(np.sqrt(self.variance[hour, place, kind])) * self.scale(hour, place, kind)

    def scale(self, hour: int, place: int, kind: int) -> float:
        """Return how many of the unit one device stands for in a value; the city's where the value is all noise."""
        if self.unit == "devices":
            return 1.0
        own = float(self.factor[hour, place, kind])
        return own if np.isfinite(own) else float(self.factor[hour, self.places_of("city")[0], 0])

    def places_of(self, level: str) -> list[int]:
        """Return the rows of a level's places."""
        return [row for (own, _), row in self.places.items() if own == level]

    def _rounded(self, hour: int) -> Floats:
        some = self.rows.iloc[self.first[hour] : self.first[hour + 1]]
        column = "population" if self.unit == "people" else "devices"
        shown = view.whole(some.assign(devices=some[column])[list(RELEASED)], self.parent)
        found = np.full(self.value.shape[1:], np.nan)
        rows, kinds = _places_and_kinds(shown, self.places)
        found[rows, kinds] = shown["devices"].to_numpy()
        return found


def hours(table: pd.DataFrame, parent: Mapping[str, str]) -> Hours:
    """Return the released table as arrays.

    Raises
    ------
    KeyError
        when a zone has no municipality in `parent`
    """
    unknown = set(table.loc[table["level"] == "zone", "zone_id"].astype("str")) - set(parent)
    if unknown:
        raise KeyError(min(unknown))
    rows = table.sort_values("timestamp", kind="stable").reset_index(drop=True)
    stamps = rows["timestamp"].astype("datetime64[s, UTC]").astype("int64").to_numpy()
    starts, first = np.unique(stamps, return_index=True)
    bounds = np.append(first, len(rows)).astype(np.int64)
    hour = np.repeat(np.arange(len(starts)), np.diff(bounds))
    pairs = rows[["level", "zone_id"]].astype("str").drop_duplicates()
    places = {(str(level), str(name)): row for row, (level, name) in enumerate(pairs.itertuples(index=False))}
    place, kind = _places_and_kinds(rows, places)
    unit: Literal["people", "devices"] = "people" if rows["population"].notna().any() else "devices"

    def cube(column: str) -> Floats:
        made = np.full((len(starts), len(places), len(KINDS)), np.nan)
        made[hour, place, kind] = rows[column].to_numpy(dtype=np.float64)
        return made

    devices, variance, people = cube("devices"), cube("variance"), cube("population")
    error = Z90 * np.sqrt(variance)
    sure = devices > 2 * np.sqrt(variance)  # a ratio of noise to noise says nothing
    reason = np.full(devices.shape, "", dtype=object)
    reason[hour, place, kind] = rows["suppression_reason"].astype("str").to_numpy()
    return Hours(
        starts=starts.astype(np.int64),
        places=places,
        unit=unit,
        value=people if unit == "people" else devices,
        low=cube("population_lower") if unit == "people" else devices - error,
        high=cube("population_upper") if unit == "people" else devices + error,
        variance=variance,
        factor=np.divide(people, devices, out=np.full_like(people, np.nan), where=sure),
        reason=reason,
        release=tuple(rows["release_id"].astype("str").to_numpy()[first]),
        rows=rows,
        first=bounds,
        parent=dict(parent),
    )


def _places_and_kinds(rows: pd.DataFrame, places: Mapping[tuple[str, str], int]) -> tuple[Ints, Ints]:
    """Return the row of each line's place and the column of its class."""
    known = pd.MultiIndex.from_tuples(list(places))
    asked = pd.MultiIndex.from_arrays([rows["level"].astype("str"), rows["zone_id"].astype("str")])
    kinds = pd.Index(KINDS).get_indexer(pd.Index(rows["visitor_class"].astype("str")))
    return known.get_indexer(asked).astype(np.int64), kinds.astype(np.int64)
