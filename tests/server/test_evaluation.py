"""A scenario goes to the models and comes back as what the server keeps."""

import pandas as pd
import pytest

from belvedere.city.bundle import manifest
from belvedere.errors import RecipeError
from belvedere.scenarios.result import Comparison, Result
from belvedere.scenarios.scenario import from_tables
from belvedere.server.api import PolicyUse, ScenarioText, Text
from belvedere.server.evaluation import inputs, outcome, scenarios
from belvedere.server.forms import document

WORDS = Text(en="A zone", it="Una zona")


def result(gap):
    gaps = pd.DataFrame({"hour": [7, 8], "relative_gap": [gap / 2, gap]})
    record = {"hash": f"hash {gap}", "demand": "d", "python": "3.11", "packages": {"numpy": "2"}}
    return Result(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), gaps, record)


def test_the_worst_gap_and_how_both_sides_came_about_are_told():
    empty = pd.DataFrame()
    kept = outcome(Comparison("s", result(1e-6), result(2e-6), empty, empty, (("a", "b"),), "name = 1"))
    assert kept.relative_gap == 2e-6 and kept.assumptions == (("a", "b"),)
    assert kept.provenance["base"] == "hash 1e-06" and kept.provenance["scenario"] == "name = 1"


def test_each_source_is_told_with_what_it_made_and_its_age_the_oldest_first(town):
    (only,) = inputs(manifest(town))
    assert only.year == 2024 and {"links", "zones", "loops"} <= set(only.tables)


def test_a_scenario_from_the_browser_is_the_same_as_from_its_file():
    use = PolicyUse(policy="zone_30", settings={"speed": 20.0})
    text = ScenarioText(name="a-zone", title=WORDS, description=WORDS, variant=[use])
    plan = from_tables(document(text), "scenario")
    assert (plan.name, plan.title_it, plan.base) == ("a-zone", "Una zona", ())
    assert plan.variant[0].policy == "zone_30" and plan.variant[0].settings == {"speed": 20.0}


def test_a_wrong_file_among_the_scenarios_is_named(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.toml").write_text("name = 3", encoding="utf-8")
    with pytest.raises(RecipeError, match=r"bad\.toml"):
        scenarios(tmp_path)
    assert scenarios(tmp_path / "nowhere") == []
