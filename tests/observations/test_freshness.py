from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from belvedere.observations.freshness import age, share_valid, state, states

EIGHT = datetime(2024, 1, 11, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "seconds", "expected"),
    [
        ("08:30", 0, "fresh"),  # the hour that began at 8 is still being measured
        ("09:00", 0, "fresh"),
        ("10:00", 3600, "fresh"),  # the next reading, of 9 to 10, is due now
        ("10:01", 3660, "late"),
        ("12:00", 10800, "late"),  # three intervals
        ("12:01", 10860, "down"),
    ],
)
def test_a_reading_ages_from_the_end_of_its_interval(clock, seconds, expected):
    at = datetime.fromisoformat(f"2024-01-11 {clock}:00+00:00")
    found = age(pd.Series([pd.Timestamp(EIGHT)]), pd.Series([3600.0]), at)
    assert found[0] == seconds
    assert state(found[0], 3600) == expected


def test_what_was_never_read_is_down():
    found = age(pd.Series(pd.DatetimeIndex([pd.NaT], tz="UTC")), pd.Series([3600.0]), EIGHT)
    assert np.isinf(found[0])
    assert state(found[0], 3600) == "down"


def test_many_states_are_the_states_of_each():
    seconds = np.array([0.0, 3600, 3601, 10800, 10801, np.inf])
    assert states(seconds, np.full(6, 3600.0)).tolist() == [state(one, 3600.0) for one in seconds]


def test_the_share_valid_counts_what_was_expected_and_not_what_came():
    readings = pd.DataFrame(
        {
            "place": ["a"] * 4 + ["b"],
            "quantity": "flow",
            "time": pd.to_datetime([*(f"2024-01-11 0{h}:00" for h in (0, 1, 2, 9)), "2024-01-11 00:00"], utc=True),
            "quality": [0, 0, 2, 0, 5],
        }
    )
    found = share_valid(readings, datetime(2024, 1, 11, tzinfo=UTC), EIGHT, 3600)
    assert found["share_valid"].tolist() == [2 / 8, 0.0]
