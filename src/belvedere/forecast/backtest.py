"""Forecasts of a past time, made exactly as they would have been live, and how right they were.

Takes   a Panel that holds the whole time, an instant to start at, what is known ahead
Gives   backtest → Backtest: scores of the room and of each model beside it, coverage of series, weeks and horizons
Used by cli/forecast.py, card.py, benchmarks/forecast.py, server/ (skill of the last month)
Source  issue 6: no peeking. A reading is used once its publisher's delay has passed, cleaning masks it once its fault
        could be seen (arrival.py), revisions count from when they came (Plan.as_known), models are fitted again at
        their kind's pace, and intervals learn of a truth when it is known

Every model is asked at the same instants for the same intervals, and is scored where the room has a forecast and the
truth is there. A model alone says a middle only: its CRPS is its absolute error.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from belvedere.errors import InputError, ModelError
from belvedere.forecast import room, scores
from belvedere.forecast.arrival import arriving
from belvedere.forecast.cleaning import trace
from belvedere.forecast.clock import DAY, steps_in_day
from belvedere.forecast.contract import MONTH, Floats, Ints, Kind, Known, Model, Panel, Times
from belvedere.forecast.members import ask, baselines, forecaster
from belvedere.forecast.panel import cut, edges_ahead
from belvedere.progress import Progress, part, silent

ROOM = "belvedere"
LEAST_STRETCH = 7  # [days] that are asked with one mask, where a step is a day


@dataclass(frozen=True, slots=True)
class Plan:
    """How a backtest rolls.

    Parameters
    ----------
    until : the last instant a forecast is made at; None: the last whose first interval is there
    refit : [steps] after which models are fitted again; None: as the kind says
    truth : (series, times) what is scored instead of the panel's own values (clean values under planted faults)
    as_known : instant → the panel as its publishers had it then, with what they revised later as it was; the same
        clock. None: nothing was revised
    """

    until: int | None = None
    refit: int | None = None
    truth: Floats | None = None
    as_known: Callable[[int], Panel] | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """How right forecasts of a past time were.

    Parameters
    ----------
    table : of scores.table: model × group of horizons; the room's is called "belvedere"
    tallies : the sums behind it; periods count from `first_period`
    cpu : [s] "fit" of the room, "fit" and "predict" a model, "intervals"; `forecasts`: instants asked
    """

    kind: Kind
    quantity: str
    places: tuple[str, ...]
    edges: Times
    start: int
    until: int
    horizons: Ints
    table: pd.DataFrame
    tallies: Mapping[str, scores.Tally]
    first_period: int
    cpu: Mapping[str, float]
    forecasts: int
    fits: int
    weights: Mapping[str, float] = field(default_factory=dict)  # [-] of the room's models, mean over all


def horizon_groups(kind: Kind) -> dict[str, tuple[int, int]]:
    """Return names of groups of horizons, with first and last [steps]."""
    if kind.step == MONTH:
        cuts, unit = [1, 4, 13], "months"
    elif kind.step == DAY:
        cuts, unit = [1, 2, 8, 31], "days"
    else:
        each = 3600 / kind.step
        cuts, unit = [round(one * each) + 1 for one in (0, 3, 12, 24, 48, 72)], "h"
    scale = 3600 / kind.step if unit == "h" else 1.0
    ends = [(first, min(after - 1, kind.horizon)) for first, after in pairwise(cuts)]
    found = {}
    for first, last in ends:
        if first <= kind.horizon:
            low, high = (first - 1) / scale + 1 if unit == "h" else first, last / scale if unit == "h" else last
            found[f"{low:.0f}–{high:.0f} {unit}" if high > low else f"{low:.0f} {unit}"] = (first, last)
    return {**found, "all": (1, kind.horizon)}


def backtest(
    panel: Panel,
    *,
    start: int,
    known: Known,
    models: Sequence[str] | None = None,
    progress: Progress,
    plan: Plan | None = None,
) -> Backtest:
    """Return scores of forecasts made at every instant from `start` on.

    Parameters
    ----------
    models : shown beside the room, by name; None: those of members.baselines. The room's own are shown in any case

    Raises
    ------
    InputError
        when there is nothing to forecast from `start` on
    ModelError
        when there is too little past before it
    """
    plan = plan or Plan()
    times = panel.value.shape[1]
    until = min(times - 1 if plan.until is None else plan.until, times - 1)
    if not 0 < start <= until:
        raise InputError(
            f"backtest of {panel.quantity}",
            "start",
            f"instants {start} to {until} of a clock of {times} intervals leave nothing to forecast",
            remedy="Start after the first reading and before the last.",
        )
    run = _Run(panel, plan, known, baselines(panel.kind) if models is None else tuple(models), until)
    pace = plan.refit or panel.kind.refit
    firsts = range(start, until + 1, pace)
    for number, first in enumerate(firsts):
        share = part(progress, number / len(firsts), (number + 1) / len(firsts))
        run.fit(first, part(share, 0.0, 0.3))
        last = min(first + pace - 1, until)
        for begin in range(first, last + 1, run.stretch):
            share(0.3 + 0.7 * (begin - first) / pace, "Forecasting as it was", "Prevedo come allora")
            run.ask(np.arange(begin, min(begin + run.stretch - 1, last) + 1))
    progress(1.0, "Scored", "Valutato")
    return run.done(start)


class _Run:
    """The backtest on its way."""

    def __init__(self, panel: Panel, plan: Plan, known: Known, models: Sequence[str], until: int) -> None:
        self.panel, self.plan, self.known, self.names, self.until = panel, plan, known, models, until
        self.truth = panel.value if plan.truth is None else plan.truth
        self.horizons = np.arange(1, panel.kind.horizon + 1)
        periods = scores.period(edges_ahead(panel, panel.kind.horizon), panel.kind)
        self.first_period = int(periods[0])
        self.periods = periods - self.first_period
        self.marks = trace(panel) if plan.as_known is None else None
        self.stretch = steps_in_day(panel.kind) if panel.kind.step not in (DAY, MONTH) else LEAST_STRETCH
        if panel.kind.step == MONTH:
            self.stretch = 1
        self.fitted: room.Fitted | None = None
        self.others: dict[str, Model] = {}
        self.tallies: dict[str, scores.Tally] = {}
        self.cpu: dict[str, float] = {}
        self.asked, self.fits = 0, 0

    def spend(self, what: str, began: float) -> None:
        """Add the CPU seconds since `began` to an account."""
        self.cpu[what] = self.cpu.get(what, 0.0) + time.process_time() - began

    def clean(self, instant: int) -> Panel:
        """Return the panel for questions from an instant on."""
        if self.marks is not None:
            return arriving(self.panel, self.marks, instant)
        assert self.plan.as_known is not None
        then = self.plan.as_known(instant)
        return arriving(then, trace(then), instant)

    def fit(self, instant: int, progress: Progress) -> None:
        """Fit the room, and the models beside it, on what was known at an instant."""
        clean = self.clean(instant)
        began = time.process_time()
        if self.fitted is None:
            self.fitted = room.fit(self.panel_at(instant), instant, known=self.known, progress=progress)
            self.spend("first fit", began)
        else:
            self.fitted = room.refit(self.fitted, self.panel_at(instant), instant, known=self.known, progress=progress)
            self.spend("refit", began)
        self.fits += 1
        seen = cut(clean, instant)
        for name in self.names:
            if name not in self.fitted.models:
                began = time.process_time()
                try:
                    self.others[name] = forecaster(name).fit(seen, instant, self.horizons, self.known)
                except ModelError:
                    continue  # it stands in the table from when it can learn
                self.spend(f"fit {name}", began)

    def panel_at(self, instant: int) -> Panel:
        """Return the panel as its publishers had it at an instant."""
        return self.panel if self.plan.as_known is None else self.plan.as_known(instant)

    def ask(self, instants: Ints) -> None:
        """Ask everybody at some instants, and score what they say."""
        assert self.fitted is not None
        clean = self.clean(int(instants[0]))
        began = time.process_time()
        self.fitted, said = room.follow(self.fitted, clean, instants)
        self.spend("forecast", began)
        self.asked += len(instants)
        middles = dict(said.by_model)
        for name, model in self.others.items():
            began = time.process_time()
            middles[name] = ask(model, clean, instants, self.horizons)
            self.spend(f"forecast {name}", began)
        target = instants[:, None] - 1 + self.horizons
        inside = target < self.truth.shape[1]
        value = np.moveaxis(self.truth[:, np.minimum(target, self.truth.shape[1] - 1)], 0, -1)
        median = said.quantiles[:, scores.MIDDLE]
        truth = np.where(inside[:, :, None] & ~np.isnan(median), value, np.nan)
        periods = self.periods[target]
        self.add(ROOM, truth, median, said.quantiles, periods)
        for name, middle in middles.items():
            self.add(name, truth, middle, None, periods)

    def add(self, name: str, truth: Floats, middle: Floats, quantiles: Floats | None, periods: Ints) -> None:
        """Add to a model's tally."""
        if name not in self.tallies:
            size = (len(self.horizons), len(self.panel.places), int(self.periods[-1]) + 1)
            self.tallies[name] = scores.empty(*size)
        self.tallies[name] = scores.add(self.tallies[name], truth, middle, quantiles, periods)

    def done(self, start: int) -> Backtest:
        """Return the scores."""
        assert self.fitted is not None
        kind = self.panel.kind
        order = [ROOM, *(name for name in (*self.names, *self.tallies) if name in self.tallies and name != ROOM)]
        tallies = {name: self.tallies[name] for name in dict.fromkeys(order)}
        mean = self.fitted.weights.weight.mean(axis=(1, 2))
        return Backtest(
            kind=kind,
            quantity=self.panel.quantity,
            places=self.panel.places,
            edges=self.panel.edges,
            start=start,
            until=self.until,
            horizons=self.horizons,
            table=scores.table(tallies, self.horizons, horizon_groups(kind), kind),
            tallies=tallies,
            first_period=self.first_period,
            cpu=self.cpu,
            forecasts=self.asked,
            fits=self.fits,
            weights=dict(zip(self.fitted.weights.names, (float(one) for one in mean), strict=True)),
        )


def skill(panel: Panel, start: int, until: int, known: Known, progress: Progress = silent) -> pd.DataFrame:
    """Return the score table of the simple baselines and the room over a stretch; what the screen shows as skill."""
    plan = Plan(until=until)
    return backtest(panel, start=start, known=known, models=(), progress=progress, plan=plan).table
