"""The files of a finished run, to take away.

Takes   a run's folder (runs.py)
Gives   files(), what there is; path_of(), csv_of(), scenario_toml(), provenance_json()
Used by routes_findings.py
Files   every table as it is kept (Parquet) or as text (CSV in UTF-8: first lines beginning with "#" give each column's
        unit, then names, then rows); scenario.toml and provenance.json. Names come from what lies in the folder, never
        from the request
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from belvedere.quantities import QUANTITIES
from belvedere.server.api import RunFile
from belvedere.server.naming import unit_of
from belvedere.server.runs import RESULTS

SIDES = ("base", "variant")
OF_THE_ROW = ("base", "variant", "difference", "low", "high", "error", "value")  # in tables that name a quantity a row
EUROS = {"money": "EUR/year", "distribution": "EUR/year", "accounts": "EUR/day", "benefits": "EUR/day"}
AMOUNTS = ("low", "central", "high", "value")
WORDS = {  # columns whose unit no quantity of their name says
    "hour": "h of the local day",
    "share": "- of the variance",
    "flow_base": "veh/h",
    "flow_variant": "veh/h",
    "residents": "people",
}


def files(folder: Path) -> list[RunFile]:
    """Return what can be taken of a finished run: texts first, then tables by name."""
    made = [
        RunFile(name=name, kind="text", rows=None, size=len(text.encode()))
        for name, text in (("scenario.toml", scenario_toml(folder)), ("provenance.json", provenance_json(folder)))
    ]
    for name, file in sorted(_tables(folder).items()):
        rows = pq.read_metadata(file).num_rows
        made.append(RunFile(name=name, kind="table", rows=rows, size=file.stat().st_size))
    return made


def path_of(folder: Path, name: str) -> Path | None:
    """Return the file of a table, None where the run has none of that name."""
    return _tables(folder).get(name)


def csv_of(folder: Path, name: str) -> str | None:
    """Return a table as text with its units, None where the run has none of that name."""
    file = path_of(folder, name)
    if file is None:
        return None
    table = pd.read_parquet(file)
    by_row = "quantity" in table.columns
    for column in ("quantity", "figure"):
        if column in table.columns:
            place = table.columns.tolist().index(column) + 1
            table.insert(place, "unit", [unit_of(str(one)) for one in table[column]])
    units = {str(column): _unit(name, str(column), by_row or "figure" in table.columns) for column in table.columns}
    head = [f"# {column}: {unit}" for column, unit in units.items() if unit]
    return "\n".join([*head, table.to_csv(index=False)])


def scenario_toml(folder: Path) -> str:
    """Return the scenario of a run as the file that `belvedere evaluate` reads; "" where the run kept none."""
    file = folder / RESULTS / "scenario.toml"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def provenance_json(folder: Path) -> str:
    """Return how both sides of a run came about: hashes, versions, seed, scenario."""
    said = {}
    for side in SIDES:
        file = folder / RESULTS / side / "provenance.json"
        if file.is_file():
            said[side] = json.loads(file.read_text(encoding="utf-8"))
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _tables(folder: Path) -> dict[str, Path]:
    """Return the tables by name: "money"; "base-flows" of one side."""
    results = folder / RESULTS
    found = {file.stem: file for file in results.glob("*.parquet")}
    for side in SIDES:
        found |= {f"{side}-{file.stem}": file for file in (results / side).glob("*.parquet")}
    return found


def _unit(table: str, column: str, by_row: bool) -> str:
    bare = table.removeprefix("base-").removeprefix("variant-")
    if bare in EUROS and column in AMOUNTS:
        return EUROS[bare]
    if by_row and column in (*OF_THE_ROW, "central"):
        return "see column unit"
    if column in WORDS:
        return WORDS[column]
    return QUANTITIES[column].unit if column in QUANTITIES else ""
