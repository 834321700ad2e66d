from datetime import UTC, datetime

import pytest

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Folder
from belvedere.feeds.ingest import read_feed
from tests.feeds.recordings import Recorded

TEMPERATURE = "\ufeffData;Temperatura media;Temperatura massima;Temperatura minima;Stagione\n"
RAIN = "\ufeffData;Precipitazioni (mm);Stagione\n"


def weather(files):
    options = {"files": list(files), "place": "TOWN"}
    return read_feed("weather", "daily_weather", options, Recorded(files))


def test_days_in_any_order_are_local_days_in_order():
    table, series, account = weather(
        {
            "t.csv": TEMPERATURE + "2024-07-02;25.1;31.0;19.0;Estate\n2024-01-09;5.8;14.0;5.6;Inverno\n",
            "r.csv": RAIN + "2024-01-09;0.3;Inverno\n",
        }
    )
    rows = table.to_pylist()
    mean = [(row["time"], row["value"]) for row in rows if row["quantity"] == "air_temperature"]
    assert mean == [(datetime(2024, 1, 8, 23, tzinfo=UTC), 5.8), (datetime(2024, 7, 1, 22, tzinfo=UTC), 25.1)]
    assert {one.quantity for one in series} == {
        "air_temperature",
        "air_temperature_max",
        "air_temperature_min",
        "precipitation",
    }
    assert account.received == account.stored == 7


def test_a_file_without_any_known_column_is_refused():
    with pytest.raises(FeedFormatError, match="none of its columns is known"):
        weather({"t.csv": "Data;Umidità\n2024-01-01;80\n"})


def test_a_file_without_days_is_refused():
    with pytest.raises(FeedFormatError, match="no column 'Data'"):
        weather({"t.csv": "Giorno;Temperatura media\n2024-01-01;8\n"})


@pytest.mark.raw
def test_twenty_five_years_of_days_are_whole(raw_bologna):
    options = {"files": ["weather/precipitazioni_bologna.csv"], "place": "BOLOGNA"}
    table, _, account = read_feed("weather", "daily_weather", options, Folder(raw_bologna))
    assert account.stored == table.num_rows == 9145
    assert account.rejected == 0
