"""A scenario goes to the models and comes back as what the server keeps."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import RecipeError
from belvedere.scenarios.result import Comparison, Result
from belvedere.scenarios.scenario import from_tables
from belvedere.server.api import PolicyUse, ScenarioText, Text
from belvedere.server.evaluation import outcome, scenarios
from belvedere.server.forms import document

WORDS = Text(en="A zone", it="Una zona")


def result(gap):
    gaps = pd.DataFrame({"hour": [7, 8], "relative_gap": [gap / 2, gap]})
    record = {"hash": f"hash {gap}", "demand": "d", "python": "3.11", "packages": {"numpy": "2"}}
    return Result(pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), gaps, record)


def test_a_row_whose_error_has_no_bound_is_left_out_and_the_worst_gap_is_told():
    verdict = pd.DataFrame(
        {
            "quantity": ["co2", "co2"],
            "area_id": ["", "a"],
            "base": [1.0, 1.0],
            "variant": [2.0, 2.0],
            "difference": [1.0, 1.0],
            "error": [0.1, np.inf],
            "established": [True, False],
        }
    )
    kept = outcome(Comparison("s", result(1e-6), result(2e-6), verdict, pd.DataFrame(), (("a", "b"),), "name = 1"))
    assert kept.verdict["area_id"].tolist() == [""] and kept.relative_gap == 2e-6
    assert kept.provenance["base"] == "hash 1e-06" and kept.provenance["scenario"] == "name = 1"
    assert kept.assumptions == (("a", "b"),)


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
