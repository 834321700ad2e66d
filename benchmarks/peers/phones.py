"""Made-up events of phones, as many as are asked for, to measure on: not a model of any city.

Takes   how many devices, events a device-day, days, seed
Gives   write(), clean events of each service day in the order in which they came, or in any order; ground()
Used by benchmarks/presence.py
Source  a mixture of our own: 4,000 cells, 196 zones; half residents, 15 % commuters, 20 % day-trippers, 15 %
        overnight guests; 35 % of guests with a foreign SIM; lognormal activity, Zipf places; 8 % ping-pong, 2 %
        exact duplicates
"""
# ruff: noqa: ANN001, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit
from scipy.spatial import KDTree

from belvedere.presence.day import ServiceDay
from belvedere.presence.events import files
from belvedere.presence.kernel.ground import Ground, Ints

CELLS = 4_000  # [-]
SIDE = 14  # [zones] of the square city
LENGTH = 20_000  # [m] of that side
GROUPS = 8  # [row groups] of a file
HOURS = (
    2,
    3,
    6,
    10,
    11,
    10,
    10,
    10,
    11,
    10,
    9,
    9,
    10,
    11,
    12,
    11,
    10,
    8,
    7,
    5,
    3,
    2,
    1,
    1,
)  # [-] activity from 04:00 on


@dataclass(frozen=True)
class Crowd:
    """The devices and how active they are."""

    devices: int
    events: float  # [events] of a device-day, on average and before noise
    seed: int


def ground(seed: int) -> Ground:
    """Return cells at random places of a square city of 196 zones and 16 districts."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, LENGTH, (2, CELLS)).astype(np.int32)
    column, row = x * SIDE // LENGTH, y * SIDE // LENGTH
    zones = np.arange(SIDE * SIDE)
    district = (zones % SIDE * 4 // SIDE + zones // SIDE * 4 // SIDE * 4).astype(np.int32)
    every = np.ones(SIDE * SIDE, np.bool_)
    return Ground((row * SIDE + column).astype(np.int32), x, y, every, every, district)


def write(folder: Path, crowd: Crowd, day: ServiceDay, on: Ground, *, shuffled: bool = False) -> int:
    """Write the events of a service day to `folder`; return how many they are."""
    places = np.stack([on.x, on.y], axis=1)
    _, nearest = KDTree(places).query(places, k=2)
    beside = np.asarray(nearest, np.int32)[:, 1].copy()  # the next antenna, for ping-pong
    waiting: list[files.Columns] = []
    rows = number = 0
    for columns in _hours(crowd, day, beside, shuffled):
        waiting.append(columns)
        if sum(len(each[0]) for each in waiting) >= GROUPS * files.GROUP:
            rows += files.write(folder / f"part-{number:04}.parquet", _groups(waiting))
            waiting, number = [], number + 1
    if waiting:
        rows += files.write(folder / f"part-{number:04}.parquet", _groups(waiting))
    return rows


def _hours(crowd: Crowd, day: ServiceDay, beside: Ints, shuffled: bool) -> Iterator[files.Columns]:
    """Yield the events of each hour, sorted by time unless shuffled."""
    for hour in range(day.hours):
        device, time, cell, mcc = _hour(crowd.devices, crowd.events, crowd.seed, day.day.toordinal(), hour, beside)
        order = np.random.default_rng(hour).permutation(len(time)) if shuffled else np.argsort(time, kind="stable")
        yield device[order], time[order] + day.start, cell[order], mcc[order]


def _groups(waiting: list[files.Columns]) -> Iterator[files.Columns]:
    """Yield the events again, cut into row groups."""
    device, time, cell, mcc = (np.concatenate(each) for each in zip(*waiting, strict=True))
    for start in range(0, len(device), files.GROUP):
        cut = slice(start, start + files.GROUP)
        yield device[cut], time[cut], cell[cut], mcc[cut]


@njit(cache=True)
def _mixed(word):  # type: ignore[no-untyped-def]
    """Return another 64-bit word for each word (the finaliser of splitmix64)."""
    word = np.uint64(word) + np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@njit(cache=True)
def _share(word):  # type: ignore[no-untyped-def]
    return (_mixed(word) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def _place(word):  # type: ignore[no-untyped-def]
    """Return a cell: the nearer to 0, the more often, about as in Zipf's law."""
    return np.int32(min(CELLS - 1, int(np.exp(_share(word) * np.log(CELLS + 1.0)) - 1.0)) * 2654435761 % CELLS)


@njit(cache=True)
def _hour(devices, events, seed, day, hour, beside):  # type: ignore[no-untyped-def]
    """Return the events of one hour: device, second of the day, cell, country."""
    np.random.seed(seed + 1000 * day + hour)
    weight = HOURS[hour % 24] / 182.0
    size = int(devices * events * weight * 1.4) + 1000
    device, time = np.empty(size, np.uint64), np.empty(size, np.int64)
    cell, mcc = np.empty(size, np.int32), np.empty(size, np.int16)
    n = 0
    for i in range(devices):
        name = _mixed(np.uint64(i) * np.uint64(7919) + np.uint64(seed))
        kind = _share(name ^ np.uint64(1))
        activity = np.exp(
            0.8 * np.sqrt(-2 * np.log(1 - _share(name ^ np.uint64(2)))) * np.cos(6.2832 * _share(name ^ np.uint64(3)))
            - 0.32
        )
        home, work = _place(name ^ np.uint64(4)), _place(name ^ np.uint64(5))
        away = kind > 0.5
        if kind > 0.65:  # day-trippers and guests come on some days
            today = name ^ np.uint64(1000 + day)
            if _share(today) > 0.6 or (kind < 0.85 and (hour < 4 or hour > 17)):
                continue
        elif away and (hour < 3 or hour > 15):
            continue
        many = np.random.poisson(events * weight * activity * 1.55)
        if many == 0:
            continue
        moment = name ^ np.uint64(97 * (24 * day + hour) + 13)
        pick = _share(moment)
        place = work if 4 <= hour <= 13 and pick < 0.6 else home
        if pick > 0.85:
            place = _place(moment ^ np.uint64(77))
        code = np.int16(222)
        if kind > 0.65 and _share(name ^ np.uint64(6)) < 0.35:
            code = np.int16(202 + _mixed(name) % np.uint64(40))
        for _ in range(many):
            if n + 4 > size:
                size = 2 * size
                device, time = _grown(device, size), _grown(time, size)
                cell, mcc = _grown(cell, size), _grown(mcc, size)
            second = hour * 3600 + np.random.randint(3600)
            here = place if np.random.random() < 0.8 else _place(moment ^ np.uint64(np.random.randint(4)))
            copies = 3 if np.random.random() < 0.04 else 1  # A–B–A: two more events, 8 % in all
            for k in range(copies):
                device[n], time[n], mcc[n] = name, min(second + 15 * k, hour * 3600 + 3599), code
                cell[n] = beside[here] if k == 1 else here
                n += 1
            if np.random.random() < 0.02:
                device[n], time[n], cell[n], mcc[n] = device[n - 1], time[n - 1], cell[n - 1], mcc[n - 1]
                n += 1
    return device[:n], time[:n], cell[:n], mcc[:n]


@njit(cache=True)
def _grown(array, size):  # type: ignore[no-untyped-def]
    larger = np.empty(size, array.dtype)
    larger[: len(array)] = array
    return larger
