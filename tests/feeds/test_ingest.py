import numpy as np
import pandas as pd
import pytest

from belvedere.errors import RecipeError
from belvedere.feeds.ingest import first_of_each, read_feed
from belvedere.observations.schema import observations
from tests.feeds.recordings import RECORDINGS, Recorded


def readings(values, minutes):
    time = pd.DatetimeIndex(["2024-01-11 08:00"]).tz_localize("UTC").repeat(len(values))
    return observations(
        time + pd.to_timedelta(minutes, unit="min"), ["f:a"] * len(values), "flow", np.array(values), "f"
    )


def test_an_unknown_reader_is_named_with_the_nearest_known_one():
    with pytest.raises(RecipeError, match=r"'wide_count'.*Did you mean 'wide_counts'"):
        read_feed("ring", "wide_count", {}, Recorded({}))


def test_a_feeds_name_cannot_be_overridden_by_an_option():
    options, files = RECORDINGS["car_parks"]
    with pytest.raises(RecipeError, match="`name` is no option"):
        read_feed("parks", "car_parks", {**options, "name": "x"}, Recorded(files))


def test_the_last_of_several_readings_counts():
    table, duplicate = first_of_each(readings([1.0, 2.0, 3.0], [0, 0, 60]))
    assert table.column("value").to_pylist() == [2.0, 3.0]
    assert duplicate == 1


def test_a_blank_never_replaces_a_value():
    table, _ = first_of_each(readings([1.0, np.nan], [0, 0]))
    assert table.column("value").to_pylist() == [1.0]
