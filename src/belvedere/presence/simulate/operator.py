"""A synthetic operator: the events of a city's phones over some days, and the truth behind them.

Takes   a City (or its folder), where to write, Settings
Gives   simulate → Manifest; below `out`: events/<day>/ or bronze/, network and market.parquet, truth/, manifest.json
Used by cli.py (`belvedere simulate-operator`), example.py, benchmarks
Source  docs/synthetic-operator.md

    people of a day ─► trail ─► truth (everybody)
                         └────► events (who has this operator's SIM) ─► Parquet
"""

from __future__ import annotations

import hashlib
import json
import queue
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from belvedere.city import bundle
from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.presence.events import keys
from belvedere.presence.events.keys import Secrets
from belvedere.presence.schema import CLASSES
from belvedere.presence.simulate import habits, stage, surroundings, truth, writing
from belvedere.presence.simulate.antennas import antennas, serving
from belvedere.presence.simulate.choices import Choices, choices
from belvedere.presence.simulate.ground import Ground, demand_people, ground
from belvedere.presence.simulate.market import Market, market, published
from belvedere.presence.simulate.people import live
from belvedere.presence.simulate.persons import Today
from belvedere.presence.simulate.population import (
    Crowd,
    Day,
    crowd,
    homes_of_residents,
    long_weekend,
    origins,
    service_day,
    true_scale,
)
from belvedere.presence.simulate.settings import VERSION, Settings
from belvedere.presence.simulate.ways import ways
from belvedere.progress import Progress, part, silent

BLOCK = 1 << 17  # [people] of one task and one file
NAMES = writing.GROUP  # [devices] of one row group at most


@dataclass(frozen=True)
class DayMade:
    """What was made of one day."""

    day: str
    events: int
    devices: int
    people: Mapping[str, int]  # group → people


@dataclass(frozen=True)
class Manifest:
    """What was made; also manifest.json."""

    synthetic: bool  # always
    city: str
    version: str  # of the simulator
    settings: Mapping[str, object]
    scale: float  # [-] people over the real city's; above 1 the city has more people than it truly has
    cells: int
    made_up_surroundings: bool
    days: tuple[DayMade, ...]


@dataclass(frozen=True)
class World:
    """A city that is ready to live."""

    city: City
    ground: Ground
    choices: Choices
    market: Market
    network: pd.DataFrame  # schema.NETWORK
    stage: stage.Stage
    origins: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
    scale: float


def secret(seed: int) -> Secrets:
    """Return the secret of a synthetic operator: nobody is behind these names, so its seed tells it."""
    return Secrets(hashlib.blake2b(f"synthetic operator {seed}".encode(), digest_size=keys.KEY_BYTES).digest())


