"""Small computations that runs of the tests do in another process.

Takes   what a Work takes
Gives   quick, slow, deaf, broken, refused, killed, wrong_table: one a way that a run can go; solved, an hour at once
Used by conftest.py, test_jobs.py
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.progress import Progress
from belvedere.server.api import ScenarioText
from belvedere.server.tracing import Trace, Traced
from belvedere.server.worker import Outcome

PATIENCE = 60.0  # [s] after which a computation that nobody stops gives up


def quick(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Say one step and answer."""
    progress(0.5, "Half way", "A metà")
    verdict = {
        "quantity": ["co2", "co2"],
        "area_id": ["", "west"],
        "base": [10.0, 4.0],
        "variant": [9.0, 4.0],
        "difference": [-1.0, 0.0],
        "error": [0.01, 0.01],
        "established": [True, False],
    }
    streets = {
        "link_id": [1, 0, 1, 0],
        "hour": [8, 8, 9, 9],
        "flow_base": [200.0, 100.0, 20.0, 10.0],
        "flow_variant": [190.0, 110.0, 20.0, 10.0],
        "error": [0.1, 0.1, 0.1, 0.1],
    }
    words = (("Nobody stays at home.", "Nessuno resta a casa."),)
    return Outcome(pd.DataFrame(verdict), pd.DataFrame(streets), words, {"city": city.name}, 1e-9)


def slow(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Take long, but listen."""
    for step in range(int(PATIENCE * 100)):
        progress(step / (PATIENCE * 100), "Slowly", "Piano")
        time.sleep(0.01)
    return quick(city, scenario, folder, progress)


def deaf(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Take long and not listen; leave a trace of which process it is."""
    progress(0.1, "Deaf", "Sordo")
    (folder.parent / "deaf.pid").write_text(str(os.getpid()))
    time.sleep(PATIENCE)
    return quick(city, scenario, folder, progress)


def broken(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Make a mistake."""
    raise KeyError("no such thing")


def refused(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Be unable to answer, and say why."""
    raise ModelError("The street that leads there is closed. Leave one open.")


def killed(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Die without a word, as when the memory is full."""
    os.kill(os.getpid(), signal.SIGKILL)
    return quick(city, scenario, folder, progress)


def wrong_table(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Answer without a column that the answer must have."""
    good = quick(city, scenario, folder, progress)
    return Outcome(good.verdict.drop(columns="error"), good.streets, (), {}, 0.0)


def solved(folder: Path, city: City, hour: int, progress: Progress) -> Trace:
    """Trace any link of the town to three quarters from zone 1 and a quarter from gateway 0; hour × 10 vehicles."""
    progress(0.5, "Half way", "A metà")

    def trace(link: int) -> Traced:
        flow = np.zeros(len(city.links))
        flow[link] = 10.0 * hour
        flow[0] += 1.0 * hour
        ends = np.zeros(len(city.zones) + len(city.table("gateways")))
        start, end = ends.copy(), ends.copy()
        start[1], start[len(city.zones)], end[2] = 7.5 * hour, 2.5 * hour, 10.0 * hour
        return Traced(flow, start, end, 1e-6)

    return trace
