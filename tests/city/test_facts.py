"""Facts of a city as a whole."""

from pathlib import Path

import pytest

from belvedere.city import facts
from belvedere.city.model import COLUMNS, check_columns, empty_table
from belvedere.city.recipe_sections import FactSection
from belvedere.errors import RecipeError

RECIPE = Path("city.toml")


def test_facts_become_a_table_with_units():
    table = facts.read(
        {"nights": FactSection(3e6, "x"), "soft": FactSection(0.4, "x", ("walk", "bicycle"), False, "guess")}, RECIPE
    )
    check_columns("facts", table)
    assert table["unit"].tolist() == ["nights/year", "-"]
    assert table["modes"].tolist() == ["", "walk,bicycle"]
    assert table["confirmed"].tolist() == [True, False]


def test_no_facts_is_an_empty_table():
    table = empty_table("facts", "EPSG:32632")
    check_columns("facts", table)
    assert list(table.columns) == list(COLUMNS["facts"]) and table.empty


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"nigths": FactSection(3e6, "x")}, r"facts: nothing is called 'nigths'. Did you mean 'nights'"),
        ({"cars": FactSection(53.4, "x")}, r"facts\.cars\.value: 53\.4 is not between 0 and 2"),
        ({"soft": FactSection(0.4, "x", ("walks",))}, "Did you mean 'walk'"),
        ({"a": FactSection(0.4, "x", ("walk",)), "b": FactSection(0.4, "x", ("walk",))}, "walk is in a already"),
        ({"a": FactSection(0.6, "x", ("walk",)), "b": FactSection(0.6, "x", ("car",))}, "sum to 1.2"),
    ],
)
def test_facts_that_cannot_be_meant_are_refused(given, message):
    with pytest.raises(RecipeError, match=message):
        facts.read(given, RECIPE)
