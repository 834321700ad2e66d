"""Raking: a table scaled until its margins are those of the census.

Takes   a table of any number of axes, and for some axes what it must sum to
Gives   rake, the table with these margins that is nearest to the one given; Raked
Used by expansion.py: people by area and age
Source  iterative proportional fitting: Deming & Stephan (1940), Annals of Mathematical Statistics 11: 427
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from belvedere.errors import InputError, ModelError
from belvedere.presence.people.share import Floats

TOLERANCE = 1e-9  # [-] relative distance from the margins at which it is done; ours
ROUNDS = 1_000  # passes over all margins at most; ours
AGREE = 1e-6  # [-] margins' totals may differ by so much; ours


@dataclass(frozen=True, slots=True)
class Raked:
    """The raked table and how it came about."""

    table: Floats
    rounds: int  # passes over all margins
    distance: float  # [-] largest relative distance from a margin that is left


def rake(seed: Floats, margins: Mapping[tuple[int, ...], Floats]) -> Raked:
    """Return the seed scaled to the margins; its cross-product ratios stay.

    Parameters
    ----------
    seed : array of any shape, none below 0
    margins : axes that stay → what the sum over all others must be, of the shape of these axes in ascending order.
        `{(0,): areas, (1,): ages}` for a table of areas × ages

    Raises
    ------
    InputError
        when a margin does not fit the seed, is negative, two differ in their total, or one asks for people where the
        seed has none
    ModelError
        when it does not come to rest
    """
    _check(seed, margins)
    table = seed.astype("float64")
    for made in range(1, ROUNDS + 1):
        for axes, wanted in margins.items():
            rest = tuple(axis for axis in range(seed.ndim) if axis not in axes)
            sums = table.sum(axis=rest, keepdims=True)
            shaped = wanted.reshape([seed.shape[axis] if axis in axes else 1 for axis in range(seed.ndim)])
            table = table * np.divide(shaped, sums, out=np.zeros_like(sums), where=sums > 0)
        distance = max(_distance(table, axes, wanted) for axes, wanted in margins.items())
        if distance <= TOLERANCE:
            return Raked(table, made, distance)
    raise ModelError(
        f"raking: after {ROUNDS} rounds a margin is still {distance:.2g} away. "
        "The zeros of the seed leave no table with these margins: give the seed a little where people may be."
    )


def _distance(table: Floats, axes: tuple[int, ...], wanted: Floats) -> float:
    """Return the largest distance from a margin over its mean."""
    rest = tuple(axis for axis in range(table.ndim) if axis not in axes)
    return float(np.abs(table.sum(axis=rest) - wanted).max() / max(float(np.mean(wanted)), 1e-300))


def _check(seed: Floats, margins: Mapping[tuple[int, ...], Floats]) -> None:
    """Raise InputError when seed and margins cannot be raked."""
    if not margins:
        raise InputError("raking", "margins", "there are none", remedy="Give at least one.")
    if not np.isfinite(seed).all() or (seed < 0).any():
        raise InputError("raking", "seed", "a value is below 0 or no number", remedy="Give counts.")
    totals = {axes: float(np.sum(wanted)) for axes, wanted in margins.items()}
    first = next(iter(totals.values()))
    for axes, wanted in margins.items():
        where = f"margin of axes {axes}"
        shape = tuple(seed.shape[axis] for axis in axes if axis < seed.ndim)
        if list(axes) != sorted(set(axes)) or wanted.shape != shape:
            problem = f"its shape is {wanted.shape}, not {shape}"
            raise InputError("raking", where, problem, remedy="Give the axes that stay, ascending, and their sums.")
        if not np.isfinite(wanted).all() or (wanted < 0).any():
            raise InputError("raking", where, "a value is below 0 or no number", remedy="Give counts.")
        if abs(totals[axes] - first) > AGREE * max(first, 1.0):
            problem = f"it sums to {totals[axes]:g}, another margin to {first:g}"
            raise InputError("raking", where, problem, remedy="Scale the margins to one total.")
        rest = tuple(axis for axis in range(seed.ndim) if axis not in axes)
        empty = (seed.sum(axis=rest) <= 0) & (wanted > 0)
        if empty.any():
            at = tuple(int(index) for index in np.argwhere(empty)[0])
            problem = f"it wants {wanted[at]:g} at {at}, where the seed has nobody"
            raise InputError("raking", where, problem, remedy="Give the seed a little there.")
