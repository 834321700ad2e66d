"""The room of forecasts behind the seam of engine.py.

Takes   panels; a city's calendar and events, which are known ahead
Gives   Learning, the Engine of a running control room; learning(), which makes it; events_of(), a city's events
Used by opening.py
Source  forecast/room.py, forecast/backtest.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast import backtest, events, members, room, scores
from belvedere.forecast.contract import Forecast, Ints, Known, Panel
from belvedere.forecast.events import Event
from belvedere.forecast.known import Ahead
from belvedere.progress import Progress
from belvedere.server.ahead.engine import Scored, Skill

EVENTS = "events.csv"  # of a city's folder
SIMPLE = ("last", "weekly", "profile")  # what everybody could have guessed


@dataclass(frozen=True, slots=True)
class Learning:
    """Fits and asks the models of forecast/room.py."""

    known: Known

    def fit(self, panel: Panel, until: int, progress: Progress) -> object:
        """Return what is learnt from what was known at instant `until`."""
        return room.fit(panel, until, known=self.known, progress=progress)

    def predict(self, fitted: object, panel: Panel, instant: int, horizons: Ints) -> tuple[Forecast, object]:
        """Return the forecast at an instant, and what was fitted moved on to it."""
        assert isinstance(fitted, room.Fitted)
        moved = room.update(fitted, panel, instant)
        return room.predict(moved, panel, instant, horizons), moved

    def score(self, panel: Panel, start: int, end: int, progress: Progress) -> Skill:
        """Return how right forecasts made at instants start to end were, each knowing only what was known then."""
        plan = backtest.Plan(until=end)
        try:
            found = backtest.backtest(panel, start=start, known=self.known, models=SIMPLE, progress=progress, plan=plan)
        except ModelError:
            return Skill((), 0, "", None)  # too little past a month ago
        table = {(str(row["model"]), str(row["horizons"])): row for row in found.table.to_dict("records")}
        rows = []
        for name, (first, until) in backtest.horizon_groups(panel.kind).items():
            ours = table[backtest.ROOM, name]
            if name == "all" or not ours["count"]:
                continue
            simple = [table.get((model, name), {}).get("mae") for model in SIMPLE]
            rows.append(
                Scored(
                    first,
                    until,
                    int(ours["count"]),
                    float(ours["mae"]),
                    last=simple[0],
                    weekly=simple[1],
                    profile=simple[2],
                    coverage=float(ours["coverage"]),
                )
            )
        ends = (1, panel.kind.horizon)
        held = scores.covered_by(found.tallies[backtest.ROOM], found.horizons, ends, "series", panel.kind)
        worst = int(np.nanargmin(held)) if (~np.isnan(held)).any() else -1
        several = worst >= 0 and len(panel.places) > 1
        return Skill(
            tuple(rows),
            len(panel.places),
            panel.places[worst] if several else "",
            float(held[worst]) if several else None,
        )

    def title(self, used: str) -> tuple[str, str]:
        """Return what a model is called, English and Italian."""
        return members.titles([used])[used] if members.there(used) else (used, used)

    def save(self, fitted: object, folder: Path) -> None:
        """Write what was fitted into a new folder."""
        assert isinstance(fitted, room.Fitted)
        room.save(fitted, folder)

    def load(self, folder: Path) -> object:
        """Return what was saved."""
        return room.load(folder)


def learning(calendar: Calendar, known: tuple[Event, ...]) -> Learning:
    """Return the engine of a city.

    Parameters
    ----------
    known : events that are known ahead
    """
    return Learning(Ahead(calendar, known))


def events_of(folder: Path) -> tuple[Event, ...]:
    """Return the events of a city's folder; none where it tells of none.

    Raises
    ------
    InputError
        when its file cannot be read
    """
    file = folder / EVENTS
    return events.read(file) if file.is_file() else ()
