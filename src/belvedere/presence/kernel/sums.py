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
    trip_keys: Longs  # (trips,) ascending, each once: (origin << 32) | (destination << 16) | hour
    trip_counts: Longs  # (trips,)

    def __add__(self, other: Sums) -> Sums:
        """Return the sums of both; the arrays of the first may be used again."""
        for mine, theirs in zip(self._tables(), other._tables(), strict=True):
            np.add(mine, theirs, out=mine)
        keys = np.concatenate([self.trip_keys, other.trip_keys])
        keys, counts = _together(keys, np.concatenate([self.trip_counts, other.trip_counts]))
        return Sums(self.presence, self.units, self.units_mcc, self.nights, self.classes, self.counts, keys, counts)

    def _tables(self) -> tuple[Longs, ...]:
        return self.presence, self.units, self.units_mcc, self.nights, self.classes, self.counts


def nothing(cells: int, zones: int, hours: int) -> Sums:
    """Return the sums of no device."""
    many = len(CLASSES)
    shapes = ((many, cells * hours), (zones, hours, many), (COUNTRIES, hours), (zones,), (many,), (COUNTS,), (0,), (0,))
    made = [np.zeros(shape, np.int64) for shape in shapes]
    return Sums(made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7])


def gathered(days: DeviceDays, classes: Ints, presence: tuple[Longs, Ints, Ints], trips: Longs, counts: Longs) -> Sums:
    """Return the sums of the devices of some buckets.

    Parameters
    ----------
    classes : (n,) index into schema.CLASSES
    presence : starts, place, seconds of walk.walk
    trips, counts : of walk.walk
    """
    sums = nothing(days.ground.cells, days.ground.zones, days.day.hours)
    starts, place, seconds = presence
    _add_presence(starts, place, seconds, classes, sums.presence)
    _add_units(days.zone_hours, days.mcc, classes, days.ground.city, sums.units, sums.units_mcc)
    slept = days.night_zone[days.night_zone >= 0]
    keys, many = _together(np.sort(trips), np.ones(len(trips), np.int64))
    return Sums(
        sums.presence,
        sums.units,
        sums.units_mcc,
        np.bincount(slept, minlength=days.ground.zones).astype(np.int64),
        np.bincount(classes, minlength=len(CLASSES)).astype(np.int64),
        counts.copy(),
        keys,
        many,
    )


def _together(keys: Longs, counts: Longs) -> tuple[Longs, Longs]:
    """Return each key once, ascending, with the sum of its counts."""
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.add.reduceat(counts, first) if len(first) else counts


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
                if city[uint64(zone)]:
                    units_mcc[country, h] += 1
