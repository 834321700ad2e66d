"""Runs on disk: a finished one is found again after a restart.

Takes   a folder runs/<run_id>/ each
Gives   run_id(), keep(), finish(), finished(), and the tables of a run
Used by jobs.py, worker.py, routes_decisions.py
Files   run.json (the Run), verdict.parquet, streets.parquet, answer.json; error.txt where our program was wrong
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from belvedere.errors import InputError
from belvedere.server.api import Run, ScenarioText
from belvedere.server.worker import Outcome

PART = ".part"  # a folder that is still being written
VERDICT = ["quantity", "area_id", "base", "variant", "difference", "error", "established"]
STREETS = ["link_id", "hour", "flow_base", "flow_variant", "error"]


def run_id(scenario: ScenarioText, inputs: str) -> str:
    """Return the id of a scenario on given inputs: the same request has the same id.

    Parameters
    ----------
    inputs : hash of all that the answer depends on besides the scenario (bundle, model, version)
    """
    text = json.dumps(scenario.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{inputs}\n{text}".encode()).hexdigest()[:16]


def keep(folder: Path, outcome: Outcome) -> None:
    """Write a run's tables into its folder.

    Raises
    ------
    InputError
        when a table lacks a column
    """
    for name, table, columns in (("verdict", outcome.verdict, VERDICT), ("streets", outcome.streets, STREETS)):
        missing = [column for column in columns if column not in table.columns]
        if missing:
            raise InputError(f"table {name}", missing[0], "the column is missing", remedy="evaluate() must give it.")
        table[columns].to_parquet(folder / f"{name}.parquet", index=False)
    answer = {
        "assumptions": outcome.assumptions,
        "provenance": outcome.provenance,
        "relative_gap": outcome.relative_gap,
    }
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False, sort_keys=True), encoding="utf-8")


def finish(folder: Path, run: Run) -> None:
    """Give a run that ended its place under runs/, with the Run itself beside its tables."""
    part = folder.with_suffix(PART)
    part.mkdir(parents=True, exist_ok=True)
    (part / "run.json").write_text(run.model_dump_json(), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    part.rename(folder)


def begin(folder: Path) -> Path:
    """Return a new empty folder to write a run in; what a run of that name left half-written is deleted."""
    part = folder.with_suffix(PART)
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)
    return part


def finished(folder: Path) -> list[Run]:
    """Return the runs that ended before, oldest first; a folder that cannot be read is passed over."""
    found: list[tuple[float, Run]] = []
    for file in sorted(folder.glob("*/run.json")):
        if file.parent.suffix == PART:
            continue
        try:
            run = Run.model_validate_json(file.read_text(encoding="utf-8"))
        except (OSError, ValidationError, UnicodeDecodeError):
            continue  # of another version, or cut short: the same request computes it again
        if run.run_id == file.parent.name:
            found.append((file.stat().st_mtime, run))
    return [run for _, run in sorted(found, key=lambda pair: (pair[0], pair[1].run_id))]


def tables(folder: Path) -> Outcome:
    """Return what a finished run gave."""
    answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    return Outcome(
        verdict=pd.read_parquet(folder / "verdict.parquet"),
        streets=pd.read_parquet(folder / "streets.parquet"),
        assumptions=tuple((str(english), str(italian)) for english, italian in answer["assumptions"]),
        provenance={str(key): str(value) for key, value in answer["provenance"].items()},
        relative_gap=float(answer["relative_gap"]),
    )
