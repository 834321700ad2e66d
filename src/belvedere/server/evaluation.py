"""The scenarios that come with a city, and how one is computed.

Takes   a city's folder, a ScenarioText
Gives   scenarios(); work(), the Work of jobs.py
Used by opening.py, routes_decisions.py; work() runs in a process of its own
"""

from __future__ import annotations

from pathlib import Path

from belvedere.progress import Progress
from belvedere.server.api import ScenarioText
from belvedere.server.worker import Outcome


def scenarios(folder: Path) -> list[ScenarioText]:
    """Return the scenarios of a city's folder, by file name."""
    return []


def work(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Evaluate a scenario and return what the server keeps of it."""
    raise NotImplementedError
