"""What was forecast of every street through the days of benchmarks/alerts.py, and would have been beside an incident.

Takes   the store's history, days; readings with an incident in them
Gives   Foreseen: bands() of the days as they were, struck() of readings with an incident; forecasts(), which makes it;
        RULE, the rule that is measured
Source  the control room's own way (server/forecasting.py): a model is fitted each `refit` and moved on from hour to
        hour; a reading is beside the forecast made expected.LEAD before its hour (alerts/expected.py). An incident is
        in what forecasts know from the hour after it has begun on: they take it for the new usual, as live
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from belvedere.alerts.expected import HIGH, LEAD, LOW, MIDDLE
from belvedere.alerts.look import Bands, Window
from belvedere.alerts.replay import WARM
from belvedere.alerts.seen import Series
from belvedere.city.model import Calendar
from belvedere.forecast import room
from belvedere.forecast.contract import Panel
from belvedere.observations.calendar import local_day
from belvedere.observations.store import Store
from belvedere.observations.typical import History, history
from belvedere.progress import silent
from belvedere.server.ahead.learning import Learning, events_of, learning
from belvedere.server.ahead.subjects import Subject, hourly, window

SUBJECT = Subject("flow", "places", days=False)
HOUR = 3_600  # [s]
DAY = 24  # [instants] that are followed at once
AHEAD = int(LEAD.total_seconds()) // HOUR  # [instants] before a reading's hour

AGAINST = "belvedere, a rule against forecast too"
RULE = """
[rules.not_forecast]
kind = "forecast"
title_en = "Traffic is not as forecast"
title_it = "Traffico diverso dal previsto"
severity = "warning"
quantities = ["flow"]
places = ["ring_loops:*", "west_loops:*", "regional_counts:*"]
beyond = 3.0 # of 2, 2.5 and 3 on the days for choosing: the others raise two alerts a day and more
readings = 2
clear_readings = 2
merge = "traffic"
quiet = [{ start = 0, end = 5 }]
"""

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Stretch:
    """A day's instants: what was fitted before them, on which panel, and the band of each hour that they forecast.

    band  (instants, 3, places) at 5, 50, 95 %
    """

    fitted: room.Fitted
    panel: Panel
    instants: NDArray[np.int64]
    band: NDArray[np.float64]


class Foreseen:
    """Forecasts through some days, each knowing only what was known at its hour."""

    def __init__(self, past: History, engine: Learning, start: datetime, end: datetime) -> None:
        full, span = hourly(SUBJECT, past, None), int(SUBJECT.kind.refit * SUBJECT.kind.step)
        self._stretches: dict[int, Stretch] = {}  # by hour since 1970 that is forecast
        first, last = (int(one.timestamp()) // span for one in (start - LEAD, end))
        for number in range(first, last + 1):
            part = window(SUBJECT, full, np.datetime64(number * span, "s"))
            fitted = room.fit(part.panel, part.until, known=engine.known, progress=silent)
            stop = min(part.until + span // HOUR, len(part.panel.edges) - 1)
            for begin in range(part.until + 1, stop + 1, DAY):
                instants = np.arange(begin, min(begin + DAY, stop + 1))
                moved, band = _follow(fitted, part.panel, instants)
                stretch = Stretch(fitted, part.panel, instants, band)
                for instant in instants.tolist():
                    self._stretches[_hour(part.panel, instant) + AHEAD] = stretch
                fitted = moved

    def bands(self) -> Bands:
        """Return the forecasts of the days as they were."""
        return lambda name, start, at: self._told(name, start, {})

    def struck(self, calm: Window, struck: Window, start: int, end: int) -> Bands:
        """Return the forecasts as they would have been, had these readings come in from `start` to `end` [s]."""
        hours: dict[int, tuple[Stretch, int, NDArray[np.float64]]] = {}
        stretches = {id(one): one for hour in range(start // HOUR + AHEAD, end // HOUR + 1)
                     if (one := self._stretches.get(hour)) is not None}  # fmt: skip
        before: room.Fitted | None = None
        for stretch in stretches.values():
            panel = _with(stretch.panel, calm, struck)
            same = before is not None and before.places == stretch.fitted.places
            moved, band = _follow(before if same and before is not None else stretch.fitted, panel, stretch.instants)
            before = moved
            for row, instant in enumerate(stretch.instants.tolist()):
                hours[_hour(panel, instant) + AHEAD] = (stretch, row, band)
        return lambda name, moment, at: self._told(name, moment, hours)

    def _told(
        self, name: Series, start: datetime, instead: Mapping[int, tuple[Stretch, int, NDArray[np.float64]]]
    ) -> Triple | None:
        hour = int(start.timestamp()) // HOUR
        stretch = self._stretches.get(hour)
        if stretch is None or name[1] != SUBJECT.quantity or name[0] not in stretch.panel.places:
            return None
        row = hour - AHEAD - _hour(stretch.panel, int(stretch.instants[0]))
        band = stretch.band
        if hour in instead:
            _, row, band = instead[hour]
        low, middle, high = band[row, :, stretch.panel.places.index(name[0])].tolist()
        return None if np.isnan(middle) else (low, middle, high)


def forecasts(store: Store, folder: Path, calendar: Calendar, days: Sequence[date]) -> Foreseen:
    """Return what was forecast through some days of a city's folder."""
    start, end = local_day(days[0], calendar)[0], local_day(days[-1], calendar)[1]
    return Foreseen(history(store, calendar), learning(calendar, events_of(folder)), start - WARM, end)


def _follow(fitted: room.Fitted, panel: Panel, instants: NDArray[np.int64]) -> tuple[room.Fitted, NDArray[np.float64]]:
    """Return what was fitted moved through instants, and the bands (instants, 3, places) of the hour AHEAD of each."""
    part, last = room._lately(panel, int(instants[-1]))
    shifted = instants - (int(instants[-1]) - last)
    clean = room._cleaned(part, int(shifted[0]), last)
    moved, said = room.follow(room._moved(fitted, part), clean, shifted)
    return moved, said.quantiles[:, [LOW, MIDDLE, HIGH], AHEAD]


def _hour(panel: Panel, instant: int) -> int:
    return int(panel.edges[instant].astype("datetime64[s]").astype(np.int64)) // HOUR


def _with(panel: Panel, calm: Window, struck: Window) -> Panel:
    """Return a panel with what an incident changed."""
    value = panel.value.copy()
    first = _hour(panel, 0)
    for name in struck.series:
        if name[1] != SUBJECT.quantity or name[0] not in panel.places or struck.value[name] is calm.value[name]:
            continue
        other = ~(
            (struck.value[name] == calm.value[name]) | (np.isnan(struck.value[name]) & np.isnan(calm.value[name]))
        )
        row = panel.places.index(name[0])
        for hour in np.unique(struck.time[name][other] // HOUR):
            if 0 <= hour - first < value.shape[1]:
                own = struck.value[name][struck.time[name] // HOUR == hour]
                value[row, hour - first] = np.nan if np.isnan(own).all() else np.nanmean(own)
    return replace(panel, value=value)
