"""The suite's latest results, kept beside the releases for the impact assessment and whoever wants to see them.

Takes   findings of the suite, the ε and the size they were found at; a folder of releases
Gives   write → attacks.json; read → Results
Used by benchmarks/attacks.py, dpia/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from belvedere.errors import InputError
from belvedere.presence.attacks.contract import Finding
from belvedere.presence.attacks.scene import Scene

FILE = "attacks.json"


@dataclass(frozen=True, slots=True)
class Results:
    """What the suite found, and on what."""

    epsilon: float  # of a day
    delta: float
    size: Mapping[str, object]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Return whether every gated attack works on thresholded output and fails on ours."""
        return all(one.succeeds and one.fails for one in self.findings if one.gated)


def results(scene: Scene, found: Sequence[Finding]) -> Results:
    """Return what was found on the scene."""
    plan = scene.settings.plan
    return Results(plan.epsilon, plan.delta, asdict(scene.size), tuple(found))


def write(folder: Path, made: Results) -> Path:
    """Write attacks.json into the folder, beside and then renamed, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f"{FILE}.part"
    beside.write_text(json.dumps(asdict(made), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return beside.replace(folder / FILE)


def read(folder: Path) -> Results | None:
    """Return the results kept in the folder; None where the suite was never run for it."""
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        held = json.loads(file.read_text("utf-8"))
        found = tuple(Finding(**one) for one in held["findings"])
        return Results(float(held["epsilon"]), float(held["delta"]), dict(held["size"]), found)
    except (ValueError, KeyError, TypeError) as error:
        remedy = "Run the suite again: python -m benchmarks.attacks --save FOLDER"
        raise InputError(file, "", f"is not what the suite writes ({error})", remedy=remedy) from error
