"""Time lived by the rules, instant after instant: what stood at each, so that a clock can be moved back and on.

Takes   rules, what does not change with the clock (Ground), a store; what was registered, and when
Gives   Lived: until(), live_to(), at(), forget(); Moment, one instant of it
Used by alerting.py
Source  alerts/replay.py: instants() and live(); the engine is a pure function, so a day that is lived twice is the same
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from belvedere.alerts.about import readings_of
from belvedere.alerts.contract import Alert, Rule, Standing, Step
from belvedere.alerts.engine import step
from belvedere.alerts.look import Ground, look, window
from belvedere.alerts.replay import STEP, instants, quantities
from belvedere.observations.store import Store
from belvedere.server.works import Registered

PART = 32  # [instants] whose readings are asked for at once


@dataclass(frozen=True, slots=True)
class Moment:
    """What the rules said at one instant.

    standing   what stood after it
    closed     what it closed
    sensors    how many the rules had a reading of
    """

    at: datetime
    standing: Standing
    closed: tuple[Alert, ...]
    sensors: int


class Lived:
    """A stretch of time, as far as it was lived. One thread lives it; others may look, and have a part of it forgotten.

    Parameters
    ----------
    begin : from when on
    standing : what stood before
    """

    def __init__(self, begin: datetime, standing: Standing | None = None) -> None:
        self.begin = begin
        self._before = standing or Standing()
        self._moments: list[Moment] = []
        self._lock = threading.Lock()
        self._forgotten = 0  # [-] times: what is being lived meanwhile must not be kept

    @property
    def until(self) -> datetime:
        """Return the last instant that was lived; one step before the first where none was."""
        moments = self._moments
        return moments[-1].at if moments else next(instants(self.begin, self.begin + STEP)) - STEP

    def at(self, moment: datetime) -> Moment | None:
        """Return the last instant at or before a time, None before the first."""
        moments = self._moments
        found = bisect_right(moments, moment, key=lambda one: one.at)
        return moments[found - 1] if found else None

    def between(self, start: datetime, end: datetime) -> Sequence[Moment]:
        """Return the instants from start to end, both included."""
        return [one for one in self._moments if start <= one.at <= end]

    def live_to(
        self,
        end: datetime,
        rules: Sequence[Rule],
        ground: Callable[[], Ground],
        store: Store,
        registered: Callable[[datetime], Sequence[Registered]],
    ) -> Iterator[tuple[datetime, Step]]:
        """Live on to a time and give each step: whoever takes them may stop in between.

        Parameters
        ----------
        registered : what had been registered by an instant
        """
        names = quantities(rules)
        while True:
            turn = self._forgotten  # before `until`, so that nothing forgotten in between goes unseen
            first = self.until + STEP
            part = [one for one in instants(first, first + PART * STEP) if one <= end]
            if not part:
                return
            readings = window(store, part[0], part[-1], names)
            solid = ground()
            for at in part:
                notices = tuple(one.notice() for one in registered(at))
                seen = look(replace(solid, notices=(*solid.notices, *notices)), readings, at)
                done = step(rules, seen, self._last())
                watched = {reading.place for rule in rules for reading in readings_of(rule, seen)}
                if not self._keep(Moment(at, done.standing, done.closed, len(watched)), turn):
                    break  # something was registered meanwhile: live on from before it
                yield at, done

    def forget(self, after: datetime) -> None:
        """Forget what came after a time: something was registered then. Who lives it goes on from there."""
        with self._lock:
            self._forgotten += 1
            self._moments = [one for one in self._moments if one.at < after]

    def _last(self) -> Standing:
        moments = self._moments
        return moments[-1].standing if moments else self._before

    def _keep(self, moment: Moment, turn: int) -> bool:
        """Return whether a moment was added: not where something was forgotten since its turn began."""
        with self._lock:
            if turn == self._forgotten:
                self._moments.append(moment)
            return turn == self._forgotten

    def shorten(self, before: datetime) -> None:
        """Forget what was before a time, but for what stood then."""
        kept = [one for one in self._moments if one.at >= before]
        if kept and len(kept) < len(self._moments):
            self._before = self._moments[-len(kept) - 1].standing
            self.begin, self._moments = kept[0].at, kept
