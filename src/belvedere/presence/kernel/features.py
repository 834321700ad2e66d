"""What a definition may know of the devices of a day, and nothing that tells who they are.

Takes   zones by hour from the kernel's pass, history from memory
Gives   DeviceDays and History, arrays by device; main_zone(), the zone of most hours in part of a day
Used by definitions/, whose classify(DeviceDays) gives the class of each device-day; memory.py

No device id is in here, and the rows have no order that means anything outside the bucket they come from.
Everything is vectorised: `days.zone_hours == -1` is a matrix (n, hours).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numba import njit, uint64

from belvedere.presence.day import ServiceDay
from belvedere.presence.kernel.ground import Bools, Ground, Ints, Shorts, Words

NOWHERE = -1  # in place of a zone: not seen
NIGHT = frozenset({20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7})  # [h] 20–08, night of Vodafone–Istat
DEEP_NIGHT = frozenset({0, 1, 2, 3, 4, 5})  # [h] 00–06
DAYTIME = frozenset({8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})  # [h] 08–20


@dataclass(frozen=True, slots=True, repr=False)
class History:
    """What was seen of each device in the days before, since the month's key began and no longer ago than is kept.

    A device that was never seen has 0 days, zones of −1.
    """

    days_seen: Shorts  # (n,) days before today on which it was present
    nights_seen: Shorts  # (n,) of these, days with a night zone
    since: Shorts  # (n,) days since it was first seen; 0: never before today
    home_zone: Shorts  # (n,) the night zone of most of these days (ties: the lowest); −1: never seen at night
    home_nights: Shorts  # (n,) nights in home_zone
    city_nights: Shorts  # (n,) nights in zones of the city
    region_nights: Shorts  # (n,) nights in zones of the region, the city's too
    work_zone: Shorts  # (n,) the day zone of most of these days: where it usually is by day; −1: none
    work_days: Shorts  # (n,) days in work_zone
    city_days: Shorts  # (n,) days whose main zone was in the city
    yesterday_zone: Shorts  # (n,) main zone of the day before; −1: not seen that day
    yesterday_night: Shorts  # (n,) night zone of the day before; −1: none
    days_kept: int  # days before today of which anything is kept: the most that days_seen can be

    def __repr__(self) -> str:
        return f"History({len(self.days_seen)} devices, {self.days_kept} days)"


@dataclass(frozen=True, slots=True, repr=False)
class DeviceDays:
    """The devices of one bucket on one service day, n of them.

    A zone by hour is the zone of the cell with most seconds of that hour (ties: the lowest cell).
    """

    day: ServiceDay
    ground: Ground  # ground.city[zone], ground.region[zone], ground.municipality[zone]
    mcc: Shorts  # (n,) mobile country code of the SIM: 222 is Italy; 0: unknown
    zone_hours: Shorts  # (n, day.hours) zone in each hour; −1: not seen. Clock hours of the columns are day.clock
    hours_present: Shorts  # (n,) hours with a zone, 1 … day.hours
    first_hour: Shorts  # (n,) index of the first such hour
    last_hour: Shorts  # (n,) index of the last
    main_zone: Shorts  # (n,) zone of most hours of the day (ties: the lowest)
    night_zone: Shorts  # (n,) zone of most hours at clock 20–08; −1: not seen then
    deep_night_zone: Shorts  # (n,) same at clock 00–06
    day_zone: Shorts  # (n,) same at clock 08–20
    past: History

    def __repr__(self) -> str:
        return f"DeviceDays({len(self.mcc)} devices on {self.day.day})"

    def __len__(self) -> int:
        """Return the number of devices."""
        return len(self.mcc)

    def hours_at(self, zones: Bools) -> Shorts:
        """Return (n,) hours in the zones marked in `zones` (zones,), for instance `days.ground.city`."""
        marked = np.append(zones, False)  # zone −1 reads the last
        return np.asarray(np.sum(marked[self.zone_hours], axis=1, dtype=np.int16))

    def municipality(self, zone: Shorts) -> Ints:
        """Return (n,) the municipality of each zone; −1 where there is no zone."""
        return np.append(self.ground.municipality, np.int32(NOWHERE))[zone]


class Definition(Protocol):
    """A published definition: a module of definitions/ fulfils it."""

    def classify(self, days: DeviceDays) -> Ints:
        """Return (n,) the class of each device-day, an index into schema.CLASSES."""
        ...


def columns(day: ServiceDay, clock: frozenset[int]) -> Bools:
    """Return (day.hours,) which hours of a service day lie at these clock hours."""
    return np.array([hour in clock for hour in day.clock], np.bool_)


def main_zone(zone_hours: Shorts, chosen: Bools) -> Shorts:
    """Return (n,) the zone of most of the chosen hours; of equals the lowest; −1 where none has a zone.

    Parameters
    ----------
    zone_hours : array, shape (n, hours)
    chosen : array, shape (hours,), from `columns`
    """
    return np.asarray(_summary(zone_hours, _words(chosen[np.newaxis]))[3])


def _words(parts: Bools) -> Words:
    """Return (hours,) a word for each hour with a 1 in the 16 bits of each part, of at most four, that it is in."""
    weights = np.uint64(1) << (np.uint64(16) * np.arange(len(parts), dtype=np.uint64))
    return np.asarray((parts.astype(np.uint64) * weights[:, np.newaxis]).sum(axis=0, dtype=np.uint64))


@njit(cache=True, nogil=True)
def _summary(zone_hours: Shorts, words: Words) -> Shorts:
    """Return (7, n) hours with a zone, index of the first, of the last, and the main zone of each of four parts."""
    n, hours = zone_hours.shape
    found = np.full((7, n), -1, np.int16)
    zones, many = np.empty(hours, np.int16), np.empty(hours, np.uint64)  # the different zones of a device
    for i in range(n):
        different, k, present = uint64(0), uint64(0), 0
        for h in range(hours):
            zone = zone_hours[i, h]
            if zone < 0:
                continue
            if present == 0:
                found[1, i] = h
            found[2, i] = h
            present += 1
            if different == uint64(0) or zones[k] != zone:
                k = uint64(0)
                while k < different and zones[k] != zone:
                    k += uint64(1)
                if k == different:
                    zones[k], many[k] = zone, uint64(0)
                    different += uint64(1)
            many[k] += words[h]
        found[0, i] = present
        for part in range(4):
            most = uint64(0)
            for at in range(different):
                count = (many[uint64(at)] >> uint64(16 * part)) & uint64(0xFFFF)
                zone = zones[uint64(at)]
                if count > most or (count == most and most > uint64(0) and zone < found[3 + part, i]):
                    most, found[3 + part, i] = count, zone
    return found


def unseen(n: int) -> History:
    """Return the history of n devices of which nothing is kept."""
    none, nowhere = np.zeros(n, np.int16), np.full(n, NOWHERE, np.int16)
    return History(none, none, none, nowhere, none, none, none, nowhere, none, none, nowhere, nowhere, 0)


def device_days(day: ServiceDay, ground: Ground, mcc: Shorts, zone_hours: Shorts, past: History) -> DeviceDays:
    """Return the features of n devices from their zones by hour and their history."""
    every = np.ones(day.hours, np.bool_)
    parts = np.stack([every, *(columns(day, clock) for clock in (NIGHT, DEEP_NIGHT, DAYTIME))])
    present, first, last, main, night, deep, daytime = _summary(zone_hours, _words(parts))
    return DeviceDays(day, ground, mcc, zone_hours, present, first, last, main, night, deep, daytime, past)
