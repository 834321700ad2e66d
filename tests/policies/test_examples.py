"""The scenarios that come with a city can be made of it, and say what they are in both languages."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from belvedere.city import bundle
from belvedere.policies.conflicts import find
from belvedere.scenarios.scenario import apply, from_tables, read, to_toml

CITIES = Path(__file__).parents[2] / "cities"
FILES = sorted(CITIES.glob("*/scenarios/*.toml"))

load = cache(bundle.load)
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@every_file
def test_a_scenario_changes_its_city_and_nothing_in_it_is_a_contradiction(file):
    city, scenario = load(file.parents[1]), read(file)
    base, variant = (apply(uses, city, scenario.file, side) for side, uses in
                     (("base", scenario.base), ("variant", scenario.variant)))  # fmt: skip
    assert any(not base.tables[name].equals(variant.tables[name]) for name in city.tables)
    for uses in (scenario.base, scenario.variant):
        assert [each for each in find([use.made for use in uses], city) if each.severity == "error"] == []


@every_file
def test_a_scenario_is_named_as_its_file_and_comes_back_from_toml(file):
    scenario = read(file)
    assert scenario.name == file.stem and scenario.title_en != scenario.title_it
    again = from_tables(tomllib.loads(to_toml(scenario)), "again")
    assert (again.base, again.variant) == (scenario.base, scenario.variant)
