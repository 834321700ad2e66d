"""Releases the countries of foreign SIMs in the city, by hour: a closed list, the others together.

Takes   units of the kernel of class foreign by mobile country code and hour, the service day, a budget, the ledger
Gives   countries → the frozen Parquet of schema.RELEASED_COUNTRIES; COUNTRIES, the closed list
Used by cli.py
Source  country codes: ITU-T E.212. A country is a key: which ones were here would say who was, so the list is fixed
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.chain import digest
from belvedere.presence.day import ServiceDay
from belvedere.presence.release.bounds import Ints, checked, hourly
from belvedere.presence.release.budget import Budget
from belvedere.presence.release.consistency import GRAIN, Levels, Precision, solve, variance
from belvedere.presence.release.freeze import About, Claim, Drawn, Ledger, once
from belvedere.presence.release.mechanism import Gaussian, ask, scale
from belvedere.presence.release.places import Tree
from belvedere.presence.release.present import NO_EVENTS
from belvedere.presence.schema import RELEASED_COUNTRIES

HOME = 222  # Italy
OTHER = "other"
ALL = "all"
SHARES: Mapping[str, float] = {ALL: 0.10, "each": 0.90}  # of the release's ρ
NO_FACTOR = "no expansion to people was given"
# ISO 3166 of each mobile country code, ITU-T E.212: Europe, and the countries that most guests of Italy come from
COUNTRIES: Mapping[int, str] = {
    **{202: "GR", 204: "NL", 206: "BE", 208: "FR", 214: "ES", 216: "HU", 218: "BA", 219: "HR", 220: "RS", 226: "RO"},
    **{228: "CH", 230: "CZ", 231: "SK", 232: "AT", 234: "GB", 235: "GB", 238: "DK", 240: "SE", 242: "NO", 244: "FI"},
    **{246: "LT", 247: "LV", 248: "EE", 250: "RU", 255: "UA", 259: "MD", 260: "PL", 262: "DE", 268: "PT", 270: "LU"},
    **{272: "IE", 276: "AL", 278: "MT", 280: "CY", 284: "BG", 286: "TR", 292: "SM", 293: "SI", 294: "MK", 302: "CA"},
    **dict.fromkeys(range(310, 317), "US"),
    **{334: "MX", 404: "IN", 405: "IN", 425: "IL", 440: "JP", 441: "JP", 450: "KR", 460: "CN", 505: "AU", 530: "NZ"},
    **{410: "PK", 470: "BD", 515: "PH", 602: "EG", 604: "MA", 605: "TN", 655: "ZA", 722: "AR", 724: "BR"},
}


def countries(codes: Ints, units: Ints, day: ServiceDay, budget: Budget, ledger: Ledger, *, about: About) -> Path:
    """Return the frozen release of foreign SIMs by country and hour; asked again, the same file.

    Parameters
    ----------
    codes : array, shape (n,): mobile country codes; Italy's own are left out
    units : array, shape (n, hours) [devices]; each device at most one unit an hour
    """
    counts = checked("units by country", units, 2)
    if counts.shape != (len(codes), day.hours):
        raise InputError(
            "units by country", "", f"are of {counts.shape}, not {(len(codes), day.hours)}", remedy="Give the day's"
        )
    names = (*sorted(set(COUNTRIES.values())), OTHER)
    each = np.zeros((len(names), day.hours), np.int64)
    for code, row in zip(codes.tolist(), counts, strict=True):
        if code != HOME:
            each[names.index(COUNTRIES.get(code, OTHER))] += row
    queries = tuple(Gaussian(name, budget.rho * share, hourly(day.hours)) for name, share in SHARES.items())
    claim = Claim(
        "countries",
        day.day,
        budget,
        f"L2 √{day.hours} = {queries[0].bound.l2:.4f}: one unit an hour",
        "discrete Gaussian; " + ", ".join(f"{one.name} σ {scale(one):.2f}" for one in queries),
        about,
    )

    def draw(release_id: str) -> Drawn:
        answers = ask({ALL: each.sum(axis=0, keepdims=True), "each": each}, queries, budget.rho, budget.own_delta)
        noisy = [np.asarray(answers[one.name], dtype=np.int64) for one in queries]
        tree = Tree(ALL, (ALL,), names, np.zeros(len(names), np.int64))
        precision = Precision(1 / scale(queries[0]) ** 2, 0.0, 1 / scale(queries[1]) ** 2)
        total, leaves = (answer.astype(np.float64) for answer in noisy)
        fitted = np.round(solve(tree, Levels(total, np.zeros_like(total), leaves), precision) / GRAIN) * GRAIN
        spread = variance(tree, precision)
        values = np.concatenate([fitted.sum(axis=0, keepdims=True), fitted])
        noise = np.concatenate([spread.city, spread.zone])[:, np.newaxis].repeat(day.hours, axis=1)
        reason = np.full(values.shape, NO_FACTOR, dtype=object)
        for hour in about.silent_hours:
            values[:, hour] = noise[:, hour] = np.nan
            reason[:, hour] = NO_EVENTS
        hours = pd.DatetimeIndex([day.begins(hour) for hour in range(day.hours)]).as_unit("us")
        table = pd.DataFrame(
            {
                "country": np.repeat([ALL, *names], day.hours),
                "timestamp": hours[np.tile(np.arange(day.hours), len(names) + 1)],
                "devices": values.ravel(),
                "variance": noise.ravel(),
                **dict.fromkeys(("population", "population_lower", "population_upper"), np.nan),
                "suppression_reason": reason.ravel().astype(str),
                "release_id": release_id,
            }
        )
        return Drawn(table[list(RELEASED_COUNTRIES)], digest(b"".join(one.astype("<i8").tobytes() for one in noisy)))

    return once(ledger, claim, draw)
