"""Values by hand: 101 vehicles in half an hour are 202 veh/h."""

from datetime import UTC, datetime

import pytest

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import Quality
from tests.feeds.recordings import Recorded, ring, ring_row, west

RING = {"file": "r.csv", "day": "data", "code": "Codice", "separator": ";", "interval": 1800}
WEST = {"file": "w.csv", "day": "date", "code": "loop"}


def flows(options, content):
    table, _, account = read_feed("loops", "wide_counts", options, Recorded({options["file"]: content}))
    return {(row["place"], row["time"]): row for row in table.to_pylist()}, account


def level(count, size=48):
    """Return a day of counts that vary as real ones do."""
    return [str(count + (7 * k) % 11) for k in range(size)]


def test_half_hour_counts_become_hourly_flows_at_their_start_in_utc():
    rows, account = flows(RING, ring([ring_row("2023-03-07", "4.45 4.46 8 1", ["101", "94", *level(40)[2:]])]))
    first = rows["loops:4.45 4.46 8 1", datetime(2023, 3, 6, 23, 0, tzinfo=UTC)]  # midnight in winter is 23:00 UTC
    assert (first["value"], first["quantity"], first["quality"]) == (202.0, "flow", Quality.VALID)
    assert rows["loops:4.45 4.46 8 1", datetime(2023, 3, 6, 23, 30, tzinfo=UTC)]["value"] == 188.0
    assert (account.received, account.stored) == (48, 48)


def test_summer_midnight_is_22_utc():
    rows, _ = flows(RING, ring([ring_row("2023-07-04", "1 2", level(50))]))
    assert min(time for _, time in rows) == datetime(2023, 7, 3, 22, 0, tzinfo=UTC)


def test_a_blank_is_missing_and_never_zero():
    rows, _ = flows(RING, ring([ring_row("2023-03-07", "1 2", ["", "0", *level(50)[2:]])]))
    blank = rows["loops:1 2", datetime(2023, 3, 6, 23, 0, tzinfo=UTC)]
    zero = rows["loops:1 2", datetime(2023, 3, 6, 23, 30, tzinfo=UTC)]
    assert (blank["value"], blank["quality"]) == (None, Quality.MISSING)
    assert zero["value"] == 0.0


def test_a_row_without_day_and_code_is_rejected_and_counted():
    rows, account = flows(RING, ring([ring_row("", "", [""] * 48), ring_row("2023-03-07", "1 2", level(50))]))
    assert len(rows) == 48
    assert (account.received, account.stored, account.rejected) == (96, 48, 48)
    assert account.reasons[0].where == "r.csv line 2"


def test_whole_hours_in_half_hour_columns_are_not_doubled():
    cells = [cell for count in level(600, 24) for cell in (count, "")]
    rows, _ = flows(RING, ring([ring_row("2020-03-03", "1 2", cells)]))
    assert rows["loops:1 2", datetime(2020, 3, 2, 23, 0, tzinfo=UTC)]["value"] == 600.0
    assert rows["loops:1 2", datetime(2020, 3, 2, 23, 30, tzinfo=UTC)]["quality"] == Quality.MISSING


def test_a_lone_gap_in_half_hours_does_not_make_the_row_hourly():
    rows, _ = flows(RING, ring([ring_row("2023-03-07", "1 2", ["100", "", *level(50)[2:]])]))
    assert rows["loops:1 2", datetime(2023, 3, 6, 23, 0, tzinfo=UTC)]["value"] == 200.0


def test_a_day_of_23_hours_has_23_readings_and_a_count_in_the_skipped_hour_is_rejected():
    cells = level(100, 24)
    cells[2] = ""
    rows, account = flows(WEST, west([["2024-03-31", "1 2", "VIA", "N", *cells]]))
    assert len(rows) == 23
    assert account.rejected == 0
    rows, account = flows(WEST, west([["2024-03-31", "1 2", "VIA", "N", *level(100, 24)]]))
    assert len(rows) == 23
    assert (account.received, account.rejected) == (24, 1)


def test_a_day_of_25_hours_has_25_readings_that_keep_the_sum_of_counts():
    cells = level(100, 24)
    rows, _ = flows(WEST, west([["2024-10-27", "1 2", "VIA", "N", *cells]]))
    assert len(rows) == 25
    assert sum(row["value"] for row in rows.values()) == sum(map(int, cells))
    first = rows["loops:1 2", datetime(2024, 10, 27, 0, 0, tzinfo=UTC)]["value"]
    second = rows["loops:1 2", datetime(2024, 10, 27, 1, 0, tzinfo=UTC)]["value"]
    assert first == second == int(cells[2]) / 2


def test_the_same_loop_and_day_twice_counts_once():
    row = ["2024-01-11", "1 2", "VIA", "", *level(30, 24)]
    rows, account = flows(WEST, west([row, [*row[:3], "N", *row[4:]]]))
    assert len(rows) == 24
    assert (account.received, account.stored, account.duplicate) == (48, 24, 24)


def test_a_negative_or_absurd_count_is_kept_and_marked():
    cells = level(100, 24)
    cells[5], cells[6] = "-4", "999999"
    rows, _ = flows(WEST, west([["2024-01-11", "1 2", "VIA", "N", *cells]]))
    assert rows["loops:1 2", datetime(2024, 1, 11, 4, tzinfo=UTC)]["quality"] == Quality.SUSPECT_RANGE
    assert rows["loops:1 2", datetime(2024, 1, 11, 5, tzinfo=UTC)]["quality"] == Quality.SUSPECT_RANGE


def test_a_formula_as_code_is_rejected_and_a_formula_as_count_too():
    cells = level(100, 24)
    cells[5] = "=1+1"
    rows, account = flows(
        WEST,
        west(
            [["2024-01-11", "=cmd|' /C calc'!A0", "VIA", "N", *level(9, 24)], ["2024-01-12", "1 2", "VIA", "N", *cells]]
        ),
    )
    assert len(rows) == 23
    assert (account.received, account.rejected) == (48, 25)


def test_decimal_commas_throughout_name_row_column_and_remedy():
    rows = [[f"2024-01-{day:02d}", "1 2", "VIA", "N", *['"10,5"'] * 24] for day in range(1, 9)]
    with pytest.raises(FeedFormatError, match=r"w.csv line 2, column 00:00-01:00.*decimal = "):
        flows(WEST, west(rows))


def test_columns_of_another_length_than_promised_are_refused():
    with pytest.raises(FeedFormatError, match=r"48 interval columns.*not a day in intervals of 60 min"):
        flows({**RING, "interval": 3600}, ring([ring_row("2023-03-07", "1 2", level(50))]))


@pytest.mark.raw
def test_every_ring_road_half_hour_is_accounted_for(raw_bologna):
    options = {**RING, "file": "counts/traffico-viali.csv"}
    table, _, account = read_feed("ring_loops", "wide_counts", options, Folder(raw_bologna))
    assert (account.received, account.rejected) == (4069 * 48, 48)  # one row of 4,069 is blank
    day = table.to_pandas().query("place == 'ring_loops:3.9 3.52 8 1'")
    local = day[day["time"].dt.tz_convert("Europe/Rome").dt.strftime("%Y-%m-%d") == "2020-03-03"]
    assert local["value"].sum() == 13137  # the file's own total of the day: hours, not half-hours
