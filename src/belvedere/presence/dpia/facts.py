"""What is true of this room of people, read from its configuration, its ledger and the suite's results: no prose.

Takes   the city's folder (city.toml, privacy.toml), the folder of its ledger and releases
Gives   Facts and gather; Period, what releases come to; bet, how often the best guess about a device is right
Used by write.py
Source  settings of release/settings.py, bounds of release/bounds.py, KEEP of kernel/memory.py, chain.py; composition
        as in release/caps.py. A bet between two normal distributions µ apart is won in Φ(µ/2) of cases
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from scipy.special import ndtr

from belvedere.city import recipe
from belvedere.errors import InputError, MissingFileError
from belvedere.presence import chain
from belvedere.presence.attacks import results
from belvedere.presence.attacks.past_night import later_cost
from belvedere.presence.chain import Account
from belvedere.presence.definitions import named
from belvedere.presence.kernel import memory
from belvedere.presence.kernel.products import MOST_TRIPS
from belvedere.presence.release import budget, caps, present, settings
from belvedere.presence.release.mechanism import VERSION, scale

LATER = 30  # [days] of a month after its first: how many a night can turn, if the memory is kept as long


@dataclass(frozen=True, slots=True)
class Period:
    """What the releases of some days together cost one device that was there on all of them."""

    name: str  # of budget.PERIODS
    days: int
    planned_rho: float
    planned: float  # ε if every day is released as planned
    spent: float  # ε of the costliest such days in the ledger
    spent_days: int  # of these days, how many were released at all
    bet: float  # [-] how often the best guess about a device is right, as planned


@dataclass(frozen=True, slots=True)
class Product:
    """A product's part of a day."""

    name: str
    share: float  # [-] of the day's ρ
    rho: float
    epsilon: float
    releases: int  # in the ledger
    lost: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the draft says of this configuration and ledger."""

    city: str
    timezone: str
    configured: str  # the file of the settings; "" if they are the defaults
    settings: settings.Settings
    day_rho: float
    products: tuple[Product, ...]
    noise: Mapping[str, float]  # [devices] standard deviation by level of presence
    periods: tuple[Period, ...]
    day_bet: float
    night: tuple[float, float]  # ε and bet of one night over its day and the rest of its month's classes
    later_days: int  # [days] of these
    keep: int  # [days] of memory
    most_trips: int
    definitions: tuple[tuple[str, str, str, str], ...]  # that were released: name, labels, source
    approvers: tuple[str, ...]
    first: date | None
    last: date | None
    synthetic: bool | None  # None: nothing was released
    wrong: tuple[str, ...]  # with ledger, frozen files or caps
    corrections: tuple[tuple[str, str, str], ...]  # release, what it corrects, why
    head: str  # hash of the ledger's last line
    opendp: str
    suite: results.Results | None


def gather(city: Path, releases: Path) -> Facts:
    """Return the facts.

    Raises
    ------
    MissingFileError : no city.toml, or no ledger
    InputError : the settings or the suite's results are not what they should be
    """
    about = recipe.read(city / "city.toml")
    if not (releases / chain.FILE).is_file():
        raise MissingFileError(releases / chain.FILE, remedy="Release a day first, or give the folder of the ledger")
    file = next((one / settings.FILE for one in (releases, city) if (one / settings.FILE).is_file()), None)
    chosen = settings.read(file) if file else settings.Settings()
    try:
        entries = chain.read(releases, under_way=True)
        known, wrong = chain.accounts(entries), chain.verify(releases)
        head = chain.head(entries)
    except InputError as error:
        known, wrong, head = (), (str(error),), ""
    plan = chosen.plan
    budgets = {product: plan.budget(product) for product in plan.shares}
    day_rho = sum(one.rho for one in budgets.values())
    later_days = min(memory.KEEP, LATER)
    classes, countries = (budgets[name].rho if name in budgets else 0.0 for name in ("presence", "countries"))
    later = later_cost(classes, later_days, countries)
    released = [one for one in known if one.state == "released"]
    days = sorted(one.day for one in released)
    named_ = dict.fromkeys(str(one.spent["definition"]) for one in released if one.spent["definition"])
    return Facts(
        about.title,
        about.calendar.timezone,
        str(file) if file else "",
        chosen,
        day_rho,
        tuple(
            Product(name, plan.shares[name], one.rho, one.epsilon, _many(known, name), _many(known, name, "lost"))
            for name, one in budgets.items()
        ),
        {one.name: scale(one) for one in present.asked(24, budgets["presence"].rho)} if "presence" in budgets else {},
        tuple(_period(name, many, chosen, known, day_rho) for name, many in budget.PERIODS.items()),
        bet(day_rho),
        (budget.epsilon(day_rho + later, plan.delta), bet(day_rho + later)),
        later_days,
        memory.KEEP,
        MOST_TRIPS,
        tuple(_definition(name) for name in named_),
        tuple(dict.fromkeys(str(one.spent["approver"]) for one in known)),
        days[0] if days else None,
        days[-1] if days else None,
        any(bool(one.spent["synthetic"]) for one in released) if released else None,
        (*wrong, *_above(known, chosen), *_other(releases, day_rho)),
        tuple(
            (one.release_id, str(one.spent["corrects"]), str(one.spent["reason"]))
            for one in released
            if one.spent["corrects"]
        ),
        head,
        VERSION,
        results.read(releases),
    )


def bet(rho: float) -> float:
    """Return how often the best guess whether a device was there is right [-], of a coin's even chances: Φ(µ/2)."""
    return float(ndtr(math.sqrt(2 * rho) / 2))


