"""What the kernel gives: whole numbers by place, hour and class, never a row of one device.

Takes   sums of the kernel's buckets
Gives   Products, PlaceTrips, DayTrips, Account, Filtered
Used by release (units and trips: bounded), quality and people (presence, nights: inside use only), reference.py

`units`, `units_mcc`, `trips_places` and `trips_day` are bounded: one device-day changes at most 24 (25) units by one
each, in as many different hours, and at most 6 cells of each table of trips by one each, whatever its events. Each
table of trips is bounded by itself, at the very cells that are released: a sum of one would hold a device more than
once in a cell. `presence` and `nights` are not bounded in this way and are never released.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from belvedere.errors import ModelError
from belvedere.presence.day import ServiceDay
from belvedere.presence.kernel.ground import Ints, Longs
from belvedere.presence.schema import CLASSES

MOST_TRIPS = 6  # trips of one device-day in each table, the first in time
FOREIGN = CLASSES.index("foreign")  # the class whose countries are counted: a foreigner who lives here is none
CAUSES = ("unknown cell", "outside the day", "duplicate", "teleport", "ping-pong")  # why an event is not used


@dataclass(frozen=True, slots=True)
class Account:
    """Where every event went: received = used + what was dropped by each cause."""

    received: int
    used: int
    dropped: Mapping[str, int]  # cause → events, each of CAUSES
    noted: Mapping[str, int]  # used all the same: "devices with very many events"
    by_hour: Longs  # (hours,) received events in each hour: coverage; 0: nothing came in that hour

    def __post_init__(self) -> None:
        if self.received != self.used + sum(self.dropped.values()):
            raise ModelError(
                f"account of events: {self.received} received, {self.used} used and {sum(self.dropped.values())} "
                "dropped do not add up. This is an error of the program: please report it."
            )

    @property
    def hours_missing(self) -> tuple[int, ...]:
        """Hours in which no event came."""
        return tuple(int(hour) for hour in np.flatnonzero(self.by_hour == 0))


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filters of antenna noise did."""

    ping_pong: int  # events dropped
    teleports: int  # events dropped
    ping_pong_moved: int  # [s] presence that dropped events had, and that went to their neighbours or nowhere
    teleports_moved: int  # [s]


@dataclass(frozen=True, slots=True)
class PlaceTrips:
    """Trips by municipality, municipality and hour of departure; sorted by these, each once."""

    origin: Ints  # (trips,) Ground.municipality
    destination: Ints  # (trips,) Ground.municipality; the same for a trip between two zones of one
    hour: Ints  # (trips,) index of the hour of departure
    count: Longs  # (trips,) devices that made it: at least 1


@dataclass(frozen=True, slots=True)
class DayTrips:
    """Trips by zone and zone in the whole day; sorted by these, each once."""

    origin: Ints  # (pairs,) zone
    destination: Ints  # (pairs,) zone, another
    count: Longs  # (pairs,) devices that made it: at least 1


@dataclass(frozen=True, slots=True)
class Products:
    """The products of one service day."""

    day: ServiceDay
    devices: int  # device-days seen
    presence: Longs  # (cells, hours, classes) [s] dwell: unbounded, for inside use and quality only
    units: Longs  # (zones, hours, classes) devices, each at most once an hour
    countries: Ints  # (countries,) mobile country codes, ascending; 0: unknown
    units_mcc: Longs  # (countries, hours) units of class foreign in zones of the city, by country of the SIM
    trips_places: PlaceTrips
    trips_day: DayTrips
    nights: Longs  # (zones,) devices by night zone (20–08)
    classes: Longs  # (classes,) device-days by class
    account: Account
    filtered: Filtered
