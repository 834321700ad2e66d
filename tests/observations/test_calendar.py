from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city.model import Calendar
from belvedere.observations.calendar import kind_of_day, local_day, to_utc
from tests.observations.made import ROME


@pytest.mark.parametrize(
    ("day", "kind", "english", "italian"),
    [
        (date(2024, 1, 10), "workday", "school-day Wednesday", "mercoledì di scuola"),
        (date(2024, 7, 10), "workday", "Wednesday of the school holidays", "mercoledì di vacanza scolastica"),
        (date(2024, 1, 13), "saturday", "Saturday", "sabato"),
        (date(2024, 1, 14), "sunday", "Sunday", "domenica"),
        (date(2024, 4, 25), "holiday", "holiday (Liberation Day)", "festivo (Anniversario della Liberazione)"),
        (date(2024, 4, 1), "holiday", "holiday (Easter Monday)", "festivo (Lunedì dell'Angelo)"),
        (date(2024, 10, 4), "holiday", "patron saint's day", "festa del patrono"),
    ],
)
def test_a_day_has_a_kind_and_a_name_in_both_languages(day, kind, english, italian):
    (found,) = kind_of_day([day], ROME)
    assert (found.kind, found.name_en, found.name_it) == (kind, english, italian)


def test_a_city_whose_school_holidays_nobody_wrote_down_has_plain_workdays():
    (found,) = kind_of_day([date(2024, 7, 10)], Calendar("Europe/Rome", "IT"))
    assert (found.kind, found.name_en, found.school) == ("workday", "Wednesday", True)


@pytest.mark.parametrize(("day", "hours"), [(date(2024, 3, 31), 23), (date(2024, 10, 27), 25), (date(2024, 6, 1), 24)])
def test_local_days_have_the_hours_their_clocks_show(day, hours):
    start, end = local_day(day, ROME)
    assert end - start == timedelta(hours=hours)
    assert start.tzinfo is UTC


@given(st.dates(date(2000, 1, 1), date(2037, 12, 30)))
def test_local_days_follow_each_other_without_gap_or_overlap(day):
    assert local_day(day, ROME)[1] == local_day(day + timedelta(days=1), ROME)[0]


def test_a_time_the_clock_skipped_is_none_and_one_it_showed_twice_is_two():
    first, second = to_utc(
        pd.DatetimeIndex(["2024-03-31 02:30", "2024-10-27 02:30", "2024-07-01 02:30"]), "Europe/Rome"
    )
    assert first.isna().tolist() == [True, False, False]
    assert first[1] == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert second[1] == datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    assert second.isna().tolist() == [True, False, True]
