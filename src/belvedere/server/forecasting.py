"""Forecasts of an open control room: models are fitted behind it, and asked at whatever time a clock shows.

Takes   what is measured and released, an Engine, a folder to keep models in
Gives   Forecasting: start(), work(), made(), skill(), at(), there(), close(); Made, a forecast with its model
Used by opening.py, ahead/*, routes_forecast.py, alerting.py
A model is fitted at whole multiples of its kind's `refit` before the clock, so that a replay has the models that would
have stood then, and every screen shares them. Nothing waits for a fit: until it is there the answer says how far it is,
and an older model of the same subject, which knew less, answers in the meantime.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from belvedere.city.model import Calendar
from belvedere.errors import BelvedereError, CancelledError
from belvedere.forecast.contract import Floats, Forecast, Panel
from belvedere.forecast.events import Event
from belvedere.progress import Progress
from belvedere.scenarios.provenance import hash_code
from belvedere.server.ahead.engine import Engine, Skill
from belvedere.server.ahead.subjects import Subject, Window, hourly, reaching, subjects, window
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.api_forecast import ForecastState, ForecastWork
from belvedere.server.hub import Hub
from belvedere.server.measured import Measured
from belvedere.server.people.room import People
from belvedere.server.remembered import Remembered

DAY = 86_400  # [s]
MONTH = 30 * DAY  # [s] before the clock over which skill is told
OLD = 60 * DAY  # [s] before the clock: a model fitted earlier does not stand in for one that is on its way
FITS = 32  # [-] models in memory
SAVED = 64  # [-] models on disk; the oldest are deleted
PANELS = 2  # [-] counts changes of ahead/subjects.py, after which models of before mean something else
TELL = 0.02  # [-] of progress between two messages
WORK_EN, WORK_IT = "Learning from the past", "Imparo dal passato"
STARTING = Text(en=WORK_EN, it=WORK_IT)
SCORING = Text(en="Checking the last month", it="Verifico l'ultimo mese")
SHORT = Text(en="Too little was measured before this time", it="Prima di quest'ora è stato misurato troppo poco")


@dataclass(frozen=True)
class Key:
    """One thing to work out in the background."""

    subject: Subject
    moment: int  # [s] of the fit, or of the end of the month that is scored
    skill: bool = False


@dataclass
class Fit:
    """A model; `moved`: as it stands after its last question, and that question's instant."""

    fitted: object
    moved: tuple[int, object]
    lock: threading.Lock


@dataclass(frozen=True)
class Made:
    """A forecast; None where no series has enough past, and the window says which."""

    subject: Subject
    window: Window
    instant: int
    forecast: Forecast | None
    fitted: datetime


