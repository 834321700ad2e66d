"""The room's forecast: clean, models, their combination, intervals. What the control room and the backtest ask.

Takes   a Panel as it was measured, an instant, what is known ahead
Gives   fit → Fitted; predict → Forecast; update, refit → Fitted moved on; follow, for many instants at once; save, load
Used by server/, backtest.py, alerts/, benchmarks/forecast.py
Source  issue 6. Readings are cleaned as they were known (cleaning/); models are chosen and weighed on a stretch before
        the fit that none of them had seen (never on a test), and intervals are calibrated on the same stretch

    fit      models learn from all before the last weeks, forecast these weeks, are weighed, intervals are calibrated;
             then models learn again from everything
    update   weights and intervals learn from what has come true since
    refit    models learn again; weights and intervals stay, and go on learning
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from belvedere.errors import BelvedereError, ModelError
from belvedere.forecast import blend, intervals, kept
from belvedere.forecast.arrival import arriving
from belvedere.forecast.cleaning import trace
from belvedere.forecast.clock import DAY, edges_between, steps_in_day
from belvedere.forecast.contract import MONTH, Floats, Forecast, Ints, Known, Model, Panel
from belvedere.forecast.doubt import reasons
from belvedere.forecast.members import ask, forecaster, members
from belvedere.forecast.panel import cut, edges_ahead
from belvedere.forecast.sizes import groups_of
from belvedere.progress import Progress, part

VALIDATION = {MONTH: 24, DAY: 84}  # [steps] before a fit on which models are weighed; of shorter steps four weeks
VALIDATION_HOURS = 28 * 24.0  # [h]
LEAST = 1 / 3  # [-] of the past at most that is set aside for it
STRETCH = 168  # [steps] that are followed with one mask
LOOKED = 450  # [days] before an instant that a forecast looks at: no model of hours looks further
CLEANED = 120  # [days] of these that are cleaned; of what is older only holidays count


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt of one panel.

    Parameters
    ----------
    origin : start of the clock that instants of `weights` and `bands` count from
    """

    kind: str
    quantity: str
    places: tuple[str, ...]
    origin: np.datetime64
    horizons: Ints
    models: Mapping[str, Model]
    weights: blend.Blend
    bands: intervals.Intervals


@dataclass(frozen=True, slots=True)
class Said:
    """What was said at many instants: quantiles (instants, levels, horizons, series), middles by model."""

    instants: Ints
    middle: Floats  # (instants, horizons, series)
    quantiles: Floats
    by_model: Mapping[str, Floats]


def fit(panel: Panel, until: int, *, known: Known, progress: Progress, names: Sequence[str] = ()) -> Fitted:
    """Return what is learnt from what was known at instant `until`.

    Parameters
    ----------
    names : models to combine; none: those of members.py

    Raises
    ------
    ModelError
        when there is too little past to learn from and to check on
    """
    seen = cut(panel, until)
    clean = arriving(seen, trace(seen), until)
    horizons = np.arange(1, panel.kind.horizon + 1)
    start = _begin(clean, until)
    wanted = tuple(names) or members(panel.kind)
    before = _learn(clean, start, known, (wanted, horizons), part(progress, 0.0, 0.45))
    instants = np.arange(start, until)
    middles = {}
    for number, (name, model) in enumerate(before.items()):
        progress(0.45 + 0.1 * number / len(before), "Checking the models", "Verifico i modelli")
        middles[name] = ask(model, clean, instants, horizons)
    groups = _groups(clean, until)
    weights, middle = blend.learn(clean, middles, instants, horizons)
    bands = intervals.calibrate(clean, _filled(middle, middles), instants, horizons, groups)
    models = _learn(clean, until, known, (tuple(before), horizons), part(progress, 0.6, 1.0))
    progress(1.0, "Learnt", "Imparato")
    return Fitted(panel.kind.kind, panel.quantity, panel.places, panel.edges[0], horizons, models, weights, bands)


def refit(fitted: Fitted, panel: Panel, until: int, *, known: Known, progress: Progress) -> Fitted:
    """Return the same with models that have learnt from what was known at `until`."""
    fitted = _moved(fitted, panel)
    seen = cut(panel, until)
    clean = arriving(seen, trace(seen), until)
    fresh = _learn(clean, until, known, (tuple(fitted.models), fitted.horizons), progress)
    return replace(fitted, models={**fitted.models, **fresh})


