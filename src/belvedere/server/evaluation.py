"""The scenarios that come with a city, and how one is computed.

Takes   a city's folder, a ScenarioText
Gives   scenarios(); work(), the Work of jobs.py
Used by opening.py, routes_decisions.py; work() runs in a process of its own
"""

from __future__ import annotations

from pathlib import Path

from belvedere.progress import Progress
from belvedere.scenarios import scenario as scenario_room
from belvedere.scenarios.scenario import Scenario, read
from belvedere.server.api import PolicyUse, ScenarioText, Text
from belvedere.server.worker import Outcome


def scenarios(folder: Path) -> list[ScenarioText]:
    """Return the scenarios of a city's folder, by file name."""
    return [_text(read(file)) for file in sorted((folder / "scenarios").glob("*.toml"))]


def work(city: Path, scenario: ScenarioText, folder: Path, progress: Progress) -> Outcome:
    """Evaluate a scenario and return what the server keeps of it."""
    raise NotImplementedError


def _text(plan: Scenario) -> ScenarioText:
    """Return a scenario as the API says it."""
    return ScenarioText(
        name=plan.name,
        title=Text(en=plan.title_en, it=plan.title_it),
        description=Text(en=plan.description_en, it=plan.description_it),
        base=[_use(use) for use in plan.base],
        variant=[_use(use) for use in plan.variant],
    )


def _use(use: scenario_room.PolicyUse) -> PolicyUse:
    return PolicyUse.model_validate({"policy": use.policy, "settings": dict(use.settings)})
