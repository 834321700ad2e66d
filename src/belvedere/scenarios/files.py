"""A Comparison as files, and as one JSON object.

Takes   a Comparison, a folder
Gives   write, read, to_json
Used by evaluate.py, cli.py, server/
Files   base/ and variant/: flows, emissions, indicators, gaps (.parquet) and provenance.json; beside them
        verdict.parquet, streets.parquet, comparison.json (to_json) and scenario.toml. In both places the tables of
        result.MORE and result.TABLES that were computed; one that was not is absent
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.errors import InputError, MissingFileError
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.result import MORE, TABLES, Comparison, Result

ALWAYS = ("flows", "emissions", "indicators", "gaps")  # of each side
IN_JSON = ("money", "appraisal", "distribution", "drivers")  # tables of a page; the others are for maps
ANSWER = "comparison.json"
FILES = (
    ANSWER,
    "scenario.toml",
    "verdict.parquet",
    "streets.parquet",
    *(f"{side}/{table}.parquet" for side in ("base", "variant") for table in ALWAYS),
    *(f"{side}/provenance.json" for side in ("base", "variant")),
)


def write(comparison: Comparison, folder: Path) -> None:
    """Write a comparison into a folder, all or nothing; what another run wrote there is replaced.

    Raises
    ------
    InputError
        when the folder holds something else than a comparison
    """
    if folder.exists() and not (folder / ANSWER).is_file() and any(folder.iterdir()):
        raise InputError(
            folder, "", "the folder holds something else than a comparison", remedy="Name another folder with --to."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_all(comparison, beside)
        beside.chmod(0o755)  # mkdtemp keeps a folder to its owner
        old = beside.with_name(beside.name + ".old")
        if folder.exists():
            os.replace(folder, old)
        os.replace(beside, folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def read(folder: Path) -> Comparison:
    """Return the comparison that `write` left in a folder.

    Raises
    ------
    MissingFileError
        when a file of it is not there
    InputError
        when one cannot be read
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise MissingFileError(folder / name, remedy="Evaluate the scenario again.")
    try:
        answer = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
        return Comparison(
            scenario=str(answer["scenario"]),
            base=_read_result(folder / "base"),
            variant=_read_result(folder / "variant"),
            verdict=pd.read_parquet(folder / "verdict.parquet"),
            streets=pd.read_parquet(folder / "streets.parquet"),
            assumptions=tuple((str(each["en"]), str(each["it"])) for each in answer["assumptions"]),
            text=(folder / "scenario.toml").read_text(encoding="utf-8"),
            tables=_read_those(folder, TABLES),
        )
    except (ValueError, KeyError, OSError) as error:
        raise InputError(
            folder, "", f"not a whole comparison: {error}", remedy="Evaluate the scenario again."
        ) from error


def to_json(comparison: Comparison) -> dict[str, object]:
    """Return what a person wants of a comparison as JSON values: verdict, areas, money, assumptions, provenance."""
    rows = [_row(_plain(row)) for row in comparison.verdict.to_dict("records")]
    return {
        "scenario": comparison.scenario,
        "verdict": [row for row in rows if row["area_id"] == ""],
        "areas": [row for row in rows if row["area_id"] != ""],
        "relative_gap": {
            "base": float(comparison.base.gaps["relative_gap"].max()),
            "variant": float(comparison.variant.gaps["relative_gap"].max()),
        },
        "assumptions": [{"en": english, "it": italian} for english, italian in comparison.assumptions],
        "tables": {
            name: [_plain(row) for row in comparison.tables[name].to_dict("records")]
            for name in IN_JSON
            if name in comparison.tables
        },
        "provenance": {"base": dict(comparison.base.provenance), "variant": dict(comparison.variant.provenance)},
    }


def _plain(row: Mapping[Hashable, object]) -> dict[str, object]:
    """Return a row of a table with what JSON has no number for, an error without bound, as null."""
    made: dict[str, object] = {}
    for name, value in row.items():
        plain = value.item() if isinstance(value, np.generic) else value
        made[str(name)] = plain if not isinstance(plain, float) or math.isfinite(plain) else None
    return made


def _row(row: dict[str, object]) -> dict[str, object]:
    """Return a row of the verdict with its unit."""
    return {**row, "unit": QUANTITIES[str(row["quantity"])].unit, "established": bool(row["established"])}


def _write_all(comparison: Comparison, folder: Path) -> None:
    for name, result in (("base", comparison.base), ("variant", comparison.variant)):
        (folder / name).mkdir()
        for table in ALWAYS:
            _table(getattr(result, table), folder / name / f"{table}.parquet")
        for more, filled in result.more.items():
            _table(filled, folder / name / f"{more}.parquet")
        _text(folder / name / "provenance.json", _json(dict(result.provenance)))
    for name, filled in comparison.tables.items():
        _table(filled, folder / f"{name}.parquet")
    _table(comparison.verdict, folder / "verdict.parquet")
    _table(comparison.streets, folder / "streets.parquet")
    _text(folder / "scenario.toml", comparison.text)
    _text(folder / ANSWER, _json(to_json(comparison)))


def _read_result(folder: Path) -> Result:
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ALWAYS}
    provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    return Result(**tables, provenance=provenance, more=_read_those(folder, MORE))


def _read_those(folder: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the tables that are there."""
    files = {name: folder / f"{name}.parquet" for name in names}
    return {name: pd.read_parquet(file) for name, file in files.items() if file.is_file()}


def _table(table: pd.DataFrame, file: Path) -> None:
    table.to_parquet(file, index=False, compression="zstd")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _text(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
