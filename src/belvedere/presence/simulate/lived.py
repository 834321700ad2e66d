"""A synthetic operator's days, lived and counted one by one: the walk of a real operator, with the truth beside.

Takes   a city's folder with its bundle, a trusted folder outside the project, settings
Gives   Room, open_room; live, a day's events and truth; counted, the kernel's products of it; forget, its events
        deleted; factors, what tells its people
Used by example.py, benchmarks/presence_truth.py, benchmarks/presence_errors.py
Source  operator.py, kernel, footprint and people: nothing is computed here but by them
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from belvedere.city import bundle
from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.footprint import cells
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.features import Definition
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings as Rules
from belvedere.presence.operate import around
from belvedere.presence.people import told
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.places import Tree
from belvedere.presence.simulate import habits, truth
from belvedere.presence.simulate.market import published
from belvedere.presence.simulate.operator import World, one_day, prepare, secret
from belvedere.presence.simulate.population import homes_of_residents
from belvedere.presence.simulate.settings import Settings
from belvedere.progress import Progress, silent

# the mix of guests by country is what registered arrivals tell
GUESTS: Mapping[int, float] = {code: weight for code, _, weight in habits.COUNTRIES}


@dataclass(frozen=True)
class Room:
    """What does not change from day to day."""

    world: World
    footprint: cells.Footprint
    tree: Tree
    trusted: Path
    settings: Settings
    memory: Memory


def open_room(city: Path, trusted: Path, settings: Settings, progress: Progress = silent) -> Room:
    """Return the world, the footprint of its antennas and the tree of its places; write what is true on all days."""
    world = prepare(bundle.load(city), city, settings, progress)
    made = cells.make(world.city, world.network, around(world.ground.outside))
    memory = Memory(trusted / "memory", secret(settings.seed))
    homes = homes_of_residents(world.ground, world.scale)
    truth.write_ground(trusted / "truth", world.ground, homes, world.market.home, world.market.country)
    return Room(world, made, cells.places(world.city), trusted, settings, memory)


def live(room: Room, day: date, progress: Progress = silent) -> None:
    """Make a day's events and truth below the trusted folder."""
    one_day(room.world, day, room.trusted, room.settings, secret(room.settings.seed), progress)


def counted(room: Room, day: date, definition: Definition) -> Products:
    """Return the kernel's products of a day that was lived, with what is remembered; the day is remembered."""
    hours: ServiceDay = service_day(day, room.world.city.calendar.timezone)
    rules = Rules(threads=room.settings.workers)
    return kernel.run(_events(room, day), room.footprint.ground, hours, room.memory, definition, rules, silent)


def forget(room: Room, day: date) -> None:
    """Delete a day's events."""
    shutil.rmtree(_events(room, day))


def factors(room: Room, day: ServiceDay, definition: str) -> Factors:
    """Return people per device as the operator's published shares tell them."""
    world = room.world
    market = published(world.ground, world.choices, world.market, room.settings)
    return told.factors(market, world.city, room.footprint, day, definition, GUESTS)


def _events(room: Room, day: date) -> Path:
    return room.trusted / "events" / day.isoformat()
