from datetime import UTC, datetime

import pytest

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from tests.feeds.recordings import MTS, Recorded, zipped


def flows(lines):
    content = zipped(MTS + "".join(line + "\n" for line in lines))
    table, _, account = read_feed("mts", "mts_counts", {"file": "m.zip"}, Recorded({"m.zip": content}))
    return {(row["place"], row["quantity"], row["time"]): row["value"] for row in table.to_pylist()}, account


EIGHT, NINE = datetime(2024, 1, 11, 7, tzinfo=UTC), datetime(2024, 1, 11, 8, tzinfo=UTC)
HOUR = [
    "2024-01-11 08:00:00;152;0;2;300",
    "2024-01-11 08:00:00;152;0;3;2",
    "2024-01-11 08:00:00;152;0;4;20",
    "2024-01-11 08:00:00;152;0;5;3",
    "2024-01-11 08:00:00;152;0;8;4",
    "2024-01-11 08:00:00;152;0;9;5",
    "2024-01-11 08:00:00;152;0;10;1",
    "2024-01-11 08:00:00;152;0;0;1",
]


def test_classes_sum_to_their_quantities_and_all_of_them_to_the_flow():
    found, account = flows(HOUR)
    assert found == {
        ("mts:152-0", "flow", EIGHT): 336.0,
        ("mts:152-0", "flow_car", EIGHT): 302.0,
        ("mts:152-0", "flow_van", EIGHT): 20.0,
        ("mts:152-0", "flow_truck", EIGHT): 7.0,
        ("mts:152-0", "flow_bus", EIGHT): 5.0,
    }
    assert account.received == account.stored == 5


def test_a_class_without_a_row_is_zero_where_it_is_reported_at_other_hours():
    found, _ = flows([*HOUR, "2024-01-11 09:00:00;152;0;2;250"])
    assert found["mts:152-0", "flow_bus", NINE] == 0.0
    assert found["mts:152-0", "flow", NINE] == 250.0


def test_a_class_that_a_direction_never_reports_gives_nothing():
    found, _ = flows([*HOUR, "2024-01-11 08:00:00;152;1;2;250"])
    assert ("mts:152-1", "flow_bus", EIGHT) not in found
    assert not [key for key in found if key[1] == "flow_motorcycle"]


def test_an_hour_without_any_row_is_a_gap_and_not_zero():
    found, _ = flows([*HOUR, "2024-01-11 10:00:00;152;0;2;250"])
    assert ("mts:152-0", "flow", NINE) not in found


def test_the_hour_that_the_clock_shows_twice_is_split():
    found, _ = flows(["2024-10-27 02:00:00;152;0;2;200"])
    first, second = datetime(2024, 10, 27, 0, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC)
    assert found["mts:152-0", "flow", first] == found["mts:152-0", "flow", second] == 100.0


def test_an_unknown_class_a_bad_time_and_a_formula_are_rejected():
    many = [f"2024-01-{day:02d} {hour:02d}:00:00;152;0;2;{50 + hour}" for day in range(1, 29) for hour in range(24)]
    bad = ["2024-01-11 08:00:00;152;0;77;3", "soon;152;0;2;3", "2024-01-11 08:00:00;152;0;4;=2+3"]
    found, account = flows([*many, *bad])
    assert account.rejected == 3
    assert {one.where.split(",")[1].split()[1] for one in account.reasons} >= {"TransitCount"}
    assert len([key for key in found if key[1] == "flow"]) == len(many)


def test_the_same_class_twice_in_an_hour_counts_once():
    found, account = flows(["2024-01-11 08:00:00;152;0;2;200", "2024-01-11 08:00:00;152;0;2;210"])
    assert found["mts:152-0", "flow", EIGHT] == 210.0
    assert account.rejected == 1


def test_a_missing_column_is_named():
    content = zipped("datetime;MTSStationID;DirectionCode;VehicleType;Count\n2024-01-11 08:00:00;1;0;2;3\n")
    with pytest.raises(FeedFormatError, match="no column 'TransitCount'"):
        read_feed("mts", "mts_counts", {"file": "m.zip"}, Recorded({"m.zip": content}))


@pytest.mark.raw
def test_every_vehicle_of_the_region_is_in_the_flow(raw_bologna):
    options = {"file": "counts/regional_traffic_2024.zip"}
    table, series, account = read_feed("regional_counts", "mts_counts", options, Folder(raw_bologna))
    frame = table.to_pandas()
    assert account.rejected == account.duplicate == 0
    assert frame.query("quantity == 'flow'")["value"].sum() == 34131453  # awk: the sum of column TransitCount
    assert "flow_motorcycle" not in {one.quantity for one in series}
