"""A synthetic operator's days on a city, as the kernel, the footprint and the release see them, with the truth beside.

Takes   a city's folder, how many devices and days
Gives   make → World; products, released, factors, truth of one of its days
Used by benchmarks/presence_truth.py
Source  presence/simulate, kernel, footprint, people, release: nothing here is computed but by them
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.city import bundle
from belvedere.city.model import City
from belvedere.presence import release
from belvedere.presence.day import ServiceDay, service_day
from belvedere.presence.footprint import cells
from belvedere.presence.footprint.allocation import placing
from belvedere.presence.footprint.prior import Outside
from belvedere.presence.kernel.day import run
from belvedere.presence.kernel.features import Definition
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings as Kernel
from belvedere.presence.people import roamers, share
from belvedere.presence.people.census import raked
from belvedere.presence.people.expansion import Sources, table
from belvedere.presence.people.share import Floats
from belvedere.presence.release.places import Tree
from belvedere.presence.release.settings import Settings as Privacy
from belvedere.presence.schema import CLASSES
from belvedere.presence.simulate import surroundings
from belvedere.presence.simulate.operator import secret, simulate
from belvedere.presence.simulate.settings import Settings
from belvedere.progress import silent

FIRST = date(2024, 3, 18)  # a Monday
EPSILON = 1.0  # [-] of a day, all products together


@dataclass(frozen=True)
class World:
    """Days of an operator on a city."""

    city: City
    folder: Path
    days: tuple[date, ...]
    seed: int
    network: pd.DataFrame
    outside: Outside
    footprint: cells.Footprint
    tree: Tree
    cpu: dict[str, float] = field(default_factory=dict)  # step → [s]


@dataclass(frozen=True)
class Truth:
    """People truly there."""

    zones: Floats  # (zones, hours, classes) [person-hours in the hour]
    devices: Floats  # the same of the operator's devices [device-hours]
    x: Floats  # (spots,) [m]
    y: Floats
    spots: Floats  # (spots, hours) [person-hours] in the city; 0 outside


def make(city: Path, out: Path, devices: int, days: int, seed: int) -> World:
    """Return a world below `out`: simulated unless it is there already with the same settings."""
    settings = Settings(first=FIRST, days=days, devices=devices, seed=seed)
    cpu: dict[str, float] = {}
    began = process_time()
    if (out / "manifest.json").is_file():
        made = json.loads((out / "manifest.json").read_text())["settings"]
        asked = {"devices": devices, "days": days, "seed": seed, "first": FIRST.isoformat()}
        if any(made[name] != value for name, value in asked.items()):
            raise SystemExit(f"{out}: holds another world: {made}. Give an empty folder.")
    else:
        simulate(city, out, settings, silent)
        cpu["simulate"] = process_time() - began
    whole = bundle.load(city)
    around = surroundings.of(whole, city)
    near = ~around.far
    outside = Outside(
        tuple(np.array(around.ids, dtype=object)[near]),
        around.x[near],
        around.y[near],
        around.residents[near],
        around.surface[near],
        around.same_region[near],
    )
    network = pd.read_parquet(out / "network.parquet")
    began = process_time()
    footprint = cells.make(whole, network, outside)
    cpu["footprint"] = process_time() - began
    each = tuple(FIRST + timedelta(days=number) for number in range(days))
    return World(whole, out, each, seed, network, outside, footprint, cells.places(whole), cpu)


def products(world: World, day: date, definition: Definition) -> Products:
    """Return the kernel's products of a day, with what is remembered of the days before; the day is remembered."""
    began = process_time()
    made = run(
        world.folder / "events" / day.isoformat(),
        world.footprint.ground,
        service_day(day, world.city.calendar.timezone),
        Memory(world.folder / "memory", secret(world.seed)),
        definition,
        Kernel(),
        silent,
    )
    world.cpu["kernel"] = world.cpu.get("kernel", 0.0) + process_time() - began
    return made


def released(world: World, made: Products, definition: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return presence and countries as a day of EPSILON releases them, each with its share of the plan."""
    plan = release.Plan(EPSILON)
    about = release.About("benchmark", definition, synthetic=True)
    units = made.units[: world.footprint.prior.inside]
    with tempfile.TemporaryDirectory() as folder:
        ledger = release.Ledger(Path(folder), Privacy(plan))
        presence = release.presence(units, world.tree, made.day, plan.budget("presence"), ledger, about=about)
        nations = release.countries(
            made.countries.astype(np.int64),
            made.units_mcc,
            made.day,
            plan.budget("countries"),
            ledger,
            about=release.About("benchmark", synthetic=True),
        )
        return pd.read_parquet(presence), pd.read_parquet(nations)


def factors(world: World, nations: pd.DataFrame, ratio: Floats | None = None) -> pd.DataFrame:
    """Return the Expansion table: shares as the operator declares them, countries mixed as they were released."""
    market = raked(pd.read_parquet(world.folder / "market.parquet"), world.city.table("areas"))
    homes = {kind: share.shrunken(share.homes(market, kind)) for kind in ("area", "municipality", "region")}
    known = market[market["kind"] == "country"]
    declared = known["share"].to_numpy(dtype="float64")
    error = known["share_error"].to_numpy(dtype="float64") / declared
    each = pd.DataFrame(
        {"mcc": known["mcc"].to_numpy(), "factor": 1.0 / declared, "relative_se": np.hypot(error, roamers.UNREGISTERED)}
    )
    seen = nations.groupby("country")["devices"].sum().reindex(known["id"].astype("str")).fillna(0.0)
    foreign = roamers.together(each, seen.to_numpy(dtype="float64"))
    sources = Sources(homes["area"], homes["municipality"], homes["region"], foreign)
    return table(world.tree.zones, sources, ratio)


def placings(world: World, day: ServiceDay) -> Floats:
    """Return allocation.placing of each hour of a day, shape (hours, zones, zones)."""
    inside = world.footprint.prior.inside
    by_clock = {clock: placing(world.footprint.expected(clock), inside) for clock in sorted(set(day.clock))}
    return np.stack([by_clock[clock] for clock in day.clock])


def truth(world: World, day: date) -> Truth:
    """Return who was truly there."""
    folder = world.folder / "truth"
    people = pd.read_parquet(folder / "people" / f"{day.isoformat()}.parquet")
    people = people.assign(zone_id=people["zone_id"].astype("str"), visitor_class=people["visitor_class"].astype("str"))
    hours = int(people["hour"].max()) + 1
    row = people["zone_id"].map({name: index for index, name in enumerate(world.tree.zones)})
    column = people["visitor_class"].map({name: index for index, name in enumerate(CLASSES)})
    kept = row.notna()
    at = (row[kept].astype(int), people["hour"][kept].astype(int), column[kept].astype(int))
    made: list[npt.NDArray[np.float64]] = []
    for name in ("person_hours", "device_hours"):
        values = np.zeros((len(world.tree.zones), hours, len(CLASSES)))
        np.add.at(values, at, people[name][kept].to_numpy(dtype="float64"))
        made.append(values)
    where = pd.read_parquet(folder / "spots.parquet")
    inside = where["zone_id"].astype("str").isin(world.tree.zones).to_numpy()
    found = pd.read_parquet(folder / "people_by_spot" / f"{day.isoformat()}.parquet")
    spots = np.zeros((len(where), hours))
    spots[found["spot"], found["hour"]] = found["person_hours"]
    spots[~inside] = 0.0
    return Truth(made[0], made[1], where["x"].to_numpy(), where["y"].to_numpy(), spots)
