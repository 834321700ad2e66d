from datetime import UTC, datetime

import pytest

from belvedere.errors import FeedFormatError, RecipeError
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import Quality
from tests.feeds.recordings import AIR, Recorded

OPTIONS = {"hourly": {"NO2": "a.csv"}}


def values(content, options=OPTIONS):
    table, series, account = read_feed("air", "arpae_air", options, Recorded({"a.csv": content}))
    return {(row["place"], row["time"]): row for row in table.to_pylist()}, series, account


def test_the_clock_is_solar_all_year():
    rows, _, _ = values(AIR + "2024-01-11 00:00,23,S,13,S\n2024-07-11 00:00,24,S,14,S\n2024-03-31 02:00,25,S,15,S\n")
    assert {time for _, time in rows} == {
        datetime(2024, 1, 10, 23, tzinfo=UTC),
        datetime(2024, 7, 10, 23, tzinfo=UTC),
        datetime(2024, 3, 31, 1, tzinfo=UTC),  # a local clock skips this hour
    }


@pytest.mark.parametrize(
    ("flag", "quality"),
    [("S", Quality.VALID), ("M", Quality.VALID), ("G", Quality.VALID), ("", 4), ("X", Quality.SUSPECT_SOURCE)],
)
def test_a_value_is_vouched_for_by_its_flag(flag, quality):
    rows, _, _ = values(AIR + f"2024-01-11 00:00,23,{flag},13,S\n")
    assert rows["air:DE AMICIS", datetime(2024, 1, 10, 23, tzinfo=UTC)]["quality"] == quality


def test_a_blank_value_is_missing_whatever_its_flag():
    rows, _, _ = values(AIR + "2024-01-11 00:00,,S,13,S\n")
    assert rows["air:DE AMICIS", datetime(2024, 1, 10, 23, tzinfo=UTC)]["quality"] == Quality.MISSING


def test_daily_files_promise_a_day():
    _, series, _ = values(AIR + "2024-01-11 00:00,40,S,39,S\n", {"daily": {"PM10": "a.csv"}})
    assert [(one.quantity, one.interval) for one in series] == [("pm10", 86400.0)]


def test_quoted_cells_and_no_last_newline_are_read():
    rows, _, _ = values('"data","DE AMICIS","v_DE AMICIS"\n"2024-01-11 00:00","0.6","S"')
    assert next(iter(rows.values()))["value"] == 0.6


def test_an_unknown_pollutant_is_refused_with_the_known_ones():
    with pytest.raises(RecipeError, match="no pollutant is called 'NO3'"):
        values("", {"hourly": {"NO3": "a.csv"}})


def test_a_station_without_flags_is_refused():
    with pytest.raises(FeedFormatError, match="'B' has no column of flags"):
        values("data,A,v_A,B\n2024-01-11 00:00,1,S,2\n")


def test_a_line_without_a_time_is_rejected_for_each_station():
    lines = "".join(
        f"2024-01-{day:02d} {hour:02d}:00,{20 + hour},S,13,S\n" for day in range(1, 9) for hour in range(24)
    )
    _, _, account = values(AIR + lines + "24:00 of some day,23,S,13,S\n")
    assert (account.received, account.rejected) == (2 * 193, 2)


@pytest.mark.raw
def test_a_year_of_solar_hours_is_whole(raw_bologna):
    options = {"hourly": {"NO2": "air/NO2_hourly.csv"}}
    table, _, account = read_feed("air", "arpae_air", options, Folder(raw_bologna))
    frame = table.to_pandas()
    assert account.stored == 4 * 8784
    steps = frame.query("place == 'air:DE AMICIS'")["time"].diff().dropna().dt.total_seconds()
    assert set(steps) == {3600.0}
