"""Intervals around a forecast's middle that hold for every series, at every horizon, in every week.

Takes   middles as they were issued, and readings as they came to be known
Gives   calibrate → Intervals, from a stretch no model was fitted on; follow → quantiles at LEVELS for each instant, and
        the Intervals moved on; quantiles_at, some, shifted
Used by room.py, backtest.py
Source  quantile tracking: Angelopoulos, Candès & Tibshirani 2023, "Conformal PID control", arXiv:2307.16895, eq. 4;
        it descends from Gibbs & Candès 2021, arXiv:2106.00170. Truth that comes late: each horizon is a tracker of its
        own that learns when its target is known, as in Wang & Hyndman 2024, arXiv:2410.13115

A residual r is truth less middle on the kind's scale (scale.py). What makes residuals alike is divided out:
    z = r / spread,   spread = size of the series × size of the kind of hour at that horizon × recent size
the first two are means of |r| over the calibration (sizes.py); "recent size" is a running mean of |r| over its usual,
of all series together and of this one: a strange week is seen by everybody's errors within hours, at all horizons whose
truth has come. Then five quantiles of z (KNOTS) are tracked for each series and horizon: up by rate·level when the
truth was above what had been said, down by rate·(1 − level) when not, faster while a series errs more than usual (as
eq. 4's adaptive rate). Over n truths the share below is off by at most (largest z + rate·delay)/(rate·n), whatever
happens. The 19 levels lie between the knots as they do in the calibration, all series together, so they rise.

Weeks: a budget of misses (Budget) counts the share of truths lately outside, of all series, and widens or narrows all
spreads by exp(gain · (share − MISS)), as the proportional part of a controller: what a bad day has overspent, the days
after it save.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import ModelError
from belvedere.forecast.clock import DAY, steps_in_day
from belvedere.forecast.contract import LEVELS, MONTH, Floats, Ints, Kind, Panel
from belvedere.forecast.scale import off, onto
from belvedere.forecast.sizes import many_groups, sizes

KNOTS = np.array([0, 4, 9, 14, 18])  # places in LEVELS of the tracked ones: 5, 25, 50, 75, 95 %
OUTER = [0, 4]  # rows of KNOTS: the ends of the 90 % interval, which learn of what they had said
INNER = [1, 2, 3]  # the rest learn of what they would say now: sooner, and nothing is promised of them
AIM = LEVELS[KNOTS]  # [-] what they are tracked at
RATE = np.array([0.08, 0.04, 0.0, 0.04, 0.08])  # [mean |r|] a step; the middle is the models' own: chasing it costs 2 %
DELAY = 24.0  # [steps] of horizon at which the rate is half: what is learnt late is learnt calmly, or it swings
SLOW = 0.01  # [-] of what a group's size moves with each of its targets
MEMORIES = (3.0, 12.0, 48.0)  # [steps] over which a recent residual counts half; chosen by calibrate
POWERS = (0.3, 0.6, 0.9)  # [-] to which recent size counts; chosen by calibrate, never none: calm past is no promise
LARGEST = 5.0  # [mean |r|] that one residual adds to recent size at most, so that a spike does not widen a week
BOUNDS = (0.4, 4.0)  # [-] of recent size
ENOUGH = 100_000  # [residuals] to choose memory and powers by


MISS = 0.09  # [-] share of truths outside at which a budget is even: a little on the safe side of a tenth


@dataclass(frozen=True, slots=True)
class Budget:
    """How misses of late press on all spreads; chosen on the times that docs/forecast.md names."""

    gain: float  # [-] of log spread per share of misses
    half: float  # [days] after which a miss counts half
    least: float  # of log spread
    most: float


BUDGETS = {MONTH: Budget(0.0, 1.0, 0.0, 0.0), DAY: Budget(4.0, 7.0, -0.25, 0.5)}
BUDGET = Budget(8.0, 2.5, -0.25, 1.2)  # of shorter steps


@dataclass(frozen=True, slots=True)
class Intervals:
    """What is known of the errors of a forecast at an instant."""

    horizons: Ints  # (horizons,)
    late: Ints  # (series,) [steps]
    series: Floats  # (series,) mean |r|
    hours: Floats  # (groups, horizons) [-] mean |r| over the series' own
    own_hours: Floats  # (groups, series) [-] what a series' group is beyond that
    shape: Floats  # (levels, knots) weights, rows sum to 1
    knots: Floats  # (knots, horizons, series) tracked quantiles of z
    together: Floats  # (horizons,) recent size, of all series
    alone: Floats  # (horizons, series) recent size, of each
    powers: tuple[float, float]  # [-] of `together`, and of what a series differs from it
    memory: float  # [steps]
    budget: Budget
    missed: Floats  # (horizons,) [-] share of truths outside the interval of late, own and of all horizons
    at: int  # the instant it has followed to
    middle: Floats  # (depth, horizons, series) issued lately, on the kind's scale; instant a lies in row a mod depth
    spread: Floats  # the same
    said: Floats  # (depth, knots, horizons, series) the knots they were issued with


def calibrate(panel: Panel, middle: Floats, instants: Ints, horizons: Ints, groups: Ints) -> Intervals:
    """Return Intervals from middles that were issued at consecutive instants, on a stretch no model was fitted on.

    Parameters
    ----------
    middle : (instants, horizons, series) in the quantity's unit
    groups : of sizes.groups_of, (times,) or longer

    Raises
    ------
    ModelError
        when no middle met a truth that was known at the last instant
    """
    kind, scale = panel.kind, panel.kind.scale
    end = int(instants[-1])
    target = instants[:, None] - 1 + horizons
    known = (target[:, :, None] < end - panel.late) & (target < panel.value.shape[1])[:, :, None]
    inside = np.minimum(target, panel.value.shape[1] - 1)
    truth = np.where(known, np.moveaxis(panel.value[:, inside], 0, -1), np.nan)
    far = np.abs(onto(scale, truth) - onto(scale, middle))
    if np.isnan(far).all():
        raise ModelError(
            f"Intervals of {panel.kind.kind}: no forecast of the calibration met a reading. Give a longer past."
        )
    group = groups[np.minimum(target, len(groups) - 1)]
    count = (~np.isnan(far)).sum(axis=(0, 1))
    total = np.nansum(onto(scale, truth) + 0.0 * far, axis=(0, 1))
    level = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    series, hours, own = sizes(far, group, many_groups(kind), level)
    depth = int(horizons.max() + panel.late.max()) + 1
    shape = (len(horizons), len(panel.places))
    start = Intervals(
        horizons=horizons,
        late=panel.late,
        series=series,
        hours=hours,
        own_hours=own,
        shape=np.eye(len(LEVELS), len(KNOTS)),
        knots=np.zeros((len(KNOTS), *shape)),
        together=np.ones(len(horizons)),
        alone=np.ones(shape),
        powers=(0.0, 0.0),
        memory=MEMORIES[1],
        budget=BUDGETS.get(kind.step, BUDGET),
        missed=np.full(len(horizons), MISS),
        at=int(instants[0]) - 1,
        middle=np.full((depth, *shape), np.nan),
        spread=np.full((depth, *shape), np.nan),
        said=np.full((depth, len(KNOTS), *shape), np.nan),
    )
    best, z = _recent(start, panel, middle, instants, groups)
    quantiles = np.quantile(z, LEVELS)
    quantiles += np.arange(len(LEVELS)) * 1e-9  # apart, so that the weights below are defined where many z are equal
    quantiles -= quantiles[KNOTS[2]]
    knots = np.broadcast_to(quantiles[KNOTS][:, None, None], (len(KNOTS), *shape)).copy()
    best = replace(best, shape=_between(quantiles), knots=knots)
    return follow(best, panel, middle, instants, groups, quantiles=False)[0]


def follow(
    state: Intervals, panel: Panel, middle: Floats, instants: Ints, groups: Ints, *, quantiles: bool = True
) -> tuple[Intervals, Floats]:
    """Return the Intervals moved on through instants, and what they said at each, before its truth was known.

    Parameters
    ----------
    middle : (instants, horizons, series) in the quantity's unit; NaN where the model does not know
    instants : rising, after state.at; what became known between two of them is learnt at the later one's step
    groups : of sizes.groups_of, as long as the last target

    Returns
    -------
    state
    quantiles : (instants, levels, horizons, series) in the quantity's unit, rising, never below the kind's floor
    """
    kind = panel.kind
    centre = onto(kind.scale, middle)
    said = np.full((len(instants) if quantiles else 0, len(LEVELS), *state.alone.shape), np.nan)
    row = {int(instant): number for number, instant in enumerate(instants)}
    moving = _copied(state)
    for instant in range(state.at + 1, int(instants[-1]) + 1):
        z, _ = _learn(moving, panel, instant, groups)
        if z is not None:
            _track(moving, z, instant, kind)
        place = instant % len(moving.middle)
        number = row.get(instant)
        if number is None:
            moving.middle[place] = np.nan
            continue
        spread = _spread(moving, groups, instant)
        moving.middle[place], moving.spread[place], moving.said[place] = centre[number], spread, moving.knots
        if quantiles:
            said[number] = _said(moving, kind, centre[number], spread)
    return replace(moving, at=int(instants[-1])), said


def quantiles_at(state: Intervals, panel: Panel, middle: Floats, instant: int, groups: Ints) -> Floats:
    """Return what the Intervals say now, (levels, horizons, series); `middle` is (horizons, series)."""
    return _said(state, panel.kind, onto(panel.kind.scale, middle), _spread(state, groups, instant))


def some(state: Intervals, rows: Ints) -> Intervals:
    """Return the Intervals of some horizons; for `quantiles_at`."""
    return replace(
        state,
        horizons=state.horizons[rows],
        hours=state.hours[:, rows],
        knots=state.knots[:, rows],
        together=state.together[rows],
        alone=state.alone[rows],
        missed=state.missed[rows],
        middle=state.middle[:, rows],
        spread=state.spread[:, rows],
        said=state.said[:, :, rows],
    )


def shifted(state: Intervals, steps: int) -> Intervals:
    """Return the Intervals as counted on a clock that begins so many steps later."""
    middle, spread, said = (np.roll(one, -steps, axis=0) for one in (state.middle, state.spread, state.said))
    return replace(state, at=state.at - steps, middle=middle, spread=spread, said=said)


def _copied(state: Intervals) -> Intervals:
    """Return the same with arrays of its own, to be changed in place while time is followed."""
    return replace(
        state,
        knots=state.knots.copy(),
        hours=state.hours.copy(),
        together=state.together.copy(),
        alone=state.alone.copy(),
        missed=state.missed.copy(),
        middle=state.middle.copy(),
        spread=state.spread.copy(),
        said=state.said.copy(),
    )


def _said(state: Intervals, kind: Kind, centre: Floats, spread: Floats) -> Floats:
    knots = np.sort(state.knots, axis=0)
    z = (state.shape @ knots.reshape(len(KNOTS), -1)).reshape(len(LEVELS), *centre.shape)
    return np.maximum(off(kind.scale, centre + spread * z), kind.floor)


def _base(state: Intervals, groups: Ints, target: Ints) -> Floats:
    """Return the usual size of residuals at targets (horizons, series)."""
    group = groups[np.minimum(np.maximum(target, 0), len(groups) - 1)]
    each = np.arange(len(state.series))
    return np.asarray(
        state.series * state.hours[group, np.arange(len(state.horizons))[:, None]] * state.own_hours[group, each]
    )


def _spread(state: Intervals, groups: Ints, instant: int) -> Floats:
    target = np.broadcast_to((instant - 1 + state.horizons)[:, None], state.alone.shape)
    return _base(state, groups, target) * _factor(state)


def _factor(state: Intervals) -> Floats:
    whole = np.maximum(state.together[:, None], 1e-6)
    recent = whole ** state.powers[0] * (state.alone / whole) ** state.powers[1]
    recent = np.minimum(np.maximum(recent, BOUNDS[0]), BOUNDS[1])
    pressed = np.clip(state.budget.gain * (state.missed - MISS), state.budget.least, state.budget.most)
    return np.asarray(recent * np.exp(pressed)[:, None])


def _track(state: Intervals, z: Floats, instant: int, kind: Kind) -> None:
    """Move knots, and the budget, in place, by what came true beside what had been said of it."""
    series = np.arange(z.shape[1])
    row = (instant - state.late - state.horizons[:, None]) % len(state.middle)
    said = np.moveaxis(state.said[row, :, np.arange(len(z))[:, None], series], -1, 0)
    some = ~np.isnan(z)
    said[INNER] = state.knots[INNER]
    pace = RATE[:, None, None] * np.maximum(state.alone, 1.0)  # who errs more than usual learns faster
    pace[OUTER] /= 1.0 + state.horizons[:, None] / DELAY
    state.knots[...] += np.where(some, pace * (AIM[:, None, None] - (z <= said)), 0.0)
    count = some.sum(axis=1)
    outside = (some & ((z < said[0]) | (z > said[-1]))).sum(axis=1)
    of_all = outside.sum() / max(int(count.sum()), 1)
    share = 0.5 * (outside / np.maximum(count, 1) + of_all)
    fresh = 1.0 - 0.5 ** (1.0 / (state.budget.half * max(steps_in_day(kind), 1)))
    state.missed[...] += np.where(count > 0, fresh * (share - state.missed), 0.0)


def _learn(state: Intervals, panel: Panel, instant: int, groups: Ints) -> tuple[Floats | None, Floats | None]:
    """Learn from the target that became known at an instant; return its z and its |r| over the usual.

    Recent sizes change in place: `follow` hands over copies of its own.
    """
    target = instant - 1 - state.late  # (series,)
    there = (target >= 0) & (target < panel.value.shape[1])
    truth = np.where(there, panel.value[np.arange(len(target)), np.where(there, target, 0)], np.nan)
    if np.isnan(truth).all():
        return None, None
    row = (instant - state.late - state.horizons[:, None]) % len(state.middle)
    at = (row, np.arange(len(state.horizons))[:, None], np.arange(len(target)))
    apart = onto(panel.kind.scale, truth) - state.middle[at]
    usual = np.minimum(np.abs(apart) / _base(state, groups, np.broadcast_to(target, apart.shape)), LARGEST)
    fresh = 1.0 - 0.5 ** (1.0 / state.memory)
    some = ~np.isnan(usual)
    count = some.sum(axis=1)
    mean = np.divide(np.where(some, usual, 0.0).sum(axis=1), count, out=np.ones(len(count)), where=count > 0)
    group = groups[min(max(instant - 1 - int(state.late.min()), 0), len(groups) - 1)]
    state.hours[group] *= np.where(count > 0, 1.0 + SLOW * (mean / np.maximum(state.together, 0.1) - 1.0), 1.0)
    state.together[...] += np.where(count > 0, fresh * (mean - state.together), 0.0)
    state.alone[...] += np.where(some, fresh * (usual - state.alone), 0.0)
    return apart / state.spread[at], usual


def _recent(start: Intervals, panel: Panel, middle: Floats, instants: Ints, groups: Ints) -> tuple[Intervals, Floats]:
    """Return Intervals with the memory and powers under which the calibration is likeliest, and its z.

    Likelihood of Laplace: −log(spread) − |r|/spread.
    """
    found: list[tuple[float, Intervals]] = []
    centre = onto(panel.kind.scale, middle)
    for memory in MEMORIES:
        moving = _copied(replace(start, memory=memory))
        together, alone = np.empty(centre.shape[:2]), np.empty(centre.shape)
        ratio = np.full(centre.shape, np.nan)
        depth = len(start.middle)
        which = np.arange(len(start.horizons))[:, None]
        series = np.arange(len(start.series))
        for number, instant in enumerate(instants):
            _, usual = _learn(moving, panel, int(instant), groups)
            if usual is not None:
                issue = number - start.late - start.horizons[:, None]
                at = (np.maximum(issue, 0), which, series)
                ratio[at] = np.where(issue >= 0, usual, ratio[at])
            together[number], alone[number] = moving.together, moving.alone
            moving.middle[int(instant) % depth] = centre[number]
        some = np.flatnonzero(~np.isnan(ratio))
        some = some[:: max(len(some) // ENOUGH, 1)]
        whole = np.broadcast_to(together[:, :, None], ratio.shape).ravel()[some]
        own, far = alone.ravel()[some] / whole, ratio.ravel()[some]
        for power in POWERS:
            for other in POWERS:
                factor = np.clip(whole**power * own**other, *BOUNDS)
                cost = float(np.mean(np.log(factor) + far / factor))
                found.append((cost, replace(start, memory=memory, powers=(power, other))))
    best = min(found, key=lambda one: one[0])[1]
    z = _signed(best, panel, centre, instants, groups)
    return best, z


def _signed(state: Intervals, panel: Panel, centre: Floats, instants: Ints, groups: Ints) -> Floats:
    """Return all z of the calibration, signed, (n,)."""
    moving = _copied(state)
    kept = []
    for number, instant in enumerate(instants):
        z, _ = _learn(moving, panel, int(instant), groups)
        if z is not None:
            kept.append(z[~np.isnan(z)])
        place = int(instant) % len(moving.middle)
        moving.middle[place], moving.spread[place] = centre[number], _spread(moving, groups, int(instant))
    return np.concatenate(kept)


def _between(quantiles: Floats) -> Floats:
    """Return (levels, knots) weights that put every level between its knots as in the calibration."""
    weights = np.zeros((len(LEVELS), len(KNOTS)))
    for level, value in enumerate(quantiles):
        upper = min(int(np.searchsorted(KNOTS, level, side="left")), len(KNOTS) - 1)
        lower = max(upper - 1, 0)
        low, high = quantiles[KNOTS[lower]], quantiles[KNOTS[upper]]
        share = 1.0 if level == KNOTS[upper] else (value - low) / (high - low)
        weights[level, upper] += share
        weights[level, lower] += 1.0 - share
    return weights
