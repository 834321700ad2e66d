"""Vehicles of each hour after people have answered: the change that a decision makes to a calibrated demand.

Takes   a Demand, and for each layer how its trips answer
Gives   LayerAnswer, changed → the Demand with its change by hour
Used by respond.py
Source  pivot point: calibrated trips times new over old share, so that what calibration knows beyond the model stays
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.mobility.paths.shortest import Floats
from belvedere.mobility.response.hours import moved_out, shifted
from belvedere.mobility.response.payers import Payers
from belvedere.parameters import Values

Parts = tuple[Floats | None, ...]
ALL_DAY = tuple(range(24))


@dataclass(frozen=True)
class LayerAnswer:
    """How one layer's trips answer; arrays (centroids, centroids), from home to where one goes."""

    free: Floats  # [-] factor of the trips of those who pay nothing
    paid: Floats  # [-] and of those who pay for both ways
    payers: Payers | None  # None: nobody pays
    kept: Parts  # of each hour the share [-] that low-emission zones let go on; None: all
    banned: Parts  # of each hour the share [-] that must take place in another one; None: none
    worth: float = 1.0  # value of time over that of commuters [-]

    def nothing(self) -> bool:
        """Tell whether nothing changes."""
        return bool(
            (self.free == 1.0).all()
            and self.payers is None
            and all(each is None for each in self.kept)
            and all(each is None for each in self.banned)
        )


def changed(
    demand: Demand,
    answers: Sequence[LayerAnswer],
    extra: Floats | None,
    values: Values,
    hours: Sequence[int] = ALL_DAY,
) -> Demand:
    """Return the demand with the change of all its layers, in their order; the same demand where nothing changes.

    Parameters
    ----------
    extra : array, shape (24, centroids, centroids) [veh/h] of an event; None: there is none
    hours : those that are told; who changes the hour is missed at their edges
    """
    many = demand.zones + demand.gateways
    change = np.zeros((24, many, many))
    touched = extra is not None
    for layer, answer in zip(demand.layers, answers, strict=True):
        if answer.nothing():
            continue
        touched = True
        for course, home in ((layer.out, True), (layer.back, False)):
            if course.any():
                _add(change, demand, layer, answer, values, hours, home)
    if not touched:
        return demand
    return replace(demand, change=change if extra is None else change + extra)


def _add(  # noqa: PLR0917 they are what a change rests on
    change: Floats,
    demand: Demand,
    layer: Layer,
    answer: LayerAnswer,
    values: Values,
    hours: Sequence[int],
    home: bool,
) -> None:
    """Add to `change` what the trips of a layer that leave home, or come back, change by."""
    course = layer.out if home else layer.back
    factors = _factors(answer, home=home)
    payers, banned = answer.payers, any(each is not None for each in answer.banned)
    paid = None if payers is None else (payers.saved_out if home else payers.saved_back)
    moves = paid is not None and any(paid[hour] is not paid[(hour + 1) % 24] for hour in range(24))
    new = np.zeros_like(change) if moves or banned else None
    for hour in hours:
        table = layer.trips * factors[hour] if home else (layer.trips * factors[hour]).T
        before = layer.trips if home else layer.trips.T
        calibrated = demand.start_factor[hour][:, None] * demand.end_factor[hour]
        change[hour] += calibrated * course[hour] * (table - before)
        if new is not None:
            new[hour] = calibrated * course[hour] * table
    if new is None:
        return
    later = new
    if moves and payers is not None and paid is not None:
        share = payers.share * np.divide(answer.paid, factors_mean(factors), out=np.ones_like(answer.paid))
        share = np.clip(share, 0.0, 1.0)
        seen = {id(each): each if home else each.T for each in paid}
        later = shifted(
            later, [seen[id(each)] for each in paid], share if home else share.T, values, worth=answer.worth
        )
    if banned:
        none = np.zeros_like(layer.trips)
        held = np.array([none if each is None else (each if home else each.T) for each in answer.banned])
        later = moved_out(later, held)
    change += later - new


def factors_mean(factors: Sequence[Floats]) -> Floats:
    """Return the mean factor over hours, above zero."""
    mean: Floats = np.maximum(np.mean(factors, axis=0), 1e-9)
    return mean


def _factors(answer: LayerAnswer, *, home: bool) -> list[Floats]:
    """Return the factor of each hour's trips, from home to where one goes; hours that are alike share one array."""
    made: dict[tuple[int, int], Floats] = {}
    found = []
    for hour in range(24):
        part = None if answer.payers is None else (answer.payers.out if home else answer.payers.back)[hour]
        kept = answer.kept[hour]
        key = (id(part), id(kept))
        if key not in made:
            factor = answer.free
            if part is not None and answer.payers is not None:
                factor = factor + answer.payers.share * part * (answer.paid - answer.free)
            made[key] = factor if kept is None else factor * kept
        found.append(made[key])
    return found
