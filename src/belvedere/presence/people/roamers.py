"""People of other countries: how many a roaming device stands for, by country, from registered arrivals.

Takes   devices by country from the release, arrivals registered on the same nights
Gives   by_country, a factor and its error for each country; together, one factor for all foreigners
Used by expansion.py
Source  calibration of roamers on registered arrivals as PRESENCE.md has it; shrinkage on the logarithm as in share.py

A roaming agreement gives an operator many guests of one country and few of another, so that one factor for all is wrong
for each. A country with few arrivals is drawn towards the mean of all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.share import Floats

COLUMNS = ("mcc", "devices", "variance", "arrivals", "arrivals_error")
UNREGISTERED = (
    0.10  # [-] relative error of arrivals as a count of guests: friends, unregistered lets. Ours, to be confirmed
)


def by_country(countries: pd.DataFrame) -> pd.DataFrame:
    """Return mcc, factor [people/device], relative_se [-], for each country; arrivals may be missing.

    The logarithms of the raw factors, arrivals / devices, are drawn towards their mean as far as their error exceeds
    their spread; a country without arrivals or without devices gets the mean and the spread.

    Parameters
    ----------
    countries : COLUMNS: devices and their noise's variance as released on the nights of the arrivals; arrivals
    [people];
        arrivals_error [-] relative, 0 where nobody knows it: UNREGISTERED is added to all

    Raises
    ------
    InputError
        when a column is missing, a country stands twice, or no country has both devices and arrivals
    """
    _check(countries)
    devices, arrivals = (countries[name].to_numpy(dtype="float64") for name in ("devices", "arrivals"))
    variance = countries["variance"].to_numpy(dtype="float64")
    doubt = countries["arrivals_error"].fillna(0.0).to_numpy(dtype="float64")
    seen = (devices > 2.0 * np.sqrt(variance)) & (devices > 0) & (arrivals > 0)
    if not seen.any():
        problem = "no country has arrivals and devices above twice their noise"
        raise InputError(
            "countries", "", problem, remedy="Take more nights together, or one factor for all foreigners."
        )
    raw = np.log(np.where(seen, arrivals, 1.0) / np.where(seen, devices, 1.0))
    error = np.sqrt(variance / np.maximum(devices, 1.0) ** 2 + 1.0 / np.maximum(devices, 1.0) + doubt**2)
    one = np.where(seen, 1.0 / np.maximum(error**2, 1e-12), 0.0)
    middle = float((one * raw).sum() / one.sum())
    # the moments' estimate of the spread between countries (DerSimonian & Laird 1986)
    excess = float((one * (raw - middle) ** 2).sum()) - (int(seen.sum()) - 1)
    scale = float(one.sum() - (one**2).sum() / one.sum())
    between = max(excess / scale, 0.0) if scale > 0 else 0.0
    pull = np.where(seen, between / np.maximum(between + error**2, 1e-12), 0.0)
    left = np.where(seen, pull * error**2, between) + UNREGISTERED**2
    return pd.DataFrame(
        {
            "mcc": countries["mcc"].to_numpy(),
            "factor": np.exp(middle + pull * (raw - middle)),
            "relative_se": np.sqrt(left),
        }
    )


def together(factors: pd.DataFrame, devices: Floats) -> tuple[float, float]:
    """Return one factor [people/device] and its relative standard error [-] for the mix of devices by country.

    UNREGISTERED is shared by all countries and does not average out; the rest does.

    Parameters
    ----------
    factors : of by_country
    devices : array, shape (countries,), in the order of its rows; below 0 (noise) counts as 0
    """
    kept = np.maximum(devices, 0.0)
    weight = kept / kept.sum() if kept.sum() > 0 else np.full(len(kept), 1.0 / max(len(kept), 1))
    factor = factors["factor"].to_numpy(dtype="float64")
    own = np.maximum(factors["relative_se"].to_numpy(dtype="float64") ** 2 - UNREGISTERED**2, 0.0)
    people = float((weight * factor).sum())
    variance = float((weight**2 * factor**2 * own).sum()) / people**2 + UNREGISTERED**2
    return people, float(np.sqrt(variance))


def _check(countries: pd.DataFrame) -> None:
    """Raise InputError when the table is not COLUMNS or a country stands twice."""
    for column in COLUMNS:
        if column not in countries.columns:
            raise InputError(
                "countries", column, "the column is missing", remedy=f"The columns are {', '.join(COLUMNS)}."
            )
    twice = countries["mcc"].duplicated()
    if twice.any():
        code = countries["mcc"][twice].iloc[0]
        raise InputError("countries", f"mcc {code}", "it stands twice", remedy="Add its rows up.")
