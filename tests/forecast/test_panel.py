from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import InputError
from belvedere.forecast.contract import KINDS
from belvedere.forecast.panel import (
    cut,
    edges_ahead,
    extend,
    from_observations,
    instant_at,
    known,
    select,
    with_outside,
)

ROME = Calendar("Europe/Rome", "IT")
HOURS = KINDS["traffic"]
FREE = KINDS["parking"]


def readings(rows):
    """(place, "2024-01-11 08:30", value[, quality]) as a table; times are UTC."""
    table = pd.DataFrame([(*row, 0)[:4] for row in rows], columns=["place", "time", "value", "quality"])
    return table.assign(time=pd.to_datetime(table["time"], utc=True))


def panel_of(values, kind=HOURS):
    """Series by hour from midnight of 2024-01-11 UTC."""
    value = np.asarray(values, dtype=float)
    times = pd.date_range("2024-01-11", periods=value.shape[1], freq="h", tz="UTC")
    rows = [(f"p{s}", time, value[s, i]) for s in range(len(value)) for i, time in enumerate(times)]
    return from_observations(readings(rows), kind, "flow", ROME, places=[f"p{s}" for s in range(len(value))])


def test_half_hours_become_the_mean_flow_of_the_hour():
    table = readings([("a", "2024-01-11 08:00", 100.0), ("a", "2024-01-11 08:30", 300.0), ("a", "2024-01-11 10:00", 7)])
    panel = from_observations(table, HOURS, "flow", ROME)
    assert list(panel.edges.astype(str)) == [f"2024-01-11T{hour:02d}:00:00" for hour in (8, 9, 10, 11)]
    np.testing.assert_array_equal(panel.value, [[200.0, np.nan, 7.0]])


def test_of_free_places_the_last_reading_of_a_half_hour_counts_whatever_the_order_of_rows():
    table = readings([("a", "2024-01-11 08:29:59", 5.0), ("a", "2024-01-11 08:01:00", 9.0)])
    panel = from_observations(table, FREE, "parking_free", ROME)
    np.testing.assert_array_equal(panel.value, [[5.0]])


def test_only_valid_readings_count_unless_told():
    table = readings([("a", "2024-01-11 08:00", 1.0), ("a", "2024-01-11 09:00", 2.0, 1), ("a", "2024-01-11 10:00", 3)])
    np.testing.assert_array_equal(from_observations(table, HOURS, "flow", ROME).value, [[1, np.nan, 3]])
    np.testing.assert_array_equal(from_observations(table, HOURS, "flow", ROME, trusted=(0, 1)).value, [[1, 2, 3]])


def test_places_and_stretch_that_are_asked_for_are_there_even_without_readings():
    table = readings([("b", "2024-01-11 08:00", 1.0), ("c", "2024-01-11 08:00", 2.0)])
    start, end = datetime(2024, 1, 11, 7, 30, tzinfo=UTC), datetime(2024, 1, 11, 9, tzinfo=UTC)
    panel = from_observations(
        table, HOURS, "flow", ROME, places=["a", "b"], groups={"b": "north"}, start=start, end=end
    )
    assert panel.places == ("a", "b")
    assert panel.groups == ("", "north")
    np.testing.assert_array_equal(panel.value, [[np.nan, np.nan], [np.nan, 1.0]])


