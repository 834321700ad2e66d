"""Reads delimited text as it really comes: strictly, and saying where it is wrong.

Takes   a Source and a file's name, or a zip with one such file inside
Gives   a table of text, one row a line, indexed by line number; numbers with the cells that are none
Used by the files of this folder
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from belvedere.errors import FeedFormatError
from belvedere.feeds.contract import Source
from belvedere.observations.schema import Rejection

LARGEST = 1 << 30  # [bytes] of one file, unpacked: a city's year of counts is 13 MB
TOLERATED = 0.01  # [-] share of unreadable cells above which the file as a whole is taken to be wrong
LONGEST_CODE = 100  # [-] characters of a publisher's code
SEPARATORS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a publisher writes tables."""

    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"


def read_text(source: Source, name: str, feed: str, dialect: Dialect, needs: Sequence[str]) -> pd.DataFrame:
    """Return a delimited file as text; index `line`, the line of the file that each row starts on.

    Parameters
    ----------
    needs : columns without which the file is not what it should be

    Raises
    ------
    FeedFormatError
        when it is empty, not in this encoding, has another separator, lacks a column, or ends within a line
    """
    with source.open(name) as stream:
        content = stream.read(LARGEST + 1)
    return parse(content, name, feed, dialect, needs)


def read_zipped(source: Source, name: str, feed: str, dialect: Dialect, needs: Sequence[str]) -> pd.DataFrame:
    """Return the one .csv within a zip as `read_text` does.

    Raises
    ------
    FeedFormatError
        when it is no whole zip, holds not exactly one .csv, or claims to unpack to more than LARGEST
    """
    with source.open(name) as stream:
        packed = stream.read(LARGEST + 1)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            members = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
            if len(members) != 1:
                raise FeedFormatError(
                    feed, name, f"the zip holds {len(members)} .csv files, not one", remedy="Give the zip as published."
                )
            if members[0].file_size > LARGEST:
                raise FeedFormatError(
                    feed,
                    f"{name}/{members[0].filename}",
                    f"claims to unpack to {members[0].file_size / 1e9:.1f} GB",
                    remedy=f"At most {LARGEST / 1e9:.1f} GB are taken; check that it is the right file.",
                )
            content = archive.read(members[0])
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise FeedFormatError(
            feed, name, f"not a whole zip: {error}", remedy="Half a download? Fetch it again."
        ) from error
    return parse(content, f"{name}/{members[0].filename}", feed, dialect, needs)


def parse(content: bytes, name: str, feed: str, dialect: Dialect, needs: Sequence[str]) -> pd.DataFrame:
    """Return delimited text as a table of text; see read_text."""
    if len(content) > LARGEST:
        raise FeedFormatError(feed, name, "larger than 1 GiB", remedy="Check that it is the right file.")
    lines = csv.reader(io.StringIO(_decode(content, name, feed, dialect), newline=""), delimiter=dialect.separator)
    rows: list[list[str]] = []
    numbers: list[int] = []
    header: list[str] = []
    start = 1
    try:
        for row in lines:
            if not header:
                header = [cell.strip() for cell in row]
                _check_header(header, name, feed, dialect, needs)
            elif row:
                if len(row) != len(header):
                    raise FeedFormatError(
                        feed,
                        f"{name} line {start}",
                        f"{len(row)} fields where the header has {len(header)}",
                        remedy="Half a download, or another separator? Fetch it again.",
                    )
                rows.append(row)
                numbers.append(start)
            start = lines.line_num + 1
    except csv.Error as error:
        raise FeedFormatError(
            feed, f"{name} line {lines.line_num}", str(error), remedy="Check that the file is a table of text."
        ) from error
    if not rows:
        raise FeedFormatError(feed, name, "there is no row in it", remedy="Half a download? Fetch it again.")
    return pd.DataFrame(rows, columns=header, index=pd.Index(numbers, name="line"), dtype="str")


