"""Guesses that a model must beat, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from belvedere.mobility.calibration.baselines import class_mean, hour_mean
from tests.worlds import grid_town

HIGH_STREET, SIDE_STREET, ANOTHER_SIDE_STREET = 16, 0, 2


def table() -> pd.DataFrame:
    """Return two hours of three loops: a primary street and two side streets."""
    rows = [(HIGH_STREET, 8, 900.0), (SIDE_STREET, 8, 100.0), (ANOTHER_SIDE_STREET, 8, 300.0), (SIDE_STREET, 9, 60.0)]
    return pd.DataFrame(rows, columns=["link_id", "hour", "flow"])


def test_the_mean_of_the_hour_is_over_the_loops_seen() -> None:
    seen = np.array([True, True, False, True])
    assert hour_mean(table(), seen).tolist() == [500.0, 500.0, 500.0, 60.0]


def test_an_hour_that_nobody_counted_is_nothing() -> None:
    assert hour_mean(table(), np.array([True, True, True, False])).tolist()[3] == 0.0


def test_the_mean_by_class_falls_back_to_all_where_no_street_of_the_class_was_seen() -> None:
    seen = np.array([False, True, False, False])
    assert class_mean(grid_town(), table(), seen).tolist() == [100.0, 100.0, 100.0, 0.0]
    every = np.ones(4, np.bool_)
    assert class_mean(grid_town(), table(), every).tolist() == [900.0, 200.0, 200.0, 60.0]
