"""Runs on disk: a finished one is found again after a restart, and old ones make room for new ones.

Takes   a folder runs/<run_id>/ each
Gives   run_id(), keep(), begin(), finish(), finished(), answer(), surplus(), pin()
Used by jobs.py, worker.py, results.py, routes_decisions.py
Files   run.json (the Run), answer.json (the Outcome), results/ (the tables, as scenarios/files.py writes them),
        draws/ (what an interrupted walk over draws has behind it), pinned (empty: never pruned);
        error.txt where our program was wrong
Pruning the newest KEPT runs stay, in at most BYTES together. A pinned run (somebody marked it, or copied a link to it)
        is never deleted and does not count. One that is deleted is computed again when its scenario is asked for, and
        has the same id and the same numbers
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from belvedere.errors import InputError
from belvedere.server.api import Run, ScenarioText
from belvedere.server.worker import Outcome

PART = ".part"  # a folder that is still being written
RESULTS = "results"
DRAWS = "draws"
PINNED = "pinned"
KEPT = 40  # [-] runs
BYTES = 3_000_000_000  # [bytes] of them; one of Bologna is some 30 MB
NEEDED = {
    "verdict": ("quantity", "area_id", "base", "variant", "difference", "low", "high", "error", "established"),
    "streets": ("link_id", "hour", "flow_base", "flow_variant", "error"),
}


def run_id(scenario: ScenarioText, inputs: str) -> str:
    """Return the id of a scenario on given inputs: the same request has the same id.

    Parameters
    ----------
    inputs : hash of all that the answer depends on besides the scenario (bundle, model, version)
    """
    text = json.dumps(scenario.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{inputs}\n{text}".encode()).hexdigest()[:16]


def keep(folder: Path, outcome: Outcome) -> None:
    """Write what a Work said beside its tables.

    Raises
    ------
    InputError
        when a table that every run has, or one of its columns, is not there
    """
    for name, columns in NEEDED.items():
        file = folder / RESULTS / f"{name}.parquet"
        there = pq.read_schema(file).names if file.is_file() else []
        missing = [column for column in columns if column not in there]
        if missing:
            raise InputError(f"table {name}", missing[0], "the column is missing", remedy="evaluate() must give it.")
    said = {
        "assumptions": outcome.assumptions,
        "inputs": [dict(one) for one in outcome.inputs],
        "provenance": outcome.provenance,
        "relative_gap": outcome.relative_gap,
    }
    (folder / "answer.json").write_text(json.dumps(said, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def answer(folder: Path) -> Outcome:
    """Return what `keep` wrote of a finished run."""
    said = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    return Outcome(
        assumptions=tuple((str(english), str(italian)) for english, italian in said["assumptions"]),
        inputs=tuple(said["inputs"]),
        provenance={str(key): str(value) for key, value in said["provenance"].items()},
        relative_gap=float(said["relative_gap"]),
    )


def begin(folder: Path) -> Path:
    """Return a folder to write a run in; of what was left there before, only the draws that are done stay."""
    part = folder.with_suffix(PART)
    done = next((one / DRAWS for one in (part, folder) if (one / DRAWS).is_dir()), None)
    fresh = folder.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    if done is not None:
        done.rename(fresh / DRAWS)
    shutil.rmtree(part, ignore_errors=True)
    fresh.rename(part)
    return part


def finish(folder: Path, run: Run) -> None:
    """Give a run that ended its place under runs/, with the Run itself beside its tables."""
    part = folder.with_suffix(PART)
    part.mkdir(parents=True, exist_ok=True)
    (part / "run.json").write_text(run.model_dump_json(), encoding="utf-8")
    if (folder / PINNED).is_file():
        (part / PINNED).touch()
    if folder.exists():
        shutil.rmtree(folder)
    part.rename(folder)


def finished(folder: Path) -> list[Run]:
    """Return the runs that ended before, oldest first; a folder that cannot be read is passed over."""
    found: list[tuple[float, Run]] = []
    for file in sorted(folder.glob("*/run.json")):
        if file.parent.suffix:
            continue
        try:
            run = Run.model_validate_json(file.read_text(encoding="utf-8"))
            if run.state == "done":
                pq.read_schema(file.parent / RESULTS / "verdict.parquet").field("low")
        except (OSError, ValidationError, UnicodeDecodeError, KeyError, pa.ArrowInvalid):
            continue  # of another version, or cut short: the same request computes it again
        if run.run_id == file.parent.name:
            pinned = (file.parent / PINNED).is_file()
            found.append((file.stat().st_mtime, run.model_copy(update={"pinned": pinned})))
    return [run for _, run in sorted(found, key=lambda pair: (pair[0], pair[1].run_id))]


def pin(folder: Path, pinned: bool) -> None:
    """Mark a finished run, so that it is never pruned, or take the mark away."""
    if pinned:
        (folder / PINNED).touch()
    else:
        (folder / PINNED).unlink(missing_ok=True)


def surplus(folder: Path, runs: Sequence[Run], kept: int = KEPT, most: int = BYTES) -> list[str]:
    """Return the ids of ended runs that make room: the oldest, never one that is pinned.

    Parameters
    ----------
    runs : those that ended, oldest first
    kept, most : how many [-] and how much [bytes] may stay
    """
    room, places, gone = most, kept, []
    for run in reversed([one for one in runs if not one.pinned]):
        room -= sum(file.stat().st_size for file in (folder / run.run_id).rglob("*") if file.is_file())
        places -= 1
        if room < 0 or places < 0:
            gone.append(run.run_id)
    return gone
