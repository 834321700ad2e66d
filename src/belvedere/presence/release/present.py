"""Releases who is present: zones, municipalities and the city, by hour and class, adding up exactly after the noise.

Takes   bounded units (zones, hours, classes) of the kernel, the tree of places, the service day, a budget, the ledger
Gives   presence → the frozen Parquet of schema.RELEASED; SHARES of the budget; noise, what each level gets
Used by cli.py, attacks/, benchmarks/release.py
Source  PRESENCE 3.2: zones 90 %, municipalities 8 %, city 2 %, made consistent by least squares

One device is in one class of one place in an hour, so that the table of each level, with classes or without, changes by
at most √hours. Each level's share is parted between totals and classes: a total is measured itself AND gains from its
classes, since six noisy classes would add up to a total with √6 times the noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.chain import digest
from belvedere.presence.day import ServiceDay
from belvedere.presence.release.bounds import Floats, Ints, checked, hourly
from belvedere.presence.release.budget import Budget
from belvedere.presence.release.consistency import Fitted, Levels, Noise, Precision, fit
from belvedere.presence.release.expansion import Z90, expanded
from belvedere.presence.release.freeze import About, Claim, Drawn, Ledger, once
from belvedere.presence.release.mechanism import Gaussian, ask, scale
from belvedere.presence.release.places import Tree, gathered
from belvedere.presence.schema import CLASSES, RELEASED

LEVELS = ("city", "municipality", "zone")
# of the release's ρ; zones 90, municipalities 8, city 2. Between totals and classes: the most for classes that leaves
# totals within 6 % of the error they would have alone, measured by benchmarks/release.py
SHARES: Mapping[str, float] = {
    "city": 0.01,
    "municipality": 0.03,
    "zone": 0.80,
    "city × class": 0.01,
    "municipality × class": 0.05,
    "zone × class": 0.10,
}
NO_CLASS = "the definition has no such class"
NO_EVENTS = "no events came in this hour"
NO_FACTOR = "no expansion to people was given"


def presence(units: Ints, tree: Tree, day: ServiceDay, budget: Budget, ledger: Ledger, *, about: About) -> Path:
    """Return the frozen release of the people present on the day; asked again, the same file.

    Parameters
    ----------
    units : array, shape (zones, hours, len(about.classes)) [devices]; each device at most one unit an hour
    about : `definition` of the classes must be given

    Raises InputError for a table that is not of the tree and day, OverspendError where the budget is spent.
    """
    counts = checked("units", units, 3)
    wanted = (len(tree.zones), day.hours, len(about.classes))
    if counts.shape != wanted:
        raise InputError(
            "units", "", f"is of {counts.shape}, not (zones, hours, classes) = {wanted}", remedy="Give the day's"
        )
    if not about.definition or not set(about.classes) <= set(CLASSES) or not about.classes:
        raise InputError("release", "definition", "is missing or knows other classes", remedy=f"Give some of {CLASSES}")
    queries = asked(day.hours, budget.rho)
    claim = Claim(
        "presence",
        day.day,
        budget,
        f"L2 √{day.hours} = {queries[0].bound.l2:.4f}: one unit an hour",
        "discrete Gaussian; " + ", ".join(f"{one.name} σ {scale(one):.2f}" for one in queries),
        about,
    )

    def draw(release_id: str) -> Drawn:
        answers = ask(tables(tree, counts), queries, budget.rho, budget.own_delta)
        noisy = {name: np.asarray(answer, dtype=np.int64) for name, answer in answers.items()}
        digested = digest(b"".join(noisy[one.name].astype("<i8").tobytes() for one in queries))
        table = _table(tree, day, consistent(tree, noisy, queries), about)
        return Drawn(table.assign(release_id=release_id)[list(RELEASED)], digested)

    return once(ledger, claim, draw)


def asked(hours: int, rho: float) -> tuple[Gaussian, ...]:
    """Return the queries of a release: one for each level, with and without classes."""
    return tuple(Gaussian(name, rho * share, hourly(hours)) for name, share in SHARES.items())


def tables(tree: Tree, counts: Ints) -> dict[str, Ints]:
    """Return the true tables of the queries: (places, hours) and (places, hours, classes)."""
    municipality = gathered(tree, counts.astype(np.float64)).astype(np.int64)
    each = {
        "city × class": counts.sum(axis=0, keepdims=True),
        "municipality × class": municipality,
        "zone × class": counts,
    }
    return {**{name.split(" × ")[0]: table.sum(axis=2) for name, table in each.items()}, **each}


def consistent(tree: Tree, noisy: Mapping[str, Ints], queries: tuple[Gaussian, ...]) -> Fitted:
    """Return the fitted leaves."""
    exact = {one.name: 1 / scale(one) ** 2 for one in queries}
    noise = Noise(
        Precision(*(exact[name] for name in LEVELS)),
        Precision(*(exact[f"{name} × class"] for name in LEVELS)),
        noisy["zone × class"].shape[2],
    )
    table = {name: answer.astype(np.float64) for name, answer in noisy.items()}
    return fit(
        tree,
        Levels(*(table[name] for name in LEVELS)),
        Levels(*(table[f"{name} × class"] for name in LEVELS)),
        noise,
    )


def _table(tree: Tree, day: ServiceDay, fitted: Fitted, about: About) -> pd.DataFrame:
    """Return schema.RELEASED without release_id, rows by level, place, hour and class, "all" first."""
    places = [(LEVELS[0], tree.city), *((LEVELS[1], name) for name in tree.municipalities)]
    places += [(LEVELS[2], name) for name in tree.zones]
    shown = ("all", *CLASSES)
    devices, variance = np.full((2, len(places), day.hours, len(shown)), np.nan)
    known = [shown.index(name) for name in about.classes]
    leaves = fitted.leaves
    devices[:, :, known] = np.concatenate([leaves.sum(axis=0, keepdims=True), gathered(tree, leaves), leaves])
    devices[:, :, 0] = devices[:, :, known].sum(axis=2)
    totals, classes = fitted.total_variance, fitted.class_variance
    variance[:, :, known] = np.concatenate([classes.city, classes.municipality, classes.zone])[
        :, np.newaxis, np.newaxis
    ]
    variance[:, :, 0] = np.concatenate([totals.city, totals.municipality, totals.zone])[:, np.newaxis]
    people, error = _people(tree, fitted, about, known, devices.shape)
    reason = np.full(devices.shape, "" if about.factors is not None else NO_FACTOR, dtype=object)
    unknown = [column for column in range(len(shown)) if column not in (0, *known)]
    reason[:, :, unknown] = NO_CLASS
    for hour in about.silent_hours:
        reason[:, hour] = NO_EVENTS
        for values in (devices, variance, people, error):
            values[:, hour] = np.nan
    each = day.hours * len(shown)
    hours = pd.DatetimeIndex([day.begins(hour) for hour in range(day.hours)]).as_unit("us")
    columns = {
        "level": np.repeat([level for level, _ in places], each),
        "zone_id": np.repeat([name for _, name in places], each),
        "timestamp": hours.repeat(len(shown))[np.tile(np.arange(each), len(places))],
        "visitor_class": np.tile(shown, len(places) * day.hours),
        "devices": devices.ravel(),
        "variance": variance.ravel(),
        "population": people.ravel(),
        "population_lower": (people - Z90 * error).ravel(),
        "population_upper": (people + Z90 * error).ravel(),
        "suppression_reason": reason.ravel(),
    }
    return pd.DataFrame(columns)


def _people(
    tree: Tree, fitted: Fitted, about: About, known: list[int], shape: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """Return people and standard errors like `devices`; NaN without factors."""
    people, error = np.full((2, *shape), np.nan)
    if about.factors is None:
        return people, error
    zones = np.eye(len(tree.zones))
    rows = np.concatenate([np.ones((1, len(tree.zones))), gathered(tree, zones), zones])  # (places, zones)
    columns = np.concatenate([np.ones((1, len(known))), np.eye(len(known))])  # ("all" and classes, classes)
    member = np.einsum("pz,ck->pczk", rows, columns).reshape(-1, len(tree.zones), len(known))
    values, errors = expanded(tree, fitted, member, about.factors)
    for target, source in ((people, values), (error, errors)):
        target[:, :, [0, *known]] = source.reshape(shape[0], len(known) + 1, -1).swapaxes(1, 2)
    return people, error
