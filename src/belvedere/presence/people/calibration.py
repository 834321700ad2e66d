"""Calibrates what the model gets wrong where people are known otherwise: synthetic cities that are not those scored.

Takes   values of releases with their known variance, beside the truth
Gives   calibrated → the rows of model_errors.csv of a definition; KNOWN, the columns of a value
Used by benchmarks/presence_errors.py
Source  intervals.misspecification, split conformal, for each group of model_errors.py by itself
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.errors import InputError
from belvedere.presence.people.intervals import misspecification
from belvedere.presence.people.model_errors import COLUMNS, KEYS

# one row a place, class and hour of a release
KNOWN = (*KEYS, "cluster", "people", "variance", "truth")
DIGITS = 4  # of the table: a hundredth of a per cent


def calibrated(values: pd.DataFrame, definition: str) -> pd.DataFrame:
    """Return model_errors.COLUMNS: of each group the least error with which intervals hold nine tenths of the truths.

    Parameters
    ----------
    values : KNOWN. people, truth [people], variance [people²] by noise and market shares; cluster: what errs together

    Raises
    ------
    InputError
        when a column is missing or there is no value
    """
    for column in KNOWN:
        if column not in values.columns:
            raise InputError("calibration", column, "the column is missing", remedy=f"Give {', '.join(KNOWN)}.")
    if values.empty:
        raise InputError("calibration", "", "there is no value", remedy="Give releases whose truth is known.")
    rows = []
    for key, group in values.groupby(KEYS, sort=True):
        _, cluster = np.unique(group["cluster"].to_numpy().astype(str), return_inverse=True)
        people, variance, truth = (group[name].to_numpy(np.float64) for name in KNOWN[5:])
        found = misspecification(people, variance, truth, cluster.astype(np.int64))
        rows.append((definition, *key, round(found, DIGITS)))
    return pd.DataFrame(rows, columns=list(COLUMNS))
