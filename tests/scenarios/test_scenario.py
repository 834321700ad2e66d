"""A scenario's file: what is read, what is refused."""

from pathlib import Path

import pytest

from belvedere.errors import MissingFileError, RecipeError
from belvedere.policies.close_street import CloseStreet
from belvedere.policies.zone_30 import Zone30
from belvedere.scenarios.scenario import Costs, apply, from_tables, read, to_toml
from tests.worlds import grid_town

TEXT = """
name = "school-street"
[title]
en = "A school street"
it = "Una strada scolastica"
[description]
en = "Closed while children come and go."
it = "Chiusa all'entrata e all'uscita."
[[base]]
policy = "zone_30"
classes = ["tertiary"]
[[variant]]
policy = "close_street"
streets = [9]
hours = [8, 9]
[[variant]]
policy = "zone_30"
speed = 20
"""
BUNDLED = sorted((Path(__file__).parents[2] / "cities").glob("*/scenarios/*.toml"))


@pytest.fixture
def scenario_file(tmp_path):
    def written(text):
        path = tmp_path / "school.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_scenario_is_read_with_its_policies_made(scenario_file):
    made = read(scenario_file(TEXT))
    assert (made.name, made.title_it, made.description_en) == (
        "school-street",
        "Una strada scolastica",
        "Closed while children come and go.",
    )
    assert [use.made for use in made.base] == [Zone30(classes=("tertiary",))]
    assert [use.made for use in made.variant] == [CloseStreet(streets=(9,), hours=(8, 9)), Zone30(speed=20.0)]


def test_a_scenario_written_and_read_again_is_the_same(scenario_file):
    once = read(scenario_file(TEXT))
    again = read(scenario_file(to_toml(once)))
    assert again == once and to_toml(again) == to_toml(once)


def test_horizon_days_and_costs_are_read_and_written_again(scenario_file):
    more = TEXT.replace("[title]", 'horizon = "long"\ndays = 240\n[costs]\ncapital = 2e6\nlife = 30\n[title]')
    made = read(scenario_file(more))
    assert (made.horizon, made.days, made.costs) == ("long", 240.0, Costs(capital=2e6, life=30.0))
    again = read(scenario_file(to_toml(made)))
    assert (again.horizon, again.days, again.costs) == (made.horizon, made.days, made.costs)


def test_without_them_people_have_not_adapted_and_nothing_is_counted(scenario_file):
    made = read(scenario_file(TEXT))
    assert (made.horizon, made.days, made.costs) == ("short", None, None)


def test_policies_apply_in_their_order_to_each_side_alone(scenario_file):
    made, town = read(scenario_file(TEXT)), grid_town()
    base = apply(made.base, town, made.file, "base")
    variant = apply(made.variant, town, made.file, "variant")
    tertiary = town.links["facility_type"] == "tertiary"
    assert (base.links.loc[tertiary, "free_speed"] == 30).all() and len(base.table("restrictions")) == 1
    assert (variant.links.loc[tertiary, "free_speed"] == 20).all() and len(variant.table("restrictions")) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[variant]]", "[[variante]]", r"nothing is called 'variante'\. Did you mean 'variant'"),
        ('it = "Una strada scolastica"', "", r"title: the key it is missing"),
        ('it = "Una', 'fr = "Une rue"\nit = "Una', r"title: nothing is called 'fr'"),
        ("[description]\n", "[descriptoin]\n", r"'descriptoin'\. Did you mean 'description'"),
        ('policy = "close_street"', 'policy = "close_strett"', r"variant\[0\]\.policy.*Did you mean 'close_street'"),
        ("streets = [9]", "street = [9]", r"variant\[0\].*'street'\. Did you mean 'streets'"),
        ("streets = [9]", 'streets = ["Via Emilia"]', r"variant\[0\]\.streets\[0\]: expected a whole number"),
        ("hours = [8, 9]", "hours = [9, 8]", r"variant\[0\].*hours: from 9 to 8 is no span of a day"),
        ("speed = 20", "speed = 2", r"variant\[1\].*speed: 2 is out of range"),
        ("[[base]]", "[base]", r"base: not a list of tables\. Write \[\[base\]\]"),
        ('name = "school-street"', 'name = "../../etc"', "cannot name a folder"),
        ('name = "school-street"', "name = school", "not TOML"),
        ("[title]", 'horizon = "lang"\n[title]', r"horizon: nothing is called 'lang'\. Did you mean 'long'"),
        ("[title]", "days = 0\n[title]", r"days: 0 is no number of days a year"),
        ("[title]", "[costs]\ncapitol = 1\n[title]", r"'capitol'\. Did you mean 'capital'"),
        ("[title]", "[costs]\nlife = 0\n[title]", r"costs: .*a life is above 0 years"),
        ("[title]", "[costs]\nfirst_year = 26\n[title]", r"costs: a first year is between 1990 and 2100, got 26"),
    ],
)
def test_what_is_wrong_is_named_with_file_place_and_remedy(scenario_file, old, new, message):
    assert old in TEXT
    with pytest.raises(RecipeError, match=rf"(?s)school\.toml.*{message}"):
        read(scenario_file(TEXT.replace(old, new)))


def test_a_broken_encoding_is_named_with_its_line(tmp_path):
    path = tmp_path / "school.toml"
    path.write_bytes(TEXT.encode().replace(b"Chiusa", b"Pi\xf9 chiusa"))
    with pytest.raises(RecipeError, match=r"line 8: not UTF-8"):
        read(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match="no such file"):
        read(tmp_path / "nowhere.toml")


def test_a_street_that_the_city_does_not_have_is_named_with_file_and_policy(scenario_file):
    made = read(scenario_file(TEXT.replace("streets = [9]", "streets = [999]")))
    with pytest.raises(RecipeError, match=r"school\.toml: variant\[0\]\.streets: Grid town has no street 999"):
        apply(made.variant, grid_town(), made.file, "variant")


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_the_scenarios_of_our_cities_can_be_read_and_are_named_as_their_files(path):
    made = read(path)
    assert made.name == path.stem and len(made.description_it) > 100 and (made.base or made.variant)


@pytest.mark.parametrize(("stated", "expected"), [({}, 60.0), ({"days": 20}, 20.0)])
def test_a_year_of_a_temporary_policy_has_its_days_unless_the_scenario_states_others(stated, expected):
    words = {"en": "Works", "it": "Lavori"}
    works = {"policy": "roadworks", "streets": [0], "days": 60}
    document = {"name": "works", "title": words, "description": words, "variant": [works], **stated}
    assert from_tables(document, "works.toml").days == expected
    assert from_tables({**document, "days": 5, "variant": []}, "works.toml").days == 5
    assert from_tables({**document, "variant": [{"policy": "zone_30"}], **stated}, "x").days == stated.get("days")
