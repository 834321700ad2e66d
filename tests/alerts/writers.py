"""What other processes do to a log of alerts; on its own, so that they start quickly."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from belvedere.alerts.life import Log

TEN = datetime(2024, 3, 26, 9, tzinfo=UTC)


def write(folder: Path, alert: str, name: str, count: int) -> None:
    log = Log(folder)
    for number in range(count):
        log.add_note(alert, f"{name} {number}", name, TEN + timedelta(seconds=number))


def die(folder: Path) -> None:
    log = Log(folder)
    log._connection.execute("BEGIN IMMEDIATE")
    log._connection.execute(
        "INSERT INTO events (alert, what, who, at, note, written) VALUES ('x', 'noted', 'x', 'x', 'x', 'x')"
    )
    os._exit(9)  # in the middle of a transaction
