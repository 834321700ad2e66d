"""Releases trips: between municipalities by hour, all pairs; between zones by day, the pairs above a noisy threshold.

Takes   bounded trips of the kernel, the tree of places, the service day, a budget with an own δ, the ledger
Gives   trips → the frozen Parquet of schema.RELEASED_TRIPS; TripCounts; counted, the kernel's tables by the tree
Used by simulate/example.py, attacks/
Source  PRESENCE 3.2; a threshold on keys: Rogers 2023 (arXiv 2309.09170)

Pairs of municipalities are public: every one is released, 0 too. Pairs of zones are not: which of them anybody drove
would say who did, so a pair shows only if its noisy count passes a threshold that a pair of one device passes with a
probability of the own δ. What the pairs shown leave of their municipalities' trips is released as `rest`. The two
tables are bounded each by itself: twice a day from zone to zone is one there and two by hour, two pairs of zones in an
hour are two there and one by municipality. So `rest` is a difference, and may be below 0.
Levels: city and origin and destination (sums, the other ids empty), municipality, zone, rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.chain import digest
from belvedere.presence.day import ServiceDay
from belvedere.presence.kernel.ground import Ground
from belvedere.presence.kernel.products import Products
from belvedere.presence.release.bounds import TRIPS, Bound, Floats, Ints, checked
from belvedere.presence.release.budget import Budget
from belvedere.presence.release.freeze import About, Claim, Drawn, Ledger, once
from belvedere.presence.release.margins import Agreed, Measured, Variance, agreed
from belvedere.presence.release.mechanism import Gaussian, Threshold, ask, scale, threshold
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import RELEASED_TRIPS

# of the release's ρ. Margins can hold all six trips of a device in one cell, so that measuring them helps little
SHARES: Mapping[str, float] = {"cells": 0.54, "origins": 0.024, "destinations": 0.024, "total": 0.012, "pairs": 0.40}
MARGINS = Bound(TRIPS.units, TRIPS.units)
NO_FACTOR = "no expansion of trips to people is made"


@dataclass(frozen=True, slots=True)
class TripCounts:
    """Trips as devices made them, at most six a device-day in each of the two tables.

    `cells_in_one` and `pairs_in_one` say how often one device may be in one cell: 1 where the kernel counts each
    (origin, destination, hour) or (origin, destination) of these very places once a device, as ours does; 6 where a
    table is a sum of another.
    """

    cells: Ints  # (municipalities, municipalities, hours)
    origin: Ints  # (pairs,) zone
    destination: Ints  # (pairs,) zone
    count: Ints  # (pairs,) in the whole day, at least 1
    cells_in_one: int = 1
    pairs_in_one: int = 1


def counted(products: Products, ground: Ground, tree: Tree) -> TripCounts:
    """Return the trips that begin and end in the tree, as the kernel bounded them: once a device in each cell.

    Parameters
    ----------
    ground : the kernel's; its first zones are the tree's

    Raises
    ------
    InputError
        municipalities of the ground are not the tree's: those of the tree would be sums, and one device six in a cell
    """
    zones, places = len(tree.zones), len(tree.municipalities)
    inside, beyond = ground.municipality[:zones], ground.municipality[zones:]
    named = np.unique(np.stack([inside, tree.parent[: len(inside)]]), axis=1)
    one_to_one = len(inside) == zones and named.shape[1] == len(np.unique(inside)) == places
    if not one_to_one or np.isin(beyond, inside).any():
        raise InputError(
            "trips", "places", "are bounded by other municipalities", remedy="Give the ground and tree of one city"
        )
    row = np.full(int(ground.municipality.max()) + 1, -1, np.int64)
    row[named[0]] = named[1]
    by_hour, by_day = products.trips_places, products.trips_day
    origin, destination = row[by_hour.origin], row[by_hour.destination]
    kept = (origin >= 0) & (destination >= 0)
    cells = np.zeros((places, places, products.day.hours), np.int64)
    cells[origin[kept], destination[kept], by_hour.hour[kept]] = by_hour.count[kept]
    kept = (by_day.origin < zones) & (by_day.destination < zones)
    start, end = by_day.origin[kept].astype(np.int64), by_day.destination[kept].astype(np.int64)
    return TripCounts(cells, start, end, by_day.count[kept])


def trips(counts: TripCounts, tree: Tree, day: ServiceDay, budget: Budget, ledger: Ledger, *, about: About) -> Path:
    """Return the frozen release of the day's trips; asked again, the same file.

    Raises InputError for counts that are not of the tree and day, OverspendError where the budget is spent.
    """
    places, zones = len(tree.municipalities), len(tree.zones)
    cells = checked("trips", counts.cells, 3)
    if cells.shape != (places, places, day.hours):
        raise InputError(
            "trips", "", f"are of {cells.shape}, not {(places, places, day.hours)}", remedy="Give the day's"
        )
    origin, destination = checked("trips", counts.origin, 1), checked("trips", counts.destination, 1)
    number = checked("trips", counts.count, 1)
    if not origin.shape == destination.shape == number.shape or (
        len(origin) and max(origin.max(), destination.max()) >= zones
    ):
        raise InputError("trips", "pairs", "are not of the tree's zones", remedy="Give zones by their row in the tree")
    key = origin * zones + destination
    if budget.own_delta <= 0 or len(np.unique(key)) != len(key):
        raise InputError(
            "trips", "pairs", "have no δ for a threshold, or one is twice", remedy="Give Plan.budget('trips')"
        )
    queries, by_pair = asked(counts, budget)
    limit = threshold(by_pair)
    claim = Claim(
        "trips",
        day.day,
        budget,
        f"L2 {queries[0].bound.l2:.4f} (cells), {MARGINS.l2:.0f} (margins), {by_pair.bound.l2:.4f} (pairs): six trips",
        "discrete Gaussian; "
        + ", ".join(f"{one.name} σ {scale(one):.2f}" for one in queries)
        + f"; pairs of zones above {limit}, σ {scale(by_pair):.2f}",
        about,
    )
    tables = {
        "cells": cells,
        "origins": cells.sum(axis=1),
        "destinations": cells.sum(axis=0),
        "total": cells.sum(axis=(0, 1)),
        "pairs": dict(zip(key.tolist(), number.tolist(), strict=True)),
    }

    def draw(release_id: str) -> Drawn:
        answers = ask(tables, (*queries, by_pair), budget.rho, budget.own_delta)
        kept = answers.pop("pairs")
        noisy = {name: np.asarray(answer, dtype=np.int64) for name, answer in answers.items()}
        pairs = np.array(list(dict(kept).items()), dtype=np.int64).reshape(-1, 2)
        digested = digest(b"".join(table.astype("<i8").tobytes() for table in (*noisy.values(), pairs)))
        fitted = consistent(noisy, queries)
        table = _table(tree, day, fitted, _pairs(tree, fitted, pairs, scale(by_pair) ** 2), release_id)
        return Drawn(table, digested, {"threshold": limit, "pairs_shown": len(pairs)})

    return once(ledger, claim, draw)


def asked(counts: TripCounts, budget: Budget) -> tuple[tuple[Gaussian, ...], Threshold]:
    """Return the queries on public cells, and the one on pairs of zones."""
    cells = Bound(TRIPS.units, counts.cells_in_one)
    bounds = {"cells": cells, "origins": MARGINS, "destinations": MARGINS, "total": MARGINS}
    queries = tuple(Gaussian(name, budget.rho * SHARES[name], bound) for name, bound in bounds.items())
    return queries, Threshold(
        "pairs", budget.rho * SHARES["pairs"], budget.own_delta, Bound(TRIPS.units, counts.pairs_in_one)
    )


def consistent(noisy: Mapping[str, Ints], queries: tuple[Gaussian, ...]) -> Agreed:
    """Return the cells that agree with their margins."""
    squared = {one.name: scale(one) ** 2 for one in queries}
    table = {name: answer.astype(np.float64) for name, answer in noisy.items()}
    return agreed(
        Measured(table["cells"], table["origins"], table["destinations"], table["total"]),
        Variance(squared["cells"], squared["origins"], squared["total"]),
    )


def _pairs(tree: Tree, fitted: Agreed, pairs: Ints, variance: float) -> pd.DataFrame:
    """Return the day's rows by zone, and of each pair of municipalities what those leave."""
    zones, names = len(tree.zones), np.array(tree.zones, dtype=object)
    origin, destination = pairs[:, 0] // zones, pairs[:, 0] % zones
    left = fitted.cells.sum(axis=2)
    spread = np.full(left.shape, fitted.cell_variance * fitted.cells.shape[2])
    np.subtract.at(left, (tree.parent[origin], tree.parent[destination]), pairs[:, 1])
    np.add.at(spread, (tree.parent[origin], tree.parent[destination]), variance)
    places = np.array(tree.municipalities, dtype=object)
    shown = pd.DataFrame(
        {
            "level": "zone",
            "origin_zone_id": names[origin],
            "destination_zone_id": names[destination],
            "trips": pairs[:, 1].astype(np.float64),
            "variance": variance,
        }
    )
    rest = pd.DataFrame(
        {
            "level": "rest",
            "origin_zone_id": np.repeat(places, len(places)),
            "destination_zone_id": np.tile(places, len(places)),
            "trips": left.ravel(),
            "variance": spread.ravel(),
        }
    )
    return pd.concat([shown, rest] if len(shown) else [rest], ignore_index=True)


