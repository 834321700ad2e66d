import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.forecast.clock import (
    ahead,
    edges_between,
    local,
    steps_in_day,
    steps_in_week,
    steps_in_year,
    steps_late,
)
from belvedere.forecast.contract import KINDS

ROME = "Europe/Rome"


def utc(text):
    return np.datetime64(text, "s")


@pytest.mark.parametrize(
    ("kind", "day", "week", "year", "late"),
    [
        ("traffic", 24, 168, 8736, 0),
        ("parking", 48, 336, 17472, 0),
        ("air_daily", 1, 7, 364, 1),
        ("nights", 0, 0, 12, 2),
        ("people", 24, 168, 8736, 24),
        ("level", 24, 168, 8736, 1),
    ],
)
def test_steps_of_days_weeks_years_and_delays(kind, day, week, year, late):
    one = KINDS[kind]
    assert (steps_in_day(one), steps_in_week(one), steps_in_year(one), steps_late(one)) == (day, week, year, late)


def test_the_local_clock_shows_the_hour_again_in_autumn():
    edges = edges_between(KINDS["traffic"], ROME, utc("2024-10-26T23:00"), utc("2024-10-27T03:00"))
    shown = local(edges, ROME)
    assert shown.hour.tolist() == [1, 2, 2, 3]
    assert shown.weekday.tolist() == [6, 6, 6, 6]
    assert set(shown.month) == {10}


def test_half_hours_show_as_fractions_of_an_hour():
    edges = edges_between(KINDS["parking"], ROME, utc("2024-01-11T07:10"), utc("2024-01-11T08:00"))
    assert local(edges, ROME).hour.tolist() == [8.0, 8.5]


def test_a_clock_of_one_instant_has_one_interval_of_each_length():
    for name in ("traffic", "air_daily", "nights"):
        at = utc("2024-01-31T23:00")  # local midnight of 1 February
        assert len(edges_between(KINDS[name], ROME, at, at)) == 2


def test_an_end_on_an_edge_does_not_begin_another_interval():
    assert len(edges_between(KINDS["air_daily"], ROME, utc("2024-01-10T23:00"), utc("2024-01-11T23:00"))) == 2
    assert len(edges_between(KINDS["nights"], ROME, utc("2023-12-31T23:00"), utc("2024-01-31T23:00"))) == 2
    assert len(edges_between(KINDS["traffic"], ROME, utc("2024-01-10T23:00"), utc("2024-01-11T00:00"))) == 2


def test_going_ahead_in_two_steps_is_going_ahead_in_one():
    for name in ("traffic", "air_daily", "nights"):
        kind = KINDS[name]
        edges = edges_between(kind, ROME, utc("2024-02-27T00:00"), utc("2024-03-02T00:00"))
        far = ahead(kind, ROME, edges, 40)
        assert np.array_equal(ahead(kind, ROME, ahead(kind, ROME, edges, 17), 23), far)
        assert (np.diff(far).astype(int) > 0).all()


def test_a_stretch_of_centuries_is_refused():
    with pytest.raises(InputError, match="wrong year"):
        edges_between(KINDS["parking"], ROME, utc("1600-01-01"), utc("2024-01-01"))
    with pytest.raises(InputError, match="no stretch of time"):
        edges_between(KINDS["parking"], ROME, utc("2024-01-02"), utc("2024-01-01"))
