"""Winds turned into turbulence; tables of weather that are broken."""

import math

import numpy as np
import pandas as pd
import pytest

from belvedere.environment.meteorology import GROUPS, NEUTRAL, SEASONS, Weather, climate, over_city, typical, wind_at
from belvedere.errors import InputError


def tables():
    """A year of one wind from the west, 2 m/s, class D."""
    rows = [(season, 3 * group, 4, 2.0, 270.0, 10.0) for season in range(SEASONS) for group in range(GROUPS)]
    winds = pd.DataFrame(rows, columns=["season", "start_hour", "pasquill", "wind_speed", "wind_from", "hours"])
    hours = winds[["season", "start_hour"]].assign(temperature=15.0, irradiance=100.0)
    return winds, hours


def test_neutral_wind_is_logarithmic():
    weather = Weather(0.4, NEUTRAL, 1.0, 0.8, 1000.0)
    assert wind_at(weather, np.array(10.0)) == pytest.approx(math.log(10.0), rel=0.001)  # u*/k = 1 m/s


def test_a_city_slows_the_wind_and_roughens_it():
    weather = over_city(4, 2.0)
    assert wind_at(weather, np.array(10.0)) < 2.0
    assert weather.friction_velocity > 0.4 * 2.0 / math.log(10.0 / 0.1)


def test_at_the_blending_height_both_winds_are_one():
    # 2 m/s at 10 m over 0.1 m of roughness is 2 ln(600)/ln(100) at 60 m
    assert wind_at(over_city(4, 2.0), np.array(60.0)) == pytest.approx(2 * math.log(600) / math.log(100), rel=0.001)


def test_stable_nights_are_not_as_stable_in_a_city():
    assert over_city(6, 1.0).obukhov_length >= 30.0


def test_shares_of_the_packaged_climate_sum_to_one():
    made = typical()
    assert made.share.sum(axis=(2, 3)) == pytest.approx(np.ones((SEASONS, GROUPS)))
    assert (made.irradiance[2] >= made.irradiance[0]).all()  # summer and winter


def test_hours_of_the_packaged_table_are_those_of_a_year():
    made = climate(*tables())
    assert made.share.shape == (SEASONS, GROUPS, 1, 16)
    assert (made.share[:, :, 0, 12] == 1.0).all()  # from 270 degrees


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda winds: winds.drop(columns="hours"), "hours"),
        (lambda winds: winds.assign(wind_speed="1,5"), "wind_speed"),
        (lambda winds: winds.assign(wind_speed=0.0), "wind_speed"),
        (lambda winds: winds.assign(pasquill=7), "pasquill"),
        (lambda winds: winds.assign(wind_from=-1.0), "wind_from"),
        (lambda winds: winds.assign(hours=np.nan), "hours"),
        (lambda winds: winds.iloc[:20], "Half a download"),
        (lambda winds: winds.iloc[:0], "season 0"),
    ],
)
def test_a_broken_table_of_winds_is_refused_with_its_place(broken, says):
    winds, hours = tables()
    with pytest.raises(InputError, match=says):
        climate(broken(winds), hours)


def test_a_missing_hour_of_temperature_is_refused():
    winds, hours = tables()
    with pytest.raises(InputError, match=r"typical_hours\.csv"):
        climate(winds, hours.iloc[1:])
