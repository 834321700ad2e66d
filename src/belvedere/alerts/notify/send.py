"""Tells who is to be told, beside the engine and never in its way.

Takes   alerts, channels, the log
Gives   Sender: tell(), wait(), close()
Used by server/

Each channel has a thread and a queue of its own: a server that is slow or refuses holds up no other channel, and
tell() returns at once. A message is tried again after growing pauses; what never arrives, for whatever reason, is a
line in the log of alerts ("not_told", with the reason): the dead letter. What arrives is one too.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from queue import Full, Queue

from belvedere.alerts.contract import Action, Alert
from belvedere.alerts.life import Log
from belvedere.alerts.notify import email, webhook
from belvedere.alerts.notify.channels import Channel, Webhook, wants
from belvedere.alerts.notify.message import body, payload, subject
from belvedere.alerts.notify.outcome import Outcome, never

WAITING = 1_000  # [-] messages of one channel that may wait; more are dead letters at once
LONGEST = 60.0  # [s] between two tries


@dataclass(frozen=True, slots=True)
class _Letter:
    alert: Alert
    what: Action
    at: datetime


class Sender:
    """Tells channels of alerts until it is closed.

    Parameters
    ----------
    channels : by name, as rules.read gives them
    log : where what arrived and what did not is written
    environment : variables that hold the secrets; None: this process's
    """

    def __init__(self, channels: Mapping[str, Channel], log: Log, environment: Mapping[str, str] | None = None) -> None:
        self._channels, self._log = channels, log
        self._environment = os.environ if environment is None else environment
        self._stop = threading.Event()
        self._queues: dict[str, Queue[_Letter | None]] = {name: Queue(WAITING) for name in channels}
        self._threads = [
            threading.Thread(target=self._work, args=(name,), name=f"notify {name}", daemon=True) for name in channels
        ]
        for thread in self._threads:
            thread.start()

    def tell(self, alerts: Iterable[Alert], what: Action, at: datetime) -> None:
        """Have each alert's channels told; return at once.

        Parameters
        ----------
        what : raised, changed or closed
        at : the engine's clock, for the log
        """
        for alert in alerts:
            for name in alert.tell:
                if name not in self._channels or not wants(self._channels[name], alert.severity):
                    continue
                try:
                    self._queues[name].put_nowait(_Letter(alert, what, at))
                except Full:
                    self._write(name, _Letter(alert, what, at), never(f"{WAITING} messages wait already"))

    def wait(self) -> None:
        """Return when every message has arrived or is given up."""
        for queue in self._queues.values():
            queue.join()

    def close(self) -> None:
        """Stop trying: what still waits becomes dead letters. Returns when the threads have ended."""
        self._stop.set()
        for queue in self._queues.values():
            queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, name: str) -> None:
        queue = self._queues[name]
        while (letter := queue.get()) is not None:
            try:
                self._write(name, letter, self._deliver(self._channels[name], letter))
            finally:
                queue.task_done()
        queue.task_done()

    def _deliver(self, channel: Channel, letter: _Letter) -> Outcome:
        """Try until it arrives, no try makes sense any more, or all are used up."""
        outcome = never("the control room was closed")
        for number in range(channel.tries):
            if number and self._stop.wait(min(channel.wait * 2 ** (number - 1), LONGEST)):
                return outcome
            if self._stop.is_set():
                return outcome
            outcome = self._try(channel, letter)
            if outcome.arrived or not outcome.retry:
                break
        return outcome

    def _try(self, channel: Channel, letter: _Letter) -> Outcome:
        key, now = f"{letter.alert.alert}/{letter.what}", int(time.time())
        try:
            if isinstance(channel, Webhook):
                return webhook.post(channel, key, payload(letter.alert, letter.what), now, self._environment)
            words = (subject(letter.alert, letter.what), body(letter.alert, letter.what))
            return email.post(channel, key, words, now, self._environment)
        except Exception as error:  # noqa: BLE001 a message that cannot be made must not end the thread
            return never(f"{type(error).__name__}: {error}")

    def _write(self, name: str, letter: _Letter, outcome: Outcome) -> None:
        words = f"{name} ({letter.what})" + (f": {outcome.reason}" if outcome.reason else "")
        self._log.told(letter.alert.alert, letter.at, outcome.arrived, words)