def _period(name: str, days: int, chosen: settings.Settings, known: tuple[Account, ...], day_rho: float) -> Period:
    delta = chosen.plan.delta
    own = days * sum(chosen.plan.budget(product).own_delta for product in chosen.plan.shares)
    planned = budget.epsilon(days * day_rho, delta - own) if own < delta else math.inf
    windows = [
        tuple(one for one in known if first <= one.day < first + timedelta(days=days))
        for first in sorted({one.day for one in known})
    ]
    costliest = max(windows, key=lambda some: sum(float(one.spent["rho"]) for one in some), default=())
    return Period(
        name,
        days,
        days * day_rho,
        planned,
        caps.cost(costliest, delta) if costliest else 0.0,
        len({one.day for one in costliest}),
        bet(days * day_rho),
    )


def _many(known: tuple[Account, ...], product: str, state: str = "released") -> int:
    return sum(one.key[0] == product and one.state == state for one in known)


def _above(known: tuple[Account, ...], chosen: settings.Settings) -> tuple[str, ...]:
    """Return the days that have cost more than their cap allows now."""
    found = []
    for day in sorted({one.day for one in known}):
        cost = caps.cost(tuple(one for one in known if one.day == day), chosen.plan.delta)
        if cost > chosen.day_epsilon(day) + caps.SLACK:
            found.append(f"{day}: ε = {cost:.3f} > {chosen.day_epsilon(day):g}")
    return tuple(found)


def _other(releases: Path, day_rho: float) -> tuple[str, ...]:
    """Return what is wrong if the last release was made under another plan than the settings that were read."""
    file = releases / "composition.csv"
    if not file.is_file():
        return ()
    written = pd.read_csv(file)
    rho = float(written[(written["period"] == "day") & (written["product"] != "all")]["rho"].sum())
    if math.isclose(rho, day_rho, rel_tol=1e-6):
        return ()
    return (
        f"{file.name}: the last release was made under a plan of ρ = {rho:.5f} a day, not {day_rho:.5f}: put its "
        f"{settings.FILE} beside the ledger",
    )


def _definition(name: str) -> tuple[str, str, str, str]:
    try:
        known = named(name)
    except InputError:
        return name, name, name, "?"
    return name, known.LABEL_EN, known.LABEL_IT, known.SOURCE
