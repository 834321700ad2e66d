"""Why there is no forecast."""

from dataclasses import replace

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.doubt import REASONS, reasons

HOURS = 1200


def panel():
    value = np.ones((4, HOURS))
    value[1, :1100] = np.nan  # 100 readings, fewer than the 504 that traffic asks
    value[2, 600:] = np.nan  # silent from 600 on
    value[3] = np.nan
    edges = np.datetime64("2024-01-01T00", "s") + np.arange(HOURS + 1) * np.timedelta64(3600, "s")
    return Panel(
        KINDS["traffic"], "flow", tuple("abcd"), edges, value, np.zeros(4, np.int64), Calendar("Europe/Rome", "IT")
    )


def test_each_series_says_why_it_has_no_forecast():
    assert reasons(panel(), np.array([1200]))[0].tolist() == ["", "too_little_past", "silent", "not_measured"]
    assert set(REASONS) == {"too_little_past", "silent", "not_measured"}


def test_silence_begins_two_weeks_after_the_last_reading_and_not_before():
    found = reasons(panel(), np.array([600 + 335, 600 + 336]))[:, 2]
    assert found.tolist() == ["", "silent"]


def test_a_publisher_s_delay_is_no_silence_and_its_readings_do_not_count_early():
    slow = replace(panel(), late=np.full(4, 200))
    assert reasons(slow, np.array([600 + 335 + 200]))[0, 2] == ""
    assert reasons(slow, np.array([503 + 200]))[0, 0] == "too_little_past"
    assert reasons(slow, np.array([504 + 200]))[0, 0] == ""


def test_before_anything_was_measured_it_says_so():
    assert reasons(panel(), np.array([0]))[0].tolist() == ["not_measured"] * 4
