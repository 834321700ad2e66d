"""What became of every alert: raised, explained, acknowledged, closed; who did it and when.

Takes   Steps of the engine, what people do
Gives   Log: record, acknowledge, assign, add_note, close, told; events, alerts, alert, standing
Used by server/ (the list in Ora, the event log), notify/send.py, replay.py
Source  an append-only log in SQLite (sqlite.org/wal.html): triggers refuse every UPDATE and DELETE

The state of an alert is worked out from its events each time (states.py), and kept nowhere. What the engine says twice
of the same instant (a restart, a replay into the same folder) is in the log once. Each call is one transaction that is
on the disk before it returns: after a crash it is there whole or not at all. Several processes may write.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import cast

from belvedere.alerts.contract import BELVEDERE, Action, Alert, Event, Standing, Step
from belvedere.alerts.states import check, state_of
from belvedere.alerts.stored import alert_of, alert_text, standing_of, standing_text
from belvedere.errors import BundleError, InputError

FILE = "alerts.sqlite"
VERSION = 1  # of the tables
WAIT = 20.0  # [s] for another process that is writing
LONGEST = 2_000  # [characters] of a note
NAME = 120  # [characters] of a name
_NEVER = "BEGIN SELECT RAISE(ABORT, 'the log of alerts is only added to'); END"
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS events (
       number INTEGER PRIMARY KEY AUTOINCREMENT, alert TEXT NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL,
       at TEXT NOT NULL, note TEXT NOT NULL, written TEXT NOT NULL, body TEXT)""",
    "CREATE INDEX IF NOT EXISTS events_by_alert ON events (alert, number)",
    "CREATE INDEX IF NOT EXISTS events_by_time ON events (at)",
    "CREATE UNIQUE INDEX IF NOT EXISTS said_once ON events (alert, what, at) WHERE body IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS standing (at TEXT PRIMARY KEY, body TEXT NOT NULL)",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act} ON {table} {_NEVER}"
        for table in ("events", "standing")
        for act in ("UPDATE", "DELETE")
    ),
)
COLUMNS = "number, alert, what, who, at, note, written, body"


