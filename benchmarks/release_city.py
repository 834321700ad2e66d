"""A city of devices for benchmarks/release.py: who is in which zone in each hour of a service day.

Takes   a number of devices and a seed
Gives   city → Truth: counts by cell, zone, hour and class, and the tree; every device at most one unit an hour
Used by benchmarks/release.py, tests/presence/release
Source  sizes of PRESENCE 3.3: 200 thousand devices, 196 zones of 16 municipalities, 4,000 cells, places by Zipf's law;
        shares of residents, commuters, day-trippers and overnight guests 50/15/20/15 %, 35 % of guests foreign
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.release.bounds import Floats, Ints
from belvedere.presence.release.places import Tree, tree
from belvedere.presence.schema import CLASSES

ZONES, MUNICIPALITIES, CELLS = 196, 16, 4000
SHARES = {"resident": 0.50, "commuter": 0.15, "regional": 0.11, "national": 0.11, "foreign": 0.11, "transit": 0.02}
ZIPF = 0.9  # [-] exponent of the attraction of places
SEEN = 0.85  # [-] chance that a device that is in the city is heard in an hour
# by class: hours of the service day (0 is 4 o'clock) between which it is in the city, earliest to latest start and end
STAY = {
    "resident": ((0, 1), (23, 24)),
    "commuter": ((2, 5), (12, 16)),
    "regional": ((3, 9), (10, 20)),
    "national": ((0, 8), (16, 24)),
    "foreign": ((0, 8), (16, 24)),
    "transit": ((2, 16), (3, 18)),
}


@dataclass(frozen=True)
class Truth:
    """True counts: `units` (zones, hours, classes) and `cells` (cells, hours)."""

    tree: Tree
    day: ServiceDay
    units: Ints
    cells: Ints
    zone_of_cell: Ints


def attraction(rng: np.random.Generator, places: int) -> Floats:
    """Return shares of places by Zipf's law, in no order."""
    weight = 1 / np.arange(1, places + 1) ** ZIPF
    return np.asarray(rng.permutation(weight) / weight.sum(), dtype=np.float64)


def city(devices: int = 200_000, seed: int = 0) -> Truth:
    """Return the true counts of one service day."""
    rng = np.random.default_rng(seed)
    day = service_day(date(2024, 3, 26), "Europe/Rome")
    zone_of_cell = np.sort(np.concatenate([np.arange(ZONES), rng.integers(0, ZONES, CELLS - ZONES)]))
    municipality = [f"m{zone * MUNICIPALITIES // ZONES:02}" for zone in range(ZONES)]
    places = tree("city", [(f"z{zone:03}", name) for zone, name in enumerate(municipality)])
    living, going = attraction(rng, CELLS), attraction(rng, CELLS)
    kind = rng.choice(len(CLASSES), devices, p=[SHARES[name] for name in CLASSES])
    home, work = rng.choice(CELLS, devices, p=living), rng.choice(CELLS, devices, p=going)
    limits = np.array([STAY[name] for name in CLASSES])  # (classes, start and end, earliest and latest)
    start, end = (rng.integers(limits[kind, side, 0], limits[kind, side, 1] + 1) for side in (0, 1))
    units = np.zeros((ZONES, day.hours, len(CLASSES)), np.int64)
    cells = np.zeros((CELLS, day.hours), np.int64)
    for hour in range(day.hours):
        here = (start <= hour) & (hour < end) & (rng.random(devices) < SEEN)
        out = rng.random(devices) < np.where((hour >= 4) & (hour < 14), 0.55, 0.1)
        errand = rng.random(devices) < 0.08
        cell = np.where(errand, rng.choice(CELLS, devices, p=going), np.where(out, work, home))
        np.add.at(units, (zone_of_cell[cell[here]], hour, kind[here]), 1)
        np.add.at(cells, (cell[here], hour), 1)
    return Truth(places, day, units, cells, zone_of_cell)
