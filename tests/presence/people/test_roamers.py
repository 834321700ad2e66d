"""People of other countries."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.roamers import UNREGISTERED, by_country, together


def countries(devices, arrivals, variance=0.0, error=0.0):
    return pd.DataFrame(
        {
            "mcc": np.arange(200, 200 + len(devices)),
            "devices": np.array(devices, dtype="float64"),
            "variance": variance,
            "arrivals": np.array(arrivals, dtype="float64"),
            "arrivals_error": error,
        }
    )


def test_countries_with_many_guests_keep_their_own_factor():
    found = by_country(countries([10_000.0, 10_000.0], [20_000.0, 50_000.0]))
    assert found["factor"].to_numpy() == pytest.approx([2.0, 5.0], rel=1e-3)
    # 1 / √10,000 = 1 % of the draw, and what is not registered
    assert found["relative_se"].to_numpy() == pytest.approx(np.hypot(0.01, UNREGISTERED), rel=1e-2)


def test_a_country_without_arrivals_takes_the_mean_with_the_spread_of_all():
    found = by_country(countries([10_000.0, 10_000.0, 500.0], [20_000.0, 50_000.0, np.nan]))
    assert found["factor"].iloc[2] == pytest.approx(np.sqrt(10.0), rel=1e-3)  # the geometric mean of 2 and 5
    # two logarithms 0.916 apart have a standard deviation of 0.648
    assert found["relative_se"].iloc[2] == pytest.approx(np.hypot(0.648, UNREGISTERED), rel=1e-2)


def test_a_country_of_few_guests_is_drawn_to_the_mean():
    found = by_country(countries([10_000.0, 10_000.0, 10_000.0, 4.0], [20_000.0, 25_000.0, 30_000.0, 100.0]))
    assert 2.5 < found["factor"].iloc[3] < 3.5  # raw: 25


def test_countries_that_differ_by_no_more_than_chance_become_one():
    found = by_country(countries([100.0, 100.0], [300.0, 301.0]))
    assert found["factor"].iloc[0] == pytest.approx(found["factor"].iloc[1])


def test_counts_below_twice_their_noise_say_nothing():
    found = by_country(countries([10_000.0, -30.0], [20_000.0, 40.0], variance=400.0))
    assert found["factor"].to_numpy() == pytest.approx([2.0, 2.0])


def test_the_mix_of_devices_decides_the_factor_of_all():
    factors = pd.DataFrame({"mcc": [1, 2], "factor": [2.0, 4.0], "relative_se": UNREGISTERED})
    assert together(factors, np.array([75.0, 25.0])) == pytest.approx((2.5, UNREGISTERED))
    assert together(factors, np.array([10.0, -3.0]))[0] == pytest.approx(2.0)
    assert together(factors, np.zeros(2))[0] == pytest.approx(3.0)


def test_what_is_missing_twice_or_silent_is_told():
    with pytest.raises(InputError, match="countries: variance: the column is missing"):
        by_country(countries([1.0], [1.0]).drop(columns="variance"))
    with pytest.raises(InputError, match="mcc 200: it stands twice"):
        by_country(pd.concat([countries([1.0], [1.0])] * 2))
    with pytest.raises(InputError, match="no country has arrivals"):
        by_country(countries([5.0, 0.0], [np.nan, 3.0], variance=100.0))
