"""Tables of whole numbers that keep their totals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from belvedere.presence.whole import rounded, shared

NOISY = st.floats(-300, 3000, allow_nan=False)


@pytest.mark.parametrize(
    ("values", "total", "expected"),
    [
        ([1.2, 1.2, 1.6], 4, [1, 1, 2]),
        ([-5.0, 2.0, 3.0], 5, [0, 2, 3]),
        ([10.0, 0.0], 4, [4, 0]),  # the nearest point of x + y = 4 above 0 is (4, 0)
        ([-3.0, -1.0], 2, [0, 2]),
        ([-3.0, -1.0], 0, [0, 0]),
    ],
)
def test_a_total_is_shared_out_near_to_the_values(values, total, expected):
    assert shared(np.array(values), total).tolist() == expected


@given(arrays(float, st.integers(1, 8), elements=NOISY), st.integers(0, 9000))
def test_shares_are_whole_not_below_zero_and_add_up(values, total):
    found = shared(values, total)
    assert found.sum() == total and found.min() >= 0


@given(arrays(float, (5, 4), elements=NOISY), st.integers(0, 5000))
def test_a_table_keeps_whole_totals_of_rows_and_columns(table, total):
    rows, columns = shared(table.sum(axis=1), total), shared(table.sum(axis=0), total)
    found = rounded(table, rows, columns)
    assert found.dtype == np.int64 and found.min() >= 0
    assert np.array_equal(found.sum(axis=1), rows) and np.array_equal(found.sum(axis=0), columns)


def test_a_table_that_fits_already_is_only_rounded():
    table = np.array([[1.5, 2.5, 3.0], [4.5, 0.5, 1.0]])
    found = rounded(table, np.array([7, 6]), np.array([6, 3, 4]))
    assert np.abs(found - table).max() <= 0.5 + 1e-6


def test_totals_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="add up to the same"):
        rounded(np.ones((2, 2)), np.array([2, 2]), np.array([2, 1]))
