"""The alerts of an open control room: the rules are run at each tick of a clock, live or replayed.

Takes   the rules of a city's folder, what is measured, the logs of this control room's state
Gives   Alerting: watched(), found(), done(), rules, room(), registered(), foresee(), start(), close()
Used by opening.py, routes_alerts.py, app.py
Log     <state>/alerts/live is what happened; <state>/alerts/replay is what somebody did while a past day was replayed,
        and never mixes with it. A replayed day is lived from nothing two days before, so that it is the same whoever
        asks and in whatever order; it is lived behind the screen, and until it is there the answer says so
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, cast
from zoneinfo import ZoneInfo

from belvedere.alerts import contract
from belvedere.alerts.contract import Event, Rule
from belvedere.alerts.expected import bands
from belvedere.alerts.life import Log
from belvedere.alerts.look import Ground, intervals, usual_of
from belvedere.alerts.notices import notices_of
from belvedere.alerts.notify.send import Sender
from belvedere.alerts.places import places
from belvedere.alerts.replay import STEP, WARM, quantities
from belvedere.alerts.rules import FILE, Rules, kinds, read
from belvedere.city.manifest import Manifest
from belvedere.city.model import City
from belvedere.errors import BelvedereError
from belvedere.forecast.contract import Forecast
from belvedere.observations.calendar import local_day
from belvedere.server.api import NOTHING_SAID, AlertsChanged, Text
from belvedere.server.forecasting import Forecasting
from belvedere.server.hub import Hub
from belvedere.server.lived import Lived, Moment
from belvedere.server.measured import Measured
from belvedere.server.works import Registered, WorksFile

LOG = logging.getLogger("belvedere.server")
Kind = Literal["live", "replay"]
KINDS: tuple[Kind, ...] = ("live", "replay")
DAYS = 6  # [-] replayed days in memory
RECENT = timedelta(days=7)  # a city whose last reading is older has nothing live to watch
SETTLE = 20.0  # [s] after a tick until its readings are looked at
WAIT = 0.2  # [s] between two questions whether a model is fitted
AGAINST = "forecast"  # the kind of rules that need forecasts
# A lower priority of the thread would not do: on a busy machine it would be put aside while it holds the interpreter,
# and every question would wait with it
PAUSE = 0.002  # [s] between two instants of a replay: a screen's questions go first
NO_RULES = Text(en="This city has no alert rules yet.", it="Questa città non ha ancora regole di avviso.")
NOT_LIVE = Text(
    en="Nothing is measured live here now. Replay a recorded day to see its alerts.",
    it="Ora qui non si misura nulla dal vivo. Riproduci un giorno registrato per vederne gli avvisi.",
)


@dataclass(frozen=True)
class Watched:
    """What the rules said at a clock's time.

    moment   None: not lived yet
    closed   closed since local midnight, in order of time
    """

    state: Literal["ready", "working", "none", "broken"]
    why: Text
    moment: Moment | None = None
    closed: tuple[contract.Alert, ...] = ()


@dataclass(frozen=True)
class Room:
    """What is kept of one clock."""

    log: Log
    works: WorksFile


class Alerting:
    """The alerts of an open control room; questions may come from many threads."""

    def __init__(self, folder: Path, state: Path, city: City, said: Manifest, *, measured: Measured, hub: Hub) -> None:
        self._measured, self._hub, self._said, self._state = measured, hub, said, state
        self._zone = ZoneInfo(said.calendar.timezone)
        self._lock = threading.Condition()
        self._ground: tuple[int, Ground] | None = None
        self._days: OrderedDict[date, Lived] = OrderedDict()
        self._wanted: dict[date, datetime] = {}  # local day → as far as it is asked for
        self._live: Lived | None = None
        self._sender: Sender | None = None
        self._threads: list[threading.Thread] = []
        self._reliving: str | None = None
        self._failed: dict[date, Text] = {}
        self._broken: Text | None = None
        self._forecasting: Forecasting | None = None
        self._closed = threading.Event()
        self._rooms: dict[Kind, Room] = {}
        self.why = NOTHING_SAID
        self._rules = Rules((), {})
        self.places = places(city)
        try:
            if (folder / FILE).is_file():
                self._rules = read(folder / FILE)
            self._notices = notices_of(folder, said.calendar)
            for kind in KINDS:
                self.room(kind)
        except BelvedereError as error:
            self.why = Text(en=str(error), it=error.message_it or str(error))

    # ─────────────────────────────────────────────────────────── what may be asked

    @property
    def rules(self) -> Sequence[Rule]:
        """Return the rules in force."""
        return self._rules.rules

    def kind(self, at: datetime | None) -> Kind:
        """Return whose log a clock has."""
        return "live" if at is None else "replay"

    def room(self, kind: Kind) -> Room:
        """Return the log and the works of a clock, opened where they are not.

        Raises
        ------
        BelvedereError
            when they cannot be read
        """
        with self._lock:
            if kind not in self._rooms:
                own = self._state / "alerts" / kind
                self._rooms[kind] = Room(Log(own), WorksFile(own / "works.jsonl"))
            return self._rooms[kind]

    def watched(self, at: datetime | None) -> Watched:
        """Return what the rules said at a clock's time; where that is not known yet, it will be, and screens are told.

        Parameters
        ----------
        at : the clock of a replay; None: live
        """
        if self.why != NOTHING_SAID:
            return Watched("broken", self.why)
        if not self.rules:
            return Watched("none", NO_RULES)
        if at is None:
            return self._watched_live()
        day = at.astimezone(self._zone).date()
        with self._lock:
            if day in self._failed:
                return Watched("broken", self._failed[day])
            lived = self._days.get(day)
            if lived is not None:
                self._days.move_to_end(day)
            if lived is None or lived.until + STEP <= at:
                self._want(day, at)
                return Watched("working", NOTHING_SAID)
        return self._told(lived, at)

    def found(self, name: str, at: datetime | None) -> contract.Alert | None:
        """Return one alert as the rules saw it at a clock's time; one that is over, as it was when it was closed."""
        kind = self.kind(at)
        watched = self.watched(at)
        if watched.moment is not None:
            known = {one.alert: one for one in watched.closed} | dict(watched.moment.standing.alerts)
            if name in known:
                return known[name]
        return self.room(kind).log.alert(name, at)

    def done(self, name: str, at: datetime | None) -> tuple[Event, ...]:
        """Return the log of one alert until a clock's time."""
        return self.room(self.kind(at)).log.events(name, at=at, most=100_000)

    def day(self, at: datetime | None) -> tuple[datetime, datetime]:
        """Return the local day of a clock until its time."""
        moment = at or datetime.now(UTC)
        return local_day(moment.astimezone(self._zone).date(), self._said.calendar)[0], moment

    def sensors(self, rule: Rule) -> int:
        """Return how many sensors a rule watches, of those that ever reported; of a rule about feeds, theirs."""
        series = self._measured.known.series
        found = set()
        for (place, quantity), feed in zip(series.index, series["feed"], strict=True):
            named = feed if kinds()[rule.kind].ABOUT == "feeds" else place
            about = not rule.quantities or quantity in rule.quantities
            if about and any(fnmatchcase(named, pattern) for pattern in rule.places):
                found.add(place)
        return len(found)

    def changed(self, at: datetime | None) -> None:
        """Tell every open screen to ask again."""
        kind = self.kind(at)
        self._hub.publish("alerts", kind, AlertsChanged(at=at or datetime.now(UTC), log=kind))

    def registered(self, at: datetime | None) -> Sequence[Registered]:
        """Return the works of a clock's local day, as far as they had been registered."""
        start, moment = self.day(at)
        end = local_day(moment.astimezone(self._zone).date(), self._said.calendar)[1]
        known = self.room(self.kind(at)).works.known(moment)
        return [one for one in known if one.start < end and one.end > start]

    def noticed(self, at: datetime | None) -> None:
        """Have what was just registered enter the explanations from a clock's time on."""
        if at is not None:
            with self._lock:
                for lived in self._days.values():
                    lived.forget(at)
        self.changed(at)

    def foresee(self, forecasting: Forecasting) -> None:
        """Have rules against forecast ask these forecasts; without them such rules raise nothing."""
        self._forecasting = forecasting

    # ─────────────────────────────────────────────────────────── the threads

    def start(self, replay: datetime) -> None:
        """Begin to watch live, behind the screen; where nothing is live, live the day that a screen shows first."""
        if not self.rules or self.why != NOTHING_SAID or self._threads:
            return
        self._begin(self._watch, "belvedere-alerts")
        if not self._is_live():
            self.watched(replay)

    def close(self) -> None:
        """Stop; returns when the threads have."""
        with self._lock:
            self._closed.set()
            self._lock.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=10)
        if self._sender is not None:
            self._sender.close()
        for kind in list(self._rooms):
            self._rooms.pop(kind).log.close_file()

    def _begin(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _want(self, day: date, at: datetime) -> None:
        """Have a day lived until a time; the day that is asked for last comes first."""
        self._wanted[day] = max(at, self._wanted.pop(day, at))
        if self._reliving is None and not self._closed.is_set():
            self._reliving = "belvedere-replay"
            self._begin(self._relive, self._reliving)
        self._lock.notify_all()

    def _relive(self) -> None:
        while True:
            with self._lock:
                while not self._wanted and not self._closed.is_set():
                    self._lock.wait()
                if self._closed.is_set():
                    return
                day, until = self._wanted.popitem()
                lived = self._days.setdefault(day, Lived(local_day(day, self._said.calendar)[0] - WARM))
                while len(self._days) > DAYS:
                    self._days.popitem(last=False)
            try:
                self._live_on(lived, until)
                self.changed(until)
                self._live_on(lived, local_day(day, self._said.calendar)[1] - STEP, patient=True)
            except Exception as error:  # a mistake of ours may cost the alerts of one day, not the room
                LOG.exception("alerts of %s", day)
                self._failed[day] = _mistake(error)
                self.changed(until)

    def _live_on(self, lived: Lived, until: datetime, *, patient: bool = False) -> None:
        """Live a replayed day on to a time; what is raised and closed is in the log of replays, once.

        Parameters
        ----------
        patient : stop as soon as somebody waits for something else
        """
        room = self.room("replay")
        steps = lived.live_to(until, self.rules, self._solid, self._measured.store, room.works.known)
        for at, done in steps:
            if done.raised or done.changed or done.closed:
                room.log.record(done, at)
            if self._closed.wait(PAUSE) or (patient and self._wanted):
                return

    def _watch(self) -> None:
        while True:
            try:
                if self._is_live():
                    self._tick(datetime.now(UTC))
            except Exception as error:  # the next tick may go well: the log says what stood until then
                LOG.exception("alerts")
                self._broken = _mistake(error)
            else:
                self._broken = None
            size = STEP.total_seconds()
            left = size - datetime.now(UTC).timestamp() % size
            if self._closed.wait(left + SETTLE):
                return

    def _tick(self, now: datetime) -> None:
        """Live on to now: where the room was shut, through what was missed."""
        room = self.room("live")
        if self._sender is None:
            self._sender = Sender(self._rules.channels, room.log)
        if self._live is None:
            before = room.log.standing(now)
            near = before is not None and now - before[0] <= WARM
            self._live = Lived(before[0] + STEP, before[1]) if before is not None and near else Lived(now - WARM)
        news = False
        for at, done in self._live.live_to(now, self.rules, self._solid, self._measured.store, room.works.known):
            room.log.record(done, at)
            news = news or bool(done.raised or done.changed or done.closed)
            if now - at < 2 * STEP:  # nobody is told of what is long past
                for what, alerts in (("raised", done.raised), ("changed", done.changed), ("closed", done.closed)):
                    self._sender.tell(alerts, cast("contract.Action", what), at)
            if self._closed.is_set():
                return
        self._live.shorten(now - WARM)
        if news:
            self.changed(None)

    # ─────────────────────────────────────────────────────────── within

    def _is_live(self) -> bool:
        last = self._measured.known.last
        return last is not None and datetime.now(UTC) - last < RECENT

    def _watched_live(self) -> Watched:
        if self._broken is not None:
            return Watched("broken", self._broken)
        if not self._is_live():
            return Watched("none", NOT_LIVE)
        if self._live is None or self._live.at(datetime.now(UTC)) is None:
            return Watched("working", NOTHING_SAID)
        return self._told(self._live, datetime.now(UTC))

    def _told(self, lived: Lived, at: datetime) -> Watched:
        start = local_day(at.astimezone(self._zone).date(), self._said.calendar)[0]
        closed = tuple(alert for one in lived.between(start, at) for alert in one.closed)
        return Watched("ready", NOTHING_SAID, lived.at(at), closed)

    def _solid(self) -> Ground:
        """Return what does not change with the clock; made anew, and replayed days forgotten, when the store is new."""
        known = self._measured.known
        with self._lock:
            if self._ground is None or self._ground[0] != known.version:
                if self._ground is not None:
                    self._days.clear()
                names = quantities(self.rules)
                usual = usual_of(known.history, names)
                calendar = self._said.calendar
                against = self._forecasting is not None and any(rule.kind == AGAINST for rule in self.rules)
                foreseen = bands(self._foreseen) if against else None
                made = Ground(calendar, self.places, intervals(self._said), usual, self._notices, foreseen)
                self._ground = (known.version, made)
            return self._ground[1]

    def _foreseen(self, quantity: str, instant: datetime) -> Forecast | None:
        """Return the forecast of a time by its own model, waited for: a day is the same whenever it is lived."""
        assert self._forecasting is not None
        while not self._forecasting.there(quantity, instant):
            if self._closed.wait(WAIT):
                return None
        return self._forecasting.at(quantity, instant)


def _mistake(error: Exception) -> Text:
    said = str(error) if isinstance(error, BelvedereError) else f"{type(error).__name__}: {error}"
    return Text(en=f"The rules could not be run: {said}", it=f"Le regole non si sono potute applicare: {said}")
