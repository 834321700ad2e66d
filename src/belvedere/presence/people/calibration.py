"""Calibrates what the model gets wrong on places whose people are counted otherwise and that are left out of all else.

Takes   an estimate of a day and the truth at some places: census nights, gate counters, a synthetic operator's truth
Gives   calibrated → the Expansion table with misspecification and shared filled
Used by benchmarks/presence_truth.py, the command line
Source  intervals.misspecification, split conformal. Groups are ours: each class, and zones of alike size, since a small
        zone's people are misplaced more than a large one's
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.expansion import arrays
from belvedere.presence.people.intervals import misspecification
from belvedere.presence.people.placed import Leaves, estimate
from belvedere.presence.people.share import Floats

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

GROUPS = 3  # of zones by expected people: small, middle, large; ours


def calibrated(expansion: pd.DataFrame, given: Leaves, placing: Floats, truth: Floats, size: Ints) -> pd.DataFrame:
    """Return the table with `shared` of each class, and `misspecification` of each class and size of zone.

    `shared` is what the class's sum over the known places asks for, hour by hour; misspecification what each known
    place asks for beyond that.

    Parameters
    ----------
    expansion : of expansion.table: all classes of each zone, zones and classes in the order of the leaves
    truth : (zones, hours, classes) [people]; NaN in the zones that are not known, which are those that may be scored
    size : (zones,) 0 … GROUPS−1, of `sizes`

    Raises
    ------
    InputError
        when shapes do not fit, or no zone of a size is known
    """
    zones = tuple(dict.fromkeys(expansion["zone_id"]))
    classes = tuple(dict.fromkeys(expansion["visitor_class"]))
    if truth.shape != given.devices.shape or truth.shape[::2] != (len(zones), len(classes)):
        problem = f"truth {truth.shape} for leaves {given.devices.shape}, {len(zones)} zones and {len(classes)} classes"
        remedy = "Give the truth of the day's zones, hours and classes."
        raise InputError("calibration", "truth", problem, remedy=remedy)
    known = np.isfinite(truth).all(axis=(1, 2))
    made = expansion.assign(misspecification=0.0, shared=0.0)
    for column, name in enumerate(classes):
        one = np.zeros((1, len(zones), len(classes)))
        one[0, known, column] = 1.0
        whole = estimate(given, placing, arrays(made, zones, classes), one)
        total = np.sum(truth[known, :, column], axis=0)
        # one value an hour, all of one place: what the worst hour asks for
        asked = misspecification(whole.people[0], (whole.noise + whole.own)[0], total, np.zeros(len(total), np.int64))
        made.loc[made["visitor_class"] == name, "shared"] = asked
    filled = arrays(made, zones, classes)
    for column, name in enumerate(classes):
        each = np.zeros((len(zones), len(zones), len(classes)))
        each[np.arange(len(zones)), np.arange(len(zones)), column] = 1.0
        found = estimate(given, placing, filled, each)
        explained = found.noise + found.own + found.shared
        asked_of = np.empty(GROUPS)
        for group in range(GROUPS):
            use = np.flatnonzero(known & (size == group))
            if not len(use):
                remedy = "Leave out the truth of some zones of every size."
                raise InputError("calibration", f"size {group}", "no zone is known", remedy=remedy)
            place = np.repeat(use, truth.shape[1])
            people, wanted = found.people[use].ravel(), truth[use, :, column].ravel()
            asked_of[group] = misspecification(people, explained[use].ravel(), wanted, place)
        rows = (made["visitor_class"] == name).to_numpy()
        made.loc[rows, "misspecification"] = asked_of[size]
    return made


def sizes(expected: Floats) -> Ints:
    """Return the group of each zone by the people expected in it, as many zones in each group, the smallest first."""
    rank = np.argsort(np.argsort(expected, kind="stable"), kind="stable")
    return np.asarray(rank * GROUPS // max(len(expected), 1), dtype=np.int64)
