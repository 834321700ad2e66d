"""Scales go there and back."""

import numpy as np
import pytest

from belvedere.forecast.scale import off, onto


@pytest.mark.parametrize(("scale", "there"), [("sqrt", 3.0), ("log", np.log(10.0)), ("none", 9.0)])
def test_a_scale_goes_there_and_back(scale, there):
    value = np.array([9.0, 0.0])
    assert onto(scale, value)[0] == pytest.approx(there)
    assert off(scale, onto(scale, value)) == pytest.approx(value)


def test_what_has_run_away_stays_a_number():
    assert np.isfinite(off("log", np.array([1e6, np.inf]))).all()


def test_below_nought_is_nought_where_the_quantity_has_a_floor():
    assert onto("sqrt", np.array([-4.0]))[0] == 0.0
    assert off("log", np.array([-4.0]))[0] == 0.0
    assert off("none", np.array([-4.0]))[0] == -4.0
