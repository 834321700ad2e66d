"""The kernel on Spark, for a day of events that one machine does not hold: one Arrow task a bucket.

Takes   the same folder of clean events as kernel/day.py, on a disk that every worker sees; a Spark session
Gives   run(), the same Products to the last whole number
Used by the command line's `--spark`, benchmarks/presence_spark.py
Source  docs/presence-kernel.md. Spark only moves bytes: row groups are split into buckets where they are read, the rows
        of a bucket travel as one blob, and every loop over events is the kernel's own, so that no result can differ

Rows of devices pass between Spark's workers, so they must all stand inside the trusted room; Spark's own spill files
lie in `spark.local.dir`, which the operator puts on a disk of the same room. Only sums come back to the driver. It
knows no memory of earlier days.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from belvedere.errors import InputError
from belvedere.presence.day import ServiceDay
from belvedere.presence.events import files
from belvedere.presence.kernel import partition
from belvedere.presence.kernel.day import Walker, bits_of, products
from belvedere.presence.kernel.features import Definition
from belvedere.presence.kernel.ground import Ground, Longs, Words
from belvedere.presence.kernel.products import Products
from belvedere.presence.kernel.settings import Settings, rules
from belvedere.presence.kernel.sums import Sums, nothing

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# one row: the rows of one bucket in one row group; bucket -1: the counts of that row group
MOVED = pa.schema([("bucket", pa.int32()), ("rows", pa.binary())])
# one row: the value of one cell of one table of Sums, flattened
SUMMED = pa.schema([("part", pa.string()), ("place", pa.int64()), ("value", pa.int64())])
COUNTS = -1  # in place of a bucket
DENSE = ("presence", "units", "units_mcc", "nights", "classes", "counts")  # arrays of Sums; trips are sparse
TRIPS, RECEIVED = "trips", "received"


class Frame(NamedTuple):
    """What every task knows."""

    ground: Ground
    day: ServiceDay
    definition: Definition
    settings: Settings
    bits: int  # of a bucket's number


def run(  # noqa: PLR0917 as in kernel/day.py
    spark: SparkSession, events: Path, ground: Ground, day: ServiceDay, definition: Definition, settings: Settings
) -> Products:
    """Return the products of one service day.

    Parameters
    ----------
    spark : a session whose workers have this package and see `events`
    definition : as in kernel/day.py; it must be a module's object that pickles

    Raises
    ------
    InputError : a file is missing, damaged or has other columns; or Spark hides why a task failed
    """
    pieces = files.plan(events.resolve())
    frame = Frame(ground, day, definition, settings, bits_of(sum(piece.rows for piece in pieces), settings))
    rows = [(str(piece.file), piece.group, piece.rows) for piece in pieces]
    at = spark.createDataFrame(rows, "file string, group int, rows long")
    many = max(1, min(len(pieces), spark.sparkContext.defaultParallelism * 4))
    moved = at.repartition(many, "file", "group").mapInArrow(_split(frame), "bucket int, rows binary")
    found = moved.groupBy("bucket").applyInArrow(_follow(frame), "part string, place long, value long")
    table = found.groupBy("part", "place").sum("value").toArrow()
    return _read(table, frame, sum(piece.rows for piece in pieces))


def _split(frame: Frame) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return the task that reads row groups and gives the rows of each bucket."""

    def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                yield _moved(frame, files.Piece(Path(row["file"]), row["group"], row["rows"]))

    return task


def _moved(frame: Frame, piece: files.Piece) -> pa.RecordBatch:
    device, time, cell, mcc = files.read(piece)
    out = np.empty((len(device), 2), np.uint64)
    held = (frame.day.start, frame.day.hours, frame.ground.cells, frame.bits)
    offsets, counts = partition.split(device, time, cell, mcc, held, out)
    filled = np.flatnonzero(np.diff(offsets))
    blobs = [out[offsets[each] : offsets[each + 1]].tobytes() for each in filled]
    buckets = np.append(filled, COUNTS).astype(np.int32)
    return pa.record_batch([pa.array(buckets), pa.array([*blobs, counts.tobytes()], pa.binary())], schema=MOVED)


