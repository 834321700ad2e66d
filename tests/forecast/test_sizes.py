"""What makes errors alike: kinds of days and hours, horizons that met a truth and those that did not."""

from datetime import date

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS
from belvedere.forecast.sizes import DAYS, PRIOR, SPECIAL, groups_of, many_groups, over_horizons, sizes

ROME = Calendar("Europe/Rome", "IT")


def group(*days):
    """The groups of single hours; 7 UTC is 9 in Rome in summer."""
    edges = np.array([*days, "2025-01-01T00"], dtype="datetime64[s]")
    return groups_of(edges, KINDS["traffic"], ROME).tolist()


def test_groups_part_hours_and_free_days():
    # 25 April 2024 is a holiday, a Thursday; the 30th lies a day before another; the 16th is a Tuesday like any, the
    # 20th a Saturday
    days = ["2024-04-16T07", "2024-04-20T07", "2024-04-25T07", "2024-04-30T07"]
    assert group(*days) == [2, 6 + 2, 18 + 2, 18 + 2]


def test_two_days_from_a_holiday_is_less_strange_than_a_day_beside_it():
    assert group("2024-04-23T07", "2024-04-24T07") == [12 + 2, 18 + 2]


def test_late_summer_is_a_kind_of_its_own_but_its_holiday_is_a_holiday():
    assert group("2024-08-07T07", "2024-08-15T07", "2024-09-11T07") == [24 + 2, 18 + 2, 2]


def test_the_first_workdays_without_lessons_are_not_like_others():
    school = Calendar("Europe/Rome", "IT", school_holidays=((date(2024, 6, 8), date(2024, 9, 14)),))
    days = np.array(["2024-06-07T07", "2024-06-10T07", "2024-06-14T07", "2024-06-17T07", "2025-01-01T00"])
    found = groups_of(days.astype("datetime64[s]"), KINDS["traffic"], school).tolist()
    assert found == [2, 12 + 2, 12 + 2, 2]


def test_days_and_months_are_of_one_group():
    edges = np.array(["2024-04-25", "2024-04-26", "2024-04-27"], dtype="datetime64[s]")
    for kind in ("air_daily", "nights"):
        assert many_groups(KINDS[kind]) == 1
        assert groups_of(edges, KINDS[kind], ROME).tolist() == [0, 0]


def test_sizes_never_fall_with_the_horizon_and_reach_where_none_was_met():
    # means 2, 1, 4 of 1, 1, 2 instants: the first two are pooled to 1.5; horizons 4 and 5 met none
    total, count = np.array([2.0, 1.0, 8.0, 0.0, 0.0]), np.array([1.0, 1.0, 2.0, 0.0, 0.0])
    assert over_horizons(total, count, count.astype(int)).tolist() == [1.5, 1.5, 4.0, 4.0, 4.0]


def test_horizons_that_met_no_truth_have_a_size():
    far = np.full((30, 5, 2), np.nan)
    far[:, :3] = 1.0
    _, hours, _ = sizes(far, np.zeros((30, 5), dtype=np.int64), 1, np.ones(2))
    assert hours[0] == pytest.approx(1.0)


def test_a_special_day_counts_as_larger_until_it_was_seen():
    far, groups = np.ones((400, 1, 1)), np.zeros((400, 1), dtype=np.int64)
    groups[:4] = 3 * 6  # four hours of a holiday, as calm as any
    _, hours, _ = sizes(far, groups, many_groups(KINDS["traffic"]), np.ones(1))
    weight = max(DAYS * 4, PRIOR)
    assert hours[18, 0] == pytest.approx((4 + weight * SPECIAL[3]) / (4 + weight))
    assert hours[24, 0] == pytest.approx(SPECIAL[4])
    assert hours[0, 0] == pytest.approx(1.0)


def test_a_series_with_few_errors_is_expected_to_err_as_series_of_its_size_do():
    # 21 series whose error is a tenth of their level, but for the first, which has met one truth
    level = np.linspace(1.0, 9.0, 21)
    far = np.broadcast_to(level / 10, (200, 1, 21)).copy()
    far[1:, 0, 0] = np.nan
    series, _, _ = sizes(far, np.zeros((200, 1), dtype=np.int64), 1, level)
    assert series[0] < 0.6 * series.mean()
    assert series[-1] == pytest.approx(0.9, rel=0.1)
