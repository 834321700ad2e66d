"""What would have been measured had nothing happened, and how sure that is.

Takes   days, measured values as logarithms, columns known of each day, which days teach
Gives   Expectation: value and covariance expected of every day; departure of the mean of some days from it
Used by contrast.py, placebo.py, effect.py
Source  generalised least squares and best linear prediction: Goldberger (1962), JASA 57. A teaching day that the others
        would not have believed (leave-one-out residual over ODD deviations) is left out; a level that jumps in the
        teaching days and stays (a loop adjusted, a lane taken away) becomes a step of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from belvedere.scenarios.after.noise import DayNumbers, Flags, Noise, covariance, fit, full_rank
from belvedere.scenarios.after.series import Floats

ODD = 4.0  # [deviations] from which a day is not believed
JUMP = 5.0  # [deviations] from which a lasting change of level is a step
STEPS = 3  # [-] steps at most
ALONE = 1e-6  # [-] of the usual weight: less, and the other days say nothing of a day
BESIDE = 6  # [days] that each side of a step needs
ROUNDS = 3  # times that noise is fitted and odd days and steps are looked for


@dataclass(frozen=True)
class Fitted:
    """A series whose days were explained: what later expectations start from."""

    day: DayNumbers  # (n,)
    value: Floats  # (n,) logarithms; NaN where nothing was measured
    known: Floats  # (n, k)
    teaches: Flags  # (n,) days that teach and are believed
    noise: Noise
    steps: tuple[int, ...] = ()  # days on which the level jumps
    odd: tuple[int, ...] = ()  # teaching days that are not believed
    lasting: Floats = field(default_factory=lambda: np.empty((0, 0)))  # (n, n) covariance of what lasts


@dataclass(frozen=True)
class Expectation:
    """What is expected of the days asked for."""

    rows: npt.NDArray[np.int64]  # (m,) rows of the series
    value: Floats  # (m,) logarithms
    spread: Floats  # (m, m) covariance of measured minus expected


def explain(day: DayNumbers, value: Floats, known: Floats, teaches: Flags, near: Noise | None = None) -> Fitted:
    """Return the series with its noise, odd days and steps, as the teaching days tell.

    Parameters
    ----------
    day, value : (n,) days and logarithms, NaN where nothing was measured
    known : (n, k) columns known of each day, the level among them
    teaches : (n,) days that may teach
    near : noise of a series much like this one, when there is one: the search begins there
    """
    use = teaches & np.isfinite(value)
    steps: list[int] = []
    odd = np.zeros(len(day), bool)
    noise = near
    for _ in range(ROUNDS):
        now = use & ~odd
        columns = full_rank(_with_steps(day, known, steps), now)
        noise = fit(day[now], value[now], columns[now], noise)
        more = _next_step(day, value, columns, now, noise) if len(steps) < STEPS else None
        surprising = _odd(day, value, columns, now, noise)
        if more is not None:
            steps.append(more)
        elif surprising.any():
            odd |= surprising
        else:
            break
    now = use & ~odd
    columns = full_rank(_with_steps(day, known, steps), now)
    noise = noise or fit(day[now], value[now], columns[now])
    return Fitted(
        day=day,
        value=value,
        known=columns,
        teaches=now,
        noise=noise,
        steps=tuple(sorted(steps)),
        odd=tuple(int(each) for each in day[odd]),
        lasting=covariance(day, noise),
    )


def expect(fitted: Fitted, rows: npt.NDArray[np.int64], hidden: Flags | None = None) -> Expectation:
    """Return what is expected of some rows from the teaching days, those hidden (and the rows themselves) left out."""
    teaches = fitted.teaches.copy()
    teaches[rows] = False
    if hidden is not None:
        teaches &= ~hidden
    base = np.flatnonzero(teaches)
    columns = full_rank(fitted.known, teaches)
    own = fitted.noise.day**2
    whole = fitted.lasting[np.ix_(base, base)] + own * np.eye(len(base))
    factor = cho_factor(whole, lower=True)
    x_base, x_rows = columns[base], columns[rows]
    between = fitted.lasting[np.ix_(rows, base)]
    weighed = cho_solve(factor, x_base)
    inner = x_base.T @ weighed
    effects = np.linalg.solve(inner, weighed.T @ fitted.value[base])
    left = cho_solve(factor, fitted.value[base] - x_base @ effects)
    value = x_rows @ effects + between @ left
    carried = cho_solve(factor, between.T)
    unknown = x_rows - between @ weighed
    spread = fitted.lasting[np.ix_(rows, rows)] + own * np.eye(len(rows)) - between @ carried
    spread = spread + unknown @ np.linalg.solve(inner, unknown.T)
    return Expectation(rows, value, (spread + spread.T) / 2)


def as_the_others_tell(fitted: Fitted) -> tuple[Floats, Floats]:
    """Return, for each teaching day, what the other days make expect of it, and the deviation; NaN for the others."""
    value, spread = np.full(len(fitted.day), np.nan), np.full(len(fitted.day), np.nan)
    weight, left = weights_of_days(fitted)
    own = np.diag(weight).copy()
    own[own < ALONE * np.median(own)] = np.nan  # such a day alone teaches what some column does
    value[fitted.teaches] = fitted.value[fitted.teaches] - left / own
    spread[fitted.teaches] = 1 / np.sqrt(own)
    return value, spread


def weights_of_days(fitted: Fitted) -> tuple[Floats, Floats]:
    """Return P of the teaching days, (t, t), and P·value: the inverse covariance freed of the known columns.

    Hide some of the days, and what was measured of them less what the rest makes expect is the inverse of P over them
    times P·value over them; its covariance is that inverse (block leave-one-out).
    """
    now = fitted.teaches
    lower, _, white = _whitened(fitted.day, fitted.value, fitted.known, now, fitted.noise)
    project = _project(lower, white, fitted.known[now])
    return project, project @ fitted.value[now]


def departure(fitted: Fitted, expected: Expectation) -> tuple[float, float]:
    """Return by how much the mean of the expected rows departs from what was expected, and its deviation."""
    there = np.isfinite(fitted.value[expected.rows])
    rows = expected.rows[there]
    mean = float((fitted.value[rows] - expected.value[there]).mean())
    variance = float(expected.spread[np.ix_(there, there)].mean())
    return mean, float(np.sqrt(max(variance, 0.0)))


def _with_steps(day: DayNumbers, known: Floats, steps: list[int]) -> Floats:
    return np.column_stack([known, *((day >= step).astype(np.float64) for step in steps)])


def _whitened(
    day: DayNumbers, value: Floats, columns: Floats, now: Flags, noise: Noise
) -> tuple[Floats, Floats, Floats]:
    """Return the lower factor, and value and columns freed of their covariance, over the rows of `now`."""
    whole = covariance(day[now], noise) + noise.day**2 * np.eye(int(now.sum()))
    lower = np.asarray(np.linalg.cholesky(whole), dtype=np.float64)
    white_value = np.asarray(solve_triangular(lower, value[now], lower=True), dtype=np.float64)
    white = np.asarray(solve_triangular(lower, columns[now], lower=True), dtype=np.float64)
    return lower, white_value, white


def _odd(day: DayNumbers, value: Floats, columns: Floats, now: Flags, noise: Noise) -> Flags:
    """Return the days, of those in `now`, that the others would not have believed."""
    lower, _, white = _whitened(day, value, columns, now, noise)
    project = _project(lower, white, columns[now])
    left, weight = project @ value[now], np.maximum(np.diag(project), 1e-12)
    found = np.zeros(len(day), bool)
    found[np.flatnonzero(now)] = np.abs(left) > ODD * np.sqrt(weight)
    return found


def _project(lower: Floats, white: Floats, columns: Floats) -> Floats:
    """Return P of rows whose covariance has this lower factor: its inverse, freed of the columns."""
    inverse = cho_solve((lower, True), np.eye(len(lower)))
    weighed = inverse @ columns
    return np.asarray(inverse - weighed @ np.linalg.solve(white.T @ white, weighed.T))


def _next_step(day: DayNumbers, value: Floats, columns: Floats, now: Flags, noise: Noise) -> int | None:
    """Return the day of the clearest jump that stays, or None."""
    taught = day[now]
    candidates = taught[BESIDE:-BESIDE]
    if not len(candidates):
        return None
    lower, white_value, white = _whitened(day, value, columns, now, noise)
    basis, _ = np.linalg.qr(white)
    jumps = solve_triangular(lower, (taught[:, None] >= candidates[None, :]).astype(np.float64), lower=True)
    jumps = jumps - basis @ (basis.T @ jumps)
    left = white_value - basis @ (basis.T @ white_value)
    size = np.linalg.norm(jumps, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(size > 1e-6, np.abs(jumps.T @ left) / size, 0.0)
    best = int(np.argmax(score))
    return int(candidates[best]) if score[best] > JUMP else None
