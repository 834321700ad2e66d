"""A day of a real operator, from what it sends to what is released; then its events are deleted by their rule.

Takes   a city (or its folder), the trusted folder with bronze/, the secret, a service day; who approves
Gives   work → Worked: the three frozen files, where every event went, what was deleted; release_day, the exit alone
Used by cli.py (`belvedere presence`), simulate/example.py
Source  DESIGN.md: events → kernel → release. Everything of a device stays below `trusted`
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import bundle
from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.presence import chain, retention
from belvedere.presence.day import service_day
from belvedere.presence.definitions import DEFAULT, named
from belvedere.presence.events import clean, network
from belvedere.presence.events.keys import Secrets
from belvedere.presence.footprint import cells
from belvedere.presence.footprint.prior import Outside
from belvedere.presence.kernel import day as kernel
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.kernel.memory import Memory
from belvedere.presence.kernel.products import Account, Products
from belvedere.presence.kernel.settings import Settings as Rules
from belvedere.presence.people import quality, told
from belvedere.presence.release import flows, silence
from belvedere.presence.release.countries import countries
from belvedere.presence.release.freeze import About, Ledger
from belvedere.presence.release.places import Tree
from belvedere.presence.release.present import presence
from belvedere.presence.retention import Swept
from belvedere.presence.simulate import surroundings
from belvedere.progress import Progress, part, silent

MARKET = "market.parquet"  # below the trusted folder: the operator's market shares


@dataclass(frozen=True)
class Asked:
    """What a person asks for."""

    day: date
    approver: str
    definition: str = DEFAULT
    threads: int = 2


@dataclass(frozen=True)
class Worked:
    """What came of a day."""

    files: tuple[Path, Path, Path]  # presence, trips, countries
    account: Account  # where every row of the operator went
    damaged: tuple[tuple[str, int], ...]  # files that could not be read, and their bytes
    swept: Swept  # events that were deleted, and what stays though its day is due


def work(  # noqa: PLR0917 they are what a day needs
    city: City | Path, trusted: Path, secrets: Secrets, ledger: Ledger, asked: Asked, progress: Progress = silent
) -> Worked:  # fmt: skip
    """Clean, count and release a service day, and delete the events of all days that are due (retention.py).

    A day that is released already needs no events: its frozen files are given again. People behind the devices are told
    where `trusted` holds the operator's market.parquet (people/share.py MARKET); without it `population` stays empty,
    and says so.

    Raises
    ------
    InputError, MissingFileError
        the day has no events, or no more of them, or no topology; the trusted folder lies in the city's folder or the
        ledger's
    OverspendError
        the day's budget is spent
    """
    folder = city if isinstance(city, Path) else None
    for open_ in (ledger.folder, *([folder] if folder else [])):
        if trusted.resolve().is_relative_to(open_.resolve()) or open_.resolve().is_relative_to(trusted.resolve()):
            raise InputError(
                trusted,
                "",
                f"it shares a folder with {open_}, which others read",
                remedy="Keep it on a disk of its own",
            )
    place = bundle.load(city) if isinstance(city, Path) else city
    day = service_day(asked.day, place.calendar.timezone)
    before = _released(trusted, ledger, asked)
    if before is not None:
        return before
    files = retention.looked(trusted, retention.files_of(trusted, asked.day))
    antennas = network.read(trusted / "bronze" / "mno_network", day, str(place.crs), place.calendar.timezone)
    progress(0.02, "antennas read", "antenne lette")
    source = clean.Source(trusted, antennas, secrets, place.calendar.timezone)
    cleaned = clean.clean(source, day, part(progress, 0.02, 0.5, ("cleaning", "pulizia")))
    made = cells.make(place, antennas.table, around(surroundings.of(place, folder)))
    definition, memory = named(asked.definition), Memory(trusted / "memory", secrets)
    step = part(progress, 0.55, 0.9)
    products = kernel.run(cleaned.folder, made.ground, day, memory, definition, Rules(threads=asked.threads), step)
    made_up = synthetic(trusted)
    tree, market = cells.places(place), trusted / MARKET
    people = told.factors(told.read(market), place, made, day, asked.definition) if market.exists() else None
    about = About(asked.approver, asked.definition, synthetic=made_up, factors=people)
    account = clean.together(cleaned.account, products.account)
    retention.note(trusted, asked.day, retention.Taken(files, account, cleaned.damaged))
    frozen = release_day(products, made.ground, tree, ledger, about)
    quiet = silence.hours(pd.read_parquet(frozen[0]))
    report = quality.report(products, asked.definition, None, None, synthetic=made_up, quiet=quiet)
    quality.write(ledger.folder, report)
    progress(0.98, "deleting events that are due", "cancellazione degli eventi scaduti")
    swept = _sweep(trusted, ledger)
    progress(1.0, "released", "rilasciato")
    return Worked(frozen, account, cleaned.damaged, swept)


def _sweep(trusted: Path, ledger: Ledger) -> Swept:
    return retention.sweep(
        trusted, ledger.folder, ledger.settings.plan.shares, ledger.settings.keep_days, datetime.now(UTC)
    )


def _released(trusted: Path, ledger: Ledger, asked: Asked) -> Worked | None:
    """Return what came of a day that is released already, its events swept; None where it is still to be worked."""
    if not retention.is_released(ledger.folder, asked.day, asked.definition, ledger.settings.plan.shares):
        if retention.was_deleted(trusted, asked.day):
            problem = "its events were deleted after it was released"
            remedy = "Give keep_days (or --keep) before a day is released that is to be released again"
            raise InputError(trusted, asked.day.isoformat(), problem, remedy=remedy)
        return None
    taken = retention.recall(trusted, asked.day)
    if taken is None:
        return None
    here, there, whose = (
        next(one.release_id for one in _current(ledger) if one.key == (product, asked.day.isoformat(), definition))
        for product, definition in (("presence", asked.definition), ("trips", ""), ("countries", ""))
    )
    files = (chain.place(ledger.folder, here), chain.place(ledger.folder, there), chain.place(ledger.folder, whose))
    return Worked(files, taken.account, taken.damaged, _sweep(trusted, ledger))


def _current(ledger: Ledger) -> list[chain.Account]:
    """Return the releases of the ledger, the last first: a correction before what it corrects."""
    known = chain.accounts(chain.read(ledger.folder, under_way=True))
    return [one for one in reversed(known) if one.state == "released"]


def release_day(
    products: Products, ground: Ground, tree: Tree, ledger: Ledger, about: About
) -> tuple[Path, Path, Path]:  # fmt: skip
    """Release a day's presence, trips and countries of the city; what is outside stays inside.

    Hours in which nothing came are told from the noisy totals: counting events would tell of one device.
    """
    plan, day, inside = ledger.settings.plan, products.day, len(tree.zones)
    units = products.units[:inside].astype(np.int64)
    here = presence(units, tree, day, plan.budget("presence"), ledger, about=about)
    quiet = about.silent_hours or silence.hours(pd.read_parquet(here))
    plain = About(about.approver, synthetic=about.synthetic, silent_hours=quiet)
    counts = flows.counted(products, ground, tree)
    there = flows.trips(counts, tree, day, plan.budget("trips"), ledger, about=plain)
    codes, abroad = products.countries.astype(np.int64), products.units_mcc.astype(np.int64)
    whose = countries(codes, abroad, day, plan.budget("countries"), ledger, about=plain)
    return here, there, whose


def synthetic(trusted: Path) -> bool:
    """Return whether the folder's manifest.json says that nobody is in its events, as the synthetic operator writes."""
    file = trusted / "manifest.json"
    if not file.is_file():
        return False
    try:
        said = json.loads(file.read_text("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise InputError(file, "", "it is no JSON", remedy="Write it again, or delete it for real events") from None
    return isinstance(said, dict) and said.get("synthetic") is True


def around(towns: surroundings.Surroundings) -> Outside:
    """Return the places around a city whose people its antennas hear: those that are not far."""
    near = ~towns.far
    return Outside(
        tuple(name for name, far in zip(towns.ids, towns.far, strict=True) if not far),
        towns.x[near],
        towns.y[near],
        towns.residents[near],
        towns.surface[near],
        towns.same_region[near],
    )
