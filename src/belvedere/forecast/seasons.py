"""Months ahead: each series' season, and a level above or below it that fades, a pandemic's months left out.

Takes   a panel of months (nights of tourists)
Gives   fit → Seasons
Used by models/climate.py
Source  damped level: Gardner & McKenzie (1985), 10.1287/mnsc.31.10.1237; pooling of a series' level with all others':
        empirical Bayes (Morris 1983). Disrupted months by comparing each with the best of its namesakes

On the kind's scale: value = season(month) + level. A month whose total over all series is under DISRUPTED of the same
month's best year counts little for the season. The level ahead is the latest levels', own and common, faded
by half each so many months, and drawn back to 0; how fast is a blend of CHOICES, each counting by how well it would
have told the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from belvedere.forecast.clock import local
from belvedere.forecast.contract import Floats, Ints, Panel, Times
from belvedere.forecast.panel import edges_ahead
from belvedere.forecast.scale import off, onto

DISRUPTED = 0.7  # [-] of the same month's best year, under which a month of all series is not of its season
LITTLE = 0.02  # [-] what a disrupted month counts
OLDER = 0.6  # [-] what a month counts a year later
# (half [months] of the level's memory, own share [-] against all series', what is left of the level a month later [-],
#  share [-] of what was so in the same month last year)
CHOICES = tuple(product((1.0, 3.0, 8.0), (0.3, 0.6, 0.9), (0.8, 0.9, 0.97, 1.0), (0.0, 0.3)))
LEAST = 24  # [months] with a reading without which a series has no season
TRIED = 12  # [months] of the past on which choices are weighed
SHARP = 12.0  # [-] how much a choice's error beside the best counts against it: exp(−SHARP · (error / best − 1))


@dataclass(frozen=True, slots=True)
class Seasons:
    """The weight of each of CHOICES; seasons and levels come with each question."""

    weight: Floats  # (choices,)
    enough: np.ndarray  # (series,)

    def predict(self, panel: Panel, instants: Ints, horizons: Ints) -> Floats:
        """Return the middle of what is expected, (instants, horizons, series); NaN where the past is too short."""
        found = np.empty((len(instants), len(horizons), len(panel.places)))
        for row, instant in enumerate(instants.tolist()):
            each = _expected(panel, instant, horizons)
            found[row] = np.tensordot(self.weight, each, axes=1)
        found = np.maximum(off(panel.kind.scale, found), panel.kind.floor)
        return np.where(self.enough, found, np.nan)


def fit(panel: Panel, until: int, horizons: Ints) -> Seasons:
    """Return how much each choice counts, by the months before `until` as they were known."""
    seen = np.arange(panel.value.shape[1]) < (until - panel.late)[:, None]
    value = np.where(seen, panel.value, np.nan)
    enough = np.count_nonzero(~np.isnan(value), axis=1) >= LEAST
    scaled = onto(panel.kind.scale, value)
    late = int(panel.late.max(initial=0))
    sums = np.zeros(len(CHOICES))
    for instant in range(max(until - late - TRIED, late + 14), until - late):
        ahead = horizons[instant - 1 + horizons < until - late]
        if not len(ahead):
            continue
        miss = np.abs(_expected(panel, instant, ahead) - scaled[:, instant - 1 + ahead].T)
        sums += np.nansum(miss * np.sqrt(_mean(value)), axis=(1, 2))
    best = float(sums.min())
    weight = np.exp(-SHARP * (sums / best - 1.0)) if best > 0 else np.ones(len(CHOICES))
    return Seasons(weight / weight.sum(), enough)


def _expected(panel: Panel, instant: int, horizons: Ints) -> Floats:
    """Return what each choice expects at one instant, (choices, horizons, series) on the kind's scale."""
    end = max(instant - int(panel.late.min(initial=0)), 1)
    known = np.arange(end) < (instant - panel.late)[:, None]
    value = np.where(known, panel.value[:, :end], np.nan)
    target = instant - 1 + horizons
    edges = edges_ahead(panel, max(int(target.max()) + 1 - panel.value.shape[1], 0))
    month = _months(edges, panel)
    scaled = onto(panel.kind.scale, value)
    counts = np.where(_disrupted(value, month[:end]), LITTLE, 1.0) * OLDER ** ((end - 1 - np.arange(end)) // 12)
    season = _season(scaled, month[:end], counts)
    level = scaled - season[month[:end]].T
    common = _common(level, value)
    found = np.empty((len(CHOICES), len(horizons), len(value)))
    memory: dict[float, tuple[Floats, float]] = {}
    for half in {choice[0] for choice in CHOICES}:
        memory[half] = (_latest(level, half), float(_latest(common[None], half)[0]))
    ago = target - 12 * (-(-(target - end + 1) // 12)).clip(min=1)  # the same month, the latest that was known
    there = (ago >= 0)[:, None]
    yearly = np.where(there, np.nan_to_num(level[:, np.maximum(ago, 0)].T), 0.0)
    for number, (half, own, left, share) in enumerate(CHOICES):
        mine, all_of_them = memory[half]
        now = own * mine + (1.0 - own) * all_of_them
        fading = left ** (target - end + 1)[:, None]
        found[number] = season[month[target]] + (1.0 - share * there) * fading * now + share * there * yearly * left**12
    return found


def _months(edges: Times, panel: Panel) -> Ints:
    found: Ints = local(edges, panel.calendar.timezone).month - 1
    return found


def _disrupted(value: Floats, month: Ints) -> np.ndarray:
    """Return (times,) whether all series together were far below the best of the same months."""
    total = np.where(np.isnan(value).all(axis=0), np.nan, np.nansum(value, axis=0))
    known = np.nan_to_num(total)
    best = np.array([np.max(known[month == one], initial=0.0) for one in range(12)])
    found: np.ndarray = total < DISRUPTED * best[month]
    return found


def _season(scaled: Floats, month: Ints, counts: Floats) -> Floats:
    """Return (12, series) the weighed mean of each month; a month never seen is as the series' other months."""
    there = ~np.isnan(scaled)
    of_month = (month[:, None] == np.arange(12)).astype(np.float64) * counts[:, None]
    sums = np.where(there, scaled, 0.0) @ of_month
    weight = there.astype(np.float64) @ of_month
    whole = np.where(there, scaled, 0.0) @ counts / np.maximum(there @ counts, 1e-12)
    return np.where(weight > 0, sums / np.maximum(weight, 1e-12), whole[:, None]).T


def _common(level: Floats, value: Floats) -> Floats:
    """Return (times,) the level of all series together, large ones counting more, as a weighed mean."""
    size = np.sqrt(_mean(value))
    there = ~np.isnan(level)
    weight = size @ there
    return np.where(weight > 0, size @ np.where(there, level, 0.0) / np.maximum(weight, 1e-12), np.nan)


def _mean(value: Floats) -> Floats:
    """Return (series,) the mean of what is there, 0 where nothing is."""
    found: Floats = np.nan_to_num(value).sum(axis=1) / np.maximum((~np.isnan(value)).sum(axis=1), 1)
    return found


def _latest(level: Floats, half: float) -> Floats:
    """Return (series,) the faded mean of levels at the end of what is known; 0 where nothing is."""
    age = np.arange(level.shape[1])[::-1]
    weight = np.where(np.isnan(level), 0.0, 0.5 ** (age / half))
    total = weight.sum(axis=1)
    found: Floats = (weight * np.nan_to_num(level)).sum(axis=1) / (total + 0.25)  # 0.25 [months] of "as the season"
    return found
