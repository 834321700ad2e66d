"""Means of stations, and tables that are no observations."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment.background import MONTHS, assumed, measured, read
from belvedere.errors import InputError, MissingFileError
from belvedere.observations.schema import Quality
from belvedere.parameters import CENTRAL


def year(quantity="no2", place="air:A", value=lambda local: 20.0, quality=Quality.VALID):
    """A year of hourly readings; value of the local hour."""
    time = pd.date_range("2023-12-31 23:00", periods=8784, freq="h", tz="UTC")
    local = time.tz_convert("Europe/Rome")
    values = [value(each) for each in local]
    return pd.DataFrame({"time": time, "place": place, "quantity": quantity, "value": values, "quality": int(quality)})


def test_a_mean_is_of_local_hours_and_seasons():
    made = measured(year(value=lambda at: 50.0 if at.month == 7 and at.hour in (9, 10, 11) else 10.0), "Europe/Rome")
    by_period = made.by_period["air:A", "no2"]
    assert by_period[2, 3] == pytest.approx(10 + 40 * 31 / 92, rel=0.01)  # July of summer
    assert by_period[0, 3] == 10.0 and by_period[2, 2] == 10.0


def test_months_can_be_asked_for():
    made = measured(year(value=lambda at: float(at.month)), "Europe/Rome", periods=MONTHS)
    assert made.by_period["air:A", "no2"].mean(axis=1) == pytest.approx(np.arange(1.0, 13.0))


def test_readings_that_nobody_vouches_for_do_not_count():
    both = pd.concat([year(), year(value=lambda at: 900.0, quality=Quality.SUSPECT_SOURCE)])
    assert (measured(both, "Europe/Rome").by_period["air:A", "no2"] == 20.0).all()


def test_a_station_with_half_a_year_has_no_mean():
    half = year()
    half.loc[half.index > 4000, "quality"] = int(Quality.MISSING)
    assert measured(half, "Europe/Rome").by_period == {}


def test_a_station_can_be_left_out():
    both = pd.concat([year(), year(place="air:B"), year("pm10", "air:B")])
    made = measured(both, "Europe/Rome")
    assert made.stations("no2") == ("air:A", "air:B")
    assert made.without("air:B").stations("no2") == ("air:A",)
    assert made.without("air:B").stations("pm10") == ()


def test_without_stations_the_background_is_the_parameters():
    made = assumed({**CENTRAL, "background_no2": 7.0})
    assert (made.no2 == 7.0).all() and made.pm10 == CENTRAL["background_pm10"]


def test_broken_observations_are_refused(tmp_path):
    with pytest.raises(InputError, match="quality"):
        measured(year().drop(columns="quality"), "Europe/Rome")
    with pytest.raises(InputError, match="below zero"):
        measured(year(value=lambda at: -3.0), "Europe/Rome")
    with pytest.raises(MissingFileError, match="recipe"):
        read(tmp_path, "Europe/Rome")
