"""News for every open screen: what happened since a listener last heard.

Takes   messages of api.py, from any thread
Gives   Hub: publish() and listen(); the ids that Last-Event-ID brings back
Used by jobs.py (it publishes), routes_stream.py (it listens)
Source  WHATWG HTML, 9.2 Server-sent events
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from belvedere.server.api import Message

KEPT = 256  # [-] events that a listener who was away can still be told


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news."""

    number: int  # 1, 2, … since the server started
    name: str  # "run", "feeds"
    key: str  # of two with the same name and key only the newer matters
    data: str  # JSON


class Hub:
    """Keeps the last events; each listener has its own place in them, so a slow one holds nobody up.

    Parameters
    ----------
    start : a word that differs at each start of the server, so that an old Last-Event-ID is known to be old
    """

    def __init__(self, start: str) -> None:
        self.start = start
        self._lock = threading.Lock()
        self._events: deque[Event] = deque(maxlen=KEPT)
        self._last = 0
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closed = False

    @property
    def listeners(self) -> int:
        """Return how many are listening."""
        return len(self._waiting)

    def publish(self, name: str, key: str, message: Message) -> None:
        """Tell all listeners; may be called from any thread."""
        data = message.model_dump_json()
        with self._lock:
            self._last += 1
            self._events.append(Event(self._last, name, key, data))
            self._wake()

    def close(self) -> None:
        """End every listener's stream, so that the server can stop."""
        with self._lock:
            self._closed = True
            self._wake()

    def number(self, last_event_id: str) -> int | None:
        """Return the event number that a Last-Event-ID stands for; None when this server cannot go on from there."""
        start, _, digits = last_event_id.partition(".")
        if start != self.start or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            return None
        number = int(digits)
        with self._lock:
            oldest = self._events[0].number if self._events else self._last + 1
            return number if oldest - 1 <= number <= self._last else None

    def last(self) -> int:
        """Return the number of the newest event."""
        with self._lock:
            return self._last

    async def listen(self, after: int) -> AsyncIterator[Event]:
        """Give each event after a number as it comes, until the hub is closed.

        Of several unread events with the same name and key only the newest is given.
        """
        ready = asyncio.Event()
        with self._lock:
            self._waiting[ready] = asyncio.get_running_loop()
        try:
            while True:
                ready.clear()
                with self._lock:
                    if self._closed:
                        return
                    unread = {(event.name, event.key): event for event in self._events if event.number > after}
                for event in sorted(unread.values(), key=lambda one: one.number):
                    after = event.number
                    yield event
                await ready.wait()
        finally:
            with self._lock:
                self._waiting.pop(ready, None)

    def _wake(self) -> None:
        for ready, loop in self._waiting.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(ready.set)
