"""Files of clean events: written so that they are read fast, read with each fault named.

Takes   columns of clean events, or a folder `<trusted>/events/<day>` of part-*.parquet
Gives   SCHEMA and OPTIONS of such files, write(); plan(), the row groups of a day; read(), the columns of one
Used by events/clean.py, kernel/chunks.py, simulate, benchmarks/presence.py
Source  Apache Parquet format: encodings. Names of devices are random, so no codec makes them smaller; small steps in
        time and small cell numbers are packed by DELTA_BINARY_PACKED to the size that zstd gives, and decode faster
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.kernel.ground import Ints, Longs, Shorts, Words
from belvedere.presence.schema import EVENTS

GROUP = 1 << 20  # [events] of a row group
SCHEMA = pa.schema([pa.field(name, pa.type_for_alias(kind), nullable=False) for name, kind in EVENTS.items()])
OPTIONS = {
    "compression": "none",
    "use_dictionary": ["mcc"],
    "column_encoding": {"device": "PLAIN", "time": "DELTA_BINARY_PACKED", "cell": "DELTA_BINARY_PACKED"},
    "write_statistics": ["time"],
    "store_schema": False,
}

Columns = tuple[Words, Longs, Ints, Shorts]  # device, time, cell, mcc


@dataclass(frozen=True, slots=True)
class Piece:
    """A row group of a day's files."""

    file: Path
    group: int
    rows: int


def write(file: Path, batches: Iterator[Columns]) -> int:
    """Write batches of columns as row groups of one file, which appears when it is whole; return the events."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".partial")
    rows = 0
    with pq.ParquetWriter(beside, SCHEMA, **OPTIONS) as writer:
        for columns in batches:
            table = pa.Table.from_arrays([pa.array(column) for column in columns], schema=SCHEMA)
            writer.write_table(table, row_group_size=GROUP)
            rows += table.num_rows
    beside.replace(file)
    return rows


def plan(folder: Path) -> list[Piece]:
    """Return the row groups of a day's files, in order of their names.

    Raises
    ------
    MissingFileError : no folder, or no file in it
    InputError : a file is cut off, or its columns are not those of schema.EVENTS
    """
    files = sorted(folder.glob("part-*.parquet")) if folder.is_dir() else []
    if not files:
        raise MissingFileError(folder / "part-*.parquet", remedy="Clean the day's events first, or give its folder")
    return [piece for file in files for piece in _pieces(file)]


def read(piece: Piece) -> Columns:
    """Return the columns of one row group."""
    try:
        with pq.ParquetFile(piece.file) as opened:
            table = opened.read_row_group(piece.group, columns=list(EVENTS), use_threads=False)
    except (pa.ArrowException, OSError):
        raise _damaged(piece.file, f"row group {piece.group}") from None
    for name in EVENTS:
        if table.column(name).null_count:
            raise InputError(piece.file, name, "it has empty values", remedy="Clean the day's events again")
    device, time, cell, mcc = (table.column(name).to_numpy() for name in EVENTS)
    return device, time, cell, mcc


def _pieces(file: Path) -> list[Piece]:
    try:
        with pq.ParquetFile(file) as opened:
            meta, schema = opened.metadata, opened.schema_arrow
    except (pa.ArrowException, OSError):
        raise _damaged(file, "") from None
    for name, kind in EVENTS.items():
        if name not in schema.names:
            raise InputError(file, name, "there is no such column", remedy=f"Clean events have {', '.join(EVENTS)}")
        if schema.field(name).type != pa.type_for_alias(kind):
            raise InputError(file, name, f"its type is {schema.field(name).type}", remedy=f"Clean events have {kind}")
    return [Piece(file, group, meta.row_group(group).num_rows) for group in range(meta.num_row_groups)]


def _damaged(file: Path, where: str) -> InputError:
    return InputError(file, where, "it is damaged or cut off", remedy="Clean the day's events again")


def empty() -> Columns:
    """Return columns of no events."""
    return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int16)
