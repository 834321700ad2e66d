"""What a scenario says of today."""

import pytest

from belvedere.errors import RecipeError
from belvedere.scenarios.scenario import from_tables
from belvedere.scenarios.today import known
from tests.worlds import grid_town

WORDS = {"en": "Words", "it": "Parole"}


def plan(**settings):
    return from_tables(
        {
            "name": "plan",
            "title": WORDS,
            "description": WORDS,
            "variant": [{"policy": "zone_30", "classes": ["tertiary"]}, {"policy": "parking_price", **settings}],
        },
        "plan.toml",
    )


def test_the_city_is_told_what_parking_costs_today_and_nothing_of_what_is_to_come():
    city = grid_town()
    told = known(plan(price=3, today=1.5), city)
    assert set(told.table("parking")["price"]) == {1.5}
    assert told.links is city.links and not len(city.table("parking"))


def test_a_scenario_that_says_nothing_of_today_leaves_the_city_as_it_is():
    city = grid_town()
    silent = from_tables({"name": "plan", "title": WORDS, "description": WORDS}, "plan.toml")
    assert known(silent, city) is city


def test_an_area_without_a_zone_is_refused_by_name():
    far = "POLYGON((0 0, 0 0.001, 0.001 0.001, 0.001 0, 0 0))"
    with pytest.raises(RecipeError, match=r"plan.toml: variant\[1\]"):
        known(plan(polygon=far), grid_town())
