"""An evaluation as it lies in its folder, with whatever tables it has.

Takes   a run's folder (scenarios/files.py), a city's folder
Gives   open_run → Run
Used by report.py, mayor.py, planner.py, compare.py and their parts
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city.bundle import load
from belvedere.city.model import City
from belvedere.errors import InputError, MissingFileError
from belvedere.scenarios.result import TABLES
from belvedere.scenarios.scenario import Scenario, read

NEEDED = ("quantity", "area_id", "base", "variant", "difference", "established")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of a run: what it is of, and its numbers."""

    name: str
    of: str  # the second column of words, or ""
    low: float
    central: float
    high: float
    base: float = float("nan")
    variant: float = float("nan")
    sure: bool = True  # established, or confirmed


@dataclass(frozen=True)
class Run:
    """What a report is written from."""

    city: City
    scenario: Scenario
    verdict: pd.DataFrame  # with low and high of the difference, whether drawn or numerical
    tables: Mapping[str, pd.DataFrame]  # those of result.TABLES that are there
    answer: Mapping[str, object]  # comparison.json
    provenance: Mapping[str, Mapping[str, object]]  # by side
    fit: Mapping[str, object]  # model/fit.json, empty where nobody calibrated

    def whole(self) -> dict[str, Row]:
        """Return the verdict of the whole city by quantity; `central` is the difference."""
        rows = self.verdict[self.verdict["area_id"] == ""].rename(columns={"difference": "central"})
        return {row.name: row for row in lines(rows, "quantity", "area_id", "established")}

    def table(self, name: str) -> pd.DataFrame | None:
        """Return a table that may be there, None where it is absent or has no row."""
        found = self.tables.get(name)
        return None if found is None or found.empty else found

    @property
    def drawn(self) -> int:
        """How many joint draws the ranges rest on; 0: they are numerical alone."""
        found = self.tables.get("draws")
        return 0 if found is None or found.empty else int(found["draw"].nunique()) if "draw" in found else len(found)


def lines(table: pd.DataFrame, name: str, of: str = "", sure: str = "") -> list[Row]:
    """Return a table's rows: low, central, high, and base and variant where it has them.

    Parameters
    ----------
    name, of, sure : columns of what a row is of, of its second word, and of whether it is sure
    """
    numbers = {
        key: table[key].to_numpy(np.float64) if key in table else np.full(len(table), np.nan)
        for key in ("low", "central", "high", "base", "variant")
    }
    words = [table[key].astype(str).tolist() if key else [""] * len(table) for key in (name, of)]
    known = table[sure].astype(bool).tolist() if sure else [True] * len(table)
    return [
        Row(words[0][at], words[1][at], **{key: float(each[at]) for key, each in numbers.items()}, sure=known[at])
        for at in range(len(table))
    ]


def open_run(folder: Path, city_folder: Path) -> Run:
    """Return a run that `evaluate` has written.

    Raises
    ------
    MissingFileError
        when the folder holds no evaluation
    InputError
        when a file of it cannot be read
    BundleError
        when the city's folder holds no bundle
    """
    remedy = "Evaluate the scenario again: belvedere evaluate CITY SCENARIO"
    for name in ("comparison.json", "scenario.toml", "verdict.parquet"):
        if not (folder / name).is_file():
            raise MissingFileError(folder / name, remedy=remedy)
    try:
        answer = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
        verdict = pd.read_parquet(folder / "verdict.parquet")
        tables = {
            name: pd.read_parquet(folder / f"{name}.parquet")
            for name in TABLES
            if (folder / f"{name}.parquet").is_file()
        }
        provenance = {
            side: json.loads(file.read_text(encoding="utf-8"))
            for side in ("base", "variant")
            if (file := folder / side / "provenance.json").is_file()
        }
        said = city_folder / "model" / "fit.json"
        fit = json.loads(said.read_text(encoding="utf-8")) if said.is_file() else {}
    except (ValueError, OSError) as error:
        raise InputError(folder, "", f"not a whole evaluation: {error}", remedy=remedy) from error
    lost = [name for name in NEEDED if name not in verdict]
    if lost:
        raise InputError(folder / "verdict.parquet", "", f"has no column {', '.join(lost)}", remedy=remedy)
    city = load(city_folder)
    return Run(city, read(folder / "scenario.toml"), _with_ranges(verdict), tables, answer, provenance, fit)


def _with_ranges(verdict: pd.DataFrame) -> pd.DataFrame:
    """Return the verdict with low and high of the difference: the numerical error where nothing was drawn."""
    if {"low", "high"} <= set(verdict.columns):
        return verdict
    error = verdict["error"].replace(np.inf, np.nan) if "error" in verdict else 0.0
    return verdict.assign(low=verdict["difference"] - error, high=verdict["difference"] + error)
