"""Raking to margins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.errors import InputError, ModelError
from belvedere.presence.people.raking import rake


def test_two_by_two_by_hand():
    # the margins are 30, 70 and 40, 60; with even odds the table is the product of the margins over 100
    found = rake(np.ones((2, 2)), {(0,): np.array([30.0, 70.0]), (1,): np.array([40.0, 60.0])})
    assert found.table == pytest.approx(np.array([[12.0, 18.0], [28.0, 42.0]]))
    assert found.rounds <= 2


def test_the_odds_ratio_of_the_seed_stays():
    seed = np.array([[2.0, 1.0], [1.0, 3.0]])  # 2 · 3 / (1 · 1) = 6
    table = rake(seed, {(0,): np.array([50.0, 50.0]), (1,): np.array([20.0, 80.0])}).table
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(6.0)
    assert table.sum(axis=1) == pytest.approx([50.0, 50.0])
    assert table.sum(axis=0) == pytest.approx([20.0, 80.0])


def test_three_axes_and_a_margin_of_two():
    rng = np.random.default_rng(2)
    truth, seed = rng.random((3, 2, 4)), rng.random((3, 2, 4)) + 0.1
    found = rake(seed, {(0, 1): truth.sum(axis=2), (2,): truth.sum(axis=(0, 1))}).table
    assert found.sum(axis=2) == pytest.approx(truth.sum(axis=2))
    assert found.sum(axis=(0, 1)) == pytest.approx(truth.sum(axis=(0, 1)))


@given(st.integers(0, 10_000))
def test_whatever_the_table_it_comes_to_its_margins(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 6, 2))
    truth = rng.random(shape) * 100
    found = rake(rng.random(shape) + 0.01, {(0,): truth.sum(axis=1), (1,): truth.sum(axis=0)})
    assert found.table.sum() == pytest.approx(truth.sum())
    assert found.distance <= 1e-9


def test_an_empty_row_that_should_be_empty_stays_so():
    found = rake(np.array([[0.0, 0.0], [1.0, 1.0]]), {(0,): np.array([0.0, 10.0]), (1,): np.array([4.0, 6.0])}).table
    assert found == pytest.approx(np.array([[0.0, 0.0], [4.0, 6.0]]))


def test_people_wanted_where_the_seed_has_nobody_are_named():
    with pytest.raises(InputError, match=r"margin of axes \(0,\): it wants 5 at \(0,\), where the seed has nobody"):
        rake(np.array([[0.0, 0.0], [1.0, 1.0]]), {(0,): np.array([5.0, 5.0])})


@pytest.mark.parametrize(
    ("seed", "margins", "message"),
    [
        (np.ones((2, 2)), {}, "there are none"),
        (np.ones((2, 2)), {(0,): np.array([1.0, 2.0]), (1,): np.array([1.0, 1.0])}, "sums to 2, another margin to 3"),
        (np.ones((2, 2)), {(0,): np.array([1.0, 2.0, 3.0])}, "its shape is"),
        (np.ones((2, 2)), {(5,): np.array([1.0, 2.0])}, "its shape is"),
        (np.array([[1.0, -1.0]]), {(0,): np.array([1.0])}, "seed: a value is below 0"),
        (np.ones((2, 2)), {(0,): np.array([1.0, np.nan])}, "a value is below 0 or no number"),
    ],
)
def test_what_cannot_be_raked_is_refused(seed, margins, message):
    with pytest.raises(InputError, match=message):
        rake(seed, margins)


def test_zeros_that_leave_no_table_are_told():
    with pytest.raises(ModelError, match="The zeros of the seed leave no table"):
        rake(np.array([[1.0, 0.0], [1.0, 1.0]]), {(0,): np.array([8.0, 2.0]), (1,): np.array([2.0, 8.0])})
