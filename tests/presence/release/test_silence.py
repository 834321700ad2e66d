"""Silent hours are told from noisy values, and so by no single device."""

import numpy as np
import pandas as pd

from belvedere.presence.release import silence
from tests.presence.release.worlds import PLACES, present


def test_hours_far_above_the_noise_are_not_silent(tmp_path):
    assert silence.hours(pd.read_parquet(present(tmp_path))) == ()


def test_an_hour_within_six_standard_errors_of_nobody_is_silent(tmp_path):
    table = pd.read_parquet(present(tmp_path))
    city = (table["level"] == "city") & (table["visitor_class"] == "all")
    error = np.sqrt(table.loc[city, "variance"].iloc[0])
    hour = table.loc[city, "timestamp"].iloc[7]
    for value, silent in ((5.9 * error, (7,)), (-3 * error, (7,)), (6.1 * error, ())):
        changed = table.copy()
        changed.loc[city & (table["timestamp"] == hour), "devices"] = value
        assert silence.hours(changed) == silent
    assert PLACES.city == table.loc[city, "zone_id"].iloc[0]
