"""What every file of policies/ must keep, ours and outside packages'."""

import copy
import dataclasses
import json
import sys
import tomllib
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import get_args

import pytest

from belvedere import plugins
from belvedere.city.model import COLUMNS, City, check_columns
from belvedere.errors import InputError, RecipeError
from belvedere.policies.contract import Asks, make, policies
from belvedere.quantities import QUANTITIES
from tests.worlds import drawn, grid_town

UNITS = {quantity.unit for quantity in QUANTITIES.values()} | {"-", "h"}
BLOCK = drawn(155, -45, 445, 245)
# settings that do something to the town, for policies whose defaults name nothing
SETTINGS = {"close_street": {"streets": [0]}, "limited_traffic_zone": {"polygon": BLOCK}}

every_policy = pytest.mark.parametrize("name", sorted(policies()))


@every_policy
def test_a_policy_says_what_it_is_in_both_languages(name):
    policy = policies()[name]
    words = [policy.LABEL_EN, policy.LABEL_IT, policy.MEANING_EN, policy.MEANING_IT]
    assert all(word.strip() for word in words) and policy.LABEL_EN != policy.LABEL_IT
    assert dataclasses.is_dataclass(policy) and policy.__dataclass_params__.frozen


@every_policy
def test_each_field_knows_how_a_form_asks_for_it(name):
    for field in dataclasses.fields(policies()[name]):
        said = field.metadata
        assert said["asks"] in get_args(Asks) and said["label_en"] and said["label_it"] and said["unit"] in UNITS
        hash(field.default)  # immutable
        if said["asks"] == "number":
            assert said["minimum"] <= field.default <= said["maximum"]
        if said["asks"] == "choices":
            assert set(field.default) <= set(said["choices"])
        json.dumps({**said, "default": field.default})


@every_policy
def test_a_policy_goes_through_toml_and_back(name):
    fields = dataclasses.fields(policies()[name])
    text = "\n".join(f"{field.name} = {json.dumps(field.default)}" for field in fields)
    assert make(name, tomllib.loads(text), "made.toml", "variant[0]") == policies()[name]()


@every_policy
def test_a_policy_changes_a_copy_and_the_copy_is_a_city(name):
    town, twin = grid_town(), copy.deepcopy(grid_town())
    made = make(name, SETTINGS.get(name, {}), "made.toml", "variant[0]").apply(town)
    assert isinstance(made, City)
    for table in COLUMNS:
        check_columns(table, made.tables[table])
        assert town.tables[table].equals(twin.tables[table]), table
    assert any(not made.tables[table].equals(town.tables[table]) for table in COLUMNS)
    assert list(made.links["link_id"]) == list(town.links["link_id"])


@every_policy
def test_a_misspelt_key_is_named_with_the_nearest(name):
    field = dataclasses.fields(policies()[name])[0].name
    with pytest.raises(RecipeError, match=rf"plan\.toml: variant\[1\].*{field}x.*Did you mean '{field}'"):
        make(name, {f"{field}x": 1}, "plan.toml", "variant[1]")


@every_policy
def test_a_number_out_of_range_is_refused(name):
    for field in dataclasses.fields(policies()[name]):
        if field.metadata["asks"] == "number":
            for value in (field.metadata["minimum"] - 1, field.metadata["maximum"] + 1, float("nan")):
                with pytest.raises(RecipeError, match=f"{field.name}.*out of range"):
                    make(name, {field.name: value}, "plan.toml", "variant[0]")


@every_policy
@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ("POLYGON((11 44, 12 45, 12 44, 11 45, 11 44))", "Self-intersection"),
        ("POLYGON((11 44, 12", "not WKT"),
        ("LINESTRING(11 44, 12 45)", "not a polygon"),
        ("POLYGON((686000 4930000, 686100 4930000, 686100 4930100, 686000 4930000))", "not in degrees"),
    ],
)
def test_a_polygon_that_is_none_is_refused(name, shape, problem):
    for field in dataclasses.fields(policies()[name]):
        if field.metadata["asks"] == "polygon":
            with pytest.raises(RecipeError, match=rf"plan\.toml: variant\[0\].*{field.name}.*{problem}"):
                make(name, {field.name: shape}, "plan.toml", "variant[0]")


@every_policy
def test_a_polygon_that_holds_no_street_is_refused(name):
    far = "POLYGON((9 45, 9.1 45, 9.1 45.1, 9 45))"
    if any(field.metadata["asks"] == "polygon" for field in dataclasses.fields(policies()[name])):
        with pytest.raises(InputError, match="holds no street of Grid town"):
            make(name, {"polygon": far}, "plan.toml", "variant[0]").apply(grid_town())


@every_policy
@pytest.mark.parametrize("hours", [[20, 7], [7, 7], [-1, 5], [7, 25]])
def test_hours_that_are_no_span_of_a_day_are_refused(name, hours):
    for field in dataclasses.fields(policies()[name]):
        if field.metadata["asks"] == "hours":
            with pytest.raises(RecipeError, match=f"{field.name}.*no span of a day"):
                make(name, {field.name: hours}, "plan.toml", "variant[0]")


@every_policy
def test_a_word_that_is_no_choice_is_refused(name):
    for field in dataclasses.fields(policies()[name]):
        if field.metadata["asks"] == "choices":
            with pytest.raises(RecipeError, match=f"{field.name}.*{field.metadata['choices'][0]}"):
                make(name, {field.name: [f"{field.metadata['choices'][0]}x"]}, "plan.toml", "variant[0]")


def test_an_unknown_policy_is_named_with_the_nearest():
    with pytest.raises(RecipeError, match=r"plan\.toml: variant\[0\]\.policy.*'zone30'.*Did you mean 'zone_30'"):
        make("zone30", {}, "plan.toml", "variant[0]")


# what CONTRIBUTING.md shows: the one file a person writes
SPEED_CAP = """
from dataclasses import dataclass
from typing import ClassVar
from belvedere.policies.contract import setting

@dataclass(frozen=True, slots=True)
class SpeedCap:
    LABEL_EN: ClassVar[str] = "Speed cap"
    LABEL_IT: ClassVar[str] = "Velocità massima"
    MEANING_EN: ClassVar[str] = "Nobody drives faster than the cap."
    MEANING_IT: ClassVar[str] = "Nessuno va più veloce del massimo."
    speed: float = setting(50.0, "Speed", "Velocità", unit="km/h", minimum=5, maximum=130)

    def apply(self, city):
        links = city.links.copy()
        links["free_speed"] = links["free_speed"].clip(upper=self.speed)
        return city.with_table("links", links)
"""


def test_adding_one_file_adds_a_policy_its_form_and_its_keys(monkeypatch):
    ours = ModuleType("speed_cap")
    monkeypatch.setitem(sys.modules, "speed_cap", ours)
    exec(SPEED_CAP, ours.__dict__)
    entry = EntryPoint(name="speed_cap", value="speed_cap", group="belvedere.policies")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry] if group == "belvedere.policies" else [])
    assert [field.metadata["label_it"] for field in dataclasses.fields(policies()["speed_cap"])] == ["Velocità"]
    made = make("speed_cap", tomllib.loads("speed = 40"), "plan.toml", "variant[0]").apply(grid_town())
    assert made.links["free_speed"].max() == 40
    with pytest.raises(RecipeError, match=r"variant\[0\]\.speed: 400 is out of range"):
        make("speed_cap", {"speed": 400.0}, "plan.toml", "variant[0]")
