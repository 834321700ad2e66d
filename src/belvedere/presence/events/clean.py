"""From an operator's bronze events to the clean events of a service day, each loss counted by its kind.

Takes   `<trusted>/bronze/mno_events`, the network of the day, the secret
Gives   clean(), which writes `<trusted>/events/<day>/part-0000.parquet` and says what became of every row;
        together(), that account and the kernel's as one
Used by the command line, before kernel/day.py
Source  Eurostat multimno, event cleaning; its error kinds in our words

The operator's user id leaves here as a keyed hash. What is written holds no id of the operator, no place, no phone
network; nothing read is shown in a message.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from belvedere.errors import ModelError
from belvedere.presence.day import ServiceDay
from belvedere.presence.events import bronze, files, keys, sorting, times
from belvedere.presence.events.ciphers import Bytes
from belvedere.presence.events.network import Network
from belvedere.presence.kernel.ground import Longs
from belvedere.presence.kernel.products import Account
from belvedere.progress import Progress

COLUMNS = ("user_id", "timestamp", "cell_id", "mcc")
NEEDED = ("user_id", "timestamp", "cell_id")
CLOCK = 3600  # [s] an event may be dated before or after the date of its partition: ours
HEX = 64  # [digits] of a user id in CSV, which stands for 32 bytes


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a day's rows."""

    account: Account  # its `by_hour` counts the events written
    damaged: tuple[tuple[str, int], ...]  # files that could not be read and their bytes: their rows nobody knows
    folder: Path  # of the clean events


@dataclass(frozen=True, slots=True)
class Source:
    """Where a day's events come from."""

    trusted: Path
    network: Network
    secrets: keys.Secrets
    timezone: str = "UTC"  # of times that do not tell theirs
    id_bytes: int = 32  # [byte] of a user id, as multimno has it; 0: of any length


