"""Small computations that runs of the tests do in another process.

Takes   what a Work takes
Gives   quick, slow, deaf, broken, refused, refused_in_both, killed, wrong_table, resumed: one a way that a run can go;
        solved, an hour at once; written, a report at once
Used by conftest.py, test_jobs.py
"""

from __future__ import annotations

import dataclasses
import os
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.model import City
from belvedere.errors import ModelError
from belvedere.progress import Progress
from belvedere.scenarios.files import write
from belvedere.server.api import Language, ScenarioText
from belvedere.server.evaluation import outcome
from belvedere.server.runs import DRAWS, RESULTS
from belvedere.server.tracing import Trace, Traced
from belvedere.server.worker import Outcome
from tests.server.finished import comparison
from tests.worlds import grid_town

PATIENCE = 60.0  # [s] after which a computation that nobody stops gives up


def quick(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Say one step and answer: the town's run of finished.py, without the tables that may be absent."""
    progress(0.5, "Half way", "A metà")
    made = comparison(grid_town(), whole=False)
    write(made, folder / RESULTS)
    return dataclasses.replace(outcome(made), provenance={"city": city.name})


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


def refused_in_both(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Be unable to answer, and say why in both languages."""
    raise ModelError("The street is closed.", italian="La strada è chiusa.")


def killed(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Die without a word, as when the memory is full."""
    os.kill(os.getpid(), signal.SIGKILL)
    return quick(city, scenario, folder, progress)


def wrong_table(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Answer without a column that the answer must have."""
    said = quick(city, scenario, folder, progress)
    file = folder / RESULTS / "verdict.parquet"
    pd.read_parquet(file).drop(columns="error").to_parquet(file, index=False)
    return said


def resumed(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Leave one draw behind and go on slowly; where one was left before, answer."""
    done = folder / DRAWS / "0.txt"
    if done.is_file():
        return quick(city, scenario, folder, progress)
    done.parent.mkdir()
    done.write_text("drawn")
    return slow(city, scenario, folder, progress)


def written(run: Path, city: Path, out: Path, language: Language, progress: Progress) -> Path:
    """Write a report of one word."""
    progress(0.5, "Half way", "A metà")
    out.mkdir(exist_ok=True)
    file = out / f"report.{language}.pdf"
    file.write_bytes(b"%PDF-1.7 " + language.encode())
    return file


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
