"""A week of a synthetic operator, released: the example that a city's folder carries.

Takes   a city's folder with its bundle, a trusted folder outside the project, a first day
Gives   embed: <city>/presence/ledger.jsonl, releases/, quality.json and made.json; nothing of a device among them
Used by cli.py (`belvedere simulate-operator … --embed`)
Source  the walk of a real operator: events → kernel → release, under one definition; days before the first are lived
        for the memory of homes, and forgotten

The secret of a synthetic operator is made of its seed. The noise is the machine's own: another run, another example.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import bundle
from belvedere.errors import InputError
from belvedere.observations.calendar import kind_of_day
from belvedere.presence import published as publication
from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.definitions import DEFAULT, named
from belvedere.presence.definitions.tables import Compared
from belvedere.presence.footprint import cells
from belvedere.presence.footprint.allocation import ratio
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings as Rules
from belvedere.presence.operate import around, release_day
from belvedere.presence.people import calibration, quality
from belvedere.presence.people.expansion import Sources, arrays, as_factors, table
from belvedere.presence.people.placed import leaves
from belvedere.presence.people.roamers import together
from belvedere.presence.people.share import homes, shrunken
from belvedere.presence.release.budget import Plan
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.freeze import About, Ledger
from belvedere.presence.release.places import Tree
from belvedere.presence.release.present import presence
from belvedere.presence.schema import CLASSES
from belvedere.presence.simulate import habits, scored
from belvedere.presence.simulate.market import published
from belvedere.presence.simulate.operator import World, one_day, prepare, secret
from belvedere.presence.simulate.settings import VERSION, Settings
from belvedere.progress import Progress, part, silent

BEFORE = 14  # [days] lived before the first: what homes are known by
APPROVER = "Belvedere's example: a synthetic operator, nobody is in it"
MADE = "made.json"
QUALITY_DAY = 2  # which day of the week the report is of: the Wednesday that the room opens on


@dataclass(frozen=True)
class Room:
    """What does not change from day to day."""

    world: World
    footprint: cells.Footprint
    tree: Tree
    trusted: Path
    settings: Settings
    memory: Memory


def embed(
    city: Path, trusted: Path, settings: Settings, definition: str = DEFAULT, progress: Progress = silent
) -> publication.Published:
    """Make and release `settings.days` days from `settings.first` on into <city>/presence/, which must hold no ledger.

    Parameters
    ----------
    trusted : new folder for events, truth and memory; events are deleted day by day, the rest stays there

    Raises
    ------
    InputError
        <city>/presence/ has a ledger already: what was released is never drawn again; `trusted` holds something
    """
    out = city / "presence"
    if (out / "ledger.jsonl").exists():
        raise InputError(out, "", "something was released here already", remedy="Delete it for another example.")
    if trusted.exists() and any(trusted.iterdir()):
        raise InputError(trusted, "", "it is not empty", remedy="Name a new folder outside the project.")
    room = open_room(city, trusted, settings, progress)
    first, names = settings.first, secret(settings.seed)
    factors: Factors | None = None
    for number in range(-BEFORE, settings.days):
        today = first + timedelta(days=number)
        share = (number + BEFORE) / (BEFORE + settings.days)
        step = part(progress, 0.05 + 0.95 * share, 0.05 + 0.95 * (share + 1 / (BEFORE + settings.days)))
        one_day(room.world, today, trusted, settings, names, step)
        watched = Compared(named(definition))
        products = _counted(room, today, watched)
        if number < 0:
            # the last workday before: the one whose memory is nearest to the days released
            if number == _calibrates(room, first):
                factors = people_per_device(room, products, definition)
            continue
        about = About(APPROVER, definition, synthetic=True, factors=factors)
        release_day(products, room.footprint.ground, room.tree, Ledger(out), about)
        if number == min(QUALITY_DAY, settings.days - 1):
            errors = scored.against(publication.read(out, definition).presence, trusted / "truth", room.tree, [today])
            quality.write(out, quality.report(products, definition, watched.table(), errors, synthetic=True))
    told = {**_said(settings), "definition": definition, "days_before": BEFORE}
    (out / MADE).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return publication.read(out, definition)


def open_room(city: Path, trusted: Path, settings: Settings, progress: Progress = silent) -> Room:
    """Return the world, the footprint of its antennas and the tree of its places."""
    world = prepare(bundle.load(city), city, settings, progress)
    made = cells.make(world.city, world.network, around(world.ground.outside))
    memory = Memory(trusted / "memory", secret(settings.seed))
    return Room(world, made, cells.places(world.city), trusted, settings, memory)


def people_per_device(room: Room, products: Products, definition: str) -> Factors:
    """Return people per device by zone and class, the model's error calibrated on the truth of this day.

    The day lies before those that are released, whose truth is left for the report. Its noise is drawn below
    `trusted` and published nowhere.
    """
    world, inside, hours = room.world, len(room.tree.zones), products.day.hours
    market = published(world.ground, world.choices, world.market, room.settings)
    told = market[market["kind"] == "country"]
    share, doubt = told["share"].to_numpy(np.float64), told["share_error"].to_numpy(np.float64)
    by_country = pd.DataFrame({"mcc": told["mcc"], "factor": 1.0 / share, "relative_se": doubt / share})
    # the mix of guests by country is what arrivals tell
    weight = np.array([each for _, _, each in habits.COUNTRIES])
    area, around, beyond = (shrunken(homes(market, kind)) for kind in ("area", "municipality", "region"))
    sources = Sources(area, around, beyond, together(by_country, weight * share))
    expected = room.footprint.expected()
    raw = table(room.tree.zones, sources, ratio(expected)[:inside])
    plan, about = Plan(), About(APPROVER, definition, synthetic=True)
    units = products.units[:inside].astype(np.int64)
    ledger = Ledger(room.trusted / "calibration" / products.day.day.isoformat())
    noisy = pd.read_parquet(presence(units, room.tree, products.day, plan.budget("presence"), ledger, about=about))
    itself = np.broadcast_to(np.eye(inside), (hours, inside, inside))
    truth = scored.truth(room.trusted / "truth", products.day.day, room.tree.zones)
    size = calibration.sizes(expected.sum(axis=0)[:inside])
    filled = calibration.calibrated(raw, leaves(noisy, room.tree.zones, CLASSES), itself, truth, size)
    return as_factors(arrays(filled, room.tree.zones, CLASSES), CLASSES)


def _counted(room: Room, today: date, definition: Compared) -> Products:
    """Run the kernel on a day's events, and delete them."""
    day: ServiceDay = service_day(today, room.world.city.calendar.timezone)
    events = room.trusted / "events" / today.isoformat()
    rules = Rules(threads=room.settings.workers)
    products = kernel.run(events, room.footprint.ground, day, room.memory, definition, rules, silent)
    shutil.rmtree(events)
    return products


def _calibrates(room: Room, first: date) -> int:
    """Return how many days from `first` the last workday before it lies: below 0."""
    numbers = range(-1, -BEFORE - 1, -1)
    kinds = kind_of_day([first + timedelta(days=number) for number in numbers], room.world.city.calendar)
    return next(number for number, day in zip(numbers, kinds, strict=True) if day.kind == "workday")


def _said(settings: Settings) -> Mapping[str, object]:
    """Return what is told of the example."""
    return {
        "synthetic": True,
        "version": VERSION,
        "first": settings.first.isoformat(),
        "days": settings.days,
        "seed": settings.seed,
        "devices": settings.devices,
        "market_share": settings.market_share,
        "events_per_device": settings.events_per_device,
    }