def _table(tree: Tree, day: ServiceDay, fitted: Agreed, by_day: pd.DataFrame, release_id: str) -> pd.DataFrame:
    """Return schema.RELEASED_TRIPS, by level, origin, destination and time."""
    places, cells = tree.municipalities, fitted.cells
    hours = pd.DatetimeIndex([day.begins(hour) for hour in range(day.hours)]).as_unit("us")

    def rows(level: str, origins: list[str], destinations: list[str], values: Floats, variance: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "level": level,
                "origin_zone_id": np.repeat(np.array(origins, dtype=object), day.hours),
                "destination_zone_id": np.repeat(np.array(destinations, dtype=object), day.hours),
                "time_period": hours[np.tile(np.arange(day.hours), len(origins))],
                "trips": values.ravel(),
                "variance": variance,
            }
        )

    none = [""] * len(places)
    table = pd.concat(
        [
            rows("city", [""], [""], cells.sum(axis=(0, 1)), fitted.total_variance),
            rows("origin", list(places), none, cells.sum(axis=1), fitted.margin_variance),
            rows("destination", none, list(places), cells.sum(axis=0), fitted.margin_variance),
            rows(
                "municipality",
                [place for place in places for _ in places],
                list(places) * len(places),
                cells,
                fitted.cell_variance,
            ),
            by_day.assign(time_period=hours[0]),
        ],
        ignore_index=True,
    )
    text = table.columns.intersection(["level", "origin_zone_id", "destination_zone_id"])
    table[text] = table[text].astype("str")
    empty = dict.fromkeys(("population", "population_lower", "population_upper"), np.nan)
    return table.assign(**empty, suppression_reason=NO_FACTOR, release_id=release_id)[list(RELEASED_TRIPS)]
