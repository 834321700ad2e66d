"""The sentence of an alert: what it says, and what it does not say because nobody measured it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from belvedere.alerts.contract import Alert, Standing, Timing
from belvedere.alerts.engine import step
from belvedere.alerts.explain import later
from belvedere.alerts.kinds import late
from belvedere.alerts.numbers import hours, number, percent
from belvedere.alerts.occasion import clock, occasion
from belvedere.alerts.seen import Notice, Rain, Seen, Words
from tests.alerts.sights import EIGHT, HOUR, feed, limit_rule, reading, seen, usual_rule

NB = "\u00a0"


def raised(sight: Seen) -> Alert:
    (found,) = step([usual_rule(timing=Timing())], sight, Standing()).raised
    return found


def test_a_street_far_from_its_usual_says_how_far_for_which_day_and_hour() -> None:
    alert = raised(seen({"loops:9": 1700.0}))
    assert alert.explanation.en == f"Vicolo Nove: +70{NB}% on the usual for a school-day Tuesday at 8."
    assert alert.explanation.it == f"Vicolo Nove: +70{NB}% rispetto al solito per un martedì di scuola alle 8."


def test_neighbours_that_go_the_same_way_and_the_other_way_are_named_with_their_share() -> None:
    alert = raised(seen({"loops:2": 300.0, "loops:1": 600.0, "loops:3": 1400.0}))
    assert f"Via Due: −70{NB}%" in alert.explanation.en
    assert f"neighbouring Via Uno −40{NB}% too" in alert.explanation.en
    assert f"more than usual in Via Tre +40{NB}%" in alert.explanation.en
    assert f"anche la vicina Via Uno −40{NB}%" in alert.explanation.it


def test_neighbours_as_usual_are_said_and_neighbours_that_are_silent_are_not_spoken_of() -> None:
    calm = raised(seen({"loops:2": 300.0}))
    assert "its neighbours are as usual" in calm.explanation.en
    silent = raised(seen({"loops:2": 300.0, "loops:1": None, "loops:3": None}))
    assert "neighbour" not in silent.explanation.en


def test_a_closure_registered_for_this_street_and_hour_is_told_and_others_are_not() -> None:
    start, end = EIGHT - HOUR, EIGHT + 5 * HOUR
    here = Notice("closure", Words("", ""), start, end, ("Via Due",))
    elsewhere = Notice("closure", Words("", ""), start, end, ("Via Lontana",))
    past = Notice("works", Words("", ""), start - 9 * HOUR, start, ("Via Due",))
    strike = Notice("strike", Words("bus strike", "sciopero dei bus"), start, end)
    match = Notice("match", Words("match", "partita"), start, end, longitude=11.8, latitude=44.5)
    alert = raised(seen({"loops:2": 300.0}, notices=(here, elsewhere, past, strike, match)))
    assert "closure registered in Via Due" in alert.explanation.en and "bus strike" in alert.explanation.en
    assert "chiusura registrata in Via Due" in alert.explanation.it
    assert not any(word in alert.explanation.en for word in ("Lontana", "works", "match"))


def test_rain_by_the_hour_says_since_when_and_rain_by_the_day_only_which_day() -> None:
    known = EIGHT + HOUR
    hourly = raised(seen({"loops:9": 300.0}, rain=(Rain(6.0, "2024-03-26", EIGHT - HOUR, known),)))
    assert "rain since 7" in hourly.explanation.en and "pioggia dalle 7" in hourly.explanation.it
    daily = raised(seen({"loops:9": 300.0}, rain=(Rain(12.0, "2024-03-26", None, known),)))
    assert f"rain today (12{NB}mm)" in daily.explanation.en and f"pioggia oggi (12{NB}mm)" in daily.explanation.it
    dry = raised(
        seen({"loops:9": 300.0}, rain=(Rain(0.4, "2024-03-26", None, known), Rain(9.0, "2024-03-25", None, known)))
    )
    assert "rain" not in dry.explanation.en


def test_rain_that_was_not_known_yet_is_told_afterwards_only() -> None:
    tomorrow = EIGHT + timedelta(days=1)
    rain = (Rain(12.0, "2024-03-26", None, tomorrow),)
    alert = raised(seen({"loops:9": 300.0}, rain=rain))
    assert "rain" not in alert.explanation.en
    known = later(alert, seen({}, at=tomorrow + HOUR, rain=rain))
    assert known.explanation.en == alert.explanation.en.removesuffix(".") + f"; rain that day (12{NB}mm)."


def test_a_limit_says_the_value_the_limit_and_the_usual() -> None:
    (alert,) = step([limit_rule()], seen({"loops:9": 2100.0}), Standing()).raised
    assert alert.explanation.en == f"Vicolo Nove: 2100{NB}veh/h at 8, above 2000{NB}veh/h (usually 1000{NB}veh/h)."


def test_a_feed_that_is_late_says_since_when_and_what_was_promised() -> None:
    rule = usual_rule("down", kind="late", check=late.Keys(), places=("loops",), quantities=(), timing=Timing())
    (alert,) = step([rule], seen({}, feeds=(feed(5 * 3600.0),)), Standing()).raised
    assert alert.explanation.en == "Loops: no Traffic flow for 5 hours, promised every hour."
    assert alert.explanation.it.endswith("assente da 5 ore, promesso ogni ora.")
    (part,) = step([rule], seen({}, feeds=(feed(0.0, heard=1),)), Standing()).raised
    assert part.explanation.en == "Loops: 1 of 4 sensors answer (Traffic flow)."


def test_a_reading_without_a_usual_says_what_was_measured() -> None:
    nothing = {"median": float("nan"), "low": float("nan"), "high": float("nan")}
    sight = seen({}, readings={("loops:9", "flow"): reading("loops:9", 2100.0, **nothing)})
    (alert,) = step([limit_rule()], sight, Standing()).raised
    assert alert.explanation.en == f"Vicolo Nove: 2100{NB}veh/h at 8, above 2000{NB}veh/h."


@pytest.mark.parametrize(
    ("kind", "english", "italian"),
    [
        ("school tuesday", "a school-day Tuesday", "un martedì di scuola"),
        ("workday", "a workday", "un giorno feriale"),
        ("workday in winter", "a winter workday", "un feriale d'inverno"),
        ("sunday in autumn", "an autumn Sunday", "una domenica d'autunno"),
        ("summer", "a summer day", "un giorno d'estate"),
    ],
)
def test_days_are_called_as_people_call_them(kind: str, english: str, italian: str) -> None:
    assert occasion(kind, Words("school-day Tuesday", "martedì di scuola")) == Words(english, italian)


def test_numbers_and_clocks_are_written_as_each_language_does() -> None:
    assert percent(-0.701).en == f"−70{NB}%" and percent(0.38).it == f"+38{NB}%"
    assert number(2.5, "co") == Words(f"2.5{NB}mg/m³", f"2,5{NB}mg/m³")
    assert number(float("nan"), "no2") == Words("—", "—")
    assert hours(86_400.0) == Words("day", "giorno") and hours(5_400.0) == Words("90 minutes", "90 minuti")
    assert clock(EIGHT + timedelta(minutes=30), "Europe/Rome") == Words("at 8:30", "alle 8:30")
    assert clock(EIGHT + 4 * HOUR, "Europe/Rome") == Words("at noon", "a mezzogiorno")
