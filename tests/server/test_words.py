"""Numbers compared in plain words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city.model import Calendar
from belvedere.observations.calendar import kind_of_day
from belvedere.observations.ladder import ladder
from belvedere.server.api import Text
from belvedere.server.words import answering, compared, duration, sentence, unknown, warmer, when

CALENDAR = Calendar("Europe/Rome", "IT", "10-04", ((date(2023, 12, 24), date(2024, 1, 6)),))
WEDNESDAY, SUNDAY, PATRON = kind_of_day([date(2024, 3, 6), date(2024, 3, 10), date(2024, 10, 4)], CALENDAR)
NOON = Text(en="a Sunday at noon", it="una domenica a mezzogiorno")


def plain(text):
    return text.en.replace("\u00a0", " "), text.it.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("day", "hour", "english", "italian"),
    [
        (WEDNESDAY, 8, "a school-day Wednesday at 8", "un mercoledì di scuola alle 8"),
        (WEDNESDAY, 1, "a school-day Wednesday at 1", "un mercoledì di scuola all'1"),
        (WEDNESDAY, 0, "a school-day Wednesday at midnight", "un mercoledì di scuola a mezzanotte"),
        (SUNDAY, 12, "a Sunday at noon", "una domenica a mezzogiorno"),
        (SUNDAY, None, "a Sunday", "una domenica"),
        (PATRON, None, "a patron saint's day", "una festa del patrono"),
    ],
)
def test_an_occasion_is_named_as_people_say_it(day, hour, english, italian):
    assert when(day, hour) == Text(en=english, it=italian)


@pytest.mark.parametrize(
    ("kind", "english", "italian"),
    [
        ("month 01", "January", "gennaio"),
        ("winter", "a winter day", "un giorno d'inverno"),
        ("workday in autumn", "an autumn workday", "un feriale d'autunno"),
        ("sunday in summer", "a summer Sunday", "una domenica d'estate"),
        ("school wednesday", "a school-day Wednesday", "un mercoledì di scuola"),
        ("school workday", "a school day", "un giorno di scuola"),
        ("any day", "any day", "un giorno qualsiasi"),
    ],
)
def test_an_occasion_names_the_days_it_is_really_compared_with(kind, english, italian):
    assert when(WEDNESDAY, None, kind) == Text(en=english, it=italian)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_every_step_of_every_ladder_has_words(day):
    (kind,) = kind_of_day([day], CALENDAR)
    for sort in ("traffic", "air", "weather"):
        for step in ladder(kind, sort):
            words = when(kind, None, step)
            assert words.en and words.it and " in " not in words.it and "month" not in words.en


@pytest.mark.parametrize(
    ("value", "usual", "english", "italian"),
    [
        (112.0, 100.0, "12 % more than usual", "12 % in più del solito"),
        (80.0, 100.0, "20 % less than usual", "20 % in meno del solito"),
        (102.0, 100.0, "as usual", "come al solito"),
        (230.0, 100.0, "2.3 times the usual", "2,3 volte il solito"),
        (0.0, 0.0, "as usual", "come al solito"),
        (3.0, 0.0, "more than the usual none", "più del solito, che è zero"),
    ],
)
def test_a_value_is_compared_with_the_usual_in_words(value, usual, english, italian):
    assert plain(compared(value, usual, NOON)) == (f"{english} for {NOON.en}", f"{italian} per {NOON.it}")


def test_a_value_without_a_usual_says_so():
    assert compared(3.0, None, NOON).en == "nothing to compare it with for a Sunday at noon"


def test_temperatures_are_compared_in_degrees_not_in_percent():
    assert plain(warmer(2.0, -1.0, NOON))[1] == "3,0 °C più caldo del solito per una domenica a mezzogiorno"
    assert plain(warmer(-2.0, -1.0, NOON))[0] == "1.0 °C colder than usual for a Sunday at noon"
    assert warmer(0.2, 0.0, NOON).en == "as usual for a Sunday at noon"


def test_silence_says_how_long_it_has_lasted():
    at = datetime(2024, 3, 6, 8, tzinfo=UTC)
    assert unknown(at - timedelta(hours=3), at) == Text(en="no reading for 3 hours", it="nessuna lettura da 3 ore")
    assert unknown(None, at) == Text(en="no reading yet", it="ancora nessuna lettura")
    assert duration(timedelta(days=400)).it == "1 anno"
    assert answering(61, 80) == Text(en="61 of 80 answer", it="rispondono 61 su 80")


def test_the_sentence_says_what_is_unusual_and_what_is_not_known():
    traffic = (Text(en="Traffic", it="Traffico"), Text(en="much", it="molto"))
    ozone = Text(en="Ozone, highest station", it="Ozono, stazione più alta")
    assert sentence(WEDNESDAY, [], []).en == "An ordinary school-day Wednesday, all as usual."
    assert sentence(SUNDAY, [], [ozone]).it == "Una normale domenica. Ora non si sa: Ozono."
    assert sentence(SUNDAY, [traffic], []).it == "Traffico: molto."
    assert sentence(SUNDAY, [traffic] * 3, []).en == "Traffic: much; Traffic: much; 1 more out of the ordinary."
