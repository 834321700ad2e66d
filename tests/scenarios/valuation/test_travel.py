"""The rule of half by hand, its parts, and who receives what others pay."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.parameters import CENTRAL
from belvedere.scenarios.valuation import checks, travel
from belvedere.scenarios.valuation.travel import Asked, Moves, Trip, sums
from belvedere.scenarios.valuation.unit_values import price
from tests.scenarios.valuation.worlds import CAR, TRANSIT, WALK, side, travellers, vehicles

COMMUTE = price("value_of_time_commute", CENTRAL, 2024)
FIRST = travellers("work", {CAR: 100.0, TRANSIT: 50.0}, {CAR: 30.0, TRANSIT: 40.0, WALK: 90.0}, fare=1.0)


def surplus_of(base, variant, values=CENTRAL, moves=None):
    made = travel.prepare(base, variant, moves)
    return travel.run(made, values)


def by(table, who):
    return table[table["who"] == who].set_index("item")["value"].to_dict()


def test_a_faster_way_gains_whole_on_trips_that_stay_and_half_on_those_that_come():
    # four pairs: 100 → 120 drivers, 30 → 24 min
    then = travellers("work", {CAR: 120.0, TRANSIT: 30.0}, {CAR: 24.0, TRANSIT: 40.0, WALK: 90.0}, fare=1.0)
    benefits, surplus = surplus_of(side([FIRST]), side([then]))
    users = by(surplus, "users")
    assert users["time_commute"] == pytest.approx(4 * 110 * 0.1 * COMMUTE)
    # 20 fewer tickets a pair: users pay 20 EUR less, trips by bus were worth that much less
    assert users["fares"] == pytest.approx(80.0) and users["trips"] == pytest.approx(-80.0)
    assert benefits["zone_id"].tolist() == [0, 1] and set(benefits["purpose"]) == {"work"}
    assert benefits["value"].to_numpy() == pytest.approx(2 * 110 * 0.1 * COMMUTE)
    assert benefits["trips"].to_numpy() == pytest.approx(2 * 150)
    assert by(surplus, "operators")["fares"] + by(surplus, "state")["fare_taxes"] == pytest.approx(-80.0)


def test_no_difference_is_no_money_to_the_last_bit():
    benefits, surplus = surplus_of(
        side([FIRST], [vehicles("vans", 10, 20, 1.0)]), side([FIRST], [vehicles("vans", 10, 20, 1.0)])
    )
    assert (benefits["value"] == 0).all() and (surplus["value"] == 0).all()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(0, 500), min_size=8, max_size=8),
    st.lists(st.floats(0, 20), min_size=8, max_size=8),
    st.floats(0, 1.4),
)
def test_what_one_pays_another_receives(trips, money, level):
    def people(at):
        return travellers(
            "leisure",
            {CAR: trips[at], TRANSIT: trips[at + 1]},
            {CAR: 20.0 + money[at], TRANSIT: 30.0},
            charge={CAR: money[at]},
            parking={CAR: money[at + 1]},
            running={CAR: money[at + 2]},
            fare=money[at + 3],
        )

    def others(at):
        return vehicles("vans", trips[at + 2], 20.0, money[at + 1], money[at + 3])

    values = {**CENTRAL, "response_level": level}
    _, surplus = surplus_of(side([people(0)], [others(0)]), side([people(4)], [others(4)]), values)
    users, city, run, state = (by(surplus, who) for who in ("users", "municipality", "operators", "state"))
    scale = 1e-9 * (1 + surplus["value"].abs().max())
    assert users["charges"] + city["charges"] == pytest.approx(0.0, abs=scale)
    assert users["parking"] + city["parking"] == pytest.approx(0.0, abs=scale)
    assert users["fares"] + run["fares"] + state["fare_taxes"] == pytest.approx(0.0, abs=scale)
    # society keeps time, the worth of trips, and fuel and wear without their taxes
    kept = sum(value for item, value in users.items() if item.startswith("time")) + users["trips"] + users["running"]
    assert surplus["value"].sum() == pytest.approx(kept + state["fuel_taxes"], abs=scale)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0, 500), min_size=2, max_size=2), st.lists(st.floats(0, 30), min_size=4, max_size=4))
def test_the_parts_make_the_rule_of_half_of_generalised_cost(trips, cost):
    one, other = (
        travellers("work", {CAR: trips[at]}, {CAR: 10 + cost[at]}, charge={CAR: cost[at + 2]}, running={CAR: 2.0 + at})
        for at in (0, 1)
    )
    _, surplus = surplus_of(side([one]), side([other]))
    felt = [10 + cost[at] for at in (0, 1)]
    whole = 4 * (trips[0] + trips[1]) / 2 * ((felt[0] - felt[1]) / 60 * COMMUTE + cost[2] - cost[3] + 2.0 - 3.0)
    assert sum(by(surplus, "users").values()) == pytest.approx(whole, abs=1e-6)


def test_only_part_of_the_response_comes_about_where_the_level_says_so():
    then = travellers("work", {CAR: 120.0, TRANSIT: 30.0}, {CAR: 24.0, TRANSIT: 40.0, WALK: 90.0}, fare=1.0)
    half = {**CENTRAL, "response_level": 0.5}
    _, surplus = surplus_of(side([FIRST]), side([then]), half)
    assert by(surplus, "users")["time_commute"] == pytest.approx(4 * 105 * 0.1 * COMMUTE)
    assert by(surplus, "users")["fares"] == pytest.approx(40.0)


def test_payers_and_exempt_are_told_apart():
    # 100 drivers of whom half pay 5 EUR; half of the payers stay away: 75 drivers pay 25 × 5 / 75 each in the mean
    pair = np.ones((1, 1))
    one = Trip(100 * pair, pair, 0 * pair, {})
    other = Trip(75 * pair, pair, 25 * 5 / 75 * pair, {})
    made, lost = sums(one, other, Asked(0 * pair, 2.5 * pair))
    whole = made.sum(axis=1)[:, 0]
    assert whole[travel.CHARGES] == pytest.approx(-125.0)
    # payers lose 5 EUR on 25 trips and half of it on 25 more, the exempt nothing
    assert whole[travel.CHARGES] + whole[travel.WORTH] == pytest.approx(-187.5) and lost == 0
    lumped, _ = sums(one, other)
    assert lumped.sum(axis=1)[travel.CHARGES, 0] + lumped.sum(axis=1)[travel.WORTH, 0] == pytest.approx(
        -145.83, abs=0.01
    )


def test_a_charge_that_stays_as_it_is_changes_nothing():
    pair = np.ones((1, 1))
    trips = [Trip(many * pair, pair, 2.0 * pair, {}) for many in (100, 80)]
    made, _ = sums(*trips, Asked(3 * pair, 3 * pair))
    whole = made.sum(axis=1)[:, 0]
    assert whole[travel.CHARGES] + whole[travel.WORTH] == pytest.approx(0.0)


def test_a_way_that_only_one_side_has_is_left_out_and_told():
    never = travellers("work", {CAR: 100.0}, {CAR: 30.0, TRANSIT: np.inf}, fare=1.0)
    made = travel.prepare(side([never]), side([FIRST]))
    _, surplus = travel.run(made)
    assert made.unvalued == pytest.approx(4 * 50.0) and (surplus["value"] == 0).all()


def test_visitors_and_vans_gain_but_are_no_residents():
    people = [travellers("visitors", {CAR: 10.0}, {CAR: each}) for each in (30.0, 24.0)]
    vans = [vehicles("vans", 10.0, each) for each in (30.0, 24.0)]
    leave = [vehicles("leave", 10.0, each) for each in (30.0, 24.0)]
    benefits, surplus = surplus_of(
        *(side([person], [van, out]) for person, van, out in zip(people, vans, leave, strict=True))
    )
    assert set(benefits["purpose"]) == {"leave"}
    users = by(surplus, "users")
    assert users["time_goods"] == pytest.approx(4.0 * price("value_of_time_goods", CENTRAL, 2024))
    assert users["time_other"] == pytest.approx(8.0 * price("value_of_time_other", CENTRAL, 2024))


def test_times_that_move_with_a_level_move_the_gain():
    # one unit of the level makes each drive 60 s longer in the base and 30 s in the variant
    moves = Moves(("junction_wait",), np.full((2, 1, 2, 2), 60.0), np.full((2, 1, 2, 2), 30.0))
    longer = {**CENTRAL, "junction_wait": CENTRAL["junction_wait"] + 0.5}
    then = travellers("work", {CAR: 120.0, TRANSIT: 30.0}, {CAR: 30.0, TRANSIT: 40.0, WALK: 90.0}, fare=1.0)
    _, surplus = surplus_of(side([FIRST]), side([then]), longer, moves)
    assert by(surplus, "users")["time_commute"] == pytest.approx(4 * 110 * 15 / 3600 * COMMUTE)


def test_the_base_has_benefits_of_nothing_in_the_same_rows():
    prepared = travel.prepare(side([FIRST]), side([FIRST]))
    pd.testing.assert_frame_equal(
        travel.nothing(prepared).drop(columns="value"), travel.run(prepared)[0].drop(columns="value")
    )


@pytest.mark.parametrize(("dearer", "off"), [(0.02, 1e-4), (0.2, 1e-2)])
def test_the_log_sum_agrees_with_the_rule_of_half_for_small_changes(dearer, off):
    weight, utility = 0.5, np.array([0.3, -0.2, 0.1])
    change = np.array([dearer, -dearer / 2, 0.0])[:, None, None]

    def shares(more):
        each = np.exp(utility[:, None, None] - weight * more)
        return 1000 * each / each.sum(axis=0)

    before, after = shares(np.zeros((3, 1, 1))), shares(change)
    by_half = float(((before + after) / 2 * -change).sum())
    by_logsum = checks.worth(before, after, change, np.full((1, 1), weight))
    exact = 1000 / weight * np.log(np.exp(utility - weight * change[:, 0, 0]).sum() / np.exp(utility).sum())
    assert by_logsum == pytest.approx(exact, rel=1e-9)
    assert by_half == pytest.approx(by_logsum, rel=off)


def test_the_log_sum_of_sides_takes_what_the_choice_takes():
    weight = 0.474 * CENTRAL["cost_sensitivity_short"]  # a euro at 4.4 km
    then = travellers("work", {CAR: 100.0, TRANSIT: 50.0}, {CAR: 30.0, TRANSIT: 40.0, WALK: 90.0}, fare=1.01)
    by_logsum, by_half = checks.logsum(side([FIRST]), side([then]))
    assert by_half == pytest.approx(-4 * 50 * 0.01)
    share = 1 / 3
    assert by_logsum == pytest.approx(4 * 150 / weight * np.log(1 - share + share * np.exp(-weight * 0.01)))
    assert by_logsum == pytest.approx(by_half, rel=2e-3)


def test_car_trips_and_charges_are_those_on_the_road():
    then = travellers("work", {CAR: 90.0}, {CAR: 24.0}, charge={CAR: 9.0})
    before = travellers("work", {CAR: 100.0}, {CAR: 30.0})
    roads = [vehicles("work", 80.0, 30.0), vehicles("work", 60.0, 24.0, charge=2.0)]
    _, surplus = surplus_of(side([before], cars=roads[:1]), side([then], cars=roads[1:]))
    assert by(surplus, "municipality")["charges"] == pytest.approx(4 * 60 * 2.0)
    assert by(surplus, "users")["time_commute"] == pytest.approx(4 * 70 * 0.1 * COMMUTE)
