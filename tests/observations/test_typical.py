from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.ladder import ladder
from belvedere.observations.schema import Quality
from belvedere.observations.store import Store
from belvedere.observations.typical import history, profiles, usual, usual_along
from tests.observations.made import ROME, hourly

MONDAY = pd.Timestamp("2024-01-08", tz="Europe/Rome")


def level(time):
    """Return a flow by hand: 1000 on workdays, 500 on Saturdays, 200 on Sundays and holidays, plus the hour."""
    (kind,) = kind_of_day([time.date()], ROME)
    return {"workday": 1000, "saturday": 500, "sunday": 200, "holiday": 200}[kind.kind] + time.hour


def store_of(tmp_path, days, change=lambda time, value: value, start=MONDAY, marks=None):
    times = pd.date_range(start, start + pd.DateOffset(days=days), freq="h", inclusive="left")
    table = hourly(start.tz_convert("UTC"), [change(time, level(time)) for time in times], quality=marks)
    store = Store(tmp_path / "o")
    store.append([table])
    return store


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def one(store, moment, **options):
    (row,) = usual(history(store, ROME), moment, **options).to_dict("records")
    return row


def test_the_usual_is_of_this_local_hour_and_kind_of_day(tmp_path):
    store = store_of(tmp_path, 70)
    assert one(store, at("2024-03-06T08:30:00+01:00"))["median"] == 1008
    assert one(store, at("2024-03-09T08:30:00+01:00"))["median"] == 508
    assert one(store, at("2024-03-10T08:30:00+01:00"))["median"] == 208


def test_local_hours_keep_their_usual_over_the_change_of_clocks(tmp_path):
    store = store_of(tmp_path, 120)  # to 6 May: summer time from 31 March
    assert one(store, at("2024-04-17T08:00:00+02:00"))["median"] == 1008
    assert one(store, at("2024-01-17T08:00:00+01:00"))["median"] == 1008


def test_the_first_step_with_enough_days_answers_and_is_named(tmp_path):
    store = store_of(tmp_path, 70)
    assert one(store, at("2024-03-06T08:00:00+01:00"))["kind"] == "school wednesday"
    assert one(store, at("2024-03-06T08:00:00+01:00"))["days"] == 9  # ten Wednesdays less the one asked for
    few = store_of(tmp_path / "few", 30)
    assert one(few, at("2024-01-24T08:00:00+01:00"))["kind"] == "school workday"
    (row,) = usual(history(few, ROME), at("2024-07-10T08:00:00+02:00")).to_dict("records")
    assert row["kind"] == "workday"  # no summer holiday was ever seen


def test_a_holiday_counts_among_sundays_when_holidays_are_too_few(tmp_path):
    row = one(store_of(tmp_path, 120), at("2024-04-25T08:00:00+02:00"))
    assert (row["kind"], row["median"]) == ("sunday", 208)


def test_too_few_days_give_none(tmp_path):
    row = one(store_of(tmp_path, 4), at("2024-01-10T08:00:00+01:00"))
    assert (row["kind"], row["days"]) == ("", 0)
    assert np.isnan(row["median"])