class Forecasting:
    """The forecasts of an open control room; questions may come from many threads.

    Parameters
    ----------
    events : known ahead
    folder : where models are kept, of this control room's state
    bundle : the manifest of the city's bundle: with another one or another program, models are fitted again
    """

    def __init__(
        self,
        measured: Measured,
        people: People,
        engine: Engine,
        *,
        events: tuple[Event, ...],
        folder: Path,
        bundle: Path,
        hub: Hub,
    ) -> None:
        self._measured, self._people, self.engine, self._hub = measured, people, engine, hub
        self.events = events
        self._folder = folder / _mark(bundle)
        self._panels: Remembered[Panel] = Remembered(16)
        self._windows: Remembered[Window] = Remembered(32)
        self._answers: Remembered[Made] = Remembered(128)
        self._lock = threading.Condition()
        self._fits: dict[Key, Fit] = {}
        self._skills: dict[Key, Skill] = {}
        self._failed: dict[Key, Text] = {}
        self._wanted: list[Key] = []  # in the order in which they are done
        self._now: Key | None = None
        self._share, self._step = 0.0, STARTING
        self._closed = False
        self._thread: threading.Thread | None = None

    # ─────────────────────────────────────────────────────────── what may be asked

    @property
    def calendar(self) -> Calendar:
        """Return the city's."""
        return self._measured.known.history.calendar

    def subjects(self) -> tuple[Subject, ...]:
        """Return all that is forecast of this city, those that are looked at first at the head."""
        return subjects(self._measured.known.history, self._people.known().hours)

    def start(self, at: datetime) -> None:
        """Begin to fit all models of a time, in the background."""
        self._want([Key(subject, self._epoch(subject, at)) for subject in self.subjects()])

    def work(self, at: datetime, only: Sequence[Subject] = (), *, skill: bool = False) -> ForecastWork:
        """Return how far the models of a time are; where they are not asked for yet, they are now."""
        chosen = list(only) or list(self.subjects())
        if not chosen:
            return ForecastWork(state="none", progress=0.0, step=NOTHING_SAID, why=SHORT)
        keys = [Key(one, _day(at) if skill else self._epoch(one, at), skill) for one in chosen]
        self._want(keys)
        with self._lock:
            ended = [key for key in keys if key in self._fits or key in self._skills or key in self._failed]
            failed = [self._failed[key] for key in keys if key in self._failed]
            good = any(self._fits[key].fitted is not None for key in keys if key in self._fits)
            running = self._now in keys
            done = (len(ended) + (self._share if running else 0.0)) / len(keys)
            step = self._step if running else SCORING if skill else STARTING
        state: ForecastState = "fitting" if running else "waiting"
        if len(ended) == len(keys):
            state = "failed" if failed and not good else "ready"
        return ForecastWork(
            state=state, progress=round(min(done, 1.0), 3), step=step, why=failed[0] if failed else NOTHING_SAID
        )

    def made(self, subject: Subject, at: datetime) -> Made | None:
        """Return the forecast of a subject at a time, knowing only what was known then; None while its model is fitted.

        The model of the time's own epoch, or the newest before it that there is.
        """
        key = Key(subject, self._epoch(subject, at))
        self._want([key], first=False)
        with self._lock:
            older = [
                one for one in self._fits if one.subject == subject and key.moment - OLD <= one.moment <= key.moment
            ]
            found = max(older, key=lambda one: one.moment, default=None)
            fit = None if found is None else self._fits[found]
        if found is None or fit is None:
            return None
        part = self._window(found, at)
        instant = int(np.searchsorted(part.panel.edges, _moment(at), side="right")) - 1
        version = self._measured.known.version
        return self._answers.get((found, instant, version), partial(self._ask, found, fit, part, instant))

    def failure(self, subject: Subject, at: datetime) -> Text | None:
        """Return why a subject's model could not be fitted; None where it could, or is on its way."""
        with self._lock:
            return self._failed.get(Key(subject, self._epoch(subject, at)))

    def at(self, quantity: str, instant: datetime) -> Forecast | None:
        """Return the forecast of every sensor of a quantity at a time, None while there is none."""
        wanted = Subject(quantity, "places", days=False)
        made = self.made(wanted, instant) if wanted in self.subjects() else None
        return None if made is None else made.forecast

    def there(self, quantity: str, instant: datetime) -> bool:
        """Return whether at() answers with the time's own model, or never will; until then an older one stands in."""
        wanted = Subject(quantity, "places", days=False)
        if wanted not in self.subjects():
            return True
        key = Key(wanted, self._epoch(wanted, instant))
        self._want([key], first=False)
        with self._lock:
            return self._closed or key in self._fits or key in self._failed

    def said(self) -> ForecastWork:
        """Return how far the work in the background is."""
        with self._lock:
            left = len(self._wanted) + (self._now is not None)
            state: ForecastState = "fitting" if left else "ready"
            share = round(self._share if left else 1.0, 3)
            return ForecastWork(state=state, progress=share, step=self._step, why=NOTHING_SAID)

    def skill(self, subject: Subject, at: datetime) -> Skill | None:
        """Return how right forecasts of the month before a time's day were, None while that is worked out."""
        key = Key(subject, _day(at), skill=True)
        self._want([key], first=False)
        with self._lock:
            return self._skills.get(key)

    def panel(self, subject: Subject, at: datetime) -> Panel:
        """Return all series of a subject's quantity on a clock that reaches a time."""
        known, hours = self._measured.known, self._people.known().hours
        # of people: the releases themselves are part of the key, for they change without the store
        key = (known.version, subject.quantity, id(hours) if subject.quantity == "people_present" else 0)
        full = self._panels.get(key, partial(hourly, subject, known.history, hours))
        return reaching(full, _moment(at))

    def close(self) -> None:
        """Stop what is being fitted; returns when it has stopped, or is about to."""
        with self._lock:
            self._closed = True
            self._wanted.clear()
            self._lock.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(timeout=10)

    # ─────────────────────────────────────────────────────────── the thread

    def _epoch(self, subject: Subject, at: datetime) -> int:
        """Return when the model of a time was fitted [s since 1970]: at a whole multiple of `refit` before it."""
        span = max(int(subject.kind.refit * subject.kind.step), DAY)
        return int(at.timestamp()) // span * span

    def _want(self, keys: Sequence[Key], *, first: bool = True) -> None:
        """Have keys worked out that are not, in their order; `first`: before all that others wait for."""
        with self._lock:
            done = (self._fits, self._skills, self._failed)
            lacking = [key for key in keys if key != self._now and not any(key in one for one in done)]
            if self._closed or not lacking:
                return
            if first:
                self._wanted = [*lacking, *(key for key in self._wanted if key not in lacking)]
            else:
                self._wanted += [key for key in lacking if key not in self._wanted]
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="belvedere-forecasts", daemon=True)
                self._thread.start()
            self._lock.notify_all()

    def _loop(self) -> None:
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 3)  # of this thread, on Linux: screens go first
        while True:
            with self._lock:
                while not self._wanted and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                # models before the skill of those that there are: the screen waits for them
                key = self._now = next((one for one in self._wanted if not one.skill), self._wanted[0])
                self._wanted.remove(key)
                self._share, self._step = 0.0, SCORING if key.skill else STARTING
            self._tell()
            why: Text | None = None
            try:
                self._score(key) if key.skill else self._fit(key)
            except CancelledError:
                return
            except BelvedereError as error:
                why = Text(en=str(error), it=error.message_it or str(error))
            except Exception as error:  # noqa: BLE001  # a mistake of ours may cost one forecast, not the room
                said = f"({type(error).__name__}: {error})"
                why = Text(
                    en=f"The forecast met a mistake of the program {said}.",
                    it=f"La previsione ha incontrato un errore del programma {said}.",
                )
            with self._lock:
                self._now = None
                if why is not None:
                    self._failed[key] = why
            self._tell()

    def _fit(self, key: Key) -> None:
        part = self._window(key, datetime.fromtimestamp(key.moment, UTC))
        fitted: object = None
        if part.enough:
            fitted = self._read(key)
            if fitted is None:
                fitted = self.engine.fit(part.panel, part.until, self._listen())
                self._write(key, fitted)
        with self._lock:
            self._fits[key] = Fit(fitted, (part.until, fitted), threading.Lock())
            while len(self._fits) > FITS:
                del self._fits[next(iter(self._fits))]

    def _score(self, key: Key) -> None:
        end = np.datetime64(key.moment, "s")
        start = np.datetime64(key.moment - MONTH, "s")
        full = self.panel(key.subject, datetime.fromtimestamp(key.moment, UTC))
        part = window(key.subject, full, start)
        found = Skill((), 0, "", None)
        if part.enough:
            last = int(np.searchsorted(part.panel.edges, end, side="right")) - 1
            found = self.engine.score(part.panel, part.until, last, self._listen())
        with self._lock:
            self._skills[key] = found

    def _listen(self) -> Progress:
        told = 0.0

        def listen(share: float, step_en: str, step_it: str) -> None:
            nonlocal told
            with self._lock:
                if self._closed:
                    raise CancelledError("The control room is closing.")
                self._share, self._step = share, Text(en=step_en, it=step_it)
            if share - told >= TELL:
                told = share
                self._tell()

        return listen

    def _tell(self) -> None:
        """Tell every open screen how far the work is."""
        self._hub.publish("forecast", "", self.said())

    def _window(self, key: Key, at: datetime) -> Window:
        """Return the part of the panel that a model of `key` is fitted to, going on as far as a time."""
        full = self.panel(key.subject, at)
        version = self._measured.known.version
        moment = np.datetime64(key.moment, "s")
        return self._windows.get((version, key, len(full.edges)), partial(window, key.subject, full, moment))

    def _ask(self, key: Key, fit: Fit, part: Window, instant: int) -> Made:
        when = datetime.fromtimestamp(key.moment, UTC)
        if not part.enough:
            return Made(key.subject, part, instant, None, when)
        horizons = np.arange(1, part.panel.kind.horizon + 1, dtype=np.int64)
        with fit.lock:
            model = fit.moved[1] if fit.moved[0] <= instant else fit.fitted
            forecast, moved = self.engine.predict(model, part.panel, instant, horizons)
            fit.moved = (instant, moved)
        forecast = replace(forecast, quantiles=_honest(forecast.quantiles, part.panel.kind.floor) * part.times)
        return Made(key.subject, part, instant, forecast, when)

    # ─────────────────────────────────────────────────────────── on disk

    def _place(self, key: Key) -> Path:
        return self._folder / f"{key.subject.name}-{datetime.fromtimestamp(key.moment, UTC):%Y%m%d%H}"

    def _read(self, key: Key) -> object:
        place = self._place(key)
        if not place.is_dir():
            return None
        try:
            return self.engine.load(place)
        except Exception:  # noqa: BLE001  # whatever is wrong with the file
            shutil.rmtree(place, ignore_errors=True)  # half of a model is none: it is fitted again
            return None

    def _write(self, key: Key, fitted: object) -> None:
        place = self._place(key)
        part = place.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        try:
            part.mkdir(parents=True)
            self.engine.save(fitted, part)
            part.replace(place)
            kept = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)
            for old in kept[:-SAVED]:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)  # the disk is full: it is fitted again next time


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(int(at.timestamp()), "s")


def _honest(quantiles: Floats, floor: float) -> Floats:
    """Return quantiles that are NaN where an interval has no width: that far ahead nothing was there to measure it by.

    A quantity at its floor (no vehicle at night) may be as good as certain.
    """
    unmeasured = (quantiles[-1] <= quantiles[0]) & (quantiles[-1] > floor)
    return np.where(unmeasured[None], np.nan, quantiles)


def _day(at: datetime) -> int:
    return int(at.timestamp()) // DAY * DAY


def _mark(bundle: Path) -> str:
    """Return the name of a folder for models of this bundle and program."""
    found = hashlib.sha256(f"{PANELS} {hash_code()}".encode())
    found.update(bundle.read_bytes())
    return found.hexdigest()[:16]
