import pytest

from belvedere.errors import FeedFormatError
from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import Quality
from tests.feeds.recordings import Recorded

HEADER = "datetime,level,rain,vel_wind,dir_wind\n"


def read(text, **options):
    table, series, account = read_feed(
        "tide", "venice_level", {"file": "v.csv", "place": "SALUTE", **options}, Recorded({"v.csv": text})
    )
    return table.to_pandas(), series, account


def levels(rows):
    return rows[rows["quantity"] == "sea_level"].reset_index(drop=True)


def test_the_clock_is_solar_time_in_winter_and_in_summer():
    rows, _, _ = read(HEADER + "2016-01-01 00:00:00,31,0,1.2,22.5\n2016-07-01 00:00:00,12,0,1.0,90\n")
    assert [time.isoformat() for time in levels(rows)["time"]] == [
        "2015-12-31T23:00:00+00:00",
        "2016-06-30T23:00:00+00:00",
    ]


def test_the_hour_that_local_clocks_skip_is_an_hour_like_others():
    hours = "".join(f"2016-03-27 0{hour}:00:00,{40 + hour},0,1,0\n" for hour in range(5))
    rows, _, account = read(HEADER + hours)
    assert levels(rows)["value"].tolist() == [40, 41, 42, 43, 44]
    assert account.rejected == 0


def test_each_column_is_its_quantity_and_low_water_is_below_zero():
    rows, series, _ = read(HEADER + "2016-01-01 00:00:00,-31,0.4,1.2,22.5\n")
    found = rows.set_index("quantity")["value"].to_dict()
    assert found == {"sea_level": -31, "rain": 0.4, "wind_speed": 1.2, "wind_direction": 22.5}
    assert set(rows["place"]) == {"tide:SALUTE"}
    assert {one.interval for one in series} == {3600.0}


def test_a_blank_is_missing_and_a_file_of_levels_alone_will_do():
    rows, series, _ = read("datetime,level\n2016-01-01 00:00:00,\n2016-01-01 01:00:00,5\n")
    assert levels(rows)["quality"].tolist() == [Quality.MISSING, Quality.VALID]
    assert [one.quantity for one in series] == ["sea_level"]


def test_decimal_commas_are_read_when_the_recipe_says_so():
    rows, _, _ = read("datetime;level\n2016-01-01 00:00:00;31,5\n", separator=";", decimal=",")
    assert levels(rows)["value"].tolist() == [31.5]


def test_a_sign_of_no_data_is_out_of_range_and_not_a_low_tide():
    hours = "".join(f"2016-01-01 {hour:02d}:00:00,{30 + hour},0,1,0\n" for hour in range(23))
    rows, _, _ = read(HEADER + hours + "2016-01-01 23:00:00,-9999,0,1,0\n")
    assert levels(rows)["quality"].tolist()[-1] == Quality.SUSPECT_RANGE


def test_one_row_without_a_time_is_rejected_and_counted_many_are_refused():
    hours = "".join(f"2016-01-{day:02d} {hour:02d}:00:00,31,0,1,0\n" for day in range(1, 9) for hour in range(24))
    _, _, account = read(HEADER + hours + "yesterday,31,0,1,0\n")
    assert account.rejected == 4  # one in each of the four columns
    with pytest.raises(FeedFormatError, match="column datetime"):
        read(HEADER + "01/01/2016 00:00,31,0,1,0\n" * 3)


def test_a_file_without_any_of_the_columns_is_refused():
    with pytest.raises(FeedFormatError, match="none of the columns level"):
        read("datetime,livello\n2016-01-01 00:00:00,31\n")