def test_local_days_have_twenty_three_hours_in_spring_and_twenty_five_in_autumn():
    days = KINDS["air_daily"]
    table = readings([("a", "2024-03-29 23:00", 1.0), ("a", "2024-03-31 22:00", 3.0), ("a", "2024-03-30 23:00", 2.0)])
    panel = from_observations(table, days, "pm10", ROME)
    assert list(np.diff(panel.edges).astype(int) // 3600) == [24, 23, 24]
    np.testing.assert_array_equal(panel.value, [[1, 2, 3]])
    autumn = from_observations(readings([("a", "2024-10-26 22:00", 1.0)]), days, "pm10", ROME)
    assert list(np.diff(edges_ahead(autumn, 1)).astype(int) // 3600) == [25, 24]


def test_months_are_those_of_the_local_calendar():
    table = readings(
        [("a", "2019-12-31 23:00", 31.0), ("a", "2020-01-31 23:00", 29.0), ("a", "2020-03-31 22:00", 30.0)]
    )
    panel = from_observations(table, KINDS["nights"], "tourist_nights", ROME)
    np.testing.assert_array_equal(panel.value, [[31, 29, np.nan, 30]])
    assert str(edges_ahead(panel, 2)[-1]) == "2020-06-30T22:00:00"  # June ends; summer time
    assert panel.late[0] == 2  # 60 days are two months


def test_known_at_an_instant_is_what_ended_and_arrived_before():
    panel = replace(panel_of(np.zeros((2, 5))), late=np.array([0, 2]))
    assert known(panel, 3).tolist() == [[True, True, True, False, False], [True, False, False, False, False]]


def test_a_cut_panel_holds_nothing_that_was_not_known():
    panel = replace(panel_of([[1, 2, 3, 4], [5, 6, 7, 8]]), late=np.array([0, 1]))
    panel = replace(panel, outside={"rain": np.arange(4.0)})
    before = cut(panel, 3)
    np.testing.assert_array_equal(before.value, [[1, 2, 3], [5, 6, np.nan]])
    assert len(before.edges) == 4
    np.testing.assert_array_equal(before.outside["rain"], [0, 1, 2])
    assert panel.value[1, 2] == 7  # the first stays as it was


def test_a_panel_goes_on_into_the_future_with_nothing_in_it():
    panel = panel_of([[1, 2]])
    longer = extend(panel, edges_ahead(panel, 2))
    np.testing.assert_array_equal(longer.value, [[1, 2, np.nan, np.nan]])
    assert str(longer.edges[-1]) == "2024-01-11T04:00:00"
    with pytest.raises(InputError, match="do not go on"):
        extend(longer, panel.edges)


def test_an_instant_is_the_number_of_the_edge_at_or_before_a_time():
    panel = panel_of([[1, 2, 3]])
    assert instant_at(panel, datetime(2024, 1, 11, 2, tzinfo=UTC)) == 2
    assert instant_at(panel, datetime(2024, 1, 11, 1, 59, tzinfo=UTC)) == 1
    with pytest.raises(InputError, match="no time zone"):
        instant_at(panel, datetime(2024, 1, 11))  # noqa: DTZ001 that is what is wrong


def test_some_series_are_chosen_in_the_order_asked_and_an_unknown_one_is_named():
    panel = panel_of([[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(select(panel, ["p2", "p0"]).value, [[5, 6], [1, 2]])
    with pytest.raises(InputError, match="'p9'"):
        select(panel, ["p9"])


def test_a_daily_temperature_stands_beside_each_hour_until_the_next_one_but_no_longer_than_a_day():
    panel = panel_of(np.zeros((1, 72)))
    warm = readings([("w", "2024-01-11 00:00", 4.0), ("w", "2024-01-12 00:00", 6.0)])
    column = with_outside(panel, "warm", warm, "air_temperature").outside["warm"]
    assert (column[:24] == 4).all()
    assert (column[24:49] == 6).all()
    assert np.isnan(column[49:]).all()


def test_broken_tables_are_refused_by_column():
    table = readings([("a", "2024-01-11 08:00", 1.0)])
    with pytest.raises(InputError, match="value: the column is missing"):
        from_observations(table.drop(columns="value"), HOURS, "flow", ROME)
    with pytest.raises(InputError, match="times have no zone"):
        from_observations(table.assign(time=table["time"].dt.tz_localize(None)), HOURS, "flow", ROME)
    with pytest.raises(InputError, match="no reading that counts"):
        from_observations(table.iloc[:0], HOURS, "flow", ROME)
    with pytest.raises(InputError, match="no reading that counts"):
        from_observations(table.assign(value=np.nan), HOURS, "flow", ROME)


def test_a_reading_of_a_wrong_year_does_not_fill_the_memory():
    table = readings([(f"a{n}", "2024-01-11 08:00", 1.0) for n in range(400)] + [("b", "1905-01-01 00:00", 1.0)])
    with pytest.raises(InputError, match="wrong year"):
        from_observations(table, HOURS, "flow", ROME)
