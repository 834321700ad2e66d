"""People from a frozen release: placed where they stand, expanded, with intervals; additive as the release is.

Takes   schema.RELEASED, the tree of places, placing by hour (footprint), the expansion's factors
Gives   Leaves, leaves; people → the release with population, population_lower and population_upper written anew
Used by the command line, benchmarks/presence_truth.py
Source  linear post-processing, first-order propagation of errors. Noise: classes of a zone are exchangeable, each is a
        K-th of the zone's total and what differs from it, so var(Σ w·devices) = V (Σw)²/K² + C (Σw² − (Σw)²/K); zones
        are taken as independent
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.expansion import Expansion
from belvedere.presence.people.share import Floats
from belvedere.presence.release.expansion import Z90
from belvedere.presence.release.places import Tree
from belvedere.presence.schema import RELEASED

ALL = "all"  # visitor_class of a total


@dataclass(frozen=True, slots=True)
class Leaves:
    """Devices of each zone, hour and class, and the noise in them."""

    devices: Floats  # (zones, hours, classes); NaN: suppressed
    total: Floats  # (zones, hours) variance of the zone's total [devices²]
    apart: Floats  # (zones, hours) variance of a class beside its K-th of the total [devices²]


@dataclass(frozen=True, slots=True)
class Estimate:
    """People by value (a place and a class, or all) and hour."""

    people: Floats  # (values, hours) [people]
    noise: Floats  # (values, hours) variance of the release's noise [people²]
    own: Floats  # (values, hours) variance of what errs in each zone and class alone [people²]
    shared: Floats  # (values, hours) variance of what errs in all zones of a class alike [people²]

    @property
    def half(self) -> Floats:
        """Half of the 5–95 % interval, shape (values, hours) [people]."""
        return np.asarray(Z90 * np.sqrt(self.noise + self.own + self.shared), dtype="float64")


def leaves(released: pd.DataFrame, zones: tuple[str, ...], classes: tuple[str, ...]) -> Leaves:
    """Return the zone level of a release as arrays, in the order given; hours ascending.

    Raises
    ------
    InputError
        when a column is missing, or a zone, class and hour has no row
    """
    _check(released)
    rows = released[released["level"] == "zone"]
    wide = rows.pivot(index=["zone_id", "timestamp"], columns="visitor_class", values=["devices", "variance"])
    hours = np.sort(rows["timestamp"].unique())
    wanted = pd.MultiIndex.from_product([list(zones), list(hours)], names=["zone_id", "timestamp"])
    if not wanted.isin(wide.index).all():
        zone, hour = wanted[~wanted.isin(wide.index)][0]
        remedy = "Give the whole release of a day."
        raise InputError("release", f"zone {zone}, {hour}", "there is no row", remedy=remedy)
    lacking = [name for name in (ALL, *classes) if ("devices", name) not in wide.columns]
    if lacking:
        raise InputError("release", lacking[0], "there is no row of this class", remedy="Give the release's classes.")
    ordered = wide.loc[wanted]
    shape = (len(zones), len(hours))
    devices = np.stack(
        [ordered[("devices", name)].to_numpy(dtype="float64").reshape(shape) for name in classes], axis=-1
    )
    total = ordered[("variance", ALL)].to_numpy(dtype="float64").reshape(shape)
    one = np.mean([ordered[("variance", name)].to_numpy(dtype="float64").reshape(shape) for name in classes], axis=0)
    count = len(classes)
    apart = (one - total / count**2) / (1.0 - 1.0 / count) if count > 1 else np.zeros(shape)
    return Leaves(devices, total, np.maximum(apart, 0.0))


def estimate(given: Leaves, placing: Floats, expansion: Expansion, member: Floats) -> Estimate:
    """Return people by value and hour: sums of leaves that were placed and expanded.

    Parameters
    ----------
    placing : (hours, zones counted, zones standing) [-], of allocation.placing at the clock of each hour
    member : (values, zones, classes), 1 where people who stand in a zone, of a class, belong to the value, else 0

    Raises
    ------
    InputError
        when shapes do not fit
    """
    zones, hours, classes = given.devices.shape
    if placing.shape != (hours, zones, zones) or expansion.factor.shape != (zones, classes):
        problem = f"placing {placing.shape} and factors {expansion.factor.shape} for leaves {given.devices.shape}"
        raise InputError("people", "shapes", problem, remedy="Give the footprint and factors of the release's zones.")
    made = [np.empty((len(member), hours)) for _ in range(4)]
    weighted = member * expansion.factor
    for hour in range(hours):
        standing = placing[hour].T @ given.devices[:, hour]  # (zones, classes)
        each = standing * expansion.factor
        of_class = np.einsum("vzk,zk->vk", member, each)
        made[0][:, hour] = of_class.sum(axis=1)
        made[2][:, hour] = np.einsum("vzk,zk->v", member, (each * expansion.error) ** 2)
        made[3][:, hour] = ((of_class * expansion.shared) ** 2).sum(axis=1)
        counted = placing[hour] @ weighted  # (values, zones, classes): what a device counted there weighs in the value
        whole = counted.sum(axis=2)
        spread = np.maximum((counted**2).sum(axis=2) - whole**2 / classes, 0.0)
        made[1][:, hour] = (whole**2 / classes**2) @ given.total[:, hour] + spread @ given.apart[:, hour]
    return Estimate(*made)


def people(
    released: pd.DataFrame, tree: Tree, classes: tuple[str, ...], placing: Floats, expansion: Expansion
) -> pd.DataFrame:
    """Return the release with population and its 5 % and 95 % points written anew; all else as it is.

    City, municipalities and zones add up, and so do classes. What is suppressed stays so; a zone's hour that is
    suppressed suppresses none of the others.

    Raises
    ------
    InputError
        as `leaves` and `estimate` do
    """
    given = leaves(released, tree.zones, classes)
    names, member = values(tree, classes)
    found = estimate(Leaves(np.nan_to_num(given.devices), given.total, given.apart), placing, expansion, member)
    hours = np.sort(released.loc[released["level"] == "zone", "timestamp"].unique())
    row = pd.MultiIndex.from_tuples(
        [(*name, hour) for name in names for hour in hours], names=["level", "zone_id", "visitor_class", "timestamp"]
    )
    table = pd.DataFrame(
        {
            "population": found.people.ravel(),
            "population_lower": (found.people - found.half).ravel(),
            "population_upper": (found.people + found.half).ravel(),
        },
        index=row,
    )
    keys = pd.MultiIndex.from_frame(released[["level", "zone_id", "visitor_class", "timestamp"]])
    placed = table.reindex(keys)
    shown = released["devices"].notna().to_numpy()
    made = released.copy()
    for column in table.columns:
        made[column] = np.where(shown, placed[column].to_numpy(), np.nan)
    return made


def values(tree: Tree, classes: tuple[str, ...]) -> tuple[list[tuple[str, str, str]], Floats]:
    """Return level, place and class of each value of a release, and which zones and classes are in it."""
    zones, count = len(tree.zones), len(classes)
    spots = [("city", tree.city, np.ones(zones))]
    spots += [("municipality", name, (tree.parent == row) * 1.0) for row, name in enumerate(tree.municipalities)]
    spots += [("zone", name, np.eye(zones)[row]) for row, name in enumerate(tree.zones)]
    kinds = [(ALL, np.ones(count)), *((name, np.eye(count)[row]) for row, name in enumerate(classes))]
    names = [(level, place, kind) for level, place, _ in spots for kind, _ in kinds]
    member = np.stack([np.outer(here, of) for _, _, here in spots for _, of in kinds])
    return names, member


def _check(released: pd.DataFrame) -> None:
    """Raise InputError when the table is not schema.RELEASED."""
    for column in RELEASED:
        if column not in released.columns:
            remedy = f"The columns are {', '.join(RELEASED)}."
            raise InputError("release", column, "the column is missing", remedy=remedy)
