"""From devices to people: factors of expansion with their errors, and an interval of people for any sum of leaves.

Takes   Fitted, Factors of the room that knows market shares, footprints and model errors (people/)
Gives   Factors; expanded, people and their standard error, of sums of leaves
Used by present.py; people/ makes Factors
Source  first-order propagation of errors; a misspecification term: PRESENCE 4

Errors of a factor: its own (`relative_error`, independent between zones and classes) and the model's, which is told for
each value by itself (`misspecification`): what misplaces people between zones averages out in the city, what a
definition gets wrong of a class does not, and total and classes err in different ways.
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
    # [-] relative standard error of the model: one number, or (values, hours) of each value of the release, places
    # (city, municipalities, zones) by what is counted ("all", then classes)
    misspecification: Floats | float
    # (hours, zones, zones) [-] of the devices counted in a zone (row) how many stand in each; None: they stand there
    placing: Floats | None = None

    def __post_init__(self) -> None:
        same = self.factor.shape == self.relative_error.shape and self.factor.ndim == 2
        model = np.asarray(self.misspecification)
        if not same or not (self.factor > 0).all() or not (self.relative_error >= 0).all() or not (model >= 0).all():
            raise _wrong("a factor is not above 0, an error is below 0, or their shapes differ")
        if self.placing is not None and (
            self.placing.shape[1:] != (len(self.factor),) * 2 or not (self.placing >= 0).all()
        ):
            raise _wrong(f"placing of {self.placing.shape} is not (hours, zones, zones) of shares that are 0 or more")


def expanded(places: Tree, fitted: Fitted, member: Floats, factors: Factors) -> tuple[Floats, Floats]:
    """Return people (values, hours), sums of the same leaves, and their standard error (values, hours).

    Parameters
    ----------
    member : array, shape (values, zones, classes): 1 where a leaf is part of the value, else 0

    Raises InputError where factors are not of these zones, classes, values or hours.
    """
    devices, zones, hours = fitted.leaves, len(fitted.leaves), fitted.leaves.shape[1]
    if factors.factor.shape != devices.shape[::2]:
        raise _wrong(f"they are of {factors.factor.shape}, not (zones, classes) = {devices.shape[::2]}")
    model = np.asarray(factors.misspecification, dtype=np.float64)
    if model.shape not in ((), (len(member), hours)):
        raise _wrong(f"the model's errors are of {model.shape}, not (values, hours) = {(len(member), hours)}")
    placing = np.eye(zones)[np.newaxis] if factors.placing is None else factors.placing
    if len(placing) not in (1, hours):
        raise _wrong(f"placing tells of {len(placing)} hours, not of {hours}")
    standing = np.einsum("zhk,hzs->shk", devices, np.broadcast_to(placing, (hours, zones, zones)), optimize=True)
    people = np.round(standing * factors.factor[:, np.newaxis, :] / GRAIN) * GRAIN
    values = np.einsum("vzk,zhk->vh", member, people)
    own = np.einsum("vzk,zhk->vh", member, (people * factors.relative_error[:, np.newaxis, :]) ** 2)
    weighted = member * factors.factor
    # what a device counted in a zone weighs in each value, hours of one placing together
    noisy = np.stack(
        [spread(places, fitted.noise, np.einsum("zs,vsk->vzk", one, weighted, optimize=True)) for one in placing]
    )
    return values, np.sqrt(np.broadcast_to(noisy.T, own.shape) + own + (values * model) ** 2)


def _wrong(problem: str) -> InputError:
    remedy = "Give what people/told.py makes of the tree's zones, the definition's classes and the day's hours"
    return InputError("factors of expansion", "", problem, remedy=remedy)
