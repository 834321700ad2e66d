"""Numbers as people write them."""

import pytest

from belvedere.scenarios.report.numbers import date_text, money, number, signed, unit


@pytest.mark.parametrize(
    ("value", "english", "italian"),
    [
        (1234567.8, "1,234,568", "1.234.568"),
        (12.3456, "12.3", "12,3"),
        (-0.0123456, "−0.0123", "−0,0123"),
        (0.0, "0", "0"),
        (999.7, "1,000", "1.000"),
        (1e-12, "0", "0"),
        (float("nan"), "—", "—"),
        (float("inf"), "—", "—"),
    ],
)
def test_numbers_have_three_digits_and_the_languages_marks(value, english, italian):
    assert (number(value, "en"), number(value, "it")) == (english, italian)


def test_a_change_has_its_sign():
    assert [signed(value, "en") for value in (2.0, -2.0, 0.0)] == ["+2.00", "−2.00", "0"]


def test_money_is_said_in_words():
    assert money(1_234_567, "it") == "1,23 milioni di euro"
    assert money(-2.5e9, "en") == "−2.50 billion euros"
    assert money(12_345, "en") == "12,300 euros"
    assert money(float("nan"), "en") == "—"


def test_units_are_in_the_language():
    assert unit("EUR/year", "it") == "€/anno"
    assert unit("people", "it") == "persone"
    assert unit("-", "en") == ""


def test_days_are_written_as_people_do():
    assert date_text("2026-11-23T08:00:00+01:00", "it") == "23/11/2026"
    assert date_text("2026-11-23", "en") == "2026-11-23"
    assert date_text("yesterday", "it") == "yesterday"
