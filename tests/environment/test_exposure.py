"""Means over people, not over places."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment.exposure import everyone, run
from tests.worlds import grid_town

TOWN = grid_town()
AIR = pd.DataFrame({"zone_id": np.arange(4), "no2": [10.0, 20.0, 30.0, 40.0], "pm10": 25.0, "pm25": 15.0})


def test_an_area_breathes_the_mean_of_its_people():
    made = run(AIR, TOWN).set_index("area_id")
    assert made.loc["west", "no2"] == pytest.approx((1000 * 10 + 600 * 30) / 1600)
    assert made.loc["west", "residents_65_plus"] == pytest.approx(0.23 * 1600)


def test_the_city_is_the_mean_of_its_people():
    made = everyone(run(AIR, TOWN))
    assert made["no2"] == pytest.approx((1000 * 10 + 800 * 20 + 600 * 30 + 200 * 40) / 2600)
    assert made["pm10"] == 25.0


def test_an_area_where_nobody_lives_has_no_row():
    zones = TOWN.zones.assign(residents=[1.0, 0.0, 1.0, 0.0])
    assert run(AIR, TOWN.with_table("zones", zones))["area_id"].tolist() == ["west"]
