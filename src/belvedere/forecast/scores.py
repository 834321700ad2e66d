"""How good forecasts were: errors, CRPS, and how often the truth fell inside the interval, mean and worst.

Takes   quantiles at LEVELS, or middles alone, and what came true
Gives   Tally, sums by horizon, series and week; empty, add; table, covered_by; crps, period
Used by backtest.py, card.py, benchmarks/forecast.py, server/ (skill of the last month)
Source  CRPS: Gneiting & Raftery 2007, doi:10.1198/016214506000001437, twice the integral of the quantile loss over all
        levels (Laio & Tamea 2007, doi:10.5194/hess-11-1267-2007)

The integral is taken as the mean over the 19 LEVELS, so what a forecast says beyond its 5 and 95 % is not scored; a
middle alone stands for all levels, and its CRPS is its absolute error, to the last bit of the sum. A truth that is
missing, or a forecast that says "I do not know", counts nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from belvedere.forecast.contract import LEVELS, MONTH, Floats, Ints, Kind, Times

WEEK = 604_800  # [s]
FIRST_MONDAY = 345_600  # [s] 1970-01-05, from the epoch
MIDDLE = len(LEVELS) // 2  # the level of one half
ENDS = (0, len(LEVELS) - 1)  # of the 90 % interval
STEPS_SCORED = {3600.0: 168, 1800.0: 336, 86400.0: 28, MONTH: 12}  # [targets] that make a series live: a week, four, 12


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over predictions, each (horizons, series, periods); a period is a week from Monday, or a month of MONTH."""

    count: Floats  # [-] predictions with a truth
    absolute: Floats  # of |truth − median|
    square: Floats
    crps: Floats
    inside: Floats  # [-] truths inside the 90 % interval; NaN where there are no intervals


def empty(horizons: int, series: int, periods: int) -> Tally:
    """Return sums of nothing."""
    return Tally(*(np.zeros((horizons, series, periods)) for _ in fields(Tally)))


def crps(quantiles: Floats, truth: Floats) -> Floats:
    """Return the CRPS of quantiles (levels first) against the truth, in its unit; NaN where either is.

    Parameters
    ----------
    quantiles : (levels, …)
    truth : (…)
    """
    short = [truth - quantile for quantile in quantiles]
    losses = [np.maximum(level * one, (level - 1.0) * one) for level, one in zip(LEVELS, short, strict=True)]
    mean: Floats = np.stack(losses).mean(axis=0)
    return 2.0 * mean


def period(edges: Times, kind: Kind) -> Ints:
    """Return the number of the week (from Monday, UTC) that each interval starts in; of months, the month itself."""
    if kind.step == MONTH:
        return np.arange(len(edges) - 1, dtype=np.int64)
    weeks: Ints = (edges[:-1].astype("datetime64[s]").astype(np.int64) - FIRST_MONDAY) // WEEK
    return weeks


def add(tally: Tally, truth: Floats, middle: Floats, quantiles: Floats | None, periods: Ints) -> Tally:
    """Return the tally with more predictions.

    Parameters
    ----------
    truth, middle : (instants, horizons, series) in the quantity's unit; NaN: not scored
    quantiles : (instants, levels, horizons, series); None: a middle alone. Where given, `middle` says what is scored
        as a point, and a prediction counts only where both are there
    periods : (instants, horizons) number of the period of each target; outside 0 … periods − 1: not scored
    """
    size = tally.count.shape
    scored = ~np.isnan(truth) & ~np.isnan(middle) & ((periods >= 0) & (periods < size[2]))[:, :, None]
    if quantiles is not None:
        scored &= ~np.isnan(quantiles[:, ENDS[0]])
    issue, horizon, series = np.nonzero(scored)
    cell = (horizon * size[1] + series) * size[2] + periods[issue, horizon]
    short = truth[scored] - middle[scored]

    def summed(weight: Floats) -> Floats:
        sums = np.zeros(int(np.prod(size)))
        np.add.at(sums, cell, weight)
        return sums.reshape(size)

    if quantiles is None:
        far, inside = np.abs(short), np.full(len(short), np.nan)
    else:
        each = np.moveaxis(quantiles, 1, 0)[:, scored]
        far = crps(each, truth[scored])
        inside = ((truth[scored] >= each[ENDS[0]]) & (truth[scored] <= each[ENDS[1]])).astype(np.float64)
    sums = (summed(np.ones(len(short))), summed(np.abs(short)), summed(short**2), summed(far), summed(inside))
    return Tally(*(getattr(tally, one.name) + more for one, more in zip(fields(Tally), sums, strict=True)))


def table(
    tallies: Mapping[str, Tally], horizons: Ints, groups: Mapping[str, tuple[int, int]], kind: Kind
) -> pd.DataFrame:
    """Return one row a model and group of horizons: model, horizons, count, mae, rmse, crps, coverage, worst_series,
    worst_period (both coverages [-]), series and periods that count.

    Parameters
    ----------
    groups : name → first and last horizon of it
    """
    rows = []
    for name, (first, last) in groups.items():
        chosen = (horizons >= first) & (horizons <= last)
        for model, tally in tallies.items():
            count = tally.count[chosen]
            whole = float(count.sum())
            series = covered_by(tally, horizons, (first, last), "series", kind)
            weeks = covered_by(tally, horizons, (first, last), "period", kind)
            rows.append(
                {
                    "model": model,
                    "horizons": name,
                    "count": whole,
                    "mae": _share(tally.absolute[chosen].sum(), whole),
                    "rmse": float(np.sqrt(_share(tally.square[chosen].sum(), whole))),
                    "crps": _share(tally.crps[chosen].sum(), whole),
                    "coverage": _share(tally.inside[chosen].sum(), whole),
                    "worst_series": _least(series),
                    "worst_period": _least(weeks),
                    "series": int((~np.isnan(series)).sum()),
                    "periods": int((~np.isnan(weeks)).sum()),
                }
            )
    return pd.DataFrame(rows)


def covered_by(tally: Tally, horizons: Ints, ends: tuple[int, int], by: str, kind: Kind) -> Floats:
    """Return the coverage [-] of each series, each period or each horizon; NaN where too few were scored to count.

    A series counts from STEPS_SCORED targets on (a week of hours, 28 days, a year of months), a period from as many
    predictions as one series makes in half of it.

    Parameters
    ----------
    by : "series", "period" or "horizon"
    """
    chosen = (horizons >= ends[0]) & (horizons <= ends[1])
    axes = {"series": (0, 2), "period": (0, 1), "horizon": (1, 2)}[by]
    count, inside = tally.count[chosen].sum(axis=axes), tally.inside[chosen].sum(axis=axes)
    least = {"series": STEPS_SCORED.get(kind.step, 1), "period": STEPS_SCORED.get(kind.step, 1) / 2, "horizon": 1}[by]
    if by == "period" and kind.step in (86400.0, MONTH):
        least = 4 if kind.step == 86400.0 else 1  # [targets] of a week of days, of a month
    enough = count >= least * (max(int(chosen.sum()), 1) if by != "horizon" else 1)
    share: Floats = np.divide(inside, count, out=np.full(count.shape, np.nan), where=enough & (count > 0))
    return share


def best(scores: pd.DataFrame, models: Sequence[str], column: str = "mae") -> pd.Series:
    """Return the least `column` among some models, by group of horizons."""
    of = scores[scores["model"].isin(list(models))]
    least: pd.Series = of.groupby("horizons", sort=False)[column].min()
    return least


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _least(values: Floats) -> float:
    return float(np.nanmin(values)) if (~np.isnan(values)).any() else float("nan")
