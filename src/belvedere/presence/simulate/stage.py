"""Everything the kernels read, in one tuple of arrays.

Takes   Ground, Ways, Choices, Market, Serving, settings
Gives   Stage, Town, Air and set_stage; the codes of groups of people; TRAIL, what a person's day is written on
Used by persons.py, people.py, operator.py
Source  numba compiles named tuples of arrays, not dataclasses
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from belvedere.mobility.paths.shortest import Floats
from belvedere.presence.simulate import habits
from belvedere.presence.simulate.antennas import Serving
from belvedere.presence.simulate.choices import Choices
from belvedere.presence.simulate.draws import WAITS, lognormal
from belvedere.presence.simulate.ground import Ground
from belvedere.presence.simulate.market import Market
from belvedere.presence.simulate.settings import HOUR, Settings
from belvedere.presence.simulate.ways import Ways

# groups of people; a group's class in schema.CLASSES stands in CLASS
RESIDENT, WORKER, PUPIL, REGIONAL, NATIONAL, GUEST, FOREIGN, FOREIGN_DAY, TRANSIT = range(9)
GROUPS = ("resident", "worker", "pupil", "regional", "national", "guest", "foreign", "foreign_day", "transit")
CLASS = np.array([0, 1, 1, 2, 3, 3, 4, 4, 5], np.int64)  # guests from the city's own region are regional all the same
TRAIL = 256  # [-] rests and steps that a day can have
WHEN_BISECTED = 60  # [-] halvings

Shorts = npt.NDArray[np.int32]


class Town(NamedTuple):
    """What plans and trails read. Places are zones of the city, then places outside; spots are Ground's."""

    xy: Floats  # (spots, 2) [m]
    zone: Shorts  # (spots,)
    time: npt.NDArray[np.float32]  # (places, places) [s]
    past: npt.NDArray[np.uint16]  # (places, places, STEPS)
    goal: npt.NDArray[np.uint16]  # (places, purposes, TABLE)
    zones: int


class Air(NamedTuple):
    """What events are made of."""

    cell: Shorts  # (spots, SERVING)
    upto: Shorts  # (spots, SERVING)
    waits: Floats  # (QUANTILES,) exponential
    gap: Floats  # (hours of the service day + 2,) [s] mean time between events of a device of activity 1
    update: float  # [s]
    ping_pong: float
    duplicates: float


class Stage(NamedTuple):
    """What kernels read. Small tuples go from function to function: each call hands over every array in them."""

    town: Town
    air: Air
    area: Shorts  # (spots,) row of areas; areas: outside
    areas: int
    ages: Floats  # (areas + 1, AGES) summed
    share: Floats  # (areas + outside, AGES)
    roams: Floats  # (countries,)
    same_region: npt.NDArray[np.bool_]  # (outside,)
    country: Floats  # (countries,) summed weights
    codes: npt.NDArray[np.int16]  # (countries,) mobile country codes
    nights: Floats  # summed shares of guests by nights
    activity: Floats  # (QUANTILES,) lognormal


def set_stage(  # noqa: PLR0917
    ground: Ground, ways: Ways, choices: Choices, serving: Serving, market: Market, settings: Settings
) -> Stage:
    """Return all arrays the kernels read."""
    weight = np.array([each for _, _, each in habits.COUNTRIES])
    town = Town(
        np.column_stack([ground.x, ground.y]),
        ground.zone,
        ways.time.astype(np.float32),
        ways.past.astype(np.uint16),
        choices.spot,
        ground.zones,
    )
    air = Air(
        serving.cell,
        serving.upto,
        WAITS,
        gaps(settings),
        settings.update_period,
        settings.ping_pong,
        settings.duplicates,
    )
    return Stage(
        town,
        air,
        ground.area,
        len(ground.areas),
        np.cumsum(choices.ages, axis=1),
        market.home,
        market.country,
        ground.outside.same_region,
        np.cumsum(weight) / weight.sum(),
        np.array([code for code, _, _ in habits.COUNTRIES], np.int16),
        np.cumsum(habits.NIGHTS_EACH) / np.sum(habits.NIGHTS_EACH),
        lognormal(habits.SPREAD_OF_ACTIVITY),
    )


def gaps(settings: Settings) -> Floats:
    """Return the mean time [s] between events of a device of activity 1 in each hour of the service day, (28,).

    Events come at random at a rate, and `update_period` after the last one at the latest; the rate is such that devices
    have `events_per_device` in the mean, ping-pong and duplicates counted in.
    """
    target = settings.events_per_device / ((1.0 + 2.0 * settings.ping_pong) * (1.0 + settings.duplicates))
    clock = habits.CLOCK / habits.CLOCK.mean()
    activity = lognormal(habits.SPREAD_OF_ACTIVITY)
    low, high = 1e-9, 10.0  # [1/s]
    for _ in range(WHEN_BISECTED):
        rate = np.sqrt(low * high)
        each = rate * clock[:, None] * activity[None, :]
        many = HOUR * (each / -np.expm1(-each * settings.update_period)).mean(axis=1).sum()
        low, high = (rate, high) if many < target else (low, rate)
    hours = (np.arange(28) + 4) % 24
    found: Floats = 1.0 / (np.sqrt(low * high) * clock[hours])
    return found
