"""What is proposed, whatever judges it."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

from belvedere.errors import CancelledError, InputError, MissingFileError, RecipeError
from belvedere.progress import silent
from belvedere.scenarios.propose.proposal import found, to_json
from belvedere.scenarios.propose.question import Candidate, Levels, Question, Streets, checked, load, read, varied
from belvedere.scenarios.propose.search import Outcome
from belvedere.scenarios.scenario import from_tables
from belvedere.scenarios.scenario import read as read_scenario
from tests.policies.town import BLOCK

CHARGE = {"policy": "congestion_charge", "polygon": BLOCK, "amount": 5, "daily_cap": 5}
LANES = {"policy": "cycle_lane"}
AMOUNT = Levels(0, ("amount", "daily_cap"), 0, 10, 1)
RADIALS = Streets(0, tuple(Candidate(f"via {at}", (at,), cost=1e5 * (at + 1)) for at in range(3)))


def plan(*uses):
    texts = {"title": {"en": "Try", "it": "Prova"}, "description": {"en": "…", "it": "…"}}
    return from_tables({"name": "try", **texts, "variant": list(uses)}, "try.toml")


def by_amount(variant, stated, progress):
    """Return an outcome with the best charge at 4 EUR; who drives pays ten million for each euro."""
    amount = variant.variant[0].settings["amount"]
    return Outcome(100 - (amount - 4) ** 2, 1e7 * amount + stated)


def by_streets(variant, stated, progress):
    """Return an outcome in which the second street is worth most."""
    streets = variant.variant[0].settings["streets"] if variant.variant else []
    return Outcome(sum({0: 1.0, 1: 3.0, 2: 2.0}[each] for each in streets), stated)


def test_the_best_level_is_proposed_with_its_front_and_what_was_tried():
    made = found(plan(CHARGE), Question("vehicle_km", levels=AMOUNT, trials=11), by_amount, None, silent)
    assert made.setting == "4" and made.proven
    assert made.best.variant[0].settings["amount"] == made.best.variant[0].settings["daily_cap"] == 4
    assert made.front["on_front"].tolist() == [True] * 5 + [False] * 6  # dearer than 4 gains less
    assert made.front.loc[made.front["setting"] == "4", "change"].item() == -100  # kilometres fall


def test_a_budget_binds():
    made = found(plan(CHARGE), Question("money", budget=2.5e7, levels=AMOUNT), by_amount, None, silent)
    assert made.setting == "2" and made.front["within"].sum() == 3


def test_the_best_set_within_the_budget_is_proposed_in_words():
    question = Question("bicycle_share", budget=4e5, streets=RADIALS)
    made = found(plan(LANES), replace(question, goal="money"), by_streets, None, silent)
    assert made.setting == "via 0, via 1" and made.best.variant[0].settings["streets"] == [0, 1]
    assert "–" in made.front["setting"].tolist()  # none at all was tried too


def test_nothing_is_proposed_where_all_is_worse():
    made = found(plan(CHARGE), Question("money", levels=AMOUNT), lambda *_: Outcome(-1.0, 0.0), None, silent)
    assert made.best is None and made.setting == "" and made.whole.empty
    assert ("None of them within the budget makes it better.", "Nessuna entro il bilancio lo migliora.") in made.said


def test_what_the_policy_or_the_city_refuses_is_counted_and_not_proposed():
    question = Question("money", levels=replace(AMOUNT, fields=("amount",), high=8))  # above the cap of 5: refused
    made = found(plan(CHARGE), question, by_amount, None, silent)
    assert made.front["gain"].isna().sum() == 3 and made.setting == "4"
    assert any("refused 3" in english for english, _ in made.said)
    assert json.loads(json.dumps(to_json(made), allow_nan=False))["front"][-1]["gain"] is None


def test_the_whole_day_is_told_beside_the_quick_measure():
    class Comparison:
        verdict = pd.DataFrame(
            [("vehicle_km", "", -80.0, -90.0, -70.0, True), ("vehicle_km", "west", 1.0, 0.0, 2.0, False)],
            columns=["quantity", "area_id", "difference", "low", "high", "established"],
        )

    asked = []

    def whole(scenario, progress):
        asked.append(scenario.variant[0].settings["amount"])
        return Comparison()

    made = found(plan(CHARGE), Question("vehicle_km", levels=AMOUNT), by_amount, whole, silent)
    assert asked == [4] and made.whole.iloc[0].tolist() == ["vehicle_km", -100, -80, -90, -70, True]
    assert made.said[-1][0] == "The whole day, hour by hour, bears the best one out."


def test_what_the_whole_day_does_not_establish_is_said_so():
    class Comparison:
        verdict = pd.DataFrame(
            [("vehicle_km", "", -1.0, -5.0, 3.0, False)],
            columns=["quantity", "area_id", "difference", "low", "high", "established"],
        )

    made = found(plan(CHARGE), Question("vehicle_km", levels=AMOUNT), by_amount, lambda *_: Comparison(), silent)
    assert "establishes no effect" in made.said[-1][0] and "non accerta" in made.said[-1][1]


def test_euros_without_draws_are_not_established():
    class Comparison:
        tables = MappingProxyType(
            {
                "money": pd.DataFrame(
                    {"item": ["time", "co2"], "low": [1.0, 1.0], "central": [1.0, 1.0], "high": [1.0, 1.0]}
                )
            }
        )

    class Drawn:
        tables = MappingProxyType({"money": Comparison.tables["money"].assign(low=[0.5, 0.5], high=[2.0, 2.0])})

    for told, sure in ((Comparison(), False), (Drawn(), True)):
        made = found(plan(CHARGE), Question("money", levels=AMOUNT), by_amount, lambda *_, told=told: told, silent)
        assert made.whole.iloc[0]["difference"] == 2.0 and bool(made.whole.iloc[0]["established"]) is sure
        assert ("without draws" in made.said[-1][0]) is not sure


def test_a_whole_day_that_says_the_opposite_is_told_as_such():
    class Comparison:
        verdict = pd.DataFrame(
            [("vehicle_km", "", 80.0, 70.0, 90.0, True)],
            columns=["quantity", "area_id", "difference", "low", "high", "established"],
        )

    made = found(plan(CHARGE), Question("vehicle_km", levels=AMOUNT), by_amount, lambda *_: Comparison(), silent)
    assert "the opposite" in made.said[-1][0] and "il contrario" in made.said[-1][1]


def test_progress_rises_names_each_trial_and_can_stop_it():
    seen = []

    def listen(share, english, italian):
        seen.append((share, english, italian))
        if len(seen) == 4:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        found(plan(CHARGE), Question("money", levels=AMOUNT), by_amount, None, listen)
    assert [share for share, *_ in seen] == sorted(share for share, *_ in seen)
    assert seen[1][1:] == ("Trial 2: 1", "Prova 2: 1")


def test_a_question_is_read_from_tables_and_misspelt_keys_are_named():
    tables = {
        "goal": "nox",
        "trials": 8,
        "levels": {"policy": 0, "fields": ["amount"], "low": 0, "high": 10, "step": 2},
    }
    assert read(tables).levels.grid() == (0, 2, 4, 6, 8, 10)
    street = {"name": "a", "streets": [1], "cost": 5}
    assert read({"goal": "money", "streets": {"policy": 0, "candidates": [street]}}).streets.candidates[0].cost == 5
    with pytest.raises(RecipeError, match="Did you mean 'goal'"):
        read({"gaol": "nox"})


def test_a_question_comes_from_a_file_or_is_refused_by_its_name(tmp_path):
    file = tmp_path / "ask.toml"
    file.write_text('goal = "money"\n[levels]\npolicy = 0\nfields = ["amount"]\nlow = 0\nhigh = 4\nstep = 1\n')
    assert load(file).levels.high == 4
    for content in (b"goal = ", b"\xff\xfe", b'goal = "money"\n[level]\n'):
        file.write_bytes(content)
        with pytest.raises(RecipeError, match=r"ask\.toml"):
            load(file)
    with pytest.raises(MissingFileError, match="there is no such file"):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"goal": "noxx", "levels": AMOUNT}, "Did you mean 'nox'"),
        ({"goal": "money"}, "one thing varies"),
        ({"goal": "money", "levels": AMOUNT, "streets": RADIALS}, "one thing varies"),
        ({"goal": "money", "area": "west", "levels": AMOUNT}, "euros are of the whole city"),
        ({"goal": "money", "levels": AMOUNT, "trials": 0}, "0 trials"),
        ({"goal": "money", "levels": AMOUNT, "budget": math.nan}, "budget nan"),
    ],
)
def test_a_question_that_asks_nothing_is_refused(settings, problem):
    with pytest.raises(InputError, match=problem):
        Question(**settings)


@pytest.mark.parametrize(
    "wrong", [(5, 5, 1), (0, 10, 0), (0, 10, -1), (0, math.inf, 1), (math.nan, 1, 1), (0, 1, 1e-9)]
)
def test_a_range_that_is_none_is_refused(wrong):
    with pytest.raises(InputError, match="is no range"):
        Levels(0, ("amount",), *wrong)


def test_a_question_must_fit_its_scenario():
    levels = Question("money", levels=AMOUNT)
    with pytest.raises(InputError, match="the variant has 0 policies"):
        checked(levels, plan())
    with pytest.raises(InputError, match="cycle_lane has no number to vary"):
        checked(levels, plan(LANES))
    with pytest.raises(InputError, match="congestion_charge has no streets to vary"):
        checked(Question("money", streets=RADIALS), plan(CHARGE))
    with pytest.raises(RecipeError, match="Did you mean 'amount'"):
        checked(Question("money", levels=replace(AMOUNT, fields=("amounts",))), plan(CHARGE))


def test_streets_that_are_no_candidates_stay_in_every_set_and_candidates_do_not():
    fixed = plan({**LANES, "streets": [9, 1]})
    question = Question("money", streets=RADIALS)
    assert varied(fixed, question, frozenset({2, 0})).variant[0].settings["streets"] == [0, 2, 9]
    assert varied(fixed, question, frozenset()).variant[0].settings["streets"] == [9]
    assert varied(plan(LANES), question, frozenset()).variant == ()


QUESTIONS = sorted((Path(__file__).parents[3] / "cities").glob("*/questions/*.toml"))


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_that_comes_with_a_city_fits_the_scenario_that_its_first_line_names(file):
    line = file.read_text(encoding="utf-8").splitlines()[0]
    scenario = read_scenario(file.parents[1] / "scenarios" / line.rpartition(" ")[2])
    question = checked(load(file), scenario)
    assert varied(scenario, question, frozenset({0}) if question.streets else question.levels.high).variant
