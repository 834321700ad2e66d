"""Canyons are found from houses on both sides, and judged by STREET's formula."""

import math

import numpy as np
import pytest
from shapely.geometry import box

from belvedere.environment.canyon import Canyons, canyons, concentration
from belvedere.environment.meteorology import climate, wind_at
from tests.environment.test_meteorology import tables
from tests.worlds import EAST, NORTH, grid_town, table

TOWN = grid_town()


def built(north_side=5.0, south_side=5.0, front=8.0):
    """The town with houses along its southernmost street (street 0 to 3), fronts 8 m from its middle."""
    rows = []
    for levels, low, high in ((north_side, front, front + 12), (south_side, -front - 12, -front)):
        shape = box(EAST, NORTH + low, EAST + 800, NORTH + high)
        rows.append({"building": "yes", "levels": levels, "geometry": shape})
    return TOWN.with_table("buildings", table("buildings", rows))


def test_houses_on_both_sides_make_a_canyon():
    made = canyons(built())
    assert made.street.tolist() == [0, 1, 2, 3]
    assert made.height == pytest.approx(np.full(4, 16.0))  # 5 storeys of 3.2 m
    assert made.width == pytest.approx(np.full(4, 16.0))


@pytest.mark.parametrize(
    "city",
    [
        TOWN,  # no buildings at all
        built(north_side=float("nan")),  # nobody counted the storeys of one side
        built(north_side=2.0, south_side=2.0),  # 6.4 m of houses, 16 m of street
        built(front=40.0),  # too far away
    ],
)
def test_otherwise_no_street_is_a_canyon(city):
    assert len(canyons(city).street) == 0


def test_concentration_is_the_mean_of_both_sides():
    made = climate(*tables())
    found = Canyons(np.array([7]), np.array([16.0]), np.array([16.0]))
    roof = float(wind_at(made.states[0], np.array(16.0)))
    lee = 7 / ((roof + 0.5) * (math.hypot(6.0, 1.5) + 2.0))
    windward = 7 * (16.0 - 1.5) / ((roof + 0.5) * 16.0 * 16.0)
    assert concentration(found, made, 6.0)[0, 0] == pytest.approx((lee + windward) / 2)
