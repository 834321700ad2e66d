"""What CONTRIBUTING.md shows works as it stands there."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

import belvedere.policies.contract as contract
from tests.worlds import grid_town

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """Return the first block of code in that language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, flags=re.DOTALL)[0]


def test_the_policy_shown_lowers_only_the_links_that_are_faster(monkeypatch):
    module = ModuleType("speed_cap")
    monkeypatch.setitem(__import__("sys").modules, "speed_cap", module)
    exec(compile(block("python"), "CONTRIBUTING.md", "exec"), module.__dict__)
    town = grid_town()
    before = town.links["free_speed"].copy()
    capped = module.SpeedCap(speed=40).apply(town)
    assert capped.links["free_speed"].max() == 40
    assert (capped.links["free_speed"] == before.clip(upper=40)).all()
    assert (town.links["free_speed"] == before).all(), "the city it was given has changed"


def test_the_scenario_shown_is_toml_that_names_the_policy_and_its_field():
    shown = tomllib.loads(block("toml"))
    assert shown == {"variant": [{"policy": "speed_cap", "speed": 40}]}
    assert contract.setting.__doc__


def test_every_file_and_command_named_is_there():
    root = Path(__file__).parent.parent
    for name in re.findall(r"`((?:src|tests|docs)/[\w/.]+)`", TEXT):
        if "speed_cap" not in name:
            assert (root / name).exists(), f"CONTRIBUTING.md names {name}, which is not there"
    for name in re.findall(r"`((?:feeds|indicators)/\w+\.py)`", TEXT):
        assert (root / "src" / "belvedere" / name).exists(), f"CONTRIBUTING.md names {name}, which is not there"
