"""The town with rules that watch it: loop 1 counts over 1,050 veh/h on every third workday.

Takes   the town's folder (town.py)
Gives   write_rules(), RULES; settled(), the alerts of a clock once they are there; RAISED and the alert's name
Used by the tests of this room
Days    6, 12, 15, 18, 21 and 27 March 2024 count 1000 × 1.1, the days beside them less. Their first hour starts at
        midnight of Rome, 23:00 UTC, and its reading is there when it has ended. All hours of a day are the same, which
        no street's are: from the fourth on the sensor is not believed, and the alert ends when its rule lets it, after
        20 hours
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from fastapi import FastAPI

from tests.server.asking import ask

PATIENCE = 120.0  # [s] for a day to be lived on a busy machine
BEFORE, RAISED, CLOSED = "2024-03-11T23:45:00Z", "2024-03-12T00:00:00Z", "2024-03-12T20:00:00Z"
RULES = """
[rules.much_traffic]
kind = "threshold"
title_en = "Much traffic"
title_it = "Molto traffico"
severity = "warning"
quantities = ["flow"]
places = ["loops:*"]
above = 1050.0
clear = 1000.0
hold = 1200.0
source = "the tests"

[rules.far]
kind = "usual"
title_en = "Far from the usual"
title_it = "Lontano dal solito"
severity = "alarm"
quantities = ["flow"]
share = 0.9
"""


def write_rules(town: Path, folder: Path, text: str = RULES) -> Path:
    """Return a copy of the town's folder with rules in it."""
    shutil.copytree(town, folder)
    (folder / "alerts.toml").write_text(text, encoding="utf-8")
    return folder


def settled(app: FastAPI, at: str) -> dict[str, object]:
    """Return what GET /api/alerts says at a replayed clock, once its day has been lived."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = ask(app, "/api/alerts", params={"at": at}).json()
        if answer["state"] != "working":
            return answer
        time.sleep(0.05)
    raise AssertionError("the day was not lived in time")
