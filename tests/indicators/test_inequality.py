"""Gini, Palma and the poorest by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.indicators.inequality import gini, palma, part, poorest

ONES = np.ones(4)


@pytest.mark.parametrize(
    ("value", "people", "expected"),
    [
        ([5, 5, 5, 5], [1, 1, 1, 1], 0.0),
        ([0, 0, 0, 8], [1, 1, 1, 1], 0.75),  # one of four has all: 1 - 1/4
        ([1, 2, 3, 4], [1, 1, 1, 1], 0.25),  # mean absolute difference 1.25 over twice the mean 2.5
        ([0, 1], [9, 1], 0.9),
        ([1, 3], [50, 50], 0.25),  # Lorenz (0.5, 0.25): 1 - 2 × (0.0625 + 0.3125)
    ],
)
def test_gini_by_hand(value, people, expected):
    assert gini(np.array(value, float), np.array(people, float)) == pytest.approx(expected)


def test_who_gains_or_loses_has_no_gini():
    with pytest.raises(ValueError, match="below zero"):
        gini(np.array([-1.0, 2.0]), np.ones(2))


def test_nobody_or_nothing_has_no_gini():
    assert (
        np.isnan(gini(np.zeros(4), ONES)) and np.isnan(gini(ONES, np.zeros(4))) and np.isnan(gini(ONES[:0], ONES[:0]))
    )


def test_palma_is_a_quarter_where_all_have_the_same_and_counts_groups_in_part():
    assert palma(np.full(4, 7.0), ONES) == pytest.approx(0.25)
    # ten people with 1 … 10: the tenth has 10, the first four 1 + 2 + 3 + 4
    assert palma(np.arange(1.0, 11.0), np.ones(10)) == pytest.approx(1.0)
    # two groups of equal size with 1 and 3: tenth 0.1 × 3, two fifths 0.4 × 1
    assert palma(np.array([3.0, 1.0]), np.ones(2)) == pytest.approx(0.75)


def test_palma_is_none_where_the_least_have_nothing():
    assert np.isnan(palma(np.array([0.0, 0.0, 1.0]), np.ones(3)))


def test_the_poorest_are_those_with_the_least_income_where_it_is_known():
    value, people = np.array([10.0, 20.0, 30.0, 99.0]), np.array([20.0, 20.0, 60.0, 1000.0])
    income = np.array([1.0, 2.0, 3.0, np.nan])
    assert poorest(value, people, income) == pytest.approx(15.0)  # the first two groups are two fifths of 100
    assert poorest(value, people, income, share=0.3) == pytest.approx((20 * 10 + 10 * 20) / 30)
    assert np.isnan(poorest(value, people, np.full(4, np.nan)))


def test_parts_make_the_whole():
    value, people = np.array([1.0, 2.0, 4.0]), np.array([3.0, 5.0, 2.0])
    cut = [0.0, 0.17, 0.4, 0.83, 1.0]
    pieces = [part(value, people, low, high) for low, high in itertools.pairwise(cut)]
    assert sum(pieces) == pytest.approx((value * people).sum())


@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.floats(0.1, 1e3)), min_size=1, max_size=30), st.floats(0.1, 10))
def test_gini_lies_between_zero_and_one_and_knows_no_unit(groups, factor):
    value, people = (np.array(each) for each in zip(*groups, strict=True))
    found = gini(value, people)
    assert -1e-12 <= found < 1
    assert gini(value * factor, people * 3) == pytest.approx(found, abs=1e-9)
