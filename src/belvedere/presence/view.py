"""Views of a release for those who want whole numbers or no small ones: easier to read, and no longer unbiased.

Takes   a table of schema.RELEASED, unchanged; what is made here costs no budget, for it looks at noisy values only
Gives   floored: noisy values below k suppressed; whole: whole numbers, none below 0, that still add up
Used by server/, downloads
Source  PRESENCE 3.2: no clipping in the primary table; whole numbers only as a view, flagged biased

Both have one column more, `biased`: true where the value is no unbiased estimate any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.errors import InputError
from belvedere.presence.schema import RELEASED
from belvedere.presence.whole import Floats, rounded, shared

TOTAL = "all"


def floored(table: pd.DataFrame, floor: int) -> pd.DataFrame:
    """Return the table with noisy values below `floor` [devices] suppressed. That protects nobody: the noise does.

    A place's total less the classes that are shown still gives what is hidden, as noisy as it was.
    """
    low = table["devices"] < floor
    values = ["devices", "variance", "population", "population_lower", "population_upper"]
    hidden = table.assign(biased=True)
    hidden.loc[low, values] = np.nan
    hidden.loc[low, "suppression_reason"] = f"noisy value below {floor} devices"
    return hidden


def whole(table: pd.DataFrame, parent: Mapping[str, str]) -> pd.DataFrame:
    """Return the table with `devices` as whole numbers of at least 0 whose sums hold at every level and class.

    `parent`, the municipality of each zone, is public and not in the table. Totals of places come first, then classes
    within them.
    """
    missing = set(table.loc[table["level"] == "zone", "zone_id"]) - set(parent)
    if missing or list(table.columns) != list(RELEASED):
        problem = f"no municipality is given for {min(missing)}" if missing else "has other columns"
        raise InputError(
            "release", "zone_id", problem, remedy="Give a table of a release, and every zone's municipality"
        )
    place, places = pd.factorize(pd.MultiIndex.from_frame(table[["level", "zone_id"]]))
    hour, hours = pd.factorize(pd.MultiIndex.from_frame(table[["release_id", "timestamp"]]))
    kind, kinds = pd.factorize(table["visitor_class"])
    values = np.full((len(hours), len(places), len(kinds)), np.nan)
    values[hour, place, kind] = table["devices"].to_numpy()
    rows = _Rows(
        next(row for row, (level, _) in enumerate(places) if level == "city"),
        list(kinds).index(TOTAL),
        {
            row: np.array([at for at, (below, zone) in enumerate(places) if below == "zone" and parent[zone] == name])
            for row, (level, name) in enumerate(places)
            if level == "municipality"
        },
    )
    found = np.stack([_hour(one, rows) for one in values])
    return table.assign(devices=found[hour, place, kind], biased=True)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows and columns of an hour's values (places, classes): of the city, of totals, of each municipality's zones."""

    city: int
    total: int
    zones: Mapping[int, NDArray[np.int64]]


def _hour(values: Floats, rows: _Rows) -> Floats:
    """Return the whole numbers of an hour; as they are, where it is suppressed."""
    found = values.copy()
    known = np.flatnonzero(~np.isnan(values).any(axis=0) & (np.arange(values.shape[1]) != rows.total))
    if np.isnan(values[:, rows.total]).any() or not len(known):
        return found

    def settle(places: NDArray[np.int64], above: int) -> None:
        total, classes = int(found[above, rows.total]), found[above, known].astype(np.int64)
        totals = shared(values[places, rows.total], total)
        found[np.ix_(places, known)] = rounded(values[np.ix_(places, known)], totals, classes)
        found[places, rows.total] = totals

    total = max(round(float(values[rows.city, rows.total])), 0)
    found[rows.city, rows.total] = total
    found[rows.city, known] = shared(values[rows.city, known], total)
    settle(np.array(list(rows.zones)), rows.city)
    for municipality, zones in rows.zones.items():
        settle(zones, municipality)
    return found
