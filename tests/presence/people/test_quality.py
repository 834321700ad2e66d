"""The quality report."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.day import service_day
from belvedere.presence.definitions.tables import side_by_side
from belvedere.presence.kernel.products import CAUSES, Account, DayTrips, Filtered, PlaceTrips, Products
from belvedere.presence.people.quality import report, write

from ..definitions.devices import nine

DAY = service_day(date(2024, 3, 25), "Europe/Rome")


def products():
    """Return products of 1000 events an hour, 400 at midnight, none at one; of 100,000, 250 of unknown cells."""
    by_hour = np.full(24, 1000, np.int64)
    by_hour[20], by_hour[21] = 400, 0
    dropped = dict.fromkeys(CAUSES, 0) | {"unknown cell": 250}
    account = Account(100_000, 99_750, dropped, {}, by_hour)
    none = np.zeros((1, 24, 6), np.int64)
    trips = PlaceTrips(*[np.zeros(0, np.int32)] * 3, np.zeros(0, np.int64))
    pairs = DayTrips(*[np.zeros(0, np.int32)] * 2, np.zeros(0, np.int64))
    few = np.zeros(6, np.int64)
    countries = np.zeros(0, np.int32)
    filtered = Filtered(0, 0, 0, 0)
    return Products(DAY, 9, none, none, countries, none[:0, :, 0], trips, pairs, few[:1], few, account, filtered)


ERRORS = pd.DataFrame(
    {
        "level": ["zone"],
        "visitor_class": ["resident"],
        "size": ["small"],
        "median_error": [0.125],
        "bias": [-0.03],
        "coverage": [0.9],
        "half_width": [np.nan],
    }
)


def rows(made, subject):
    return {row["name"]: row for row in made["rows"] if row["subject"] == subject}


def test_every_hour_says_whether_it_was_heard():
    made = report(products(), "garante", None, None, synthetic=True)
    found = rows(made, "coverage")
    assert found["hours_missing"]["value"] == 1.0
    assert (found["19"]["value"], found["20"]["value"], found["21"]["value"]) == ("full", "part", "none")
    assert found["21"]["label_it"] == "1:00 – nessun evento"


def test_of_a_real_operator_only_hours_that_its_release_cannot_tell_from_nobody_are_marked():
    made = report(products(), "garante", None, None, synthetic=False, quiet=(3,))
    found = rows(made, "coverage")
    assert found["hours_missing"]["value"] == 1.0
    assert [name for name, row in found.items() if row["value"] == "none"] == ["03"]  # hour 21 has no event


def test_of_real_devices_shares_are_whole_per_cents_and_nothing_else_is_told():
    made = report(products(), "garante", side_by_side([nine()]), ERRORS, synthetic=False)
    assert rows(made, "cleaning")["unknown cell"]["value"] == 1.0  # 0.25 %, rounded up
    assert {row["subject"] for row in made["rows"]} == {"coverage", "cleaning"}
    assert "outside of the guarantee" in made["note_en"]


def test_of_a_synthetic_operator_errors_and_definitions_are_told():
    made = report(products(), "garante", side_by_side([nine()]), ERRORS, synthetic=True)
    assert rows(made, "cleaning")["unknown cell"]["value"] == pytest.approx(0.25)
    found = rows(made, "definition")
    assert found["garante/visitors"]["value"] == 6.0
    assert found["garante/visitors_against_least"]["value"] == pytest.approx(1.5)
    assert found["garante/word/occasional"]["label_it"] == "Visitatori occasionali"
    wrong = rows(made, "error")
    assert wrong["zone/resident/small/median_error"]["value"] == pytest.approx(12.5)
    assert wrong["zone/resident/small/half_width"]["value"] is None  # a number that is none is null in the file
    assert made["synthetic"] is True


def test_every_row_speaks_both_languages():
    made = report(products(), "garante", side_by_side([nine()]), ERRORS, synthetic=True)
    assert all(row["label_en"] and row["label_it"] and row["unit"] for row in made["rows"])


def test_the_file_is_the_report_and_the_same_again(tmp_path):
    made = report(products(), "garante", side_by_side([nine()]), ERRORS, synthetic=True)
    file = write(tmp_path / "presence", made)
    first = file.read_bytes()
    assert json.loads(first) == made
    assert write(tmp_path / "presence", made).read_bytes() == first
    assert [one.name for one in (tmp_path / "presence").iterdir()] == ["quality.json"]


def test_an_unknown_definition_or_a_missing_column_is_named():
    with pytest.raises(InputError, match="Did you mean garante"):
        report(products(), "garant", None, None, synthetic=True)
    with pytest.raises(InputError, match="errors: bias: the column is missing"):
        report(products(), "garante", None, ERRORS.drop(columns="bias"), synthetic=True)
