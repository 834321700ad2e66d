"""The city's own plume: mass, symmetry, and its line beside a formula."""

import numpy as np
import pytest

from belvedere.environment.dispersion import line, line_analytic, point, spread
from belvedere.environment.meteorology import over_city
from belvedere.errors import ModelError

ENDS = np.array([[0.0, -500.0], [0.0, 500.0]])
WEATHERS = [over_city(2, 1.34), over_city(4, 2.39), over_city(6, 1.37)]


@pytest.mark.parametrize("weather", WEATHERS)
def test_what_leaves_the_source_crosses_a_plane_down_the_wind(weather):
    down = np.array([200.0])
    there = spread(weather, down)
    across = np.linspace(-6, 6, 241) * there.crosswind[0]
    heights = np.linspace(0, 8, 201) * there.vertical[0]
    flux = [
        np.trapezoid(point(weather, np.full_like(across, 200.0), across, meander=False, height=z), across)
        for z in heights
    ]
    assert np.trapezoid(flux, heights) * there.speed[0] == pytest.approx(1.0, rel=0.005)


@pytest.mark.parametrize("weather", WEATHERS)
def test_both_sides_of_a_plume_are_alike(weather):
    down, across = np.array([50.0, 50.0]), np.array([20.0, -20.0])
    left, right = point(weather, down, across)
    assert left == right


@pytest.mark.parametrize("weather", WEATHERS)
def test_a_plume_thins_with_distance(weather):
    made = point(weather, np.array([10.0, 50.0, 250.0, 1000.0, 5000.0]), np.zeros(5))
    assert (np.diff(made) < 0).all() and (made > 0).all()


def test_up_the_wind_only_the_meandering_share_arrives():
    up = np.array([-50.0])
    assert point(WEATHERS[1], up, np.zeros(1), meander=False)[0] == 0.0
    assert 0 < point(WEATHERS[1], up, np.zeros(1))[0] < point(WEATHERS[1], -up, np.zeros(1))[0]


@pytest.mark.parametrize("weather", WEATHERS)
@pytest.mark.parametrize("away", [20.0, 50.0, 200.0])
def test_the_integral_meets_the_analytic_line_when_the_wind_blows_across(weather, away):
    at = np.array([away, 0.0])
    whole = line(weather, 270.0, ENDS, at, meander=False)
    assert whole == pytest.approx(line_analytic(weather, 270.0, ENDS, at), rel=0.001)


def test_two_halves_of_a_line_make_the_whole():
    halves = [np.array([[0.0, -500.0], [0.0, 100.0]]), np.array([[0.0, 100.0], [0.0, 500.0]])]
    at = np.array([40.0, 10.0])
    parts = sum(line(WEATHERS[1], 290.0, half, at) for half in halves)
    assert parts == pytest.approx(line(WEATHERS[1], 290.0, ENDS, at), rel=0.001)


def test_the_formula_refuses_a_wind_along_the_line():
    with pytest.raises(ModelError, match="along the line"):
        line_analytic(WEATHERS[1], 1.0, ENDS, np.array([20.0, 0.0]))


def test_spread_never_exceeds_the_mixing_height():
    assert spread(WEATHERS[2], np.array([50_000.0])).vertical[0] <= WEATHERS[2].lid
