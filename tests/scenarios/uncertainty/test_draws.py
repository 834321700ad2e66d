"""Draws go through the three points that each parameter states, fill every part once, and come again as they were."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL, PARAMETERS, SHAPES, Parameter
from belvedere.scenarios.uncertainty.draws import quantile, sample
from belvedere.scenarios.uncertainty.reading import Reading


def parameter(shape="normal", low=1.0, central=2.0, high=5.0, name="one"):
    if shape == "fixed":
        low = high = central
    return Parameter(name, "room", "-", low, central, high, shape, "One", "Uno", "made up", "M")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_goes_through_its_three_points(shape):
    one = parameter(shape)
    got = quantile(one, np.array([0.05, 0.5, 0.95]))
    assert got == pytest.approx([one.low, one.central, one.high])


@given(
    some.sampled_from(["normal", "lognormal", "triangular", "uniform"]),
    some.lists(some.floats(0.001, 0.999), min_size=2, max_size=9),
)
def test_a_higher_probability_never_gives_a_lower_value(shape, probabilities):
    values = quantile(parameter(shape), np.sort(np.array(probabilities)))
    assert (np.diff(values) >= 0).all()


def test_a_triangle_ends_where_its_halves_do():
    # by hand, upper half: density falls to zero at `end`; 5 of 50 % beyond 5 = 2 + 3, so (end - 5)² = 0.1 (end - 2)²
    end = (5 - 2 * np.sqrt(0.1)) / (1 - np.sqrt(0.1))
    assert quantile(parameter("triangular"), np.array([1 - 1e-14]))[0] == pytest.approx(end, rel=1e-6)


def test_a_uniform_goes_on_straight_to_its_end():
    # by hand: 45 % take 3 units above the median, so 50 % take 3.333
    assert quantile(parameter("uniform"), np.array([1 - 1e-14]))[0] == pytest.approx(2 + 10 / 3)


def test_a_half_without_spread_stays_at_the_median():
    one = parameter(low=2.0)
    assert (quantile(one, np.linspace(0.01, 0.5, 20)) == 2.0).all()


def test_each_of_as_many_parts_holds_one_draw():
    made = sample([parameter("uniform", 0.05, 0.5, 0.95)], 40)
    assert np.array_equal(np.sort((made.values[:, 0] * 40).astype(int)), np.arange(40))


def test_a_parameter_more_changes_no_other_and_the_seed_changes_all():
    one, two = parameter(name="one"), parameter(name="two")
    alone, both = sample([one], 20, 3), sample([two, one], 20, 3)
    assert both.names == ("one", "two")
    assert np.array_equal(alone.values[:, 0], both.values[:, 0])
    assert not np.allclose(both.values[:, 0], both.values[:, 1])
    assert not np.allclose(sample([one], 20, 4).values, alone.values)


def test_fixed_parameters_are_not_drawn_and_the_others_keep_their_central_value():
    drawn = next(each for each in PARAMETERS.values() if each.shape != "fixed")
    fixed = replace(drawn, name="other", low=1.0, central=1.0, high=1.0, shape="fixed")
    made = sample([drawn, fixed], 5)
    assert made.names == (drawn.name,)
    values = made.at(2)
    assert values[drawn.name] == made.values[2, 0]
    assert {name for name in CENTRAL if values[name] != CENTRAL[name]} <= {drawn.name}
    assert list(made.table()) == ["draw", drawn.name] and len(made) == 5


def test_draws_of_nothing_are_draws_all_the_same():
    assert sample([], 3).values.shape == (3, 0)


def test_one_draw_is_no_interval():
    with pytest.raises(ModelError, match="cannot tell an interval"):
        sample([parameter()], 1)


def test_values_remember_who_was_asked_for():
    values = Reading({"a": 1.0, "b": 2.0, "c": 3.0})
    assert values["b"] == 2.0 and values.read == {"b"}
    with pytest.raises(KeyError):
        values["d"]
    assert values.read == {"b"} and len(values) == 3
    assert dict(values) == {"a": 1.0, "b": 2.0, "c": 3.0} and values.read == {"a", "b", "c"}