def predict(fitted: Fitted, panel: Panel, instant: int, horizons: Ints) -> Forecast:
    """Return the forecast made at an instant.

    `panel` may reach beyond the instant: what was not known then is not used. Update first, so that intervals have
    learnt from all that came true.

    Raises
    ------
    ModelError
        when `fitted` has learnt from later readings, or a horizon is none of its own
    """
    panel, instant = _lately(panel, instant)
    fitted = _moved(fitted, panel)
    if instant < fitted.bands.at:
        raise ModelError(
            f"Forecast of {panel.quantity}: it has learnt up to instant {fitted.bands.at} and is asked at {instant}. "
            "Ask for the model of an earlier time."
        )
    rows = np.searchsorted(fitted.horizons, horizons)
    if not len(horizons) or (rows >= len(fitted.horizons)).any() or (fitted.horizons[rows] != horizons).any():
        raise ModelError(
            f"Forecast of {panel.quantity}: horizons are 1 to {fitted.horizons[-1]} steps, asked are {horizons}. "
            "Ask for some of these."
        )
    clean = _cleaned(panel, instant, instant)
    one = np.array([instant])
    middles = {name: ask(model, clean, one, horizons) for name, model in fitted.models.items()}
    middle = blend.mix(fitted.weights, clean, middles, rows)[0]
    bands = intervals.some(fitted.bands, rows)
    quantiles = intervals.quantiles_at(bands, clean, middle, instant, _groups(clean, instant, int(horizons.max())))
    why = _why(reasons(clean, one)[0], np.isnan(middle).all(axis=0))
    quantiles[:, :, why != ""] = np.nan
    edges = edges_ahead(clean, int(horizons.max()))
    return Forecast(
        kind=fitted.kind,
        quantity=fitted.quantity,
        places=fitted.places,
        at=panel.edges[instant] if instant < len(panel.edges) else edges[instant],
        starts=edges[instant - 1 + horizons],
        ends=edges[instant + horizons],
        quantiles=quantiles,
        reason=tuple(str(one) for one in why),
        used=blend.heaviest(fitted.weights),
    )


def update(fitted: Fitted, panel: Panel, instant: int) -> Fitted:
    """Return the room after it has learnt from all that was known at `instant`; the same where it has already."""
    moved = _moved(fitted, panel)
    if instant <= moved.bands.at:
        return moved
    panel, instant = _lately(panel, instant)
    moved = _moved(moved, panel)
    for first in range(moved.bands.at + 1, instant + 1, STRETCH):
        instants = np.arange(first, min(first + STRETCH, instant + 1))
        moved, _ = follow(moved, _cleaned(panel, first, int(instants[-1])), instants, quantiles=False)
    return moved


def _lately(panel: Panel, instant: int) -> tuple[Panel, int]:
    """Return the last LOOKED days of a panel before an instant, and the instant on that clock."""
    day = steps_in_day(panel.kind)
    first = instant - LOOKED * day
    if day <= 1 or first <= 0:
        return panel, instant
    outside = {name: column[first:] for name, column in panel.outside.items()}
    return replace(panel, edges=panel.edges[first:], value=panel.value[:, first:], outside=outside), instant - first


def _cleaned(panel: Panel, instant: int, until: int) -> Panel:
    """Return what was known at `until`, as for questions from `instant` on; the last CLEANED days without faults."""
    seen = cut(panel, until)
    first = max(until - CLEANED * steps_in_day(panel.kind), 0) if steps_in_day(panel.kind) > 1 else 0
    part_of = replace(seen, edges=seen.edges[first:], value=seen.value[:, first:], outside={})
    fresh = arriving(part_of, trace(part_of), instant - first)
    return replace(seen, value=np.concatenate([seen.value[:, :first], fresh.value], axis=1))


def follow(fitted: Fitted, clean: Panel, instants: Ints, *, quantiles: bool = True) -> tuple[Fitted, Said]:
    """Return the room moved on through instants, and what it said at each, knowing only what was known then.

    Parameters
    ----------
    clean : of arriving(…) at the first of the instants
    """
    middles = {name: ask(model, clean, instants, fitted.horizons) for name, model in fitted.models.items()}
    weights, middle = blend.follow(fitted.weights, clean, middles, instants)
    groups = _groups(clean, int(instants[-1]), int(fitted.horizons[-1]))
    bands, said = intervals.follow(fitted.bands, clean, middle, instants, groups, quantiles=quantiles)
    if quantiles:
        why = _why(reasons(clean, instants), np.isnan(middle).all(axis=1))
        quiet = np.nonzero(why != "")
        said[quiet[0], :, :, quiet[1]] = np.nan
    return replace(fitted, weights=weights, bands=bands), Said(instants, middle, said, middles)


