"""Vehicles of a city by fuel and Euro class, as the recipe's folder says.

Takes   the CSV that [fleet] names: category, fuel, segment, euro, share; "#" starts a line of comment
Gives   `fleet` of the City
Used by build.py; environment/ takes its shares
Source  names of the EMEP/EEA table; the file's own head says how its shares were derived
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd

from belvedere.city.model import COLUMNS
from belvedere.errors import InputError, MissingFileError

OFF = 0.001  # [-] the shares may sum to 1 within their rounding


def read(path: Path) -> pd.DataFrame:
    """Return the shares of distance driven, in the file's order.

    Raises
    ------
    MissingFileError
        when there is no such file
    InputError
        when a column is missing, a share is no number of 0 to 1, a vehicle stands twice, or shares do not sum to 1
    """
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it beside city.toml, or correct `file` in [fleet].")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(path, f"byte {error.start}", "not UTF-8", remedy="Save the file as UTF-8.") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip() and line[0] != "#"]
    rows = csv.DictReader(line for _, line in numbered)
    columns = list(COLUMNS["fleet"])
    if list(rows.fieldnames or ()) != columns:
        raise InputError(path, "header", f"got {rows.fieldnames}", remedy=f"Write {','.join(columns)}.")
    made = []
    for (number, line), row in zip(numbered[1:], rows, strict=True):
        fields = line.count(",") + 1
        if fields != len(columns):
            problem = f"{fields} fields where the header has {len(columns)}"
            raise InputError(path, f"line {number}", problem, remedy="Write shares with a point: 0.25.")
        made.append({**row, "share": _share(row["share"], path, number)})
    table = pd.DataFrame(made, columns=columns).astype(dict(COLUMNS["fleet"]))
    twice = table.index[table.duplicated(columns[:-1])]
    if len(twice):
        where = f"line {numbered[1 + int(twice[0])][0]}"
        raise InputError(path, where, "the vehicle stands twice", remedy="Add its shares up.")
    if abs(table["share"].sum() - 1) > OFF:
        problem = f"the shares sum to {table['share'].sum():.4f}"
        raise InputError(path, "share", problem, remedy="They are parts of all distance driven and sum to 1.")
    return table


def _share(text: str, path: Path, line: int) -> float:
    try:
        share = float(text)
    except (TypeError, ValueError):
        share = math.nan
    if not 0 <= share <= 1:
        raise InputError(
            path, f"line {line}, share", f"{text!r} is no share", remedy="Write 0 to 1 with a point: 0.25."
        )
    return share
