from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.presence.events import times


def parse(*texts):
    raw = [text.encode() for text in texts]
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in raw])]).astype(np.int64)
    return times.parse(offsets, np.frombuffer(b"".join(raw) + b" ", np.uint8))


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001
@settings(deadline=None)
def test_every_time_is_what_python_makes_of_it(moment):
    found, zoned = parse(moment.isoformat(" ", "seconds"), moment.isoformat("T", "microseconds"))
    assert found.tolist() == [int(moment.replace(microsecond=0, tzinfo=UTC).timestamp())] * 2
    assert not zoned.any()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.999Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T21:30:00-02:30", 0),
    ],
)
def test_a_time_that_tells_its_zone_is_taken_at_its_word(text, expected):
    found, zoned = parse(text)
    assert (found[0], zoned[0]) == (expected, True)


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "2024-02-30 10:00:00", "2023-02-29 10:00:00", "2024-13-01 10:00:00", "2024-01-01 24:00:00",
        "2024-01-01 10:60:00", "2024-01-01 10:00:60", "2024-01-01", "01/02/2024 10:00:00", "2024-01-01 10:00:00 CET",
        "2024-01-01 10:00:0x", "2024-01-01 10.00.00", "0000-01-01 10:00:00", "2024-01-01T10:00:00+99:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text):
    assert parse(text)[0][0] == times.BAD


def test_the_citys_clock_becomes_utc_on_both_sides_of_its_change():
    clock, zoned = parse(
        "2024-03-31 01:59:59", "2024-03-31 03:00:00", "2024-10-27 02:30:00", "2024-10-27T02:30:00+01:00", "x"
    )
    found = times.to_utc(clock, zoned, "Europe/Rome")
    expected = ["2024-03-31 00:59:59", "2024-03-31 01:00:00", "2024-10-27 00:30:00", "2024-10-27 01:30:00", "x"]
    np.testing.assert_array_equal(found, parse(*expected)[0])
