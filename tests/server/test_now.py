"""Cards compare like with like, worst first, and never show a stale number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.server import now
from belvedere.server.api import Reading, Text
from belvedere.server.cards.contract import Seen, Usual, makers, severity

AT = datetime(2024, 3, 6, 8, tzinfo=UTC)
USUAL = Usual(
    occasion=lambda quantity, place, time: Text(en="today", it="oggi"),
    days_ago=lambda quantity, time, at: 1 if quantity == "pm10" else 0,
    band=lambda time: (0.9, 1.1),
)


def reading(place, value, usual=None, quantity="flow", state="fresh", quality=0):
    low, high = (None, None) if usual is None else (usual * 0.8, usual * 1.2)
    return Reading(
        place=place, quantity=quantity, time=AT - timedelta(hours=1), value=value, usual=usual, usual_low=low,
        usual_high=high, quality=quality, state=state, age=0.0,
    )  # fmt: skip


def cards(readings, at, usual):
    return now.cards(Seen(readings, at, usual, Path("city"), Path("state")))


def card(made, quantity):
    return next(one for one in made if one.quantity == quantity)


def test_traffic_is_the_sum_over_loops_that_have_both_a_reading_and_a_usual():
    readings = [
        reading("a", 120.0, 100.0),
        reading("b", 90.0, 100.0),
        reading("c", 5000.0),  # nobody knows what is usual there
        reading("d", None, 100.0, state="down"),
        reading("e", 900.0, 100.0, quality=2),  # marked as a spike
    ]
    traffic = card(cards(readings, AT, USUAL), "flow")
    assert (traffic.value, traffic.usual) == (210.0, 200.0)
    assert (traffic.usual_low, traffic.usual_high) == pytest.approx((180.0, 220.0))  # of past sums, not of single loops
    assert (traffic.sensors, traffic.sensors_valid, traffic.severity) == (5, 2, 0)
    assert traffic.place == "a"  # the furthest from its usual


def test_the_worst_card_comes_first():
    readings = [reading("a", 100.0, 100.0), reading("s", 300.0, 100.0, "no2"), reading("s", 130.0, 100.0, "o3")]
    assert [(one.quantity, one.severity) for one in cards(readings, AT, USUAL)] == [
        ("no2", 2),
        ("o3", 1),
        ("flow", 0),
        ("share_valid", 0),
    ]


def test_air_shows_the_highest_station_beside_that_stations_own_usual():
    readings = [reading("x", 30.0, 10.0, "no2"), reading("y", 40.0, 50.0, "no2")]
    no2 = card(cards(readings, AT, USUAL), "no2")
    assert (no2.value, no2.usual, no2.place, no2.severity) == (40.0, 50.0, "y", 0)


def test_what_is_of_yesterday_says_so():
    (pm10, _) = cards([reading("x", 10.0, 10.0, "pm10")], AT, USUAL)
    assert pm10.comparison == Text(en="yesterday, as usual for today", it="ieri, come al solito per oggi")


def test_what_words_call_usual_is_not_abnormal():
    narrow = Usual(USUAL.occasion, USUAL.days_ago, lambda time: (0.999, 1.001))
    traffic = card(cards([reading("a", 98.0, 100.0)], AT, narrow), "flow")
    assert traffic.comparison.en == "as usual for today" and traffic.severity == 0


def test_a_card_whose_sensors_are_all_silent_has_no_number():
    readings = [reading("a", None, 100.0, state="down"), reading("b", None, 100.0, state="down")]
    traffic = card(cards(readings, AT, USUAL), "flow")
    assert (traffic.value, traffic.usual, traffic.state) == (None, None, "down")
    assert traffic.comparison.en == "no reading for 1 hour"


def test_half_of_the_sensors_silent_is_worth_a_look_and_more_is_abnormal():
    silent = [reading(name, None, state="down") for name in "abc"]
    alive = [reading(name, 1.0) for name in "xyz"]
    assert card(cards(silent + alive, AT, USUAL), "share_valid").severity == 1
    assert card(cards(silent + alive[:1], AT, USUAL), "share_valid").severity == 2
    assert card(cards(silent + alive, AT, USUAL), "share_valid").value == 0.5


def test_a_sensor_silent_for_a_month_is_out_of_service_and_not_counted_on():
    ended = reading("old", None, 100.0, state="down").model_copy(update={"age": 31 * 86_400.0})
    paused = reading("new", None, 100.0, state="down").model_copy(update={"age": 29 * 86_400.0})
    made = cards([ended, paused, reading("a", 100.0, 100.0)], AT, USUAL)
    assert (card(made, "share_valid").sensors, card(made, "share_valid").sensors_valid) == (2, 1)
    assert card(made, "flow").sensors == 2
    blind = card(cards([ended], AT, USUAL), "flow")
    assert (blind.sensors, blind.value, blind.state) == (1, None, "down")  # a city with nothing left says so


def test_a_city_without_sensors_has_no_cards():
    assert cards([], AT, USUAL) == []


@pytest.mark.parametrize(
    ("value", "better", "expected"),
    # usual from 80 to 120: the band is 40 wide
    [(100, "-", 0), (121, "-", 1), (161, "-", 2), (79, "-", 1), (39, "-", 2), (39, "down", 0), (161, "up", 0)],
)
def test_severity_counts_how_far_out_of_the_usual_on_the_bad_side(value, better, expected):
    assert severity(value, 80.0, 120.0, better) == expected


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(1, 1e4)), min_size=1, max_size=20), st.randoms())
def test_the_order_of_readings_changes_nothing(pairs, random):
    readings = [reading(f"p{number:02}", value, usual) for number, (value, usual) in enumerate(pairs)]
    shuffled = random.sample(readings, len(readings))
    assert cards(shuffled, AT, USUAL) == cards(readings, AT, USUAL)


def test_a_file_added_to_the_folder_is_a_card_more_in_its_place(monkeypatch):
    seen = Seen([reading("a", 100.0, 100.0)], AT, USUAL, Path("city"), Path("state"))
    flow, alive = now.cards(seen)
    people = flow.model_copy(update={"quantity": "people", "place": ""})
    added = SimpleNamespace(ORDER=10, cards=lambda seen: [people])
    before, *after = (maker for maker in makers() if maker.ORDER >= 0)  # without releases there are no people
    monkeypatch.setattr(now, "makers", lambda: (before, added, *after))
    assert now.cards(seen) == [flow, people, alive]
    worse = SimpleNamespace(ORDER=10, cards=lambda seen: [people.model_copy(update={"severity": 1})])
    monkeypatch.setattr(now, "makers", lambda: (before, worse, *after))
    assert [one.quantity for one in now.cards(seen)] == ["people", "flow", "share_valid"]


def test_every_file_of_cards_says_its_place():
    assert [maker.ORDER for maker in makers()] == sorted(maker.ORDER for maker in makers())
