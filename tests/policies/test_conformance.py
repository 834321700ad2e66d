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
from belvedere.policies.conflicts import SUBJECTS
from belvedere.policies.contract import Asks, make, policies
from belvedere.quantities import QUANTITIES
from tests.policies.town import SETTINGS, town
from tests.worlds import grid_town

UNITS = {quantity.unit for quantity in QUANTITIES.values()} | {"-", "h"}
# the tables that a policy edits, "transit" those of public transport
EDITS = {
    "bus_lane": {"links"},
    "close_street": {"restrictions"},
    "congestion_charge": {"charges", "exemptions"},
    "cycle_lane": {"links"},
    "event": {"events", "restrictions"},
    "fleet_renewal": {"fleet"},
    "freight_hours": {"restrictions", "exemptions"},
    "limited_traffic_zone": {"restrictions", "exemptions"},
    "low_emission_zone": {"restrictions"},
    "one_way": {"links"},
    "parking_price": {"parking"},
    "pedestrian_area": {"restrictions"},
    "public_service": {"places", "zones"},
    "roadworks": {"links"},
    "signal_smoothing": {"links"},
    "speed_limit": {"links"},
    "transit_fare": {"transit_changes"},
    "transit_frequency": {"transit_changes"},
    "transit_line": {"transit"},
    "visitor_access_fee": {"visitors"},
    "zone_30": {"links"},
}
# a second time changes nothing more: these say how things are to be, the others how they are to change
STATES = {"bus_lane", "cycle_lane", "one_way", "parking_price", "speed_limit", "zone_30"}

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
            assert said["minimum"] <= field.default <= said["maximum"] < float("inf")
        if said["asks"] == "choices":
            picked = {field.default} if isinstance(field.default, str) else set(field.default)
            assert picked <= set(said["choices"]) and set(said["words"]) <= set(said["choices"])
            assert all(len(pair) == 2 and all(pair) for pair in said["words"].values())
        json.dumps({**said, "default": field.default})


@every_policy
def test_a_policy_goes_through_toml_and_back(name):
    fields = dataclasses.fields(policies()[name])
    text = "\n".join(f"{field.name} = {json.dumps(field.default)}" for field in fields)
    assert make(name, tomllib.loads(text), "made.toml", "variant[0]") == policies()[name]()


def changed(before, after):
    """Return the names of the tables that differ, "transit" for any of public transport."""
    names = {name for name in COLUMNS if not before.tables[name].equals(after.tables[name])}
    lines = set(before.transit) | set(after.transit)
    same = all(name in before.transit and before.transit[name].equals(after.transit.get(name)) for name in lines)
    return names if same else names | {"transit"}


@every_policy
def test_a_policy_changes_a_copy_of_the_tables_it_names_and_the_copy_is_a_city(name):
    there, twin = town(), copy.deepcopy(town())
    made = make(name, SETTINGS.get(name, {}), "made.toml", "variant[0]").apply(there)
    assert isinstance(made, City)
    for table in COLUMNS:
        check_columns(table, made.tables[table])
        assert list(made.tables[table].columns) == list(twin.tables[table].columns), table
    assert not changed(there, twin)
    assert changed(there, made) == EDITS[name]
    assert list(made.links["link_id"]) == list(there.links["link_id"])


@every_policy
def test_a_policy_of_states_changes_nothing_a_second_time(name):
    policy = make(name, SETTINGS.get(name, {}), "made.toml", "variant[0]")
    once = policy.apply(town())
    if name == "transit_line":
        with pytest.raises(InputError, match="has a line Nuova already"):
            policy.apply(once)
        return
    assert bool(changed(once, policy.apply(once))) == (name not in STATES)


@every_policy
def test_a_policy_says_what_it_touches_of_the_city(name):
    there = town()
    policy = make(name, SETTINGS.get(name, {}), "made.toml", "variant[0]")
    known = {
        "links": set(there.links["link_id"]),
        "zones": set(there.zones["zone_id"]),
        "lines": {"1", "r1", "Nuova"},
        "places": set(there.table("places")["name"]),
        "city": set(),
    }
    for touch in policy.touches(there):
        assert touch.subject in SUBJECTS and set(touch.ids) <= known[touch.of]


@every_policy
def test_a_refusal_speaks_italian_too(name):
    wrong = {
        "number": [float("nan"), 1e300],
        "polygon": ["POLYGON((11 44, 12", "POLYGON((11 44, 12 45, 12 44, 11 45, 11 44))", "\x00"],
        "point": ["POINT(11", "LINESTRING(11 44, 12 45)", "POINT(686000 4930000)", "POINT(nan nan)"],
        "text": ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\n", "x" * 61, "\u202e"],
        "hours": [[20, 7]],
        "choices": [["x\x00"], "x"],
        "streets": [list(range(5001))],
        "lines": [["1"] * 5001],
    }
    for field in dataclasses.fields(policies()[name]):
        for value in wrong[field.metadata["asks"]]:
            if field.metadata["asks"] == "choices" and isinstance(value, str) != isinstance(field.default, str):
                continue
            with pytest.raises(RecipeError) as refused:
                make(name, {field.name: value}, "plan.toml", "variant[0]")
            problem, remedy = refused.value.italian
            assert refused.value.where == f"variant[0].{field.name}" and problem and remedy.endswith(".")


@every_policy
def test_streets_and_lines_that_are_not_there_are_refused(name):
    for field in dataclasses.fields(policies()[name]):
        strange = {"streets": [[999], [-1], [10**400]], "lines": [["13"], [""]]}.get(field.metadata["asks"], [])
        for value in strange:
            policy = make(name, {**SETTINGS.get(name, {}), field.name: value}, "plan.toml", "variant[0]")
            with pytest.raises(InputError, match=r"has no (street|line)") as refused:
                policy.apply(town())
            assert all(refused.value.italian)


@every_policy
def test_a_number_too_large_for_any_is_refused(name):
    for field in dataclasses.fields(policies()[name]):
        if field.metadata["asks"] == "number":
            with pytest.raises(RecipeError, match=field.name):
                make(name, {field.name: 10**400}, "plan.toml", "variant[0]")


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
        with pytest.raises(InputError, match=r"holds no (street|traffic zone) of Grid town"):
            make(name, {**SETTINGS.get(name, {}), "polygon": far}, "plan.toml", "variant[0]").apply(town())


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
            word = f"{field.metadata['choices'][0]}x"
            given = word if isinstance(field.default, str) else [word]
            with pytest.raises(RecipeError, match=f"{field.name}.*{field.metadata['choices'][0]}"):
                make(name, {field.name: given}, "plan.toml", "variant[0]")


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