def save(fitted: Fitted, folder: Path) -> None:
    """Write what was fitted into a folder; what stood there stays until all is written."""
    kept.write(fitted, folder)


def load(folder: Path) -> Fitted:
    """Return what was saved in a folder.

    Raises
    ------
    ModelError
        when it is missing, half, changed, or something else
    """
    found = kept.read(folder)
    if not isinstance(found, Fitted):
        raise ModelError(f"{folder}: it holds {type(found).__name__}, not a fitted forecast. Fit it again.")
    return found


def _why(why: NDArray[np.str_], nothing: object) -> NDArray[np.str_]:
    """Return the reasons; where no model knew anything, too little is known of the past."""
    return np.where((why == "") & np.asarray(nothing, dtype=np.bool_), "too_little_past", why)


def _filled(middle: Floats, middles: Mapping[str, Floats]) -> Floats:
    """Return the blended middles, and where nobody trusted had learnt enough yet the mean of who says something.

    So a short past has intervals, a little wide, for a model that learns from all of it.
    """
    each = np.stack(list(middles.values()))
    count = (~np.isnan(each)).sum(axis=0)
    mean = np.divide(np.nansum(each, axis=0), count, out=np.full(middle.shape, np.nan), where=count > 0)
    return np.asarray(np.where(np.isnan(middle), mean, middle))


def _begin(clean: Panel, until: int) -> int:
    """Return the instant at which the stretch begins on which models are weighed.

    Raises
    ------
    ModelError
        when not one series has the past that its kind asks
    """
    kind = clean.kind
    there = ~np.isnan(clean.value)
    if (there.sum(axis=1) < kind.past).all():
        raise ModelError(
            f"Forecast of {clean.quantity}: no series has {kind.past} readings before {clean.edges[-1]}. "
            "Wait for more, or give a longer past."
        )
    first = int(np.flatnonzero(there.any(axis=0))[0])
    length = VALIDATION.get(kind.step) or round(VALIDATION_HOURS * 3600 / kind.step)
    return until - max(min(length, int((until - first) * LEAST)), 2)


def _learn(
    clean: Panel,
    until: int,
    known: Known,
    what: tuple[Sequence[str], Ints],
    progress: Progress,
) -> dict[str, Model]:
    """Return the models by name; one that cannot learn from so little is left out.

    Raises
    ------
    ModelError
        when none can
    """
    names, horizons = what
    models: dict[str, Model] = {}
    refused: BelvedereError | None = None
    for number, name in enumerate(names):
        method = forecaster(name)
        progress(number / len(names), f"Learning: {method.TITLE_EN}", f"Imparo: {method.TITLE_IT}")
        try:
            models[name] = method.fit(clean, until, horizons, known)
        except ModelError as error:
            refused = error
    if not models:
        raise ModelError(f"Forecast of {clean.quantity}: no model could learn: {refused}")
    return models


def _groups(panel: Panel, instant: int, ahead: int = 0) -> Ints:
    """Return the groups of hours of all intervals up to the last forecast at an instant."""
    edges = edges_ahead(panel, max(instant + ahead - panel.value.shape[1], 0) + 1)
    return groups_of(edges, panel.kind, panel.calendar)


def _moved(fitted: Fitted, panel: Panel) -> Fitted:
    """Return what was fitted as counted on another panel's clock of the same series.

    Raises
    ------
    ModelError
        when the panel holds other series
    """
    if panel.places != fitted.places or panel.kind.kind != fitted.kind:
        raise ModelError(
            f"Forecast of {fitted.quantity}: it was fitted on {len(fitted.places)} series, "
            f"the panel holds {len(panel.places)}, or others. Select the same ones, in the same order, or fit again."
        )
    if panel.edges[0] == fitted.origin:
        return fitted
    kind, zone = panel.kind, panel.calendar.timezone
    early, late = min(panel.edges[0], fitted.origin), max(panel.edges[0], fitted.origin)
    steps = len(edges_between(kind, zone, early, late)) - 1
    shift = steps if panel.edges[0] > fitted.origin else -steps
    return replace(
        fitted,
        origin=panel.edges[0],
        weights=blend.shifted(fitted.weights, shift),
        bands=intervals.shifted(fitted.bands, shift),
    )
