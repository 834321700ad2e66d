"""From noisy devices to people, after the release: no row of a device is needed for it, and no budget.

Takes   fitted leaves [devices] and their noise, people per device of each zone and class with its errors
Gives   Factors; expanded → people and their standard error by level, place, hour and class (the last: all)
Used by present.py; people/ makes Factors
Source  first-order propagation of errors; a misspecification term that all zones share: PRESENCE 4

Errors of a factor: its own (`relative_error`, independent between zones and classes) and the model's
(`misspecification`, taken as shared by all zones and classes, so that it does not average out in a total).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.errors import InputError
from belvedere.presence.release.bounds import Floats
from belvedere.presence.release.consistency import GRAIN, Fitted, spread
from belvedere.presence.release.places import Tree

Z90 = 1.6448536269514722  # [standard errors] half of a 90 % interval of the normal distribution


@dataclass(frozen=True, slots=True)
class Factors:
    """People per device, by zone and class, in the order of the tree's zones and of the definition's classes."""

    factor: Floats  # (zones, classes) [people/device]
    relative_error: Floats  # (zones, classes) [-] standard error of the factor
    misspecification: float  # [-] relative standard error of the model, shared by all

    def __post_init__(self) -> None:
        same = self.factor.shape == self.relative_error.shape and self.factor.ndim == 2
        if not same or not (self.factor > 0).all() or not (self.relative_error >= 0).all() or self.misspecification < 0:
            raise InputError(
                "factors of expansion",
                "",
                "a factor is not above 0, an error is below 0, or their shapes differ",
                remedy="Give a factor and a relative error for every zone and class",
            )


def expanded(places: Tree, fitted: Fitted, member: Floats, factors: Factors) -> tuple[Floats, Floats]:
    """Return people (values, hours), sums of the same leaves, and their standard error (values, hours).

    Parameters
    ----------
    member : array, shape (values, zones, classes): 1 where a leaf is part of the value, else 0
    """
    leaves = fitted.leaves
    if factors.factor.shape != leaves.shape[::2]:
        raise InputError(
            "factors of expansion",
            "",
            f"are of {factors.factor.shape}, not (zones, classes) = {leaves.shape[::2]}",
            remedy="Give them in the order of the tree's zones and the definition's classes",
        )
    people = np.round(leaves * factors.factor[:, np.newaxis, :] / GRAIN) * GRAIN
    values = np.einsum("vzk,zhk->vh", member, people)
    own = np.einsum("vzk,zhk->vh", member, (people * factors.relative_error[:, np.newaxis, :]) ** 2)
    noisy = np.array([spread(places, fitted.noise, one * factors.factor) for one in member])
    return values, np.sqrt(noisy[:, np.newaxis] + own + (values * factors.misspecification) ** 2)
