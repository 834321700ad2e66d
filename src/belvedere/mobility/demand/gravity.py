"""Who goes where: trips between zones from what starts and ends in each and how far apart they are.

Takes   trips that start and end in each zone, the distance between zones
Gives   balance (doubly constrained), gravity (deterrence fitted to a mean trip length)
Used by travel.py
Source  Wilson (1967), Transportation Research 1, 253-269; Hyman (1969) for the fit of the deterrence;
        balancing: Deming & Stephan (1940), Furness (1965)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import Floats

EXACT = 1e-9  # [-] largest relative error of a row's sum after balancing
ROUNDS = 5000  # balancing rounds before giving up
STEEPEST = 1.0 / 150.0  # [1/m] half of the trips lost with each hundred metres: nothing measured is steeper
BISECTIONS = 40  # halvings of the deterrence's interval: to 1e-12 of it


@dataclass(frozen=True)
class Gravity:
    """Trips between zones, and the deterrence that gave them."""

    trips: Floats  # (origins, destinations) [trips/day]
    deterrence: float  # [1/m] trips fall by exp(-deterrence * distance)
    length: float  # [m] mean of the trips; the target, or the nearest that any deterrence can give


def balance(seed: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return `seed` scaled by a factor a row and a factor a column to given sums.

    Parameters
    ----------
    seed : array, shape (origins, destinations), not negative
    starts : array, shape (origins,) [trips/day]
    ends : array, shape (destinations,) [trips/day], with the sum of `starts`

    Raises
    ------
    ModelError
        when the sums differ, or a row or column with trips has nothing in `seed`
    """
    if abs(starts.sum() - ends.sum()) > 1e-6 * max(1.0, starts.sum()):
        raise ModelError(f"balancing: {starts.sum():.6g} trips start and {ends.sum():.6g} end. Scale one to the other.")
    if ((seed.sum(axis=1) <= 0) & (starts > 0)).any() or ((seed.sum(axis=0) <= 0) & (ends > 0)).any():
        raise ModelError(
            "balancing: a zone with trips has no way to any other. Look for zones cut off from the streets."
        )
    row, column = np.ones(len(starts)), np.ones(len(ends))
    for _ in range(ROUNDS):
        row = np.divide(starts, seed @ column, out=np.zeros_like(row), where=starts > 0)
        reached = (row @ seed) * column
        if np.abs(reached - ends).max(initial=0.0) <= EXACT * max(1.0, float(ends.max(initial=0.0))):
            break
        column = np.divide(ends, row @ seed, out=np.zeros_like(column), where=ends > 0)
    else:
        raise ModelError(
            f"balancing: no table has these sums to {EXACT:g} after {ROUNDS} rounds. Look for empty zones."
        )
    table: Floats = row[:, None] * seed * column
    return table


def gravity(starts: Floats, ends: Floats, apart: Floats, target: float) -> Gravity:
    """Return doubly constrained trips whose mean length is `target` [m], or as near to it as any deterrence leads.

    Parameters
    ----------
    apart : array, shape (origins, destinations) [m]; infinity where no way leads
    """
    if starts.sum() <= 0:
        return Gravity(np.zeros_like(apart), 0.0, 0.0)
    ends = ends * (starts.sum() / ends.sum()) if ends.sum() > 0 else ends
    finite = np.where(np.isfinite(apart), apart, 0.0)

    def given(deterrence: float) -> tuple[Floats, float]:
        seed = np.where(np.isfinite(apart), np.exp(-deterrence * finite), 0.0)
        trips = balance(seed, starts, ends)
        return trips, float((trips * finite).sum() / trips.sum())

    low = 0.0
    trips, mean = given(low)
    if mean <= target:
        return Gravity(trips, low, mean)
    high = min(STEEPEST, 1.0 / target)
    trips, mean = given(high)
    while mean > target and high < STEEPEST:
        low, high = high, min(STEEPEST, 2.0 * high)
        trips, mean = given(high)
    if mean >= target:
        return Gravity(trips, high, mean)
    middle = high
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        trips, mean = given(middle)
        if abs(mean - target) < 0.1:  # [m]
            break
        low, high = (middle, high) if mean > target else (low, middle)
    return Gravity(trips, middle, mean)
