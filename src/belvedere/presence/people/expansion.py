"""People per device, by zone and class, with what is wrong about it: the Expansion table.

Takes   shares by home (share.py), the roamers' factor, the footprint's ratio, misspecification (intervals.py)
Gives   COLUMNS; Sources; table; Expansion and arrays; as_factors, what the release takes
Used by the release (through as_factors), benchmarks/presence_truth.py
Source  people of a home = devices / share; its relative error is that of the share, to first order. Weights of homes
        behind the people of a zone are ours
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.share import LEAST, Floats, Homes
from belvedere.presence.release.expansion import Factors

COLUMNS = ("zone_id", "visitor_class", "factor", "relative_se", "misspecification", "shared")
# [-] of the residents present in a zone who live in it; the others come from the whole city. Over the day, ours
AT_HOME = 0.6


@dataclass(frozen=True, slots=True)
class Sources:
    """What is known of each class's homes."""

    residents: Homes  # areas of the city, one a zone or fewer
    around: Homes  # municipalities: commuters, visitors from the region
    beyond: Homes  # other regions
    foreign: tuple[float, float]  # factor [people/device] and its relative standard error, of roamers.together


@dataclass(frozen=True, slots=True)
class Expansion:
    """The table as arrays."""

    factor: Floats  # (zones, classes) [people/device]
    error: Floats  # (zones, classes) [-] of a zone and class: of the factor and of the model together
    shared: Floats  # (classes,) [-] of the model, the same in all zones: it does not average out in a total


def table(zones: Sequence[str], sources: Sources, ratio: Floats | None = None) -> pd.DataFrame:
    """Return the Expansion table of every zone and class, misspecification and shared 0 until they are calibrated.

    A resident present in a zone lives there with AT_HOME, else anywhere in the city; a zone whose home nobody tells
    takes the city's share. Commuters and visitors from the region come from the places around, national visitors from
    the regions beyond, those in transit from both.

    Parameters
    ----------
    ratio : (zones,) of allocation.ratio, by which every factor of a zone is multiplied; NaN and None: 1

    Raises
    ------
    InputError
        when there are no zones, or the ratio is not one number above 0 a zone
    """
    ratio = np.ones(len(zones)) if ratio is None else np.where(np.isnan(ratio), 1.0, ratio)
    if not len(zones) or ratio.shape != (len(zones),) or not (ratio > 0).all():
        raise InputError(
            "expansion", "ratio", f"is no number above 0 for each of {len(zones)} zones", remedy="Give one."
        )
    own = _own(zones, sources.residents)
    around, beyond = _mean(sources.around), _mean(sources.beyond)
    both = _mean(_joined(sources.around, sources.beyond))
    outside = {
        "commuter": _inverse(*around),
        "regional": _inverse(*around),
        "national": _inverse(*beyond),
        "foreign": sources.foreign,
        "transit": _inverse(*both),
    }
    rows = [("resident", *_inverse(share, error)) for share, error in own]
    parts = [pd.DataFrame({"zone_id": list(zones), **_columns(rows)})]
    for name, (factor, error) in outside.items():
        parts.append(pd.DataFrame({"zone_id": list(zones), **_columns([(name, factor, error)] * len(zones))}))
    made = pd.concat(parts, ignore_index=True)
    made["factor"] = made["factor"] * np.tile(ratio, len(parts))
    made["misspecification"] = made["shared"] = 0.0
    return made[list(COLUMNS)]


def arrays(expansion: pd.DataFrame, zones: Sequence[str], classes: Sequence[str]) -> Expansion:
    """Return the table as arrays, zones and classes in the order given.

    Raises
    ------
    InputError
        when the table lacks a column, or one of the zones and classes, or has one twice
    """
    for column in COLUMNS:
        if column not in expansion.columns:
            remedy = f"The columns are {', '.join(COLUMNS)}."
            raise InputError("expansion", column, "the column is missing", remedy=remedy)
    if expansion.duplicated(["zone_id", "visitor_class"]).any():
        raise InputError("expansion", "", "a zone and class stands twice", remedy="Give each once.")
    keyed = expansion.set_index(["zone_id", "visitor_class"])
    wanted = pd.MultiIndex.from_product([list(zones), list(classes)])
    lacking = [pair for pair in wanted if pair not in keyed.index]
    if lacking:
        zone, name = lacking[0]
        remedy = "Give a factor for every zone and class of the release."
        raise InputError("expansion", f"zone {zone}, {name}", "it has no row", remedy=remedy)
    shape = (len(zones), len(classes))
    columns = [keyed[name].loc[wanted].to_numpy(dtype="float64").reshape(shape) for name in COLUMNS[2:]]
    factor, own, model, shared = columns
    return Expansion(factor, np.hypot(own, model), shared.mean(axis=0))


def as_factors(expansion: Expansion, classes: Sequence[str]) -> Factors:
    """Return what the release takes: it knows one number that does not average out, the residents'.

    What another class shares beyond that goes into its zones' own errors: too narrow for its total, right for its
    zones.
    """
    one = float(expansion.shared[list(classes).index("resident") if "resident" in classes else 0])
    rest = np.maximum(expansion.shared**2 - one**2, 0.0)
    return Factors(expansion.factor, np.sqrt(expansion.error**2 + rest), one)


def _own(zones: Sequence[str], residents: Homes) -> list[tuple[float, float]]:
    """Return the share and its error of the residents present in each zone."""
    whole, whole_error = _mean(residents)
    row = {name: index for index, name in enumerate(residents.ids)}
    made = []
    for zone in zones:
        if zone not in row:
            made.append((whole, whole_error))
            continue
        share, error = float(residents.share[row[zone]]), float(residents.error[row[zone]])
        joint = float(np.hypot(AT_HOME * error, (1.0 - AT_HOME) * whole_error))
        made.append((AT_HOME * share + (1.0 - AT_HOME) * whole, joint))
    return made


def _mean(known: Homes) -> tuple[float, float]:
    """Return the share of all people of the homes, and its standard error; homes without people weigh alike."""
    weight = (
        known.people / known.people.sum() if known.people.sum() > 0 else np.full(len(known.ids), 1 / len(known.ids))
    )
    return float((weight * known.share).sum()), float(np.sqrt((weight**2 * known.error**2).sum()))


def _joined(one: Homes, other: Homes) -> Homes:
    """Return the homes of both."""
    return Homes(
        one.ids + other.ids,
        np.concatenate([one.people, other.people]),
        np.concatenate([one.share, other.share]),
        np.concatenate([one.error, other.error]),
    )


def _inverse(share: float, error: float) -> tuple[float, float]:
    """Return people per device and its relative standard error."""
    return 1.0 / max(share, LEAST), error / max(share, LEAST)


def _columns(rows: list[tuple[str, float, float]]) -> dict[str, list[str] | list[float]]:
    """Return rows of class, factor and error as columns."""
    return {
        "visitor_class": [row[0] for row in rows],
        "factor": [row[1] for row in rows],
        "relative_se": [row[2] for row in rows],
    }
