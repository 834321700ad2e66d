"""What is known ahead says the right thing of days that people know."""

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.clock import edges_between
from belvedere.forecast.contract import KINDS, Times
from belvedere.forecast.known import Ahead, Nothing

ROME = Calendar("Europe/Rome", "IT", school_holidays=())


def days(first: str, last: str) -> Times:
    kind = KINDS["air_daily"]
    return edges_between(kind, "Europe/Rome", np.datetime64(first) - np.timedelta64(1, "h"), np.datetime64(last))


def test_the_friday_after_a_thursday_holiday_is_a_bridge() -> None:
    # 25 April 2024, Liberation Day, was a Thursday
    found = Ahead(ROME).columns(days("2024-04-23T00:00:00", "2024-04-26T22:00:00"))
    assert found["holiday"].tolist() == [0, 0, 1, 0]
    assert found["before_holiday"].tolist() == [0, 1, 0, 0]
    assert found["after_holiday"].tolist() == [0, 0, 0, 1]
    assert found["bridge"].tolist() == [0, 0, 0, 1]
    assert found["thursday"].tolist() == [0, 0, 1, 0]


def test_a_clock_of_days_has_no_hours_and_one_of_months_no_weekdays() -> None:
    daily = Ahead(ROME).columns(days("2024-04-23T00:00:00", "2024-04-26T22:00:00"))
    assert not any(name.startswith("day_") or name.endswith(("daytime", "evening")) for name in daily)
    kind = KINDS["nights"]
    months = edges_between(kind, "Europe/Rome", np.datetime64("2024-01-01"), np.datetime64("2024-12-31"))
    assert set(Ahead(ROME).columns(months)) == {"year_cos1", "year_sin1", "year_cos2", "year_sin2"}


def test_waves_follow_the_local_clock_through_a_change_to_summer_time() -> None:
    # 31 March 2024: the clock goes from 2 to 3 at 1:00 UTC; noon is 11 UTC the day before and 10 UTC that day
    edges = np.datetime64("2024-03-30T00:00:00", "s") + np.arange(49) * np.timedelta64(3600, "s")
    wave = Ahead(ROME).columns(edges)["day_cos1"]
    assert np.isclose(wave[11], -1) and np.isclose(wave[24 + 10], -1)


def test_future_columns_do_not_depend_on_where_the_clock_begins() -> None:
    edges = np.datetime64("2024-04-20T00:00:00", "s") + np.arange(200) * np.timedelta64(3600, "s")
    whole, part = Ahead(ROME).columns(edges), Ahead(ROME).columns(edges[100:])
    assert all(np.array_equal(whole[name][100:], part[name]) for name in whole)


def test_what_somebody_else_knows_ahead_is_a_column_too() -> None:
    edges = days("2024-04-23T00:00:00", "2024-04-26T22:00:00")
    found = Ahead(ROME, more={"tide": lambda asked: np.arange(len(asked) - 1.0)}).columns(edges)
    assert found["tide"].tolist() == [0, 1, 2, 3]
    assert Nothing().columns(edges) == {}
