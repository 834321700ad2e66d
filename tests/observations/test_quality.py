"""Marks are scored on made-up streets with injected faults, and on honest streets without."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from belvedere.observations.quality import LIMITS, gaps, mark
from belvedere.observations.schema import Quality
from belvedere.quantities import QUANTITIES
from tests.observations.made import hourly, streets

HOUR = {"flow": 3600.0, "flow_truck": 3600.0, "no2": 3600.0, "o3": 3600.0}


def marks(values, quantity="flow", start="2024-01-07 23:00", interval=None, step="h", quality=None):
    table = mark(hourly(start, values, quantity=quantity, quality=quality, step=step), interval or HOUR, "Europe/Rome")
    return table.column("quality").to_numpy()


def test_every_limit_is_of_a_known_quantity_with_a_source():
    assert set(LIMITS) <= set(QUANTITIES)
    assert all(limit.minimum < limit.maximum for limit in LIMITS.values())


@pytest.mark.parametrize(("value", "quality"), [(-1, 3), (0, 0), (12000, 0), (12001, 3), (1e12, 3)])
def test_what_the_quantity_cannot_be_is_out_of_range(value, quality):
    assert marks([value])[0] == quality


def test_a_blank_is_missing():
    assert marks([300, np.nan, 310])[1] == Quality.MISSING


def test_a_mark_of_the_publisher_is_never_taken_back():
    quality = np.array([0, Quality.SUSPECT_SOURCE, 0])
    assert marks([300, 310, 305], quality=quality)[1] == Quality.SUSPECT_SOURCE


def test_the_same_large_count_five_times_is_stuck_and_twice_is_chance():
    assert (marks([250, 412, 412, 412, 412, 412, 300])[1:6] == Quality.SUSPECT_STUCK).all()
    assert (marks([250, 412, 412, 300]) == Quality.VALID).all()


def test_a_night_of_zeros_is_fine_and_a_day_of_zeros_is_stuck():
    day = [3, 1, 0, 0, 0, 0, 0, 8, 20, 16, 11, 12, 13, 10, 9, 12, 15, 22, 18, 12, 8, 6, 4, 3]
    assert (marks(day * 14) == Quality.VALID).all()
    found = marks(day * 7 + [0] * 24 + day * 7)
    assert (found[168:192] == Quality.SUSPECT_STUCK).all()
    assert (found[:166] == Quality.VALID).all()


def test_six_hours_of_zeros_in_the_rush_are_stuck_and_a_truckless_holiday_is_not():
    street = streets(days=28, size=1)[0]
    street[24 * 10 + 7 : 24 * 10 + 13] = 0
    assert (marks(street)[24 * 10 + 7 : 24 * 10 + 13] == Quality.SUSPECT_STUCK).all()
    assert (marks(street, "flow_truck")[24 * 10 + 7 : 24 * 10 + 13] != Quality.SUSPECT_STUCK).all()


def test_a_gap_ends_a_run_of_equal_values():
    first = hourly("2024-01-08 00:00", [412.0] * 3)
    second = hourly("2024-01-09 00:00", [412.0] * 3)
    found = mark(pa.concat_tables([first, second]), HOUR, "Europe/Rome").column("quality").to_pylist()
    assert found == [Quality.VALID] * 6


def test_ozone_near_zero_for_a_foggy_day_and_night_is_fine_and_for_four_days_is_stuck():
    assert (marks([8.0, 5, *[2.0] * 40, 6, 9], "o3") == Quality.VALID).all()
    assert (marks([8.0, 5, *[2.0] * 96, 6, 9], "o3")[2:98] == Quality.SUSPECT_STUCK).all()


def test_rain_may_fall_on_one_day_alone():
    rain = [0.0] * 30
    rain[15] = 80.0
    found = marks(rain, "precipitation", interval={"precipitation": 86400.0}, step="D")
    assert (found == Quality.VALID).all()


def test_honest_streets_are_left_alone():
    wrong = np.concatenate([marks(street) != Quality.VALID for street in streets(size=20)])
    assert wrong.mean() < 0.001


def test_injected_spikes_are_found():
    rng = np.random.default_rng(5)
    hit = total = false = honest = 0
    for street in streets(size=20, seed=1):
        rows = rng.choice(np.arange(48, len(street) - 48), 12, replace=False)
        rows = np.sort(rows)
        rows = rows[np.diff(rows, append=10**6) > 6]  # lone ones: two together may be an event
        faulty = street.copy()
        usual = street.reshape(-1, 24).mean(axis=0)[rows % 24]
        faulty[rows] = np.rint(6 * np.maximum(usual, 100))
        found = marks(np.minimum(faulty, 12000)) == Quality.SUSPECT_SPIKE
        hit, total = hit + found[rows].sum(), total + len(rows)
        rest = np.setdiff1d(np.arange(len(street)), rows)
        false, honest = false + found[rest].sum(), honest + len(rest)
    assert hit / total > 0.9
    assert false / honest < 0.002


def test_injected_stuck_stretches_are_found():
    rng = np.random.default_rng(7)
    hit = total = 0
    for street in streets(size=20, seed=2):
        start = rng.integers(48, len(street) - 48)
        faulty = street.copy()
        faulty[start : start + 12] = max(street[start], 40)
        found = marks(faulty)[start : start + 12]
        hit, total = hit + (found == Quality.SUSPECT_STUCK).sum(), total + 12
    assert hit / total > 0.95


def test_an_evening_of_two_high_hours_is_an_event_and_no_spike():
    street = streets(days=28, size=1, seed=3)[0]
    street[24 * 10 + 21 : 24 * 10 + 24] = street[24 * 10 + 18] * 1.1
    assert (marks(street)[24 * 10 + 21 : 24 * 10 + 24] == Quality.VALID).all()


def test_series_do_not_leak_into_each_other():
    quiet, busy = streets(days=14, size=2)
    alone = mark(hourly("2024-01-08", quiet), HOUR, "Europe/Rome").column("quality").to_pylist()
    both = pa.concat_tables([hourly("2024-01-08", quiet), hourly("2024-01-08", busy * 10, place="loops:b")])
    assert mark(both, HOUR, "Europe/Rome").column("quality").to_pylist()[: len(quiet)] == alone


def test_gaps_are_the_expected_times_without_a_reading():
    times = pd.DatetimeIndex(pd.to_datetime([f"2024-01-11 {h:02d}:00" for h in (1, 2, 5)], utc=True))
    start, end = pd.Timestamp("2024-01-11", tz="UTC"), pd.Timestamp("2024-01-11 08:00", tz="UTC")
    found = gaps(times, start, end, 3600)
    assert found["start"].dt.hour.tolist() == [0, 3, 6]
    assert found["end"].dt.hour.tolist() == [1, 5, 8]
    assert found["readings"].tolist() == [1, 2, 2]
    assert gaps(times[:0], start, end, 3600)["readings"].tolist() == [8]
