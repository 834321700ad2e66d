"""What was found after a measure, as tables.

Takes   what was found at each place by each method, the measure
Gives   Effect
Used by effect.py (makes it), files.py, scenarios/report, the screen
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.quantities import QUANTITIES
from belvedere.scenarios.after.compare import Compared, Periods
from belvedere.scenarios.after.drawing import course
from belvedere.scenarios.after.measure import Measure
from belvedere.scenarios.after.series import Days, Floats
from belvedere.scenarios.after.words import Both, Finding, assumptions, sentence, warnings

ALL = ""  # the place of the row that takes all places together


@dataclass(frozen=True)
class Effect:
    """What a measure did.

    `places`: one row a place, and first, where there are several, all together (place ""): place, method, effect,
        low, high [%], detectable_fall, detectable_rise [%], established, untold (why nothing
        can be told: short, season, or ""), chance_time, chance_space [-],
        observed, expected [unit, mean of the counted days; NaN for all together], days_before, days_after,
        days_partial, days_silent, steps, season_seen [-]
    `methods`: what each method finds: place, method, effect, low, high, error on hidden stretches [%], leads
    `days`: place, day, observed, expected, low, high, period: what a chart draws; of all together 1 is the reference
    `placebo`: place, kind (time or space), number or control, found [%], surprise [deviations]
    `weights`: place, control, weight
    """

    measure: Measure
    unit: str
    places: pd.DataFrame
    methods: pd.DataFrame
    days: pd.DataFrame
    placebo: pd.DataFrame
    weights: pd.DataFrame
    sentence: Both  # the finding
    assumptions: tuple[Both, ...]
    warnings: tuple[Both, ...]


@dataclass(frozen=True)
class Found:
    """What was found, before it is written down."""

    judged: Mapping[str, list[Compared]]  # by place, the leading method first
    space: Mapping[str, Compared]  # by control
    failed: tuple[str, ...]
    logs: Mapping[str, Floats]  # by place


def tables(
    measure: Measure,
    measured: Days,
    periods: Periods,
    found: Found,
    controls: tuple[Sequence[str], Sequence[str], Sequence[str]],
) -> Effect:
    """Return the Effect; `controls` are those kept, dropped for too few days, and dropped for a jump."""
    kept, dropped, jumped = controls
    courses = {place: course(all_[0], found.logs[place], periods) for place, all_ in found.judged.items()}
    places = pd.DataFrame(
        [_place(place, all_[0], courses[place], measured, found.space, periods) for place, all_ in found.judged.items()]
    )
    first = next(iter(found.judged.values()))[0]
    effect, low, high = _percent(first)
    finding = Finding(
        effect=effect,
        low=low,
        high=high,
        fall=-100 * float(np.expm1(-first.detectable)),
        rise=100 * float(np.expm1(first.detectable)),
        established=first.established,
        untold=first.untold,
        method=first.method,
    )
    return Effect(
        measure=measure,
        unit=QUANTITIES[measure.quantity].unit,
        places=places,
        methods=pd.DataFrame(
            [_method(place, each, each is all_[0]) for place, all_ in found.judged.items() for each in all_]
        ),
        days=pd.concat([table.assign(place=place) for place, table in courses.items()], ignore_index=True),
        placebo=_placebo(found),
        weights=_weights(found.judged, kept),
        sentence=sentence(measure, finding),
        assumptions=assumptions(measure, len(kept), len(first.placebo.found)),
        warnings=warnings(measure, found.failed, dropped, jumped),
    )


def _percent(found: Compared) -> tuple[float, float, float]:
    """Return effect, low and high [%]."""
    at = np.array([0.0, -1.0, 1.0]) * found.margin + found.effect
    effect, low, high = (100 * np.expm1(at)).tolist()
    return effect, low, high


def _place(  # noqa: PLR0917 they are what a row is made of
    place: str, found: Compared, days: pd.DataFrame, measured: Days, space: Mapping[str, Compared], periods: Periods
) -> dict[str, object]:
    effect, low, high = _percent(found)
    counted = days[days["period"] == "counted"]
    column = measured.places.index(place) if place != ALL else -1
    more = sum(abs(each.surprise) >= abs(found.surprise) for each in space.values())
    return {
        "place": place,
        "method": found.method,
        "effect": effect,
        "low": low,
        "high": high,
        "detectable_fall": -100 * float(np.expm1(-found.detectable)),
        "detectable_rise": 100 * float(np.expm1(found.detectable)),
        "established": found.established,
        "untold": found.untold,
        "chance_time": found.placebo.chance(found.surprise) if len(found.placebo.found) else np.nan,
        "chance_space": (1 + more) / (1 + len(space)) if space else np.nan,
        "observed": float(counted["observed"].mean()) if place != ALL else np.nan,
        "expected": float(counted["expected"].mean()) if place != ALL else np.nan,
        "days_before": int((found.fitted.teaches & periods.reference).sum()),
        "days_after": len(found.expected.rows),
        "days_partial": int(measured.partial[column]) if place != ALL else 0,
        "days_silent": int(measured.silent[column]) if place != ALL else 0,
        "steps": len(found.fitted.steps),
        "season_seen": found.season_seen,
    }


def _method(place: str, found: Compared, leads: bool) -> dict[str, object]:
    effect, low, high = _percent(found)
    error = 100 * float(np.expm1(found.error)) if np.isfinite(found.error) else np.nan
    return {
        "place": place,
        "method": found.method,
        "effect": effect,
        "low": low,
        "high": high,
        "error": error,
        "leads": leads,
    }


def _placebo(found: Found) -> pd.DataFrame:
    rows: list[tuple[str, str, str, float, float]] = []
    for place, all_ in found.judged.items():
        tests = all_[0].placebo
        for number, (mean, surprise) in enumerate(zip(tests.found, tests.surprise, strict=True)):
            rows.append((place, "time", str(number), 100 * float(np.expm1(mean)), float(surprise)))
    for control, each in found.space.items():
        rows.append((ALL, "space", control, 100 * float(np.expm1(each.effect)), each.surprise))
    return pd.DataFrame(rows, columns=["place", "kind", "which", "found", "surprise"])


def _weights(judged: Mapping[str, list[Compared]], kept: Sequence[str]) -> pd.DataFrame:
    rows = [
        (place, control, float(weight))
        for place, all_ in judged.items()
        if len(all_[0].weights)
        for control, weight in zip(kept, all_[0].weights, strict=True)
        if weight > 1e-6
    ]
    return pd.DataFrame(rows, columns=["place", "control", "weight"])
