"""The seam between the control room and the room of forecasts: tests put a smaller one in its place.

Takes   nothing
Gives   Engine, what a control room asks of forecasts; MakeEngine, what makes it; Skill and Scored, how right they were
Used by forecasting.py, opening.py (Works); learning.py is the real one
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from belvedere.city.model import Calendar
from belvedere.forecast.contract import Forecast, Ints, Panel
from belvedere.forecast.events import Event
from belvedere.progress import Progress


@dataclass(frozen=True, slots=True)
class Scored:
    """How far forecasts some way ahead were off; None: the baseline knew nothing to compare."""

    first: int  # [steps] of the horizons that are taken together
    until: int
    forecasts: int
    mae: float  # in the quantity's unit, of the middle
    last: float | None
    weekly: float | None
    profile: float | None
    coverage: float  # [-] of the 90 % interval


@dataclass(frozen=True, slots=True)
class Skill:
    """How right the forecasts of one panel were over some time."""

    rows: tuple[Scored, ...]
    series: int
    worst_place: str  # "" where there is one series only
    worst_coverage: float | None


class Engine(Protocol):
    """What a control room asks; `fitted` is whatever fit() gave."""

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Return what is learnt from what was known at instant `until`."""
        ...

    def predict(self, fitted: object, panel: Panel, instant: int, horizons: Ints) -> tuple[Forecast, object]:
        """Return the forecast at an instant, and what was fitted moved on to it."""
        ...

    def score(self, panel: Panel, start: int, end: int, progress: Progress) -> Skill:
        """Return how right forecasts made at instants start to end were, each knowing only what was known then."""
        ...

    def title(self, used: str) -> tuple[str, str]:
        """Return what a model is called, English and Italian."""
        ...

    def save(self, fitted: object, folder: Path) -> None:
        """Write what was fitted into a new folder."""
        ...

    def load(self, folder: Path) -> object:
        """Return what was saved; raises BelvedereError or OSError where it cannot be read."""
        ...


MakeEngine = Callable[[Calendar, tuple[Event, ...]], Engine]  # of a city, and of its events that are known ahead
