"""From devices to people, by hand: two zones of one municipality, two classes, one hour."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.release.consistency import Fitted, Levels, Noise, Precision, spread
from belvedere.presence.release.expansion import Factors, expanded
from belvedere.presence.release.places import Tree

TREE = Tree("town", ("M",), ("a", "b"), np.array([0, 0]))
NOISE = Noise(Precision(0.0, 0.0, 1 / 36.0), Precision(0.0, 0.0, 1 / 25.0), 2)
NONE = Levels(np.zeros(1), np.zeros(1), np.zeros(2))
FITTED = Fitted(np.array([[[100.0, 20.0]], [[50.0, 10.0]]]), NONE, NONE, NOISE)  # zones, hours, classes
FACTOR, SURE = np.array([[3.0, 5.0], [4.0, 5.0]]), np.zeros((2, 2))
A_RESIDENT = np.array([[[1.0, 0.0], [0.0, 0.0]]])
CITY = np.ones((1, 2, 2))


def test_people_are_devices_times_factors():
    people, _ = expanded(TREE, FITTED, np.concatenate([A_RESIDENT, CITY]), Factors(FACTOR, SURE, 0.0))
    assert people[:, 0].tolist() == [300.0, 300.0 + 100.0 + 200.0 + 50.0]


def test_the_error_holds_noise_the_factors_own_and_the_models():
    # of a class of zone a: noise 3² · its variance, own (0.1 · 300)², model (0.05 · 300)²
    _, error = expanded(TREE, FITTED, A_RESIDENT, Factors(FACTOR, np.full((2, 2), 0.1), 0.05))
    noise = float(spread(TREE, NOISE, A_RESIDENT)[0])
    assert error[0, 0] ** 2 == pytest.approx(9 * noise + 900.0 + 225.0)


def test_each_value_and_hour_may_have_an_error_of_the_model_of_its_own():
    member = np.concatenate([A_RESIDENT, CITY])
    _, sure = expanded(TREE, FITTED, member, Factors(FACTOR, SURE, 0.0))
    _, error = expanded(TREE, FITTED, member, Factors(FACTOR, SURE, np.array([[0.2], [0.01]])))
    assert (error**2 - sure**2).tolist() == [[pytest.approx(60.0**2)], [pytest.approx(6.5**2)]]


def test_people_who_stand_elsewhere_take_the_factor_of_where_they_stand_and_bring_their_noise():
    half = np.array([[[0.5, 0.5], [0.0, 1.0]]])  # half of those counted in a stand in b
    people, error = expanded(
        TREE, FITTED, np.concatenate([A_RESIDENT, A_RESIDENT[:, ::-1], CITY]), Factors(FACTOR, SURE, 0.0, half)
    )
    assert people[:2, 0].tolist() == [50.0 * 3.0, 100.0 * 4.0]
    assert people[2, 0] == 150.0 + 10.0 * 5.0 + 400.0 + 20.0 * 5.0
    # residents of b: half of those counted in a, all of those counted in b, each worth four people
    weights = np.array([[[2.0, 0.0], [4.0, 0.0]]])
    assert error[1, 0] ** 2 == pytest.approx(float(spread(TREE, NOISE, weights)[0]))


@pytest.mark.parametrize(
    ("factor", "error", "model", "placing"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), 0.1, None),
        (np.ones((2, 2)), -np.ones((2, 2)), 0.1, None),
        (np.ones(2), np.ones(3), 0.1, None),
        (np.ones((2, 2)), SURE, np.array([[np.nan]]), None),
        (np.ones((2, 2)), SURE, 0.1, np.ones((1, 3, 3))),
        (np.ones((2, 2)), SURE, 0.1, -np.ones((1, 2, 2))),
    ],
)
def test_factors_of_zero_errors_below_zero_and_other_shapes_are_refused(factor, error, model, placing):
    with pytest.raises(InputError, match="factors of expansion"):
        Factors(factor, error, model, placing)


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        (Factors(np.ones((3, 2)), np.zeros((3, 2)), 0.0), "not (zones, classes) = (2, 2)"),
        (Factors(FACTOR, SURE, np.zeros((2, 1))), "not (values, hours) = (1, 1)"),
        (Factors(FACTOR, SURE, 0.0, np.ones((3, 2, 2))), "placing tells of 3 hours, not of 1"),
    ],
)
def test_factors_of_other_places_values_or_hours_are_refused(factors, said):
    with pytest.raises(InputError) as found:
        expanded(TREE, FITTED, CITY, factors)
    assert said in str(found.value)
