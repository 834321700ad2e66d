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
ROUNDS = 3  # [-] of reweighting the pooled fit
OWN_ROUNDS = 2  # [-] of reweighting each series' own
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
    beta, weight = _pooled(x, value, there, pooled)
    rest = value - _told(x, beta)
    delta = _solve(*_moments(x, rest, weight), own)
    for _ in range(OWN_ROUNDS):
        delta = _solve(*_moments(x, rest, _weights(rest - _told(x, delta), there)), own)
    return share * (beta + delta)


def _choice(
    x: Floats, value: Floats, there: NDArray[np.bool_], check_from: int, better: float
) -> tuple[float, float, float]:
    """Return strengths and share, the best after `check_from` of those fitted before it; share 0: trust none."""
    before, after = there.copy(), there[:, check_from:]
    before[:, check_from:] = False
    chosen = (POOLED[0], OWN[0], SHARES[0])
    if not before.any() or not after.any():
        return (POOLED[0], OWN[0], 0.0)
    aim = value[:, check_from:]
    nothing, best = float(np.abs(aim[after]).mean()), np.inf
    for pooled in POOLED:
        beta, weight = _pooled(x, value, before, pooled)
        gram, moment = _moments(x, value - _told(x, beta), weight)
        for own in OWN:
            told = _told(x[:, :, check_from:], beta + _solve(gram, moment, own))
            for share in SHARES:
                error = float(np.abs(aim - share * told)[after].mean())
                if error < best * (1 - SWITCH - better):
                    best, chosen = error, (pooled, own, share)
    return chosen if best < nothing * (1 - better) else (POOLED[0], OWN[0], 0.0)


def _told(x: Floats, coefficients: Floats) -> Floats:
    """Return (series, n): what coefficients, (columns,) or (series, columns), make of columns."""
    each = np.broadcast_to(coefficients, x.shape[:2])
    return (each[:, None, :] @ x)[:, 0]


def _weights(rest: Floats, there: NDArray[np.bool_]) -> Floats:
    return np.where(there, np.minimum(1.0, HUBER / np.maximum(np.abs(rest), SMALLEST)), 0.0)


def _pooled(x: Floats, value: Floats, there: NDArray[np.bool_], strength: float) -> tuple[Floats, Floats]:
    """Return the fit of all series together, (columns,), and the weights it ends with."""
    weight = there.astype(np.float64)
    beta = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        gram, moment = _moments(x, value, weight)
        beta = np.linalg.solve(gram.sum(axis=0) + strength * np.eye(len(beta)), moment.sum(axis=0))
        weight = _weights(value - _told(x, beta), there)
    return beta, weight


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