class Log:
    """A folder's log of alerts. Open it once a process; several threads and processes may use it.

    Parameters
    ----------
    folder : made when it is missing

    Raises
    ------
    BundleError
        when its file is not such a log, or was written by another version
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / FILE
        self._guard = threading.RLock()
        self._connection = sqlite3.connect(self.file, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version not in (0, VERSION):
                raise BundleError(f"{self.file}: another version ({version}) wrote this log. Move the file away.")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            with self._writing():
                for statement in SCHEMA:
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise BundleError(f"{self.file}: this is no log of alerts: {error}. Move the file away.") from error
        except BundleError:
            self._connection.close()
            raise

    def close_file(self) -> None:
        """Let go of the file."""
        self._connection.close()

    # ── what the engine did

    def record(self, step: Step, at: datetime) -> tuple[Event, ...]:
        """Add what a step raised, changed and closed; return the events that were not in the log yet.

        With the first step of each day (UTC) what the engine remembers is kept too, so that a day can be lived again.

        Parameters
        ----------
        at : the instant of the step, UTC
        """
        said: list[tuple[Action, Alert]] = []
        for alert in step.raised:
            said += [("raised", alert), ("explained", alert)]
        said += [("changed", alert) for alert in step.changed]
        said += [("closed", alert) for alert in step.closed]
        with self._writing():
            events = [
                self._add(Event(alert.alert, what, BELVEDERE, at, alert.explanation.en, then=alert))
                for what, alert in said
            ]
            day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            held = self._connection.execute(
                "SELECT count(*) FROM standing WHERE at >= ? AND at <= ?", (_text(day), _text(at))
            ).fetchone()[0]
            if not held:
                self._connection.execute(
                    "INSERT OR IGNORE INTO standing VALUES (?, ?)", (_text(at), standing_text(step.standing))
                )
        return tuple(event for event in events if event is not None)

    def standing(self, before: datetime) -> tuple[datetime, Standing] | None:
        """Return the last that the engine is known to have remembered before an instant, and of when it is."""
        with self._guard:
            row = self._connection.execute(
                "SELECT at, body FROM standing WHERE at < ? ORDER BY at DESC LIMIT 1", (_text(before),)
            ).fetchone()
        return None if row is None else (datetime.fromisoformat(row[0]), standing_of(row[1]))

    def told(self, alert: str, at: datetime, arrived: bool, note: str) -> Event:
        """Add that somebody was told of an alert, or could not be (the dead letter): `note` says who, how and why."""
        with self._writing():
            return self._surely(Event(alert, "told" if arrived else "not_told", BELVEDERE, at, note[:LONGEST]))

    # ── what people did

    def acknowledge(self, alert: str, who: str, at: datetime, note: str = "") -> Event:
        """Add that somebody has taken an alert in hand.

        Parameters
        ----------
        at : the clock of the control room, UTC (in a replay: that of the replay)

        Raises
        ------
        InputError
            when there is no such alert, it is acknowledged or closed already, or nobody is named
        """
        return self._by_hand(Event(alert, "acknowledged", who, at, note))

    def assign(self, alert: str, owner: str, who: str, at: datetime) -> Event:
        """Add whose an alert is from now on. Raises as `acknowledge`."""
        return self._by_hand(Event(alert, "assigned", who, at, _name(owner)))

    def add_note(self, alert: str, note: str, who: str, at: datetime) -> Event:
        """Add what somebody has to say; to a closed alert too. Raises as `acknowledge`."""
        return self._by_hand(Event(alert, "noted", who, at, note))

    def close(self, alert: str, who: str, at: datetime, note: str = "") -> Event:
        """Add that somebody has closed an alert. Raises as `acknowledge`."""
        return self._by_hand(Event(alert, "closed", who, at, note))

    # ── what the log says

    def events(
        self, alert: str | None = None, *, after: int = 0, at: datetime | None = None, most: int = 1_000
    ) -> tuple[Event, ...]:
        """Return events in the order of the log.

        Parameters
        ----------
        alert : only of this one
        after : only those with a larger number: for a screen that has the ones before
        at : only what had happened by this instant
        most : [-] at most so many
        """
        where, values = "number > ?", [str(after)]
        if alert is not None:
            where, values = f"{where} AND alert = ?", [*values, alert]
        if at is not None:
            where, values = f"{where} AND at <= ?", [*values, _text(at)]
        sql = f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY number LIMIT {int(most)}"
        with self._guard:
            return tuple(_event(row) for row in self._connection.execute(sql, values))

    def alerts(
        self, at: datetime | None = None, *, since: datetime | None = None, open_only: bool = False
    ) -> tuple[Alert, ...]:
        """Return every alert as it is, or was at an instant, the most pressing first.

        Parameters
        ----------
        at : as it was then
        since : only those of which something happened since; those that stand are there whatever their age
        open_only : without closed ones
        """
        until = _text(at) if at is not None else "9999"
        sql = f"""SELECT {COLUMNS} FROM events WHERE at <= ? AND alert NOT IN
                  (SELECT alert FROM events WHERE what = 'closed' AND at <= ? AND at < ?) ORDER BY alert, number"""
        start = until if open_only else _text(since) if since is not None else ""
        bound = "9999" if open_only else start
        with self._guard:
            rows = self._connection.execute(sql, (until, until, bound)).fetchall()
        found = [state_of(list(events)) for _, events in groupby(map(_event, rows), key=lambda event: event.alert)]
        order = [alert for alert in found if alert is not None]
        return tuple(sorted(order, key=lambda one: (one.state == "closed", -one.rank, one.raised_at, one.alert)))

    def alert(self, name: str, at: datetime | None = None) -> Alert | None:
        """Return one alert as it is, or was at an instant; None where there is none."""
        return state_of(self.events(name, at=at, most=100_000))

    # ── within

    def _by_hand(self, event: Event) -> Event:
        event = Event(event.alert, event.what, _name(event.who), event.at, event.note.strip()[:LONGEST])
        if event.what == "noted" and not event.note:
            raise InputError("a note", "", "it is empty", remedy="Write it.", italian=("la nota è vuota", "Scrivila."))
        with self._writing():
            check(self.alert(event.alert, event.at), event.alert, event.what)
            return self._surely(event)

    def _surely(self, event: Event) -> Event:
        return cast("Event", self._add(event))  # only what the engine says can be there already

    def _add(self, event: Event) -> Event | None:
        body = None if event.then is None else alert_text(event.then)
        written = datetime.now(UTC)
        row = self._connection.execute(
            "INSERT OR IGNORE INTO events (alert, what, who, at, note, written, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (event.alert, event.what, event.who, _text(event.at), event.note, _text(written), body),
        )
        if not row.rowcount:
            return None
        number = int(row.lastrowid or 0)
        return Event(event.alert, event.what, event.who, event.at, event.note, number, written, event.then)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the log for one transaction."""
        with self._guard:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _event(row: tuple[int, str, str, str, str, str, str, str | None]) -> Event:
    number, alert, what, who, at, note, written, body = row
    then = None if body is None else alert_of(body)
    moment, kept = datetime.fromisoformat(at), datetime.fromisoformat(written)
    return Event(alert, cast("Action", what), who, moment, note, number, kept, then)


def _name(who: str) -> str:
    """Return a person's name as it is kept."""
    name = " ".join(who.split())
    if not name or len(name) > NAME or not name.isprintable() or name.lower() == BELVEDERE:
        raise InputError(
            "who",
            "",
            "this is no name of a person",
            remedy=f"Give a name of 1 to {NAME} letters; {BELVEDERE!r} is the control room's own.",
            italian=("non è il nome di una persona", f"Scrivi un nome di al più {NAME} caratteri."),
        )
    return name


def _text(time: datetime) -> str:
    """Return a time so that times sort as texts do.

    Raises
    ------
    InputError
        when it has no time zone
    """
    if time.tzinfo is None:
        raise InputError("the log of alerts", "", f"{time} has no time zone", remedy="Give a UTC-aware time.")
    return time.astimezone(UTC).isoformat(timespec="microseconds")
