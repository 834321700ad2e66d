"""Shares of distance by class of vehicle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.environment.emission_factors import CLASS, ELECTRIC, known_classes
from belvedere.environment.fleet import COUNTED, buses, cars, for_city, italy, proportional_fit, whole
from belvedere.errors import ModelError
from tests.worlds import grid_town, table


def test_fitting_by_hand():
    # two fuels, two Euro classes, the second fuel came late: its 0.3 stands in the late class, 0.2 of it is left
    made = proportional_fit(np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([0.7, 0.3]), np.array([0.5, 0.5]))
    assert made == pytest.approx(np.array([[0.5, 0.2], [0.0, 0.3]]), abs=1e-4)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.lists(st.floats(0.01, 1), min_size=2, max_size=6))
def test_a_fit_with_no_zeros_is_the_product_of_its_margins(rows, columns):
    r, c = np.array(rows) / sum(rows), np.array(columns) / sum(columns)
    assert proportional_fit(np.ones((len(r), len(c))), r, c) == pytest.approx(np.outer(r, c))


def test_margins_that_no_table_has_are_refused_with_a_reason():
    with pytest.raises(ModelError, match="fuels that came late"):
        proportional_fit(np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([0.3, 0.7]), np.array([0.5, 0.5]))


def test_the_joint_shares_of_cars_give_back_both_published_margins():
    euro, fuel = italy()
    made = cars(euro, fuel, by_distance=False)
    for name, emep in (
        ("Petrol", "Petrol"),
        ("Diesel", "Diesel"),
        ("CNG", "CNG Bifuel ~ CNG"),
        ("Hybrid", "Petrol Hybrid"),
    ):
        assert made.loc[made["fuel"] == emep, "share"].sum() == pytest.approx(fuel[name], abs=1e-4)
    six = made.loc[made["euro"].str.startswith("Euro 6"), "share"].sum()
    assert six == pytest.approx(euro["Euro 6"], abs=1e-4)


def test_new_cars_count_more_by_distance_than_by_number():
    euro, fuel = italy()
    six = {
        by: made.loc[made["euro"].str.startswith("Euro 6"), "share"].sum()
        for by in (False, True)
        for made in [cars(euro, fuel, by_distance=by)]
    }
    assert six[True] > six[False]


def test_every_class_of_the_italian_fleet_has_factors_and_the_shares_sum_to_one():
    made = whole(cars(*italy()), COUNTED)
    known = set(map(tuple, known_classes()[CLASS].to_numpy()))
    assert {row for row in map(tuple, made[CLASS].to_numpy()) if row[1] != ELECTRIC} <= known
    assert made["share"].sum() == pytest.approx(1) and (made["share"] > 0).all()


def test_a_city_that_publishes_no_fleet_gets_italys():
    assert for_city(grid_town()).equals(whole(cars(*italy()), COUNTED))


def test_a_citys_own_fleet_is_taken_as_it_is():
    row = {"category": "Passenger Cars", "fuel": "Diesel", "segment": "Medium", "euro": "Euro 5", "share": 1.0}
    made = for_city(grid_town().with_table("fleet", table("fleet", [row])))
    assert made.to_dict("records") == [row]


@pytest.mark.parametrize("share", [0.5, -1.0, float("nan")])
def test_shares_that_do_not_sum_to_one_are_refused(share):
    row = {"category": "Passenger Cars", "fuel": "Diesel", "segment": "Medium", "euro": "Euro 5", "share": share}
    with pytest.raises(ModelError, match=r"grid_town: table fleet.*Correct \[fleet\]"):
        for_city(grid_town().with_table("fleet", table("fleet", [row])))


def test_old_cars_are_seldom_diesels():
    made = cars(*italy(), by_distance=False)
    old = made[made["euro"].isin(["ECE 15/04", "Conventional"])]
    middle = made[made["euro"] == "Euro 5"]
    diesels = [rows.loc[rows["fuel"] == "Diesel", "share"].sum() / rows["share"].sum() for rows in (old, middle)]
    assert diesels[0] < 0.2 < 0.5 < diesels[1]


def test_buses_are_there_for_a_city_that_knows_none():
    made = buses()
    assert set(made["category"]) == {"Buses"} and made["share"].sum() == pytest.approx(1.0)
