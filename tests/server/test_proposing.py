"""A question to the optimiser, from the browser to what was tried."""

import json

import pytest

from belvedere.server.api import Candidate, Levels, PolicyUse, Question, ScenarioText, Streets, Text
from belvedere.server.forms import asked
from belvedere.server.proposing import FILE, proposal, without_candidates
from tests.server.asking import ask

WORDS = Text(en="A", it="A")
CLOSE = PolicyUse(policy="close_street", settings={"streets": [1, 2, 3]})
BODY = {
    "name": "a",
    "title": WORDS.model_dump(),
    "description": WORDS.model_dump(),
    "variant": [{"policy": "zone_30", "settings": {"speed": 20}}],
}
LEVELS = {"policy": 0, "fields": ["speed"], "low": 10, "high": 40, "step": 10}


def scenario(question):
    return ScenarioText(name="a", title=WORDS, description=WORDS, variant=[CLOSE], question=question)


def test_candidates_are_taken_out_of_what_the_policy_has_in_any_case():
    some = Streets(policy=0, candidates=[Candidate(name="b", streets=[2]), Candidate(name="c", streets=[3, 4])])
    left = without_candidates(scenario(Question(goal="co2", streets=some)))
    assert left.variant[0].settings["streets"] == [1]
    by_level = scenario(Question(goal="co2", levels=Levels(policy=0, fields=["x"], low=0, high=1, step=1)))
    assert without_candidates(by_level) is by_level


def test_a_question_of_the_browser_is_one_of_the_optimiser():
    levels = Levels(policy=0, fields=["speed"], low=10, high=40, step=10)
    found = asked(Question(goal="co2", levels=levels, budget=1e6, trials=5))
    assert found.levels is not None and found.levels.grid() == (10.0, 20.0, 30.0, 40.0)
    assert found.budget == 1e6 and asked(Question(goal="co2", levels=levels)).budget == float("inf")


@pytest.mark.parametrize(
    "question",
    [
        {"goal": "moon", "levels": LEVELS},
        {"goal": "co2"},
        {"goal": "co2", "levels": {**LEVELS, "fields": ["polygon"]}},
        {"goal": "co2", "levels": {**LEVELS, "policy": 3}},
        {"goal": "co2", "levels": {**LEVELS, "low": 50}},
        {"goal": "co2", "levels": {**LEVELS, "step": 0}},
        {"goal": "co2", "levels": {**LEVELS, "step": 1e-9}},
        {"goal": "co2", "levels": LEVELS, "trials": 100_000},
        {"goal": "co2", "streets": {"policy": 0, "candidates": []}},
        {"goal": "co2", "streets": {"policy": 0, "candidates": [{"name": "a", "streets": [1], "cost": -1}]}},
        {"goal": "co2", "levels": LEVELS, "bribe": 1},
    ],
)
def test_a_question_that_means_nothing_is_refused_before_anything_is_computed(app, question):
    answer = ask(app, "/api/runs", "POST", json={**BODY, "question": question})
    assert answer.status_code == 422 and answer.json()["detail"], answer.text


def test_what_was_tried_is_told_with_the_goals_unit_and_nothing_where_nobody_asked(tmp_path):
    assert proposal(tmp_path, "a") is None
    row = {"setting": "5", "change": -3.0, "gain": 3.0, "cost": 1e5, "within": True, "on_front": True}
    refused = {**row, "setting": "9", "change": None, "gain": None, "cost": None, "on_front": False}
    said = {"goal": "co2", "setting": "5", "proven": True, "front": [row, refused], "said": [{"en": "a", "it": "b"}]}
    (tmp_path / FILE).write_text(json.dumps(said), encoding="utf-8")
    found = proposal(tmp_path, "a")
    assert (found.unit, found.label.en, found.setting) == ("t/day", "CO₂", "5")
    assert [one.change for one in found.tried] == [-3.0, None]
    (tmp_path / FILE).write_text(json.dumps({**said, "goal": "money"}), encoding="utf-8")
    assert proposal(tmp_path, "a").unit == "EUR/year"
