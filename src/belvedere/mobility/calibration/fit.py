"""How near the model is to the counts.

Takes   counted and modelled flows, pair by pair
Gives   geh, Fit, measure: GEH below 5, median GEH, RMSE as a share of the mean count, bias
Used by calibration.py, docs/fit.py
Source  GEH: UK Design Manual for Roads and Bridges, vol. 12, section 2
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.mobility.paths.shortest import Floats

GOOD = 5.0  # [-] a GEH below this is a good match by the manual


@dataclass(frozen=True, slots=True)
class Fit:
    """Goodness of fit over pairs of a counted and a modelled hourly flow."""

    pairs: int  # loop-hours
    geh_below_5: float  # [-] share of the pairs
    geh_median: float  # [-]
    rmse: float  # [-] root mean squared error over the mean count
    bias: float  # [-] sum of modelled over sum of counted, less one


def geh(modelled: Floats, counted: Floats) -> Floats:
    """Return the GEH statistic of hourly flows [veh/h], pair by pair; 0 where both are 0."""
    total = modelled + counted
    squared: Floats = np.divide(2.0 * (modelled - counted) ** 2, total, out=np.zeros(total.shape), where=total > 0)
    return np.sqrt(squared)


def measure(modelled: Floats, counted: Floats) -> Fit:
    """Return how near `modelled` is to `counted`, both of shape (pairs,) [veh/h]."""
    if not len(counted):
        return Fit(0, float("nan"), float("nan"), float("nan"), float("nan"))
    each = geh(modelled, counted)
    rmse = np.sqrt(np.mean((modelled - counted) ** 2)) / counted.mean()
    bias = modelled.sum() / counted.sum() - 1.0
    return Fit(len(counted), float((each < GOOD).mean()), float(np.median(each)), float(rmse), float(bias))
