from datetime import UTC, datetime

from belvedere.feeds.ingest import read_feed
from belvedere.observations.schema import Quality
from tests.feeds.recordings import Recorded


def test_more_free_places_than_there_are_is_not_believed():
    content = "car_park,t,free,total\nRiva,2026-03-01 13:54:39,85,257.0\nRiva,2026-03-01 14:20:00,300,257.0\n"
    table, _, _ = read_feed("parks", "car_parks", {"file": "c.csv"}, Recorded({"c.csv": content}))
    rows = table.to_pylist()
    assert rows[0]["time"] == datetime(2026, 3, 1, 12, 54, 39, tzinfo=UTC)
    assert [row["quality"] for row in rows] == [Quality.VALID, Quality.SUSPECT_SOURCE]


def test_a_park_without_a_total_is_believed():
    content = "car_park,t,free,total\nRiva,2026-03-01 13:54:39,85,\n"
    table, _, _ = read_feed("parks", "car_parks", {"file": "c.csv"}, Recorded({"c.csv": content}))
    assert table.to_pylist()[0]["quality"] == Quality.VALID
