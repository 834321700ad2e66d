"""Leaving an hour earlier or later."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.mobility.response.hours import moved_out, shifted
from belvedere.parameters import CENTRAL

ALL = np.ones((1, 1))


def charged(first, last, amount):
    free, paid = np.zeros((1, 1)), np.full((1, 1), amount)
    return tuple(paid if first <= hour < last else free for hour in range(24))


def test_where_nothing_is_charged_nobody_moves():
    trips = np.arange(24.0).reshape(24, 1, 1)
    assert shifted(trips, (np.zeros((1, 1)),) * 24, ALL, CENTRAL) is trips
    free = np.zeros((1, 1))
    other = np.zeros((1, 1))  # another array of the same charge
    same = tuple(free if hour < 7 else other for hour in range(24))
    assert np.array_equal(shifted(trips, same, ALL, CENTRAL), trips)


def test_the_share_that_moves_by_hand():
    # sensitivity 0.5 /EUR, an hour off 8 EUR, charge 4 EUR: p = 1/(1 + e^{0.5 (8 - 4)}), before 1/(1 + e^4)
    values = {**CENTRAL, "hour_shift_sensitivity": 0.5, "hour_shift_cost": 8.0}
    trips = np.full((24, 1, 1), 100.0)
    made = shifted(trips, charged(7, 20, 4.0), ALL, values)[:, 0, 0]
    goes, went = 1 / (1 + np.exp(2.0)), 1 / (1 + np.exp(4.0))
    moved = 100 * (goes - went) / (1 - went)
    assert made[6] == pytest.approx(100 + moved) and made[7] == pytest.approx(100 - moved)
    assert made[19] == pytest.approx(100 - moved) and made[20] == pytest.approx(100 + moved)
    assert (made[8:19] == 100).all() and (made[:6] == 100).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 500), min_size=24, max_size=24), st.floats(0, 100), st.integers(0, 23), st.floats(0, 1))
def test_no_trip_is_lost_or_made_and_none_is_below_zero(trips, amount, first, share):
    before = np.array(trips).reshape(24, 1, 1)
    after = shifted(before, charged(first, first + 1, amount), np.full((1, 1), share), CENTRAL)
    assert after.sum() == pytest.approx(before.sum(), abs=1e-6) and after.min() >= -1e-9


def test_an_hour_off_costs_goods_more():
    trips = np.full((24, 1, 1), 100.0)
    cars = shifted(trips, charged(7, 20, 4.0), ALL, CENTRAL)
    goods = shifted(trips, charged(7, 20, 4.0), ALL, CENTRAL, worth=3.0)
    assert 100 < goods[6, 0, 0] < cars[6, 0, 0]


def test_who_may_not_drive_goes_to_the_nearest_hours_that_are_free():
    trips = np.full((24, 1, 1), 10.0)
    banned = np.zeros((24, 1, 1))
    banned[8:11] = 0.5  # hours 8, 9, 10: free are 7 and 11
    made = moved_out(trips, banned)[:, 0, 0]
    assert made.sum() == pytest.approx(240) and (made[8:11] == 5).all()
    # of 5 at 8: 1 hour to 7, 3 to 11: 3/4 early; at 9 half; at 10 a quarter
    assert made[7] == pytest.approx(10 + 5 * (0.75 + 0.5 + 0.25)) and made[11] == pytest.approx(made[7])


def test_where_no_hour_is_free_they_drive_as_before():
    trips = np.full((24, 1, 1), 10.0)
    assert moved_out(trips, np.ones((24, 1, 1))) is trips