def _follow(frame: Frame) -> Callable[[pa.Table], pa.Table]:
    """Return the task that follows the devices of one bucket and gives sums."""

    def task(table: pa.Table) -> pa.Table:
        bucket = table.column("bucket")[0].as_py()
        blobs = table.column("rows").to_pylist()
        if bucket == COUNTS:
            received: Longs = np.sum([np.frombuffer(blob, np.int64) for blob in blobs], axis=0)
            return _sparse({RECEIVED: received})
        rows = np.frombuffer(b"".join(blobs), np.uint64).reshape(-1, 2)
        arrived, chosen = _Arrived(rows, frame.day, frame.bits), rules(frame.settings, frame.day)
        walker = Walker(arrived, frame.ground, None, frame.definition, chosen)
        sums, _ = walker((0, 1))
        tables = {name: getattr(sums, name).ravel() for name in DENSE}
        return _sparse(tables, (sums.trip_keys, sums.trip_counts))

    return task


@dataclass(frozen=True, slots=True)
class _Arrived:
    """The rows of one bucket, in the shape in which kernel/chunks.py gives them."""

    rows: Words
    day: ServiceDay
    bits: int

    def give(self, first: int, last: int) -> tuple[Words, Longs]:
        """Return all rows: there is one bucket."""
        return self.rows, np.array([[0, len(self.rows)]], np.int64)


def _sparse(tables: dict[str, Longs], trips: tuple[Longs, Longs] | None = None) -> pa.Table:
    """Return the cells of tables that are not zero."""
    places = {name: np.flatnonzero(values) for name, values in tables.items()}
    parts = [pa.array([name] * len(where), pa.string()) for name, where in places.items()]
    where, values = list(places.values()), [tables[name][each] for name, each in places.items()]
    if trips is not None:
        parts.append(pa.array([TRIPS] * len(trips[0]), pa.string()))
        where.append(trips[0])
        values.append(trips[1])
    columns = [pa.concat_arrays(parts), np.concatenate(where), np.concatenate(values).astype(np.int64)]
    return pa.table(columns, schema=SUMMED)


def _read(table: pa.Table, frame: Frame, total: int) -> Products:
    """Return the products from all sums."""
    part, place, value = (table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names)
    ground, day = frame.ground, frame.day
    empty = nothing(ground.cells, ground.zones, day.hours)
    for name in DENSE:
        mine = part == name
        getattr(empty, name).ravel()[place[mine]] = value[mine]
    received = np.zeros(2 + day.hours, np.int64)
    received[place[part == RECEIVED]] = value[part == RECEIVED]
    trips = part == TRIPS
    order = np.argsort(place[trips])
    sums = Sums(
        empty.presence,
        empty.units,
        empty.units_mcc,
        empty.nights,
        empty.classes,
        empty.counts,
        place[trips][order],
        value[trips][order],
    )
    return products(sums, received, ground, day, total)


def session(cores: int = 2, memory: str = "2g") -> SparkSession:
    """Return a session on this machine; InputError where PySpark or Java is missing.

    Parameters
    ----------
    memory : of Java
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 an extra
    except ImportError:
        raise InputError(
            "spark", "", "PySpark is not installed", remedy="Install the extra: pip install 'belvedere[spark]'"
        ) from None
    try:
        return (
            SparkSession.builder.master(f"local[{cores}]")
            .appName("belvedere")
            .config("spark.driver.memory", memory)
            .config("spark.pyspark.python", sys.executable)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", str(cores * 4))
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
            .getOrCreate()
        )
    except Exception as failed:  # noqa: BLE001 py4j raises what Java did, of no class of its own
        raise InputError(
            "spark", "", f"it does not start ({type(failed).__name__})", remedy="Install Java 17 or newer"
        ) from None
