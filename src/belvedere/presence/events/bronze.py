"""An operator's files as Arrow batches, each fault counted: Parquet and CSV in multimno's bronze schema.

Takes   `<trusted>/bronze/mno_events/year=/month=/day=/` or mno_network, files *.parquet and *.csv
Gives   folders(), the partitions of a service day; batches(), their rows; Faults, what could not be read
Used by events/clean.py, events/network.py
Source  Eurostat multimno, bronze tables mno_events and mno_network

A Parquet file that was cut off has lost the table of its contents, and nobody can say how many rows it had: it counts
as one damaged file, and its bytes are stated. A row group that cannot be decoded counts by its rows.
No message here repeats what a file holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from belvedere.errors import InputError, MissingFileError

BATCH = 1 << 20  # [rows] read at a time
BLOCK = 1 << 24  # [byte] of CSV read at a time
READ_ERRORS = (pa.ArrowException, OSError, ValueError)


@dataclass(slots=True)
class Faults:
    """What could not be read, by cause; filled while batches are read."""

    rows: int = 0  # rows of damaged row groups and broken lines
    files: list[tuple[str, int]] = field(default_factory=list)  # damaged files and their bytes


@dataclass(frozen=True, slots=True)
class Partition:
    """The files of one calendar day."""

    day: date
    files: tuple[Path, ...]


def folders(table: Path, day: date) -> list[Partition]:
    """Return the partitions that hold a service day: its date, and the date in whose night it ends.

    Raises
    ------
    MissingFileError : the date itself has no partition, or it is empty
    """
    found = []
    for later in (0, 1):
        when = day + timedelta(days=later)
        folder = _folder(table, when)
        files = sorted(file for file in folder.glob("*") if file.suffix in {".parquet", ".csv"}) if folder else []
        if files:
            found.append(Partition(when, tuple(files)))
        elif later == 0:
            raise MissingFileError(
                table / f"year={when.year}/month={when.month}/day={when.day}", remedy="Bring the day's files there"
            )
    return found


def batches(file: Path, columns: Sequence[str], needed: Sequence[str], faults: Faults) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one file, with those of `columns` that it has, in the order of `columns`.

    Raises
    ------
    InputError : a needed column is missing
    """
    yield from (_csv if file.suffix == ".csv" else _parquet)(file, columns, needed, faults)


def _folder(table: Path, when: date) -> Path | None:
    """Return the folder of a date, its numbers with or without leading zeros."""
    for month in (f"{when.month}", f"{when.month:02}"):
        for day in (f"{when.day}", f"{when.day:02}"):
            folder = table / f"year={when.year}" / f"month={month}" / f"day={day}"
            if folder.is_dir():
                return folder
    return None


def _parquet(file: Path, columns: Sequence[str], needed: Sequence[str], faults: Faults) -> Iterator[pa.RecordBatch]:
    try:
        opened = pq.ParquetFile(file)
    except READ_ERRORS:
        faults.files.append((file.name, file.stat().st_size))
        return
    with opened:
        has = _present(file, opened.schema_arrow.names, columns, needed)
        for group in range(opened.num_row_groups):
            try:
                table = opened.read_row_group(group, columns=has, use_threads=False)
            except READ_ERRORS:
                faults.rows += opened.metadata.row_group(group).num_rows
                continue
            yield from table.select(has).to_batches(max_chunksize=BATCH)


def _csv(file: Path, columns: Sequence[str], needed: Sequence[str], faults: Faults) -> Iterator[pa.RecordBatch]:
    with file.open("rb") as stream:
        head = stream.readline(1 << 16).decode("utf-8-sig", errors="replace").strip()
    separator = ";" if head.count(";") > head.count(",") else ","
    has = _present(file, [name.strip().strip('"') for name in head.split(separator)], columns, needed)

    def skip(row: pc.InvalidRow) -> str:
        faults.rows += 1
        return "skip"

    try:
        reader = pc.open_csv(
            file,
            read_options=pc.ReadOptions(block_size=BLOCK, use_threads=False),
            parse_options=pc.ParseOptions(delimiter=separator, invalid_row_handler=skip),
            convert_options=pc.ConvertOptions(
                include_columns=has,
                column_types={name: pa.binary() for name in has},  # as bytes: a wrong encoding is no reason to stop
                strings_can_be_null=True,
                null_values=["", "null", "NULL"],
            ),
        )
        while True:
            yield reader.read_next_batch()
    except StopIteration:
        return
    except READ_ERRORS:
        faults.files.append((file.name, file.stat().st_size))


def _present(file: Path, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]) -> list[str]:
    """Return those of `columns` that are there."""
    for name in needed:
        if name not in names:
            raise InputError(file, name, "there is no such column", remedy=f"multimno's table has {', '.join(needed)}")
    return [name for name in columns if name in names]
