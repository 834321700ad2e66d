"""A small engine of forecasts for the tests: the seasonal profile, with an interval as wide as its own past errors.

Takes   what an Engine takes
Gives   Profiled, and profiled(), which makes it; Broken, one whose fit fails; Held, one whose fit waits
Used by conftest.py, test_forecasting.py, tests/browser/test_tomorrow.py
"""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast.contract import LEVELS, Forecast, Ints, Panel
from belvedere.forecast.events import Event
from belvedere.forecast.models import profile
from belvedere.forecast.panel import edges_ahead, extend
from belvedere.progress import Progress
from belvedere.server.ahead.engine import Scored, Skill

NEED = 2.0  # [usual scatters] between the 5 and the 95 % of an interval
FLOOR = 0.02  # [-] of the middle that half an interval is at least


class Profiled:
    """What is usual, give or take what it was off by in the week before the fit."""

    fits = 0

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Return the spread of each series."""
        progress(0.5, "Half way", "A metà")
        Profiled.fits += 1
        week = np.arange(max(0, until - 168), until, dtype=np.int64)
        found = profile.Profile().predict(panel, week, np.ones(1, dtype=np.int64))[:, 0, :]
        off = np.abs(panel.value[:, week] - found.T)
        return {"spread": np.nan_to_num(np.nanmean(np.where(np.isnan(off), 0.0, off), axis=1)).tolist()}

    def predict(self, fitted: object, panel: Panel, instant: int, horizons: Ints) -> tuple[Forecast, object]:
        """Return the usual with its spread."""
        assert isinstance(fitted, dict)
        lacking = instant + int(horizons.max()) - panel.value.shape[1]
        edges = extend(panel, edges_ahead(panel, lacking)).edges if lacking > 0 else panel.edges
        middle = profile.Profile().predict(panel, np.array([instant]), horizons)[0]
        half = np.maximum(np.array(fitted["spread"]), FLOOR * np.nan_to_num(middle))
        quantiles = middle + NEED * (LEVELS[:, None, None] - 0.5) * half
        reason = tuple("" if one else "too_little_past" for one in ~np.isnan(middle).all(axis=0))
        starts = instant - 1 + horizons
        return Forecast(
            panel.kind.kind, panel.quantity, panel.places, edges[instant], edges[starts], edges[starts + 1],
            np.maximum(quantiles, panel.kind.floor), reason, ("profile",) * len(panel.places),
        ), fitted  # fmt: skip

    def score(self, panel: Panel, start: int, end: int, progress: Progress) -> Skill:
        """Return one row whose numbers are easy to tell from others."""
        progress(0.5, "Half way", "A metà")
        return Skill((Scored(1, 3, 720, 50.0, 100.0, 75.0, 60.0, 0.9),), len(panel.places), panel.places[0], 0.85)

    def title(self, used: str) -> tuple[str, str]:
        """Return what the profile is called."""
        return profile.TITLE_EN, profile.TITLE_IT

    def save(self, fitted: object, folder: Path) -> None:
        """Write the spreads."""
        (folder / "spread.json").write_text(json.dumps(fitted), encoding="utf-8")

    def load(self, folder: Path) -> object:
        """Read the spreads."""
        return json.loads((folder / "spread.json").read_text(encoding="utf-8"))


def profiled(calendar: Calendar, events: tuple[Event, ...]) -> Profiled:
    """Return the small engine, whatever the city."""
    return Profiled()


class Broken(Profiled):
    """Cannot be fitted."""

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Say why not."""
        raise ModelError("The series do not move.", italian="Le serie non si muovono.")


class Held(Profiled):
    """Waits at half way until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.waits = threading.Event()

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Wait, then learn."""
        progress(0.5, "Half way", "A metà")
        self.waits.set()
        self.go.wait(60)
        return super().fit(panel, until, progress)
