"""Intervals and their calibration."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.intervals import Z90, bounds, coverage, folds, independent, misspecification


def test_noise_expansion_and_model_add_up_as_variances():
    lower, upper = bounds(np.array([100.0]), np.array([9.0]), 0.04)
    # √(3² + 4²) = 5, times 1.645
    assert (upper - 100.0)[0] == pytest.approx(5 * Z90)
    assert (100.0 - lower)[0] == pytest.approx(5 * Z90)


def test_the_model_is_given_as_much_error_as_nine_of_ten_truths_ask_for():
    people = np.full(100, 1000.0)
    truth = people + Z90 * np.arange(1, 101)  # each asks for 1, 2, … 100 people of standard error
    found = misspecification(people, np.zeros(100), truth, np.arange(100))
    # 90 % raised by 1/100 is 0.909: the value at rank 0.909 · 99 = 89.99, the higher of its neighbours: 91
    assert found == pytest.approx(0.091)
    assert coverage(*bounds(people, np.zeros(100), found), truth) == pytest.approx(0.91)


def test_what_noise_explains_is_not_given_to_the_model():
    people = np.full(50, 1000.0)
    truth = people + Z90 * 3.0
    assert misspecification(people, np.full(50, 9.0), truth, np.arange(50)) == pytest.approx(0.0, abs=1e-9)
    assert misspecification(people, np.zeros(50), truth, np.arange(50)) == pytest.approx(0.003)


def test_values_that_err_together_are_worth_as_many_as_their_places():
    place = np.repeat(np.arange(10), 5)
    assert independent(place < 3, place) == pytest.approx(10.0)  # each place errs as a whole
    assert independent(np.arange(50) % 5 == 0, place) == pytest.approx(50.0)  # one of the five values of every place
    assert independent(place < 3, np.arange(50)) == 50.0
    assert independent(place < 3, np.zeros(50)) == 1.0


def test_places_that_err_as_a_whole_ask_for_more_than_values_that_err_alone():
    rng = np.random.default_rng(3)
    people, place = np.full(288, 1000.0), np.repeat(np.arange(12), 24)
    truth = people + rng.normal(0, 50, 12)[place]
    together = misspecification(people, np.zeros(288), truth, place)
    alone = misspecification(people, np.zeros(288), truth, np.arange(288))
    assert together > alone


def test_calibrated_on_some_it_covers_the_others():
    rng = np.random.default_rng(5)
    people = rng.uniform(200, 5000, 4000)
    truth = people * (1 + rng.normal(0, 0.1, 4000)) + rng.normal(0, 20, 4000)
    half = np.arange(4000) % 2 == 0
    found = misspecification(people[half], np.full(half.sum(), 400.0), truth[half], np.flatnonzero(half))
    lower, upper = bounds(people, np.full(4000, 400.0), found)
    assert 0.87 <= coverage(lower[~half], upper[~half], truth[~half]) <= 0.93


def test_coverage_leaves_out_what_is_suppressed():
    assert coverage(np.array([0.0, np.nan, 0.0]), np.array([2.0, np.nan, 2.0]), np.array([1.0, 1.0, 3.0])) == 0.5
    assert np.isnan(coverage(np.array([np.nan]), np.array([np.nan]), np.array([1.0])))


def test_each_place_is_scored_once_and_parts_differ_by_one():
    part = folds(90, 4, seed=1)
    assert sorted(np.bincount(part).tolist()) == [22, 22, 23, 23]
    assert np.array_equal(part, folds(90, 4, seed=1))


def test_nothing_to_calibrate_on_is_told():
    nothing = np.empty(0)
    with pytest.raises(InputError, match="Give left-out truth"):
        misspecification(nothing, nothing, nothing, np.empty(0, dtype="int64"))
    with pytest.raises(InputError, match="a value is no number"):
        misspecification(np.array([np.nan]), np.ones(1), np.ones(1), np.zeros(1, dtype="int64"))
