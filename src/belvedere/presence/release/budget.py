"""What the release of a day may cost, how products share it, and what days add up to.

Takes   ε and δ of a day, the share of each product
Gives   Budget, what one release may spend; Plan and its budgets; epsilon, rho; composition over more days
Used by settings.py, ledger.py, present.py, flows.py, countries.py; the server shows `composition`
Source  zero-concentrated differential privacy: Bun & Steinke 2016 (arXiv 1605.02635); from ρ to ε at δ by OpenDP's map.

ρ of one device-day adds up over products and over days; ε does not: it is always the ε of a sum of ρ. A threshold
on keys has a δ of its own, which adds up and is taken from the δ at which ε is stated; at 1e-10 a day even a year of
thresholds leaves most of 1e-6.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import opendp.prelude as dp
import pandas as pd

from belvedere.presence.release.mechanism import VERSION  # its import turns the features on

__all__ = ["PERIODS", "PRODUCTS", "VERSION", "Budget", "Plan", "composition", "epsilon", "rho"]
PRODUCTS = ("presence", "trips", "countries")
DELTA = 1e-6  # [-] at which ε is stated; PRESENCE 3.2
PERIODS: Mapping[str, int] = {"day": 1, "trip of 3 days": 3, "week": 7, "month": 30, "year": 365}  # [service days]


class Curve(Protocol):
    """OpenDP's privacy profile."""

    def epsilon(self, delta: float) -> float:
        """Return ε at δ."""
        ...


class Stated(Protocol):
    """What OpenDP's mechanism is to us: what a change of 1 costs, as ε for each δ."""

    def map(self, change: float) -> Curve:
        """Return the curve of (ε, δ)."""
        ...


@lru_cache(maxsize=4096)
def epsilon(rho: float, delta: float = DELTA) -> float:
    """Return ε at `delta` of a loss of `rho` [zCDP], by OpenDP's map of the Gaussian mechanism."""
    if rho <= 0:
        return 0.0
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    noise = dp.m.make_gaussian(*space, scale=math.sqrt(1 / (2 * rho)))
    stated: Stated = dp.c.make_zCDP_to_approxDP(noise)
    return float(stated.map(1.0).epsilon(delta))


@lru_cache(maxsize=256)
def rho(epsilon_: float, delta: float = DELTA) -> float:
    """Return the largest ρ whose ε at `delta` is at most `epsilon_`: 0.024356 for ε = 1 at 1e-6."""
    if epsilon_ <= 0:
        raise ValueError(f"ε must be above 0, got {epsilon_}")
    return float(dp.binary_search(lambda loss: epsilon(loss, delta) <= epsilon_, bounds=(1e-9, 1e4)))


@dataclass(frozen=True, slots=True)
class Budget:
    """What one release costs one device-day: `rho` [zCDP], and `own_delta`, of a threshold on keys."""

    rho: float
    own_delta: float = 0.0
    delta: float = DELTA  # at which ε is stated

    def __post_init__(self) -> None:
        if not (self.rho > 0 and 0 <= self.own_delta < self.delta < 1):
            raise ValueError(f"a budget needs rho > 0 and 0 <= own_delta < delta < 1, got {self}")

    @property
    def epsilon(self) -> float:
        """Return the ε of this release alone."""
        return epsilon(self.rho, self.delta - self.own_delta)


@dataclass(frozen=True, slots=True)
class Plan:
    """The cap of a service day over all products together, and how they share its ρ."""

    epsilon: float = 1.0  # [-] over everything that is released about the day; PRESENCE 3.4: not above 1
    delta: float = DELTA
    shares: Mapping[str, float] = field(default_factory=lambda: dict(SHARES))
    keys_delta: float = 1e-10  # [-] own δ of the threshold on pairs of zones: a year of them is 3.65e-8 of the 1e-6

    def __post_init__(self) -> None:
        if set(self.shares) - set(PRODUCTS) or min(self.shares.values()) <= 0 or sum(self.shares.values()) > 1 + 1e-12:
            raise ValueError(f"shares of {PRODUCTS} must be above 0 and at most 1 together, got {dict(self.shares)}")

    def budget(self, product: str) -> Budget:
        """Return the product's budget: its share of the ρ that the day has left beside the threshold's δ."""
        own = self.keys_delta if "trips" in self.shares else 0.0
        total = rho(self.epsilon, self.delta - own)
        return Budget(total * self.shares[product], own if product == "trips" else 0.0, self.delta)


# of the day's ρ. Presence is what the room is for, and keeps 4 % at zones of 200–1,000 devices (benchmarks/release.py);
# trips have six units against 24; the countries are few large counts
SHARES: Mapping[str, float] = {"presence": 0.80, "trips": 0.16, "countries": 0.04}


def composition(budgets: Mapping[str, Budget]) -> pd.DataFrame:
    """Return what products cost alone and together: columns period, days, product (or "all"), rho, delta, epsilon."""
    rows: list[dict[str, str | int | float]] = []
    for period, days in PERIODS.items():
        lines = [*budgets.items()]
        if len(lines) > 1:
            both = Budget(sum(b.rho for _, b in lines), sum(b.own_delta for _, b in lines), lines[0][1].delta)
            lines.append(("all", both))
        for product, one in lines:
            loss, left = days * one.rho, one.delta - days * one.own_delta
            rows.append(
                {
                    "period": period,
                    "days": days,
                    "product": product,
                    "rho": loss,
                    "delta": one.delta,
                    "epsilon": epsilon(loss, left) if left > 0 else math.inf,
                }
            )
    return pd.DataFrame(rows)