def clean(source: Source, day: ServiceDay, progress: Progress) -> Cleaned:
    """Write the clean events of a service day, in place of any before.

    Raises
    ------
    MissingFileError : the day has no file
    InputError : a file lacks a column that is needed
    """
    partitions = bronze.folders(source.trusted / "bronze" / "mno_events", day.day)
    run = _Run(source, day)
    folder = source.trusted / "events" / day.day.isoformat()
    beside = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True, mode=0o700)
    try:
        files.write(beside / "part-0000.parquet", _grouped(run.read(partitions, progress)))
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    cleaned = Cleaned(run.account(), tuple(run.faults.files), folder)
    (beside / "account.json").write_text(_text(cleaned), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return cleaned


def together(cleaning: Account, kernel: Account) -> Account:
    """Return one account from the operator's rows to what the kernel used."""
    if cleaning.used != kernel.received:
        raise ModelError(
            f"the kernel received {kernel.received} events where cleaning wrote {cleaning.used}: not the same day. "
            "Clean the day again."
        )
    dropped = dict(cleaning.dropped)
    for cause, many in kernel.dropped.items():
        dropped[cause] = dropped.get(cause, 0) + many
    return Account(cleaning.received, kernel.used, dropped, {**cleaning.noted, **kernel.noted}, kernel.by_hour)


class _Run:
    """Counts while it reads."""

    def __init__(self, source: Source, day: ServiceDay) -> None:
        self.source, self.day = source, day
        self.month, self.today = source.secrets.monthly(day.day), source.secrets.daily(day.day)
        self.faults = bronze.Faults()
        self.received = 0
        self.dropped = np.zeros(len(sorting.KINDS), np.int64)
        self.noted = {"out of order": 0, "no country": 0}
        self.by_hour = np.zeros(day.hours, np.int64)
        self.cells = sorting.Cells(source.network)

    def read(self, partitions: list[bronze.Partition], progress: Progress) -> Iterator[files.Columns]:
        """Yield the clean columns of each batch."""
        many = sum(len(partition.files) for partition in partitions)
        done = 0
        for partition in partitions:
            frame = self._frame(partition.day)
            for file in partition.files:
                last = times.BAD
                for batch in bronze.batches(file, COLUMNS, NEEDED, self.faults):
                    columns, last = self._clean(batch, frame, last)
                    yield columns
                done += 1
                progress(done / many, "cleaning events", "pulizia degli eventi")

    def account(self) -> Account:
        """Return what became of every row so far."""
        dropped = {kind: int(count) for kind, count in zip(sorting.KINDS[1:], self.dropped[1:], strict=True)}
        dropped["damaged"] = self.faults.rows
        noted = {**self.noted, "damaged files": len(self.faults.files)}
        return Account(self.received + self.faults.rows, int(self.dropped[0]), dropped, noted, self.by_hour)

    def _frame(self, partition: date) -> tuple[int, int, int, int]:
        """Return the service day, and the partition's date with what its clocks may be off [s since 1970]."""
        first, last = times.midnights(partition, self.source.timezone)
        return self.day.start, self.day.end, first - CLOCK, last + CLOCK

    def _time(self, column: pa.Array) -> Longs:
        """Return (n,) seconds since 1970, times.BAD where there is none."""
        if pa.types.is_timestamp(column.type):
            seconds = (
                compute.floor_temporal(column, unit="second").cast(pa.timestamp("s", column.type.tz)).cast(pa.int64())
            )
            clock = compute.fill_null(seconds, times.BAD).to_numpy(zero_copy_only=False)
            zoned = np.full(len(clock), column.type.tz is not None)
        else:
            clock, zoned = times.parse(*_text_of(column))
        return times.to_utc(clock, zoned, self.source.timezone)

    def _clean(self, batch: pa.RecordBatch, frame: tuple[int, int, int, int], last: int) -> tuple[files.Columns, int]:
        """Return a batch's clean columns, and the time of its last event."""
        self.received += batch.num_rows
        time = self._time(batch.column("timestamp"))
        cell, known = self.cells.find(batch.column("cell_id"), time)
        offsets, data = _ids(batch.column("user_id"))
        kind = sorting.sort((offsets, self.source.id_bytes), time, (cell, known), frame)
        self.dropped += np.bincount(kind, minlength=len(sorting.KINDS))
        good = kind == 0
        names = keys.today(keys.pseudonyms(offsets, data, self.month)[good], self.today)
        mcc = _countries(batch)[good]
        kept = time[good]
        self.noted["no country"] += int((mcc == 0).sum())
        if len(kept):
            self.noted["out of order"] += int((np.diff(kept, prepend=kept[0] if last == times.BAD else last) < 0).sum())
            last = int(kept[-1])
            self.by_hour += np.bincount((kept - self.day.start) // 3600, minlength=self.day.hours)
        return (names, kept, cell[good], mcc), last


def _grouped(columns: Iterator[files.Columns]) -> Iterator[files.Columns]:
    """Yield the same events in groups of files.GROUP."""
    waiting: list[files.Columns] = []
    for each in columns:
        waiting.append(each)
        while sum(len(part[0]) for part in waiting) >= files.GROUP:
            device, time, cell, mcc = (np.concatenate(part) for part in zip(*waiting, strict=True))
            cut = files.GROUP
            yield device[:cut], time[:cut], cell[:cut], mcc[:cut]
            waiting = [(device[cut:], time[cut:], cell[cut:], mcc[cut:])]
    if waiting:
        device, time, cell, mcc = (np.concatenate(part) for part in zip(*waiting, strict=True))
        yield device, time, cell, mcc


def _text_of(column: pa.Array) -> tuple[Longs, Bytes]:
    """Return offsets and bytes of text; nothing where it is null."""
    array = column.cast(pa.large_binary()) if not pa.types.is_string(column.type) else column.cast(pa.large_string())
    if array.null_count:
        array = compute.fill_null(array, "" if pa.types.is_large_string(array.type) else b"")
    _, offsets, data = array.buffers()
    first = array.offset
    where = np.frombuffer(offsets, np.int64)[first : first + len(array) + 1] if offsets else np.zeros(1, np.int64)
    return where, np.frombuffer(data or b"", np.uint8)


def _ids(column: pa.Array) -> tuple[Longs, Bytes]:
    """Return offsets and bytes of user ids; ids of CSV, in hexadecimal digits, as the bytes that they stand for."""
    offsets, data = _text_of(column)
    sizes = np.diff(offsets)
    if not len(sizes) or (pa.types.is_binary(column.type) and not bool((sizes == HEX).any())):
        return offsets, data
    return sorting.unhex(offsets, data)


def _countries(batch: pa.RecordBatch) -> np.ndarray:
    """Return (n,) country codes, 0 where there is none with three digits."""
    if "mcc" not in batch.schema.names:
        return np.zeros(batch.num_rows, np.int16)
    column = batch.column("mcc")
    if not pa.types.is_integer(column.type):
        return sorting.codes(*_text_of(column))
    codes = compute.fill_null(column.cast(pa.int64(), safe=False), 0).to_numpy(zero_copy_only=False)
    return np.where((codes >= 100) & (codes <= 999), codes, 0).astype(np.int16)


def _text(cleaned: Cleaned) -> str:
    """Return the account as JSON: counts only."""
    account = cleaned.account
    return json.dumps(
        {
            "received": account.received,
            "used": account.used,
            "dropped": dict(account.dropped),
            "noted": dict(account.noted),
            "by_hour": account.by_hour.tolist(),
            "damaged_files": [list(each) for each in cleaned.damaged],
        },
        indent=1,
        sort_keys=True,
    )
