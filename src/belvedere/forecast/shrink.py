"""Robust ridge of many series at once: one pooled fit, and each series' own as far as its data carry it.

Takes   columns (series, columns, n), targets (series, n) with NaN where missing, rows in order of time
Gives   fit(…) → (series, columns) coefficients
Used by models/ridge.py
Source  Huber (1964): weights min(1, K / |residual|), by reweighting; ridge towards the pooled fit is the empirical
        Bayes of random coefficients (Swamy, 1970). Strengths are chosen on the last part of the training time
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from belvedere.forecast.contract import Floats

HUBER = 0.7  # [scatters] residuals beyond which count as distances, not squares: near the median, as MAE asks
POOLED = (1e3, 1e4, 30.0)  # [rows] worth of ridge towards 0 in the pooled fit; the first unless another is better
OWN = (1e3, 1e4, 1e12, 100.0)  # [rows] worth of ridge of each series' own towards the pooled fit; the same
SHARES = (1.0, 0.75, 0.5, 0.25)  # [-] of what the fit tells that is told; the same
SWITCH = 0.01  # [-] share by which an error must fall for another choice: one stretch of time is no proof
ROUNDS = 2  # [-] of reweighting the pooled fit
OWN_ROUNDS = 1  # [-] of reweighting each series' own
SMALLEST = 0.1  # [scatters] residual below which weights stay
BLOCK = 250_000  # [multiplications] of one product: above, BLAS starts threads, which wait longer than they work
BETTER = 2e-3  # [-] share by which the error must fall below the usual's for a fit to be trusted


def fit(x: Floats, y: Floats, check_from: int, careful: float = 0.0) -> Floats:
    """Return coefficients, (series, columns).

    Parameters
    ----------
    x : (series, columns, n); y : (series, n), NaN: missing
    check_from : row of n from which on strengths are checked
    careful : [-] share by which it must fall beyond BETTER: where the checked rows overlap
    """
    there = ~np.isnan(y)
    value = np.where(there, y, 0.0)
    pooled, own, share = _choice(x, value, there, check_from, BETTER + careful)
    if share == 0:
        return np.zeros(x.shape[:2])
    gram, moment = _reweighted(x, value, there)
    beta = _together(gram, moment, pooled)
    both = beta + _solve(gram, moment - gram @ beta, own)
    for _ in range(OWN_ROUNDS):
        gram, moment = _moments(x, value, _weights(value - _told(x, both), there))
        both = beta + _solve(gram, moment - gram @ beta, own)
    return share * both


def _choice(
    x: Floats, value: Floats, there: NDArray[np.bool_], check_from: int, better: float
) -> tuple[float, float, float]:
    """Return strengths and share, the best after `check_from` of those fitted before it; share 0: trust none."""
    before, after = there[:, :check_from], there[:, check_from:]
    chosen = (POOLED[0], OWN[0], SHARES[0])
    if not before.any() or not after.any():
        return (*chosen[:2], 0.0)
    aim = value[:, check_from:]
    nothing, best = float(np.abs(aim[after]).mean()), np.inf
    gram, moment = _reweighted(x[:, :, :check_from], value[:, :check_from], before)
    for pooled in POOLED:
        beta = _together(gram, moment, pooled)
        rest = moment - gram @ beta
        for own in OWN:
            told = _told(x[:, :, check_from:], beta + _solve(gram, rest, own))
            for share in SHARES:
                error = float(np.abs(aim - share * told)[after].mean())
                if error < best * (1 - SWITCH - better):
                    best, chosen = error, (pooled, own, share)
    return chosen if best < nothing * (1 - better) else (*chosen[:2], 0.0)


def _reweighted(x: Floats, value: Floats, there: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return moments with the weights that the fit of all series together ends with."""
    gram, moment = _moments(x, value, there.astype(np.float64))
    for _ in range(ROUNDS):
        beta = _together(gram, moment, POOLED[0])
        gram, moment = _moments(x, value, _weights(value - _told(x, beta), there))
    return gram, moment


def _together(gram: Floats, moment: Floats, strength: float) -> Floats:
    """Return the fit of all series together, (columns,)."""
    whole = gram.sum(axis=0) + strength * np.eye(gram.shape[1])
    return np.asarray(np.linalg.solve(whole, moment.sum(axis=0)), np.float64)


def _told(x: Floats, coefficients: Floats) -> Floats:
    """Return (series, n): what coefficients, (columns,) or (series, columns), make of columns."""
    each = np.broadcast_to(coefficients, x.shape[:2])
    return (each[:, None, :] @ x)[:, 0]


def _weights(rest: Floats, there: NDArray[np.bool_]) -> Floats:
    return np.where(there, np.minimum(1.0, HUBER / np.maximum(np.abs(rest), SMALLEST)), 0.0)


def _moments(x: Floats, value: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return (series, columns, columns) and (series, columns) weighted moments, in blocks of rows of size BLOCK."""
    columns = x.shape[1]
    gram: Floats = np.zeros((len(x), columns, columns))
    step = max(BLOCK // columns**2, 1)
    for first in range(0, x.shape[2], step):
        block = x[:, :, first : first + step]
        np.add(gram, (block * weight[:, None, first : first + step]) @ block.transpose(0, 2, 1), out=gram)
    return gram, (x @ (value * weight)[..., None])[..., 0]


def _solve(gram: Floats, moment: Floats, own: float) -> Floats:
    return np.asarray(np.linalg.solve(gram + own * np.eye(gram.shape[1]), moment[..., None])[..., 0], np.float64)
