"""What a measure did at one place.

Takes   logarithms of days at the place and at its controls, columns known of each day, the measure's periods
Gives   Compared: departure from what was expected, its deviation, the smallest effect that would have been seen
Used by effect.py, benchmarks/before_after.py
Source  the effect is the mean of logarithms of the days that count, less what was expected of them: a share of the
        level. Smallest detectable effect: Bloom (1995), Evaluation Review 19.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import t as student

from belvedere.errors import ModelError
from belvedere.scenarios.after.contrast import METHODS, Contrast, Method, contrast
from belvedere.scenarios.after.expectation import Expectation, Fitted, departure, expect, explain
from belvedere.scenarios.after.known import YEAR
from belvedere.scenarios.after.noise import DayNumbers, Flags, Noise, full_rank
from belvedere.scenarios.after.placebo import FEWEST, Placebo, in_time
from belvedere.scenarios.after.series import Floats

LEVEL = 0.95  # [-] of the intervals
POWER = 0.80  # [-] with which the smallest detectable effect is found
A_COLUMN = 3  # [days] of teaching for each column known of a day: with fewer, the columns that matter least go
TEACHING = 30  # [days] that teach: with fewer, what days are like is hardly known
BEFORE = 8  # [days] of the reference that a level needs
SAME = 21.0  # [day] within which a time of year counts as the same
UNSEEN = 0.5  # [-] of the counted days whose time of year was never seen: more, and season may be the effect


Untold = Literal["", "short", "season"]


@dataclass(frozen=True)
class Periods:
    """Which days are which; all (days,)."""

    reference: Flags  # give the level
    learn: Flags  # teach season, weather and kinds of day only
    transition: Flags  # hidden, not counted
    counted: Flags  # on which the effect is measured
    lengths: tuple[int, int]  # [days] of the calendar: transition, counted


@dataclass(frozen=True)
class Compared:
    """What was found at one place by one method."""

    method: Method
    weights: Floats  # (controls,)
    effect: float  # logarithm
    deviation: float  # of it, widened by the placebo stretches
    fitted: Fitted
    expected: Expectation  # of the days that count
    placebo: Placebo
    freedom: int  # [-] teaching days beyond the columns that they settle
    season_seen: float  # [-] of the counted days

    @property
    def surprise(self) -> float:
        """The effect in deviations."""
        return self.effect / self.deviation

    @property
    def margin(self) -> float:
        """Half the interval: logarithm."""
        return self.deviation * float(student.ppf(0.5 + LEVEL / 2, self.freedom))

    @property
    def detectable(self) -> float:
        """The smallest effect that is found with POWER: logarithm."""
        return self.margin + self.deviation * float(student.ppf(POWER, self.freedom))

    @property
    def untold(self) -> Untold:
        """Why nothing can be said of the measure, whatever the figures; empty when something can.

        short: the time before is too short to know what days are like. season: no controls, and this time of year was
        never seen without the measure.
        """
        if int(self.fitted.teaches.sum()) < TEACHING:
            return "short"
        return "season" if self.method == "interrupted" and self.season_seen < 1 - UNSEEN else ""

    @property
    def established(self) -> bool:
        """Whether the interval excludes no effect, and something can be told at all."""
        return abs(self.effect) > self.margin and not self.untold

    @property
    def error(self) -> float:
        """Root mean square of what was found in the placebo stretches; infinite without any."""
        return float(np.sqrt(np.mean(self.placebo.found**2))) if len(self.placebo.found) else np.inf


def compare(  # noqa: PLR0917 they are what the method needs
    day: DayNumbers,
    made: Contrast,
    known: Floats,
    periods: Periods,
    where: str,
    near: Noise | None = None,
) -> Compared:
    """Return what a measure did to a series.

    Parameters
    ----------
    day : (days,)
    made : the place's logarithms, less its controls where there are any
    known : (days, k) columns known of each day, the level first
    where : the place, for messages
    near : noise of a series much like it, where the search begins

    Raises
    ------
    ModelError
        when too few days were measured, or they are all the same
    """
    there = np.isfinite(made.value)
    before, after = int((there & periods.reference).sum()), int((there & periods.counted).sum())
    if before < BEFORE:
        raise ModelError(f"{where}: {before} measured days of reference. Take a reference with {BEFORE} or more.")
    if after < FEWEST:
        raise ModelError(f"{where}: {after} measured days to count. Take a longer period after the measure.")
    if float(np.ptp(made.value[there & periods.reference])) < 1e-12:
        raise ModelError(f"{where}: the reference is the same number every day. Leave this place out: it is stuck.")
    learn = periods.learn & ~periods.reference
    columns = np.column_stack([known[:, :1], learn, known[:, 1:]]) if learn.any() else known
    taught = there & (periods.reference | learn)
    columns = full_rank(columns, taught)[:, : max(1, int(taught.sum()) // A_COLUMN)]
    fitted = explain(day, made.value, columns, periods.reference | learn, near)
    expected = expect(fitted, np.flatnonzero(periods.counted & there), periods.transition)
    effect, deviation = departure(fitted, expected)
    tests = in_time(fitted, periods.reference, *periods.lengths)
    return Compared(
        method=made.method,
        weights=made.weights,
        effect=effect,
        deviation=deviation * tests.widening,
        fitted=fitted,
        expected=expected,
        placebo=tests,
        freedom=max(1, int(fitted.teaches.sum()) - fitted.known.shape[1]),
        season_seen=_season_seen(day, fitted.teaches, expected.rows),
    )


def by_each_method(  # noqa: PLR0917 they are what the method needs
    day: DayNumbers, value: Floats, controls: Floats, known: Floats, periods: Periods, where: str
) -> list[Compared]:
    """Return what each method finds, best first: the one that errs least on stretches of the reference leads.

    The order is settled by the reference alone, before the days that count are looked at. Without controls there is
    one method, the interrupted series.
    """
    teaches = periods.reference | periods.learn
    found: list[Compared] = []
    for method in METHODS if controls.shape[1] else METHODS[:1]:
        made = contrast(method, value, controls, known, teaches)
        if found and made.method in {each.method for each in found}:
            continue
        try:
            found.append(compare(day, made, known, periods, where))
        except ModelError:
            if method == "interrupted":
                raise
    first = [each for each in found if len(each.placebo.found)]
    ordered = sorted(first, key=lambda each: each.error)
    return ordered + [each for each in reversed(found) if not len(each.placebo.found)]


def _season_seen(day: DayNumbers, teaches: Flags, rows: np.ndarray) -> float:
    taught = day[teaches] % YEAR
    apart = np.abs((day[rows] % YEAR)[:, None] - taught[None, :])
    return float((np.minimum(apart, YEAR - apart).min(axis=1) <= SAME).mean())
