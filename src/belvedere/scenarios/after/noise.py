"""How days depart from what is expected of them: by how much, and for how long.

Takes   days, what was measured (as logarithms), columns known of each day
Gives   Noise, the sizes of four kinds of departure, by restricted likelihood; the covariance of days; full_rank
Used by expectation.py, contrast.py, compare.py
Source  restricted likelihood: Patterson and Thompson (1971), Biometrika 58; a level that drifts as a random walk:
        Harvey (1989), Forecasting, structural time series models; a season as a periodic process: MacKay (1998)

A season is not a curve with six numbers but a process that comes back each year: what was seen once is believed once,
and a time of year that was never seen has a wide interval. A level drifts by itself, so that a slow change is no
effect, and the further from the reference the wider the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cholesky, lapack
from scipy.optimize import minimize

from belvedere.scenarios.after.known import YEAR
from belvedere.scenarios.after.series import Floats

SPELL = 21.0  # [day] how long a spell lasts (works, a detour, a cold spell) until it has faded by 1/e
SEASON = 0.35  # [-] width of the seasonal process: about three weeks
FIRST = (0.03, 0.03, 0.05, 0.15)  # [-] where the search begins: sizes as shares of the level
BELIEF = 1.0  # [-] spread of the logarithm of each size about FIRST: wide, but a size never vanishes for want of data
MOST = 600  # [days] that sizes are fitted to; of more, as many evenly spread: the work grows with the third power
CLOSE = 1e-5  # [-] of the likelihood's logarithm: sizes need two digits
FLOOR = 1e-10  # [-] variance added to each day, so that days alike can be told apart

DayNumbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviations in the scale of the series: of logarithms, so shares of the level."""

    day: float  # of one day alone
    spell: float  # of spells of SPELL days
    drift: float  # of the level after a year
    season: float  # of the time of year


def _parts(day: DayNumbers) -> tuple[Floats, Floats, Floats]:
    """Return the covariances, for sizes of 1, of spells, drift and season: (days, days) each."""
    apart = np.abs(day[:, None] - day[None, :]).astype(np.float64)
    since = (np.minimum(day[:, None], day[None, :]) - day.min(initial=0 if not len(day) else int(day[0]))) / YEAR
    turn = np.sin(np.pi * apart / YEAR) / SEASON
    return np.exp(-apart / SPELL), since.astype(np.float64), np.exp(-2.0 * turn**2)


def covariance(day: DayNumbers, noise: Noise) -> Floats:
    """Return the covariance of what lasts (spell, drift, season; not a day's own) among all days, (days, days)."""
    spell, drift, season = _parts(day)
    return np.asarray(noise.spell**2 * spell + noise.drift**2 * drift + noise.season**2 * season)


def fit(day: DayNumbers, value: Floats, known: Floats, near: Noise | None = None) -> Noise:
    """Return the sizes that make the series most likely, whatever the effects of the known columns.

    Parameters
    ----------
    day : (n,) days
    value : (n,) measured, as logarithms
    known : (n, k) columns of full rank, the level among them
    near : where the search begins, when something like it was fitted before
    """
    if len(day) > MOST:
        stride = -(-len(day) // MOST)
        stride += stride % 7 == 0  # else all days were of one weekday
        day, value, known = day[::stride], value[::stride], known[::stride]
        known = full_rank(known, np.ones(len(day), bool))
    parts = _parts(day)
    first = np.log(np.array(FIRST))

    def loss(logs: Floats) -> tuple[float, Floats]:
        size2 = np.exp(2.0 * np.clip(logs, -12.0, 3.0))
        whole = sum((size2[row + 1] * part for row, part in enumerate(parts)), np.zeros_like(parts[0]))
        whole[np.diag_indices_from(whole)] += size2[0] + FLOOR
        try:
            factor = cholesky(whole, lower=True, overwrite_a=True, check_finite=False)
        except LinAlgError:
            return 1e12, np.zeros(4)
        half_inverse, _ = lapack.dpotri(factor, lower=1)
        inverse = np.tril(half_inverse) + np.tril(half_inverse, -1).T
        weighed = inverse @ known
        inner = known.T @ weighed
        project = inverse - weighed @ np.linalg.solve(inner, weighed.T)
        left = project @ value
        half = np.log(np.diag(factor)).sum() + 0.5 * np.linalg.slogdet(inner)[1] + 0.5 * float(value @ left)
        traces = [np.trace(project), *(float((project * part).sum()) for part in parts)]
        squares = [float(left @ left), *(float(left @ part @ left) for part in parts)]
        slope = size2 * (np.array(traces) - np.array(squares))
        away = (logs - first) / BELIEF
        return float(half + 0.5 * away @ away), np.asarray(slope + away / BELIEF)

    begin = first if near is None else np.log([near.day, near.spell, near.drift, near.season])
    found = minimize(
        loss, begin, jac=True, method="L-BFGS-B", bounds=[(-9.0, 1.5)] * 4, options={"maxiter": 60, "ftol": CLOSE}
    )
    return Noise(*np.exp(found.x).tolist())


def full_rank(columns: Floats, rows: Flags) -> Floats:
    """Return the columns that the rows can tell apart, the first of those alike."""
    kept: list[int] = []
    basis = np.empty((int(rows.sum()), 0))
    for number in range(columns.shape[1]):
        column = columns[rows, number]
        size = float(np.linalg.norm(column))
        if size <= 0:
            continue
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        if np.linalg.norm(left) > 1e-6 * size:
            kept.append(number)
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    return columns[:, kept]
