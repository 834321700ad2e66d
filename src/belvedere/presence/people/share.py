"""The operator's share of the people of each home: small areas, known with error, lent strength by their neighbours.

Takes   the operator's table of market shares (MARKET): by area, municipality or region of home, by age if need be
Gives   Homes: people, share and its standard error by home; homes, shrunken, from_nights
Used by expansion.py
Source  Metulini & Carpita (2021), Social Indicators Research, 10.1007/s11205-020-02355-2: a local share beats the
        national. Shrinkage: Fay & Herriot (1979), JASA 74: 269, with the moments' estimate of the spread between homes
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.errors import InputError

Floats = npt.NDArray[np.float64]

# what an operator tells of its customers; one row a home, and an age where it tells that
MARKET: Mapping[str, str] = {
    "kind": "str",  # area (of the city), municipality, region (both of homes outside), country
    "id": "str",  # of the area, the municipality, …
    "mcc": "int",  # of the country; 0 for homes in this one
    "population": "float64",  # [people] by the census; NaN for countries
    "share": "float64",  # [-] of them who carry a SIM of this operator
    "share_error": "float64",  # [-] standard error of `share`
}
LEAST = 0.005  # [-] a share below it would make a device stand for more than 200 people; ours


@dataclass(frozen=True, slots=True)
class Homes:
    """Homes of one kind, in the table's order."""

    ids: tuple[str, ...]
    people: Floats  # (homes,) [people]
    share: Floats  # (homes,) [-]
    error: Floats  # (homes,) [-] standard error of the share


def homes(market: pd.DataFrame, kind: str) -> Homes:
    """Return the homes of one kind, their ages taken together: the share is the mean over people.

    The errors of a home's ages are taken as one and the same, as when the operator counts its customers right and is
    wrong about who lives there.

    Raises
    ------
    InputError
        when a column is missing, no row is of the kind, or a share, error or population is impossible
    """
    check(market)
    rows = market[market["kind"] == kind]
    if rows.empty:
        known = sorted({str(one) for one in market["kind"]})
        raise InputError("market", kind, "no row is of this kind", remedy=f"The table has {', '.join(known)}.")
    ids = tuple(dict.fromkeys(rows["id"].astype("str")))
    row = rows["id"].astype("str").map({name: index for index, name in enumerate(ids)}).to_numpy(dtype="int64")
    people = rows["population"].fillna(0.0).to_numpy(dtype="float64")
    total = np.bincount(row, weights=people, minlength=len(ids)).astype("float64")
    weight = np.where(total[row] > 0, people, 1.0)  # homes without residents: the plain mean of their ages
    whole = np.bincount(row, weights=weight, minlength=len(ids))

    def mean(column: str) -> Floats:
        values = rows[column].to_numpy(dtype="float64")
        return np.asarray(np.bincount(row, weights=values * weight, minlength=len(ids)) / whole, dtype="float64")

    return Homes(ids, total, mean("share"), mean("share_error"))


def shrunken(raw: Homes) -> Homes:
    """Return the homes with each share drawn towards their mean, as far as its own error is larger than their spread.

    share = mean + b · (raw − mean), b = τ² / (τ² + error²), τ² = variance between homes − mean error², at least 0;
    error² = b · error² + (1 − b)² · variance of the mean. One home stays as it is.
    """
    if len(raw.ids) < 2:
        return raw
    variance = raw.error**2
    between = max(float(np.var(raw.share, ddof=1) - variance.mean()), 0.0)
    precision = 1.0 / np.maximum(between + variance, 1e-12)
    middle = float((raw.share * precision).sum() / precision.sum())
    pull = between / np.maximum(between + variance, 1e-12)
    share = middle + pull * (raw.share - middle)
    error = np.sqrt(pull * variance + (1.0 - pull) ** 2 / precision.sum())
    return Homes(raw.ids, raw.people, np.asarray(share), np.asarray(error))


def from_nights(ids: tuple[str, ...], devices: Floats, variance: Floats, people: Floats) -> Homes:
    """Return shares from devices seen at night where they live against the census, where no operator tells its shares.

    Error: of the draw of devices among people, and of the noise in the released count.

    Parameters
    ----------
    devices, variance, people : array, shape (homes,) [devices], [devices²], [people]; homes without people are left out

    Raises
    ------
    InputError
        when the lengths differ
    """
    if not len(ids) == len(devices) == len(variance) == len(people):
        remedy = "Give one count, variance and population a home."
        raise InputError("nights", "", "the columns are of different lengths", remedy=remedy)
    kept = np.flatnonzero(people > 0)
    share = np.clip(devices[kept] / people[kept], LEAST, 1.0)
    error = np.sqrt(share * (1.0 - share) / people[kept] + variance[kept] / people[kept] ** 2)
    return Homes(tuple(ids[row] for row in kept), people[kept], share, np.asarray(error))


def check(market: pd.DataFrame) -> None:
    """Raise InputError when the table is not MARKET or holds a number that cannot be."""
    for column in MARKET:
        if column not in market.columns:
            raise InputError("market", column, "the column is missing", remedy=f"The columns are {', '.join(MARKET)}.")
    share, error = market["share"].to_numpy(dtype="float64"), market["share_error"].to_numpy(dtype="float64")
    people = market["population"].to_numpy(dtype="float64")
    for name, bad in (
        ("share", ~((share >= LEAST) & (share <= 1.0))),
        ("share_error", ~(error >= 0.0)),
        ("population", people < 0),
    ):
        if bad.any():
            row = int(np.argmax(bad))
            where = f"row {row}, {market['id'].iloc[row]}, {name}"
            problem = f"{market[name].iloc[row]} cannot be"
            remedy = f"A share is between {LEAST} and 1, its error and the population are not below 0."
            raise InputError("market", where, problem, remedy=remedy)
