"""The contract on imports names every file of the room but those that have never seen a device."""

import subprocess
import sys
import tomllib
from pathlib import Path

import belvedere.presence

ROOT = Path(__file__).parents[2]
OPEN = {"published", "chain", "view", "whole", "schema"}  # what the server needs of the room
NAME = "of presence only what was published"


def contract():
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return next(one for one in written["tool"]["importlinter"]["contracts"] if one["name"] == NAME)


def test_the_contract_forbids_every_file_of_the_room_but_the_published():
    room = Path(belvedere.presence.__path__[0])
    every = {
        entry.stem
        for entry in room.iterdir()
        if entry.suffix == ".py" or (entry.is_dir() and (entry / "__init__.py").is_file())
    }
    forbidden = {name.removeprefix("belvedere.presence.") for name in contract()["forbidden_modules"]}
    assert forbidden == every - OPEN - {"__init__"}


def test_the_contract_binds_every_room_above_and_the_open_files_themselves():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    above = set(layers[: layers.index("presence")]) - {"cli"}
    assert set(contract()["source_modules"]) == {f"belvedere.{room}" for room in above} | {
        f"belvedere.presence.{name}" for name in OPEN
    }


def test_reading_what_was_published_loads_nothing_that_sees_devices():
    code = "import sys, belvedere.presence.published, belvedere.presence.view; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    room = {name for name in loaded if name.startswith("belvedere.presence.")}
    assert room == {f"belvedere.presence.{name}" for name in OPEN}
    assert "opendp" not in loaded
