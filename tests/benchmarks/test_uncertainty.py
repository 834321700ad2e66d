"""What the benchmark of intervals makes of its cases, by hand."""

import math

import numpy as np
import pytest
from benchmarks.uncertainty import clustered


def test_cases_of_one_town_that_hang_together_count_as_one():
    # by hand: half of four; town by town 1 more and 1 less than half: sqrt(2 / 1 · (1 + 1)) / 4
    share, error = clustered([np.array([True, True]), np.array([False, False])])
    assert (share, error) == (0.5, pytest.approx(0.5))


def test_towns_that_agree_leave_no_error_and_one_town_tells_none():
    assert clustered([np.array([True, False])] * 3) == (0.5, 0.0)
    assert math.isnan(clustered([np.array([True, False])])[1])
