"""Noise on counts, drawn by OpenDP, under a filter that refuses what was not paid for.

Takes   tables of bounded counts of one service day, and what is asked of them: Gaussian or Threshold queries
Gives   ask → noisy integers by name; scale [devices], the standard deviation a query gets; VERSION of OpenDP
Used by present.py, flows.py, countries.py
Source  discrete Gaussian: Canonne, Kamath & Steinke 2020 (arXiv 2004.00010); keys that are not public: Rogers 2023
        (arXiv 2309.09170); filter: OpenDP's make_privacy_filter

The unit of the filter's metric is the unit of privacy, one device-day; a query's map says what ρ (and own δ) one
device-day costs. Noise is integer, drawn by OpenDP from OpenSSL's generator, which the operating system seeds; nothing
here takes a seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

import numpy as np
import opendp.prelude as dp
from opendp.mod import OpenDPException

from belvedere.errors import ModelError
from belvedere.presence.release.bounds import Bound, Ints

dp.enable_features("contrib", "honest-but-curious")  # the second: our maps state what the kernel bounds

__all__ = ["VERSION", "Gaussian", "Pairs", "Threshold", "ask", "scale", "threshold"]
VERSION = version("opendp")
UNIT = "one device, one service day"
Pairs = Mapping[int, int]  # key → count; keys that are absent have no devices, and that must not show
FILTER_SLACK = 1e-9  # [-] share by which ρ may exceed the budget: sums of shares are rounded
HIGHEST = 1_000_000  # [trips] no threshold is searched above


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Ask for every cell of the table `name`, whose cells are public, at `rho` [zCDP]."""

    name: str
    rho: float
    bound: Bound


@dataclass(frozen=True, slots=True)
class Threshold:
    """Ask for the pairs of `name` whose noisy count passes a threshold, at `rho` and `delta`: keys are not public."""

    name: str
    rho: float
    delta: float
    bound: Bound


def scale(query: Gaussian | Threshold) -> float:
    """Return the standard deviation [devices] of the query's noise: L2 / √(2ρ)."""
    return query.bound.l2 / math.sqrt(2 * query.rho)


def ask(
    tables: Mapping[str, Ints | Pairs], queries: Sequence[Gaussian | Threshold], rho: float, delta: float
) -> dict[str, Ints | dict[int, int]]:
    """Return what each query gives; ModelError, and no answer at all, if together they cost more than rho and delta.

    Parameters
    ----------
    tables : by name; an array of any shape for a Gaussian, pairs for a Threshold
    """
    answers: dict[str, Ints | dict[int, int]] = {}
    private = dp.zero_concentrated_divergence()
    measure, domain = dp.approximate(private), dp.user_domain("counts of one service day", lambda _: True)
    unit = dp.user_distance(UNIT)
    odometer = dp.c.make_fully_adaptive_composition(domain, unit, measure)
    paid = (rho * (1 + FILTER_SLACK), delta)
    counter = dp.c.make_privacy_filter(odometer, d_in=1, d_out=paid)(tables)
    for query in queries:
        draw, cost = _gaussian(query) if isinstance(query, Gaussian) else _threshold(query)
        question = dp.m.make_user_measurement(domain, unit, measure, draw, cost)
        try:
            answers[query.name] = counter(question)
        except OpenDPException as refused:
            raise ModelError(
                f"release: {query.name}: the queries cost more than ρ = {rho:g}, δ = {delta:g}, so nothing is given. "
                f"Lower their shares. ({refused.message})"
            ) from refused
    return answers


Draw = Callable[[Mapping[str, Ints | Pairs]], Ints | dict[int, int]]
Cost = Callable[[int], tuple[float, float]]


def _gaussian(query: Gaussian) -> tuple[Draw, Cost]:
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    noise: Cells = dp.m.make_gaussian(*space, scale=scale(query))

    def draw(tables: Mapping[str, Ints | Pairs]) -> Ints:
        counts = np.asarray(tables[query.name], dtype=np.int64)
        return np.asarray(noise(counts.ravel()), dtype=np.int64).reshape(counts.shape)

    def cost(devices: int) -> tuple[float, float]:
        return float(noise.map(devices * query.bound.l2)), 0.0

    return draw, cost


def threshold(query: Threshold) -> int:
    """Return the lowest threshold [trips] that the pairs of one device pass with probability `delta` at most."""

    def rare(limit: float) -> bool:
        return _keys(query, int(limit)).map(_change(query, 1))[1] <= query.delta

    return int(dp.binary_search(rare, (query.bound.in_a_cell, HIGHEST)))


class Keys(Protocol):
    """What OpenDP's threshold is to us."""

    def __call__(self, pairs: dict[int, int]) -> dict[int, int]:
        """Return the noisy pairs that pass."""
        ...

    def map(self, change: tuple[int, float, float]) -> tuple[float, float]:
        """Return (ρ, δ) of a change of (keys, L2, L∞)."""
        ...


class Cells(Protocol):
    """What OpenDP's Gaussian is to us."""

    def __call__(self, counts: Ints) -> list[int]:
        """Return the noisy counts."""
        ...

    def map(self, change: float) -> float:
        """Return ρ of an L2 change."""
        ...


def _keys(query: Threshold, limit: int) -> Keys:
    space = (
        dp.map_domain(dp.atom_domain(T="i64"), dp.atom_domain(T="i64")),
        dp.l02inf_distance(dp.absolute_distance(T="f64")),
    )
    return dp.m.make_gaussian_threshold(*space, scale=scale(query), threshold=limit)


def _change(query: Threshold, devices: int) -> tuple[int, float, float]:
    return devices * query.bound.units, devices * query.bound.l2, float(devices * query.bound.in_a_cell)


def _threshold(query: Threshold) -> tuple[Draw, Cost]:
    noise = _keys(query, threshold(query))

    def draw(tables: Mapping[str, Ints | Pairs]) -> dict[int, int]:
        pairs = tables[query.name]
        if not isinstance(pairs, Mapping):
            raise TypeError(f"{query.name}: a threshold takes pairs, not {type(pairs).__name__}")
        return {int(key): int(count) for key, count in sorted(noise(dict(pairs)).items())}

    def cost(devices: int) -> tuple[float, float]:
        rho, delta = noise.map(_change(query, devices))
        return float(rho), float(delta)

    return draw, cost
