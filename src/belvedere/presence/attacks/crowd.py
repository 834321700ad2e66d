"""A seeded small city that sleeps: who is where in each hour of a month, so that attacks know the truth.

Takes   how many devices, zones and days, a seed
Gives   crowd → Crowd: the zone of each device by day and hour, its class; units and trips of any of them
Used by scene.py
Source  shares of classes and hours of stay as in PRESENCE 3.3; places by Zipf's law. Nobody changes home within the
        month: who sleeps in a zone tonight slept there last night
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belvedere.presence.kernel.products import MOST_TRIPS
from belvedere.presence.release.bounds import Ints
from belvedere.presence.schema import CLASSES

HOURS = 24  # [h] the month is April: no day of 23 or 25 hours
ZIPF = 0.8  # [-] exponent of the attraction of zones
SHARES = (0.50, 0.15, 0.12, 0.10, 0.11, 0.02)  # [-] of schema.CLASSES among devices
DAYS = (1.0, 0.7, 0.10, 0.15, 0.15, 0.05)  # [-] of days on which a device of the class is in the city
# index of the hour (0 is 4 o'clock) from which and until which it is in the city, by class: earliest, latest
FROM = ((0, 0), (2, 5), (3, 9), (0, 0), (0, 0), (2, 16))
UNTIL = ((24, 24), (12, 16), (10, 20), (24, 24), (24, 24), (3, 18))
OUT, BACK = (3, 6), (12, 17)  # [h] leaves the bed, comes back to it: earliest, latest
ERRAND = 0.12  # [-] chance of an hour between them to be elsewhere
NOWHERE = -1

Where = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Devices of the city and where they were."""

    where: Where  # (devices, days, HOURS) zone; −1: not in the city
    kind: Ints  # (devices,) index into CLASSES
    zones: int

    def units(self, day: int, chosen: Ints) -> Ints:
        """Return bounded units (zones, HOURS, classes) of the chosen devices on a day."""
        return count(self.where[chosen, day], self.kind[chosen], self.zones)


def crowd(devices: int, zones: int, days: int, seed: int) -> Crowd:
    """Return the city's devices and their month."""
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, zones + 1) ** ZIPF
    living, going = (rng.permutation(weight) / weight.sum() for _ in range(2))
    kind = rng.choice(len(CLASSES), devices, p=SHARES)
    bed, work = rng.choice(zones, devices, p=living), rng.choice(zones, devices, p=going)
    hour = np.arange(HOURS)
    where = np.full((devices, days, HOURS), NOWHERE, np.int16)
    for day in range(days):
        first, last = (
            rng.integers(np.array(limits)[kind, 0], np.array(limits)[kind, 1] + 1) for limits in (FROM, UNTIL)
        )
        out, back = rng.integers(*OUT, devices), rng.integers(*BACK, devices)
        away = (hour >= out[:, None]) & (hour < back[:, None])
        zone = np.where(away, work[:, None], bed[:, None])
        errand = away & (rng.random((devices, HOURS)) < ERRAND)
        zone = np.where(errand, rng.choice(zones, (devices, HOURS), p=going), zone)
        here = (hour >= first[:, None]) & (hour < last[:, None])
        here &= (rng.random(devices) < np.array(DAYS)[kind])[:, None]
        where[:, day] = np.where(here, zone, NOWHERE)
    return Crowd(where, kind.astype(np.int64), zones)


def count(where: Where, kind: Ints, zones: int) -> Ints:
    """Return units (zones, HOURS, classes) of devices whose zones by hour are `where` (n, HOURS)."""
    device, hour = np.nonzero(where >= 0)
    units = np.zeros((zones, HOURS, len(CLASSES)), np.int64)
    np.add.at(units, (where[device, hour], hour, kind[device]), 1)
    return units


def trips(where: Where) -> Ints:
    """Return (trips, 4): device, origin, destination and hour of the first six changes of zone of each device-day."""
    change = (where[:, 1:] != where[:, :-1]) & (where[:, 1:] >= 0) & (where[:, :-1] >= 0)
    change &= np.cumsum(change, axis=1) <= MOST_TRIPS
    device, hour = np.nonzero(change)
    return np.stack([device, where[device, hour], where[device, hour + 1], hour], axis=1).astype(np.int64)
