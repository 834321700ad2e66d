"""People per device, by zone and class, with the error of that: the Expansion table.

Takes   shares by home (share.py), the roamers' factor
Gives   COLUMNS; Sources; table; Expansion and arrays
Used by told.py
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

COLUMNS = ("zone_id", "visitor_class", "factor", "relative_se")
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
    error: Floats  # (zones, classes) [-] relative standard error of the factor


def table(zones: Sequence[str], sources: Sources) -> pd.DataFrame:
    """Return the Expansion table of every zone and class.

    A resident present in a zone lives there with AT_HOME, else anywhere in the city; a zone whose home nobody tells
    takes the city's share. Commuters and visitors from the region come from the places around, national visitors from
    the regions beyond, those in transit from both.

    Raises
    ------
    InputError
        when there are no zones
    """
    if not len(zones):
        raise InputError("expansion", "zones", "there are none", remedy="Give the city's.")
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
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


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
    factor, error = (keyed[name].loc[wanted].to_numpy(dtype="float64").reshape(shape) for name in COLUMNS[2:])
    return Expansion(factor, error)


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
