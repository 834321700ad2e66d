from datetime import UTC, date, datetime

import pytest

from belvedere.presence.day import bounds, service_day

ROME = "Europe/Rome"


def test_a_service_day_begins_at_four_by_the_citys_clock():
    start, end = bounds(date(2024, 1, 15), ROME)
    assert datetime.fromtimestamp(start, UTC) == datetime(2024, 1, 15, 3, tzinfo=UTC)
    assert end - start == 24 * 3600


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2024, 3, 30), 23),  # the clock goes from 2 to 3 in the night that belongs to Saturday
        (date(2024, 3, 31), 24),
        (date(2024, 10, 26), 25),  # and from 3 to 2
    ],
)
def test_the_day_whose_night_changes_the_clock_has_23_or_25_hours(day, hours):
    found = service_day(day, ROME)
    assert found.hours == hours
    assert found.end - found.start == hours * 3600
    assert (found.clock[0], found.clock[-1]) == (4, 3)


def test_days_follow_each_other_without_a_gap():
    days = [service_day(date(2024, 3, day), ROME) for day in (29, 30, 31)]
    assert [day.end for day in days[:-1]] == [day.start for day in days[1:]]


def test_an_hour_is_counted_from_the_days_start():
    day = service_day(date(2024, 3, 30), ROME)
    assert day.hour(day.start) == 0
    assert day.hour(day.end - 1) == 22
    assert day.begins(1) == datetime(2024, 3, 30, 4, tzinfo=UTC)
