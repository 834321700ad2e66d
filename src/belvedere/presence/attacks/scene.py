"""A month of a small city, given out in both ways; every attack plays in it.

Takes   how large, which k, ε of a day, a folder for the ledger
Gives   Scene and stage, which makes it: the crowd, targets who are there or not by a coin, 30 releases of one ledger
Used by the attacks; the tests and benchmarks/attacks.py set the stage once and run every attack in it
Source  PRESENCE 3.4. The month's releases are those of release.presence, drawn with real noise and paid for

Targets are devices seen in every hour, in any zone of the first municipality, so that they change every table as much
as any device can; the other municipalities have the crowd alone. Of those in DAILY a coin a day says whether they are
there, of those in MONTHLY a coin a month; of those in TURNED a coin a day says which of two classes they have, as a
night that was or was not spent here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from belvedere.presence import release
from belvedere.presence.attacks.crowd import HOURS, Crowd, Where, count, crowd
from belvedere.presence.attacks.outputs import View, released, thresholded
from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.release import budget
from belvedere.presence.release.bounds import Ints
from belvedere.presence.release.places import Tree, tree
from belvedere.presence.release.settings import Settings
from belvedere.presence.schema import CLASSES
from belvedere.progress import Progress, silent

FIRST = date(2024, 4, 1)  # thirty service days of 24 hours, no change of the clock
DAILY, MONTHLY, TURNED = range(60), range(60, 260), range(260, 320)  # targets
TARGETS = TURNED.stop
OTHER = 1  # class of a target that is turned: a commuter, and by the other coin a resident
DEFINITION = "suite"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the scene is."""

    devices: int = 2_400
    zones: int = 24
    municipalities: int = 4
    days: int = 30
    weeks: int = 2  # of these days in which A3r is tried: its equations take long
    floors: tuple[int, ...] = (5, 15)  # [devices] the thresholds k
    margin: float = 5.0  # [standard errors] by which a statistic may be above what is allowed


@dataclass(frozen=True)
class Scene:
    """The city's month, true and given out."""

    size: Size
    folder: Path
    settings: Settings
    places: Tree
    days: tuple[ServiceDay, ...]
    people: Crowd
    group: NDArray[np.bool_]  # (devices, weeks) who of the crowd is a customer in that week
    routes: Where  # (TARGETS, HOURS)
    coins: NDArray[np.bool_]  # (TARGETS, days)
    units: tuple[Ints, ...]  # by day, what release.presence was given
    files: tuple[Path, ...]  # by day, what it gave

    @property
    def rho(self) -> float:
        """Return ρ of a day's release of presence."""
        return self.settings.plan.budget("presence").rho

    @cached_property
    def ours(self) -> tuple[View, ...]:
        """Return what the releases show, by day."""
        return tuple(released(self.places, file, self.rho) for file in self.files)

    def threshold_only(self, k: int) -> tuple[View, ...]:
        """Return what a threshold would show, by day."""
        return tuple(thresholded(self.places, units, k) for units in self.units)

    def added(self, target: int) -> Ints:
        """Return the units of a target, (zones, hours, classes): of a `turned` one what its coin changes."""
        route = self.routes[target : target + 1]
        if target not in TURNED:
            return count(route, np.array([target % len(CLASSES)]), len(self.places.zones))
        resident, other = (count(route, np.array([kind]), len(self.places.zones)) for kind in (0, OTHER))
        return other - resident


def stage(folder: Path, size: Size, epsilon: float = 1.0, seed: int = 0, progress: Progress = silent) -> Scene:
    """Return the scene: a month of releases at ε a day, all of it for presence, below `folder`."""
    rng = np.random.default_rng([seed, 1])
    names = [(f"z{zone:03}", f"m{zone * size.municipalities // size.zones:02}") for zone in range(size.zones)]
    places = tree("city", names)
    people = crowd(size.devices, size.zones, size.days, seed)
    weeks = -(-size.days // 7)
    group = rng.random((size.devices, weeks)) < 0.5
    routes = rng.integers(0, size.zones // size.municipalities, (TARGETS, HOURS)).astype(np.int16)
    coins = rng.random((TARGETS, size.days)) < 0.5
    coins[MONTHLY] = coins[MONTHLY, :1]
    settings = Settings(release.Plan(epsilon, shares={"presence": 1.0}), year_epsilon=budget.epsilon(400.0))
    ledger = release.Ledger(folder, settings)
    about = release.About("attack suite", DEFINITION, synthetic=True)
    days = tuple(service_day(FIRST + timedelta(days=day), "Europe/Rome") for day in range(size.days))
    units, files = [], []
    for number, day in enumerate(days):
        there = people.units(number, np.flatnonzero(group[:, number // 7])) + _targets(routes, coins[:, number], size)
        units.append(there)
        files.append(release.presence(there, places, day, settings.plan.budget("presence"), ledger, about=about))
        progress((number + 1) / len(days), f"day {number + 1} released", f"giorno {number + 1} rilasciato")
    return Scene(size, folder, settings, places, days, people, group, routes, coins, tuple(units), tuple(files))


def _targets(routes: Where, coins: NDArray[np.bool_], size: Size) -> Ints:
    kind = np.arange(TARGETS, dtype=np.int64) % len(CLASSES)
    kind[2 * TARGETS :] = np.where(coins[2 * TARGETS :], OTHER, 0)
    here = coins.copy()
    here[2 * TARGETS :] = True
    return count(routes[here], kind[here], size.zones)
