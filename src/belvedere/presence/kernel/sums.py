"""Sums over devices, once their classes are known.

Takes   what walk.py gives for the devices of some buckets, and their classes
Gives   Sums, which add up bucket by bucket in any order to the same whole numbers
Used by kernel/day.py, kernel/resume.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, uint64

from belvedere.presence.kernel.features import DeviceDays
from belvedere.presence.kernel.ground import Bools, Ints, Longs, Shorts
from belvedere.presence.kernel.products import FOREIGN
from belvedere.presence.kernel.walk import COUNTS
from belvedere.presence.schema import CLASSES

COUNTRIES = 1000  # [-] codes have three digits; 0: unknown


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of some buckets."""

    presence: Longs  # (classes, cells × hours) [s]
    units: Longs  # (zones, hours, classes)
    units_mcc: Longs  # (COUNTRIES, hours)
    nights: Longs  # (zones,)
    classes: Longs  # (classes,)
    counts: Longs  # (COUNTS,) of walk.py
    trip_keys: Longs  # (trips,) of both tables, as walk.walk gives them; ascending, each once
    trip_counts: Longs  # (trips,)

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both; the arrays of the first may be used again."""
        for mine, theirs in zip(self._tables(), other._tables(), strict=True):
            np.add(mine, theirs, out=mine)
        keys, counts = _merged(self.trip_keys, self.trip_counts, other.trip_keys, other.trip_counts)
        return Sums(self.presence, self.units, self.units_mcc, self.nights, self.classes, self.counts, keys, counts)

    def _tables(self) -> tuple[Longs, ...]:
        return self.presence, self.units, self.units_mcc, self.nights, self.classes, self.counts


def nothing(cells: int, zones: int, hours: int) -> Sums:
    """Return the sums of no device."""
    many = len(CLASSES)
    shapes = ((many, cells * hours), (zones, hours, many), (COUNTRIES, hours), (zones,), (many,), (COUNTS,), (0,), (0,))
    made = [np.zeros(shape, np.int64) for shape in shapes]
    return Sums(made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7])


def add(sums: Sums, days: DeviceDays, classes: Ints, presence: tuple[Longs, Ints, Ints], counts: Longs) -> None:
    """Add the devices of some buckets to `sums`, all but their trips.

    Parameters
    ----------
    classes : (n,) index into schema.CLASSES
    presence : starts, place, seconds of walk.walk
    counts : of walk.walk
    """
    starts, place, seconds = presence
    _add_presence(starts, place, seconds, classes, sums.presence)
    _add_units(days.zone_hours, days.mcc, classes, days.ground.city, sums.units, sums.units_mcc)
    slept = days.night_zone[days.night_zone >= 0]
    for table, more in (
        (sums.nights, np.bincount(slept, minlength=days.ground.zones)),
        (sums.classes, np.bincount(classes, minlength=len(CLASSES))),
        (sums.counts, counts),
    ):
        np.add(table, more, out=table)


def with_trips(sums: Sums, trips: Longs) -> Sums:
    """Return the sums with trips, one a row, as walk.walk gives them."""
    keys, many = _counted(np.sort(trips))
    return Sums(sums.presence, sums.units, sums.units_mcc, sums.nights, sums.classes, sums.counts, keys, many)


@njit(cache=True, nogil=True)
def _counted(keys: Longs) -> tuple[Longs, Longs]:
    """Return each of ascending keys once, and how often it stands there."""
    found, many = np.empty(len(keys), np.int64), np.empty(len(keys), np.int64)
    n = 0
    for i in range(len(keys)):
        if n == 0 or keys[i] != found[n - 1]:
            found[n], many[n] = keys[i], 0
            n += 1
        many[n - 1] += 1
    return found[:n].copy(), many[:n].copy()


@njit(cache=True, nogil=True)
def _merged(keys: Longs, counts: Longs, other_keys: Longs, other_counts: Longs) -> tuple[Longs, Longs]:
    """Return the keys of two ascending lists, each once, with the sum of their counts."""
    size = len(keys) + len(other_keys)
    found, many = np.empty(size, np.int64), np.empty(size, np.int64)
    i, k, n = 0, 0, 0
    while i < len(keys) or k < len(other_keys):
        mine = i < len(keys) and (k == len(other_keys) or keys[i] <= other_keys[k])
        theirs = k < len(other_keys) and (i == len(keys) or other_keys[k] <= keys[i])
        found[n] = keys[i] if mine else other_keys[k]
        many[n] = (counts[i] if mine else 0) + (other_counts[k] if theirs else 0)
        i, k, n = i + mine, k + theirs, n + 1
    return found[:n], many[:n]


@njit(cache=True, nogil=True)
def _add_presence(starts: Longs, place: Ints, seconds: Ints, classes: Ints, presence: Longs) -> None:
    for i in range(len(classes)):
        row = uint64(classes[i])
        for k in range(uint64(starts[i]), uint64(starts[i + 1])):
            presence[row, uint64(place[uint64(k)])] += seconds[uint64(k)]


@njit(cache=True, nogil=True)
def _add_units(  # noqa: PLR0917 a kernel over plain arrays
    zone_hours: Shorts, mcc: Shorts, classes: Ints, city: Bools, units: Longs, units_mcc: Longs
) -> None:
    n, hours = zone_hours.shape
    for i in range(n):
        column, country = uint64(classes[i]), uint64(mcc[i])
        for h in range(hours):
            zone = zone_hours[i, h]
            if zone >= 0:
                units[uint64(zone), h, column] += 1
                if column == uint64(FOREIGN) and city[uint64(zone)]:
                    units_mcc[country, h] += 1
