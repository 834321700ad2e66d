"""What is happening, over the API: the numbers are those of tests/server/town.py, by hand."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from tests.server.asking import ask
from tests.server.town import expected


def now(app, at):
    answer = ask(app, "/api/now", params={"at": at})
    assert answer.status_code == 200, answer.text
    return answer.json()


def card(answer, quantity):
    return next(one for one in answer["cards"] if one["quantity"] == quantity)


def reading(answer, place):
    return next(one for one in answer["readings"] if one["place"] == place)


def test_a_reading_is_shown_when_its_hour_has_ended_and_not_before(app):
    # midnight of Wednesday 13 March: the day counts 1000 × 0.9 after Tuesday's 1100
    assert expected(pd.Timestamp("2024-03-12")) == 1100 and expected(pd.Timestamp("2024-03-13")) == 900
    assert reading(now(app, "2024-03-13T00:59:00+01:00"), "loops:1")["value"] == 1100
    later = reading(now(app, "2024-03-13T01:00:00+01:00"), "loops:1")
    assert (later["value"], later["time"], later["age"]) == (900, "2024-03-12T23:00:00Z", 0)


def test_traffic_is_compared_with_the_usual_of_workdays_without_the_day_itself(app):
    answer = now(app, "2024-03-13T09:05:00+01:00")
    traffic = card(answer, "flow")
    assert traffic["value"] == 990  # loop 1 and its tenth on loop 2
    # the other workdays to 19 March for loop 2 and to 29 March for loop 1 are 0.9, 1.0, 1.1 in turn: median 1.0
    assert traffic["usual"] == pytest.approx(1100)
    assert "10\u00a0% less than usual" in traffic["comparison"]["en"] and "alle 8" in traffic["comparison"]["it"]
    assert answer["kind_of_day"] == {"en": "Wednesday", "it": "mercoledì"}
    assert answer["sentence"]["it"].endswith(".")


def test_a_silent_loop_is_late_then_down_and_its_number_is_not_shown(app):
    # loop 2's last hour ended at midnight of 20 March
    for minutes, state, value in [(60, "fresh", 90), (61, "late", 90), (180, "late", 90), (181, "down", None)]:
        at = datetime(2024, 3, 19, 23, tzinfo=UTC) + timedelta(minutes=minutes)
        found = reading(now(app, at.isoformat()), "loops:2")
        assert (found["state"], found["value"]) == (state, value)
    traffic = card(now(app, "2024-03-21T09:05:00+01:00"), "flow")
    assert (traffic["sensors"], traffic["sensors_valid"]) == (2, 1)
    assert traffic["value"] == expected(pd.Timestamp("2024-03-21"))  # like with like: loop 1 alone


def test_long_after_the_last_reading_nothing_is_shown_as_current(app):
    answer = now(app, "2025-06-01T12:00:00Z")
    assert all(one["value"] is None and one["state"] == "down" for one in answer["readings"])
    assert card(answer, "flow")["value"] is None
    assert card(answer, "flow")["comparison"]["it"] == "nessuna lettura da 1 anno"
    assert "Traffic" in answer["sentence"]["en"] and answer["feeds_fresh"] == 0


def test_before_the_first_reading_there_is_none(app):
    answer = now(app, "2020-01-01T00:00:00Z")
    assert {one["time"] for one in answer["readings"]} == {None}
    assert card(answer, "flow")["comparison"]["en"] == "no reading yet"


def test_the_worst_card_comes_first(app):
    severities = [one["severity"] for one in now(app, "2024-03-25T09:05:00+01:00")["cards"]]
    assert severities == sorted(severities, reverse=True)


def test_without_a_clock_it_is_now(app):
    before = datetime.now(UTC)
    assert datetime.fromisoformat(ask(app, "/api/now").json()["at"]) >= before


def series(app, **asked):
    return ask(app, "/api/series", params={"place": "loops:1", "quantity": "flow", **asked})


def test_the_day_the_clocks_go_forward_has_23_hours(app):
    answer = series(app, start="2024-03-31T00:00:00+01:00", end="2024-04-01T00:00:00+02:00").json()
    assert len(answer["time"]) == 23 and None not in answer["value"]
    assert answer["interval"] == 3600 and answer["feed"] == "loops"


def test_what_should_be_there_and_is_not_is_a_gap_with_its_usual(app):
    answer = series(app, place="loops:2", start="2024-03-19T22:00:00Z", end="2024-03-20T01:00:00Z").json()
    assert answer["time"] == ["2024-03-19T22:00:00Z", "2024-03-19T23:00:00Z", "2024-03-20T00:00:00Z"]
    assert answer["value"] == [90, None, None] and answer["quality"] == [0, 5, 5]
    assert None not in answer["usual"]


def test_a_series_of_whole_days_is_expected_at_local_midnight(app):
    asked = {"place": "weather:TOWN", "quantity": "air_temperature"}
    answer = series(app, **asked, start="2024-03-30T00:00:00Z", end="2024-04-02T00:00:00Z").json()
    assert answer["time"] == ["2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z", "2024-04-01T22:00:00Z"]
    assert answer["value"][2] is None


def test_a_series_without_times_is_its_last_week(app):
    answer = series(app).json()
    assert answer["time"][-1] == "2024-03-31T21:00:00Z" and len(answer["time"]) == 7 * 24


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"place": "nowhere"}, 404),
        ({"quantity": "no2"}, 404),
        ({"quantity": "'; DROP TABLE x; --"}, 404),
        ({"place": "x" * 500}, 422),
        ({"start": "2024-03-02T00:00:00Z", "end": "2024-03-01T00:00:00Z"}, 422),
        ({"start": "2020-01-01T00:00:00Z", "end": "2024-03-01T00:00:00Z"}, 422),
        ({"start": "9999-12-31T23:59:59Z"}, 422),
        ({"start": "0001-01-01T00:00:00+14:00"}, 422),
        ({"start": "2024-03-01T00:00:00"}, 422),
        ({"start": "yesterday"}, 422),
        ({"end": "1e400"}, 422),
    ],
)
def test_a_series_that_cannot_be_given_is_a_problem(app, asked, status):
    answer = series(app, **asked)
    assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", ["now", "timeline", "feeds"])
@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "NaN", "2024-03-06", "2024-13-01T00:00:00Z"]
)
def test_a_time_that_no_clock_shows_is_refused(app, route, at):
    answer = ask(app, f"/api/{route}", params={"at": at})
    assert answer.status_code == 422 and answer.json()["field"] == "at"


def test_the_timeline_is_a_day_before_and_after_with_measured_over_usual(app):
    answer = ask(app, "/api/timeline", params={"at": "2024-03-13T09:30:00+01:00"}).json()
    assert len(answer["time"]) == len(answer["share_of_usual"]) == 49
    assert answer["time"][24] == "2024-03-13T08:00:00Z"
    assert answer["share_of_usual"][24] == pytest.approx(0.9)  # of a Wednesday at 0.9 among 0.9, 1.0, 1.1
    assert ask(app, "/api/timeline", params={"at": "2030-01-01T00:00:00Z"}).json()["share_of_usual"] == [None] * 49