def numbers(cells: pd.Series, decimal: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers [NaN where blank] of text cells, and a mask of the cells that hold something else."""
    place, kinds = pd.factorize(cells.str.strip())  # few distinct texts: each is read once
    values = np.array([_number(kind, decimal) for kind in kinds], dtype=float)
    bad = np.array([bool(kind) for kind in kinds], dtype=bool) & np.isnan(values)
    return values[place], bad[place]


def refuse(
    cells: pd.Series, bad: np.ndarray, *, feed: str, name: str, column: str, total: int = 0
) -> tuple[Rejection, ...]:
    """Return the rejection of unreadable cells of a column, indexed by line.

    Raises
    ------
    FeedFormatError
        when more than TOLERATED of `total` cells (of this column where 0) are unreadable: then the file is wrong
    """
    count = int(bad.sum())
    if not count:
        return ()
    line, text = cells.index[bad][0], str(cells.to_numpy()[bad][0])[:60]
    where = f"{name} line {line}, column {column}"
    if count > max(1.0, TOLERATED * (total or len(cells))):
        comma = 'Decimal commas? Set decimal = "," in the recipe.' if text.replace(",", "", 1).isdigit() else ""
        raise FeedFormatError(
            feed,
            where,
            f"{text!r} is no number, and {count - 1} more",
            remedy=comma or "Check separator, decimal and encoding in the recipe.",
        )
    return (Rejection(where, "not a number", count),)


def is_code(cells: pd.Series) -> np.ndarray:
    """Return which cells can be a publisher's code: printable, not too long, and no spreadsheet formula."""
    good = {
        text: bool(text) and len(text) <= LONGEST_CODE and text.isprintable() and text[0] not in "=+@"
        for text in cells.str.strip().unique()
    }
    return cells.str.strip().map(good).to_numpy(dtype=bool)


def days(cells: pd.Series) -> pd.Series:
    """Return ISO days as dates without a zone; NaT where a cell is none."""
    text = cells.str.strip()
    dates = pd.to_datetime(text.where(text.str.fullmatch(r"\d{4}-\d{2}-\d{2}")), format="%Y-%m-%d", errors="coerce")
    return dates.where((dates.dt.year >= 1900) & (dates.dt.year < 2200))


def _number(text: str, decimal: str) -> float:
    plain = text.replace(decimal, ".", 1) if decimal != "." and "." not in text else text
    bare = plain[1:] if plain[:1] in ("-", "+") else plain
    if not bare or len(bare) > 30 or not bare.isascii() or not bare.replace(".", "", 1).isdigit():
        return float("nan")
    return float(plain)


def _decode(content: bytes, name: str, feed: str, dialect: Dialect) -> str:
    encoding = "utf-8-sig" if dialect.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else dialect.encoding
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FeedFormatError(
            feed,
            f"{name} line {line}",
            f"a byte that is not {dialect.encoding}",
            remedy='Set encoding = "latin-1" in the recipe if that is what the publisher writes.',
        ) from error
    if not text.strip():
        raise FeedFormatError(feed, name, "the file is empty", remedy="Half a download? Fetch it again.")
    if "\0" in text:
        raise FeedFormatError(feed, name, "it is not text", remedy="Check that the recipe names the right file.")
    return text


def _check_header(header: list[str], name: str, feed: str, dialect: Dialect, needs: Sequence[str]) -> None:
    missing = [column for column in needs if column not in header]
    if missing:
        whole = dialect.separator.join(header)
        others = [mark for mark in SEPARATORS if mark != dialect.separator and mark in whole]
        guess = f'Another separator? Set separator = "{others[0]}" in the recipe.' if others else ""
        raise FeedFormatError(
            feed,
            f"{name} line 1",
            f"there is no column {missing[0]!r} (found: {', '.join(header)[:120]})",
            remedy=guess or "Check that the recipe names the right file and columns.",
        )
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise FeedFormatError(
            feed,
            f"{name} line 1",
            f"the column {twice[0]!r} stands twice",
            remedy="Ask the publisher which one counts.",
        )
