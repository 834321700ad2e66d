"""One table for all streets: read off, it is the plume itself."""

import numpy as np
import pytest

from belvedere.environment.dispersion import point
from belvedere.environment.kernel import kernel, weights
from belvedere.environment.meteorology import PERIODS, climate
from tests.environment.test_meteorology import tables

MADE = climate(*tables())  # 2 m/s from the west, class D
TABLE = kernel(MADE)


def at(east, north):
    read = weights(np.array([[east, north]]), np.ones(1), np.zeros(1, dtype=np.int64), 1) @ TABLE.table
    assert read.shape == (1, PERIODS)
    return float(read[0, 0])


@pytest.mark.parametrize(("east", "north"), [(30.0, 0.0), (200.0, 40.0), (1500.0, -200.0)])
def test_the_table_is_the_mean_plume_of_a_sector(east, north):
    turns = np.radians(np.linspace(-11.25, 11.25, 2001))
    down, across = east * np.cos(turns) + north * np.sin(turns), north * np.cos(turns) - east * np.sin(turns)
    assert at(east, north) == pytest.approx(point(MADE.states[0], down, across).mean(), rel=0.02)


def test_a_wind_from_the_west_carries_to_the_east():
    assert at(100.0, 0.0) > 10 * at(-100.0, 0.0)
    assert at(100.0, 0.0) > at(0.0, 100.0)


def test_north_and_south_are_alike_in_a_west_wind():
    assert at(100.0, 30.0) == pytest.approx(at(100.0, -30.0), rel=0.01)


def test_shares_of_a_row_add_up():
    offsets = np.array([[50.0, 0.0], [80.0, 10.0]])
    both = weights(offsets, np.array([0.25, 0.75]), np.zeros(2, dtype=np.int64), 1) @ TABLE.table
    assert both[0, 0] == pytest.approx(0.25 * at(50.0, 0.0) + 0.75 * at(80.0, 10.0))


def test_no_distance_gives_no_infinity():
    assert np.isfinite(at(0.0, 0.0))
