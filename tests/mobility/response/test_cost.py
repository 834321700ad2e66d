"""What trips cost, and how a change of it is felt."""

import numpy as np
import pytest

from belvedere.mobility.response.cost import LEAST, damped, value_of_time
from belvedere.parameters import CENTRAL


def test_no_change_is_felt_as_none():
    assert (damped(np.array([1.0, 5.0]), np.zeros(2)) == 0).all()


@pytest.mark.parametrize(
    ("before", "more", "felt"),
    [(4.0, 4.0, 4 * np.log(2)), (4.0, -2.0, -4 * np.log(2)), (1000.0, 1.0, 1.0), (4.0, -400.0, 4 * np.log(LEAST))],
)
def test_a_euro_more_weighs_less_on_a_dear_trip(before, more, felt):
    assert damped(np.array([before]), np.array([more]))[0] == pytest.approx(felt, rel=1e-3)


def test_commuters_time_is_worth_more():
    assert value_of_time("work", CENTRAL) == CENTRAL["value_of_time_commute"]
    assert value_of_time("leisure", CENTRAL) == CENTRAL["value_of_time_other"]