def simulate(
    city: City | Path,
    out: Path,
    settings: Settings,
    progress: Progress = silent,
    secrets: Secrets | None = None,
) -> Manifest:
    """Make events and truth of `settings.days` service days below `out`, which must be new or empty.

    `devices` other than 0 makes the city larger or smaller: all groups of people by one factor, on the same ground and
    with the same antennas. Above the real city's size this is for load tests only; the manifest tells the factor.

    Parameters
    ----------
    city : a City, or the folder of its bundle; <folder>/presence/surroundings.csv tells the municipalities around
    secrets : names in clean events are those of `secrets`; None: those of `secret(settings.seed)`

    Raises
    ------
    InputError
        `out` holds something; the city has no zones, areas, residents or gateways
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(out, "", "it is there already and not empty", remedy="Name a new folder: nothing is mixed.")
    progress(0.0, "reading the city", "lettura della città")
    folder = city if isinstance(city, Path) else None
    world = prepare(bundle.load(city) if isinstance(city, Path) else city, folder, settings, progress)
    out.mkdir(parents=True, exist_ok=True)
    writing.write(out / "network.parquet", writing.plain(world.network))
    writing.write(
        out / "market.parquet",
        writing.plain(published(world.ground, world.choices, world.market, settings)),
    )
    residents = homes_of_residents(world.ground, world.scale)
    truth.write_ground(out / "truth", world.ground, residents, world.market.home, world.market.country)
    made = []
    for number in range(settings.days):
        day = settings.first + timedelta(days=number)
        begins = 0.1 + 0.9 * number / settings.days
        words = (f"people of {day.isoformat()}", f"persone del {day.isoformat()}")
        step = part(progress, begins, begins + 0.9 / settings.days, words)
        made.append(one_day(world, day, out, settings, secrets or secret(settings.seed), step))
    manifest = Manifest(
        True,
        world.city.name,
        VERSION,
        {**asdict(settings), "first": settings.first.isoformat()},
        world.scale,
        len(world.network),
        world.ground.outside.made_up,
        tuple(made),
    )
    beside = out / "manifest.json.part"
    beside.write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    beside.replace(out / "manifest.json")
    progress(1.0, "done", "fatto")
    return manifest


def prepare(city: City, folder: Path | None, settings: Settings, progress: Progress = silent) -> World:
    """Return the city with its surroundings, ways, antennas and market, ready to live."""
    demand_people(city)
    outside = surroundings.of(city, folder)
    place = ground(city, outside, settings.seed)
    progress(0.02, "ways through the city", "percorsi in città")
    way = ways(city, place)
    choice = choices(city, place, way, settings.seed)
    progress(0.08, "antennas", "antenne")
    network = antennas(place, settings.seed)
    share = market(place, choice, settings)
    scene = stage.set_stage(place, way, choice, serving(place, network, settings.seed), share, settings)
    scale = true_scale(city, place, choice, settings)
    return World(city, place, choice, share, network, scene, origins(place, way, settings.seed), scale)


def one_day(  # noqa: PLR0917
    world: World, day: date, out: Path, settings: Settings, secrets: Secrets, progress: Progress
) -> DayMade:
    """Make one service day: events by blocks of people on `settings.workers` threads, then the truth.

    The same numbers come out whatever the number of threads: each block has its own file, tallies are whole numbers.
    """
    today = service_day(world.city, day)
    people = crowd(world.city, world.ground, world.choices, day, world.scale)
    blocks = range(-(-people.people // BLOCK))
    free: queue.SimpleQueue[truth.Tallies] = queue.SimpleQueue()
    tallies = [truth.Tallies.none(len(world.ground.x), len(world.ground.areas)) for _ in range(settings.workers)]
    for each in tallies:
        free.put(each)
    events_folder = out / "events" / f"{day.isoformat()}.part"

    def task(block: int) -> tuple[int, int]:
        mine = free.get()
        try:
            return _block(world, today, people, block, (out, events_folder), settings, secrets, mine)
        finally:
            free.put(mine)

    events = devices = 0
    with ThreadPoolExecutor(settings.workers) as pool:
        for number, (many, sims) in enumerate(pool.map(task, blocks)):
            events, devices = events + many, devices + sims
            progress((number + 1) / len(blocks), f"{events} events", f"{events} eventi")
    if settings.form == "clean":
        events_folder.mkdir(parents=True, exist_ok=True)
        events_folder.replace(out / "events" / day.isoformat())
    else:
        writing.write_network(out / "bronze", world.network, world.city.crs, day)
        writing.write_network(out / "bronze", world.network, world.city.crs, day + timedelta(days=1))
    whole = truth.total(tallies)
    truth.write_day(out / "truth", world.ground, today, whole)
    counts = {name: int(many) for name, many in zip(stage.GROUPS, whole.counts, strict=True)}
    return DayMade(day.isoformat(), events, devices, counts)


def _block(  # noqa: PLR0917
    world: World,
    today: Day,
    people: Crowd,
    block: int,
    folders: tuple[Path, Path],
    settings: Settings,
    secrets: Secrets,
    tallies: truth.Tallies,
) -> tuple[int, int]:
    """Let one block of people live and write what their phones send; return events and devices."""
    out, events_folder = folders
    ordinal = today.day.toordinal()
    first, last = block * BLOCK, min((block + 1) * BLOCK, people.people)
    day = Today(
        np.uint64(settings.seed),
        ordinal,
        today.kind,
        today.school,
        today.friday,
        today.end,
        long_weekend(world.city, today.day - timedelta(days=1)),
        long_weekend(world.city, today.day),
        12 * today.day.year + today.day.month if settings.form == "clean" else 0,
    )
    groups = (people.kind, people.ordinal, people.offset, people.home, people.homes)
    events = (
        np.empty(writing.GROUP, np.int32),
        np.empty(writing.GROUP, np.int32),
        np.empty(writing.GROUP, np.int32),
    )
    devices = (np.empty(BLOCK, np.uint64), np.empty(BLOCK, np.int16), np.empty((BLOCK, 3), np.int32))
    cell_ids = world.network["cell_id"].to_numpy(object)
    made = sims = batch = 0
    known = []
    with writing.Sink(events_folder, block) as sink:
        while first < last:
            first, used, many = live(
                world.stage, day, groups, world.origins, first, last, tallies.arrays(), events, devices
            )
            names, codes = devices[0][:many], devices[1][:many]
            if settings.form == "clean":
                names = keys.today(names.copy(), secrets.daily(today.day))
            ordered = writing.by_batch(*events, used, today.start, names, codes)
            if settings.form == "clean":
                sink.write(*ordered)
            else:
                name = f"part-{ordinal}-{block:05d}-{batch:03d}.parquet"
                faults = (
                    settings.faults,
                    (settings.seed, ordinal, block, batch),
                )
                writing.write_bronze(out / "bronze", name, ordered, cell_ids, faults)
            if settings.device_truth and many:
                known.append((names.copy(), codes.copy(), devices[2][:many].copy()))
            made, sims, batch = made + used, sims + many, batch + 1
    if known:
        _write_devices(world, out / "truth" / "devices" / today.day.isoformat() / f"part-{block:05d}.parquet", known)
    return made, sims


def _write_devices(
    world: World,
    path: Path,
    known: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int16], npt.NDArray[np.int32]]],
) -> None:
    """Write each device's true class, home and age, by its name in the events."""
    names, codes, about = (np.concatenate(columns) for columns in zip(*known, strict=True))
    homes = pa.array([*world.ground.areas, *world.ground.outside.ids, "abroad"], pa.string())
    home = np.where(about[:, 1] < 0, len(homes) - 1, about[:, 1])
    writing.write(
        path,
        writing.table(
            {
                "device": names,
                "mcc": codes,
                "visitor_class": pa.DictionaryArray.from_arrays(pa.array(about[:, 0], pa.int8()), list(CLASSES)),
                "home_id": pa.DictionaryArray.from_arrays(pa.array(home, pa.int32()), homes),
                "age": pa.DictionaryArray.from_arrays(pa.array(about[:, 2], pa.int8()), list(habits.AGES)),
            }
        ),
    )
