"""Time lived by the rules, instant after instant: what stood at each, so that a clock can be moved back and on.

Takes   rules, what does not change with the clock (Ground), a store; what was registered, and when
Gives   Lived: until(), live_to(), at(), forget(); Moment, one instant of it
Used by alerting.py
Source  alerts/replay.py: instants() and live(); the engine is a pure function, so a day that is lived twice is the same
"""

from __future__ import annotations

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
    """A stretch of time, as far as it was lived. One thread lives it; others may look.

    Parameters
    ----------
    begin : from when on
    standing : what stood before
    """

    def __init__(self, begin: datetime, standing: Standing | None = None) -> None:
        self.begin = begin
        self._before = standing or Standing()
        self._moments: list[Moment] = []

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
        left = list(instants(self.until + STEP, end + STEP))
        left = [one for one in left if one <= end]
        for first in range(0, len(left), PART):
            part = left[first : first + PART]
            readings = window(store, part[0], part[-1], names)
            solid = ground()
            for at in part:
                notices = tuple(one.notice() for one in registered(at))
                seen = look(replace(solid, notices=(*solid.notices, *notices)), readings, at)
                last = self._moments[-1].standing if self._moments else self._before
                done = step(rules, seen, last)
                watched = {reading.place for rule in rules for reading in readings_of(rule, seen)}
                self._moments.append(Moment(at, done.standing, done.closed, len(watched)))
                yield at, done

    def forget(self, after: datetime) -> None:
        """Forget what came after a time: something was registered then."""
        self._moments = [one for one in self._moments if one.at < after]

    def shorten(self, before: datetime) -> None:
        """Forget what was before a time, but for what stood then."""
        kept = [one for one in self._moments if one.at >= before]
        if kept and len(kept) < len(self._moments):
            self._before = self._moments[-len(kept) - 1].standing
            self.begin, self._moments = kept[0].at, kept
