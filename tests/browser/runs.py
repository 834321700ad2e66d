"""Runs of Bologna that are done before the browser opens: numbers made by hand, so that a test need not compute a day.

Takes   an empty folder of runs
Gives   write_runs(); WHOLE with every table, BARE without those that may be absent, ASKED with a proposal,
        OTHER from another base
Used by conftest.py, test_verdict.py, test_compare.py
"""

from __future__ import annotations

from pathlib import Path

from belvedere.city.bundle import load
from belvedere.server.api import Costs, Levels, PolicyUse, Question, ScenarioText, Text
from tests.browser.screen import BOLOGNA
from tests.server.finished import write_proposal, write_run

WHOLE, BARE, ASKED, OTHER = (f"00000000000000{end}" for end in ("aa", "bb", "cc", "dd"))
SLOW = PolicyUse(policy="zone_30", settings={"speed": 20.0})


def write_runs(runs: Path) -> None:
    """Write the runs into a folder."""
    city = load(BOLOGNA)
    write_run(runs, city, scenario("Intera", draws=200, costs=Costs(capital=2e6, yearly=1e5)), run_id=WHOLE)
    write_run(runs, city, scenario("Spoglia"), run_id=BARE, whole=False)
    levels = Levels(policy=0, fields=["speed"], low=0, high=12, step=3)
    write_run(runs, city, scenario("Chiesta", question=Question(goal="co2", levels=levels)), run_id=ASKED)
    write_proposal(runs / ASKED)
    write_run(runs, city, scenario("Altra", base=[SLOW]), run_id=OTHER)


def scenario(title: str, **more: object) -> ScenarioText:
    """Return a scenario of one policy."""
    words = Text(en=title, it=title)
    return ScenarioText.model_validate(
        {"name": "by-hand", "title": words, "description": words, "variant": [SLOW], **more}
    )
