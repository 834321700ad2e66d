"""The room of forecasts behind the seam of engine.py.

Takes   panels, what is known ahead of the city's days
Gives   Learning, the Engine of a running control room
Used by opening.py
Source  forecast/room.py
"""

from __future__ import annotations

from pathlib import Path

from belvedere.forecast.contract import Forecast, Ints, Panel
from belvedere.progress import Progress
from belvedere.server.ahead.engine import Skill


class Learning:
    """Fits and asks the models of forecast/room.py."""

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Return what is learnt from what was known at instant `until`."""
        raise NotImplementedError

    def predict(self, fitted: object, panel: Panel, instant: int, horizons: Ints) -> tuple[Forecast, object]:
        """Return the forecast at an instant, and what was fitted moved on to it."""
        raise NotImplementedError

    def score(self, panel: Panel, start: int, end: int, progress: Progress) -> Skill:
        """Return how right forecasts made at instants start to end were, each knowing only what was known then."""
        raise NotImplementedError

    def title(self, used: str) -> tuple[str, str]:
        """Return what a model is called, English and Italian."""
        raise NotImplementedError

    def save(self, fitted: object, folder: Path) -> None:
        """Write what was fitted into a new folder."""
        raise NotImplementedError

    def load(self, folder: Path) -> object:
        """Return what was saved."""
        raise NotImplementedError
