"""A setting judged by two hours that stand for the day, on the town of 5 × 5 crossings."""

from functools import cache

import numpy as np
import pytest

from belvedere.city.bundle import Contents, write
from belvedere.city.model import COLUMNS
from belvedere.errors import InputError
from belvedere.mobility.demand import workday
from belvedere.mobility.modes.feedback import PEAK, QUIET
from belvedere.progress import silent
from belvedere.scenarios.propose import quick
from belvedere.scenarios.propose.proposal import propose, to_json
from belvedere.scenarios.propose.question import Levels, Question, varied
from tests.policies.town import BLOCK, town
from tests.scenarios.propose.test_proposal import CHARGE, plan
from tests.worlds import SOURCE

AMOUNT = Levels(0, ("amount", "daily_cap"), 0, 10, 1)


@cache
def held(goal):
    there = town()
    return quick.prepare(there, workday.day(there), plan(CHARGE), Question(goal, levels=AMOUNT), silent)


def outcome(goal, amount):
    here = held(goal)
    return quick.judge(here, varied(plan(CHARGE), here.question, float(amount)), 0.0, silent)


def test_the_two_hours_are_in_the_day_as_they_are_and_the_others_scaled_by_trips():
    side = held("vehicle_km").base
    table = quick.flows(side)
    flow = table["flow"].to_numpy().reshape(24, -1)
    many = flow.shape[1]
    assert np.allclose(flow[PEAK], side.hours[0].flow[:many]) and np.allclose(flow[QUIET], side.hours[1].flow[:many])
    ratio = side.demand.hour(3).sum() / side.demand.hour(QUIET).sum()
    assert np.allclose(flow[3], ratio * flow[QUIET])
    assert (table["travel_time"] >= table["free_time"] - 1e-9).all()


def test_a_charge_of_nothing_changes_nothing_and_costs_nothing():
    found = outcome("vehicle_km", 0)
    assert found.gain == 0.0 and found.cost == pytest.approx(0.0, abs=1.0)


def test_who_pays_more_pays_more_in_sum_where_few_turn_away():
    one, two = (outcome("vehicle_km", amount).cost for amount in (1, 2))
    assert 0 < one < two < 2 * one


def test_euros_are_told_for_everybody():
    assert np.isfinite(outcome("money", 1).gain)


def test_what_the_city_refuses_has_no_outcome():
    here = held("vehicle_km")
    far = plan({**CHARGE, "polygon": "POLYGON((9 45, 9.1 45, 9.1 45.1, 9 45))"})
    assert quick.judge(here, far, 0.0, silent) is None


def test_a_goal_that_says_nothing_of_the_area_is_refused_before_any_trial():
    there = town()
    question = Question("vehicle_km", area="nowhere", levels=AMOUNT)
    with pytest.raises(InputError, match="vehicle_km says nothing of 'nowhere'"):
        quick.prepare(there, workday.day(there), plan({**CHARGE, "polygon": BLOCK}), question, silent)


def test_a_folder_is_asked_and_the_best_is_told_on_the_whole_day(tmp_path):
    used = {**dict.fromkeys(COLUMNS, ("made",)), "transit": ("made",)}
    write(tmp_path, Contents(town(), "0" * 64, {"made": SOURCE}, used))
    levels = Levels(0, ("amount", "daily_cap"), 0, 2, 2)
    seen = []
    made = propose(
        tmp_path, plan(CHARGE), Question("car_share", levels=levels), lambda share, *_: seen.append(share), workers=1
    )
    assert made.setting == "2" and made.proven and made.front["on_front"].all()  # nothing, or less by car for money
    row = made.whole.iloc[0]
    assert row["quick"] < 0 and row["difference"] == pytest.approx(row["quick"], rel=0.1)
    assert made.comparison.scenario == "try" and to_json(made)["best"].count("amount = 2") == 1
    assert seen == sorted(seen) and seen[-1] == 1.0
