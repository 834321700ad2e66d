"""Text tables: CSV and its cousins, read strictly.

Takes   the bytes of a table, its separator, the columns that must be there
Gives   a table of text, one row a line, index = line number in the file; numbers from one column of it
Used by census.py, areas.py, places.py, detectors.py, gtfs.py, transit_lines.py
Source  RFC 4180; UTF-8 with or without a byte-order mark
"""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from belvedere.city import archive
from belvedere.errors import InputError, MissingFileError

csv.field_size_limit(50_000_000)  # [character] a polygon may stand in one cell
_SEPARATORS = ",;\t|"


def load(path: Path, member: str = "") -> bytes:
    """Return the bytes of a file, or of the one member of a zip whose name ends with `member` (".csv").

    Raises
    ------
    MissingFileError
        when there is no such file
    InputError
        when the zip is broken or holds no such member
    """
    if path.suffix.lower() == ".zip":
        return archive.read(path, archive.find(path, member or ".csv"))
    if not path.is_file():
        raise MissingFileError(path, remedy="Put it in the folder of raw data, or correct its name in the recipe.")
    return path.read_bytes()


def parse(raw: bytes, file: Path | str, columns: tuple[str, ...], separator: str = ",") -> pd.DataFrame:
    """Return a table of text with an index "line": the number in the file of each row's first line.

    Parameters
    ----------
    raw : bytes of the whole table
    file : for messages
    columns : names that the header must hold; more are kept

    Raises
    ------
    InputError
        when it is not UTF-8, its header lacks a column or is separated otherwise, a row has more or fewer cells than
        the header, a quotation mark is never closed, or there is no row
    """
    table, ragged = parse_marked(raw, file, columns, separator)
    for line, cells in ragged.items():
        problem = f"{cells} cells where the header has {len(table.columns)}"
        remedy = "Correct the row; if it is the last, download the file again."
        raise InputError(file, f"line {line}", problem, remedy=remedy)
    if table.empty:
        raise InputError(file, "", "the table has a header and no rows", remedy="Download it again.")
    return table


def parse_marked(
    raw: bytes, file: Path | str, columns: tuple[str, ...], separator: str = ","
) -> tuple[pd.DataFrame, dict[int, int]]:
    """Return the table as `parse` does, without the rows of another length, and the lines and lengths of those.

    A table with a header and no rows is allowed.

    Raises
    ------
    InputError
        as `parse`, but for rows of another length and for no rows
    """
    reader = csv.reader(StringIO(_decoded(raw, file), newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "Close the quotation mark; if the file ends there, download it again."
        raise InputError(file, f"line {start}", str(error), remedy=remedy) from error
    if not rows:
        raise InputError(file, "", "the table is empty", remedy="Download it again.")
    header = [name.strip() for name in rows[0]]
    _check_header(header, file, columns, separator)
    ragged = {line: len(row) for row, line in zip(rows, lines, strict=True) if len(row) != len(header)}
    whole = [at for at in range(1, len(rows)) if lines[at] not in ragged]
    index = pd.Index([lines[at] for at in whole], name="line", dtype="int64")
    return pd.DataFrame([rows[at] for at in whole], columns=header, index=index, dtype="str"), ragged


def numbers(table: pd.DataFrame, column: str, file: Path | str, *, blank: bool = False) -> pd.Series[float]:
    """Return a column of `parse`'s table as float64; a blank cell is NaN where blanks are allowed.

    Raises
    ------
    InputError
        naming the first line that holds no number with a decimal point
    """
    text = table[column].str.strip()
    values = pd.to_numeric(text, errors="coerce").astype("float64")
    wrong = ~np.isfinite(values.to_numpy()) & ~(blank & (text == "").to_numpy())
    if wrong.any():
        line, cell = table.index[wrong][0], text[wrong].iloc[0]
        comma = "," in cell
        problem = f"{cell!r} has a decimal comma" if comma else f"{cell!r} is not a number"
        remedy = f"Write {cell.replace(',', '.')}, in every row." if comma else "Correct the cell."
        raise InputError(file, f"line {line}, column {column}", problem, remedy=remedy)
    return values


def _decoded(raw: bytes, file: Path | str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = f"byte {raw[error.start]:#04x} is not UTF-8"
        remedy = "Save the file as UTF-8; it is probably Latin-1 (Windows)."
        raise InputError(file, f"line {line}", problem, remedy=remedy) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise InputError(file, f"line {line}", "a zero byte: this is no text", remedy="Download the file again.")
    return text


def _check_header(header: list[str], file: Path | str, columns: tuple[str, ...], separator: str) -> None:
    missing = [name for name in columns if name not in header]
    if missing:
        other = [mark for mark in _SEPARATORS if mark != separator and mark in header[0]]
        if len(header) == 1 and other:
            problem = f"the columns are separated by {other[0]!r}, not by {separator!r}"
            raise InputError(file, "line 1", problem, remedy=f"Save the table with {separator!r} between columns.")
        problem = f"the column {missing[0]} is missing"
        raise InputError(file, "line 1", problem, remedy=f"The header must hold {', '.join(columns)}.")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(file, "line 1", f"the column {twice[0]} stands twice", remedy="Keep one of them.")