def test_the_percentiles_are_linear_between_days(tmp_path):
    store = store_of(tmp_path, 7 * 12, lambda time, value: float((time - MONDAY).days // 7))  # 0 … 11 by week
    row = one(store, at("2024-05-08T08:00:00+02:00"))  # a Wednesday after all of them
    assert (row["low"], row["median"], row["high"]) == pytest.approx((1.1, 5.5, 9.9))  # 0 … 11 at 0.1, 0.5, 0.9


def test_the_day_asked_for_is_left_out_of_its_own_usual(tmp_path):
    odd = pd.Timestamp("2024-03-06").date()
    store = store_of(tmp_path, 70, lambda time, value: 9999 if time.date() == odd else value)
    row = one(store, at("2024-03-06T08:00:00+01:00"))
    assert (row["median"], row["high"]) == (1008, 1008)


def test_replay_knows_only_the_past(tmp_path):
    turn = pd.Timestamp("2024-02-12", tz="Europe/Rome")
    store = store_of(tmp_path, 84, lambda time, value: value * (3 if time >= turn else 1))
    moment = at("2024-02-14T08:00:00+01:00")
    assert one(store, moment, until=at("2024-02-12T00:00:00+01:00"))["median"] == 1008
    assert one(store, moment)["median"] == 3024  # five Wednesdays before the turn, six after the one asked for


def test_suspect_readings_never_become_usual(tmp_path):
    marks = np.zeros(70 * 24, dtype=np.int8)
    wrong = np.arange(len(marks)) % 3 == 0

    def change(time, value):
        return 7777 if wrong[int((time - MONDAY) / timedelta(hours=1))] else value

    marks[wrong] = Quality.SUSPECT_STUCK
    store = store_of(tmp_path, 70, change, marks=marks)
    table = profiles(store, ROME)
    assert table["high"].max() < 1100


def test_half_hours_count_as_one_day(tmp_path):
    store = Store(tmp_path / "o")
    store.append([hourly("2024-01-08", range(48 * 21), step="30min")])
    table = profiles(store, ROME)
    assert set(table[table["kind"] == "any day"]["days"]) <= {20, 21, 22}


def test_a_daily_quantity_has_one_usual_at_every_hour(tmp_path):
    store = Store(tmp_path / "o")
    values = np.arange(60, dtype=float)
    store.append([hourly("2024-01-07 23:00", values, place="air:x", quantity="pm10", step="D")])
    known = history(store, ROME)
    answers = [usual(known, at(f"2024-02-07T{hour:02d}:30:00+01:00")).to_dict("records")[0] for hour in (0, 8, 23)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["kind"] == "workday in winter"


def test_one_series_along_a_line_is_what_all_series_are_at_each_time(tmp_path):
    store = store_of(tmp_path, 70)
    store.append([hourly("2024-01-08", range(24 * 40), place="loops:b")])
    known = history(store, ROME)
    times = pd.date_range("2024-02-20", periods=60, freq="h", tz="UTC")
    until = at("2024-02-20T00:00:00+01:00")
    for place in ("loops:a", "loops:b"):
        line = usual_along(known, place, "flow", times, until)
        for row in line.itertuples():
            (same,) = usual(known, row.time, until, places=[place]).to_dict("records")
            assert (row.kind, row.days) == (same["kind"], same["days"])
            np.testing.assert_equal([row.median, row.low, row.high], [same["median"], same["low"], same["high"]])
    assert usual_along(known, "nobody", "flow", times)["kind"].unique().tolist() == [""]


def test_profiles_are_the_usual_with_no_day_left_out(tmp_path):
    store = store_of(tmp_path, 70)
    table = profiles(store, ROME).set_index(["kind", "hour"])
    after = one(store, at("2024-05-08T08:00:00+02:00"))  # a day that is not among them
    row = table.loc[("school wednesday", 8)]
    assert (row["median"], row["days"]) == (after["median"], after["days"])


def test_a_day_with_nothing_known_yet_is_empty_and_not_an_error(tmp_path):
    store = Store(tmp_path / "o")
    known = history(store, ROME)
    assert usual(known, at("2024-03-06T08:00:00+01:00")).empty
    assert profiles(store, ROME).empty


def test_a_time_without_a_zone_is_refused(tmp_path):
    known = history(store_of(tmp_path, 2), ROME)
    with pytest.raises(InputError, match="no time zone"):
        usual(known, datetime(2024, 3, 6))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "sort", "steps"),
    [
        ("2024-01-10", "traffic", ("school wednesday", "school workday", "workday", "any day")),
        ("2024-07-10", "traffic", ("holidays wednesday", "holidays workday", "workday", "any day")),
        ("2024-12-25", "traffic", ("holiday", "sunday", "any day")),
        ("2024-12-25", "air", ("sunday in winter", "winter", "any day")),
        ("2024-12-25", "weather", ("month 12", "winter", "any day")),
    ],
)
def test_the_ladder_goes_from_the_most_alike_to_any_day(day, sort, steps):
    (kind,) = kind_of_day([datetime.fromisoformat(day).date()], ROME)
    assert ladder(kind, sort) == steps
