"""The Delta table in a folder: which files each month has, commits, one writer at a time.

Takes   a folder; tables of SCHEMA to commit
Gives   DeltaFolder: files by month as of the last commit, append and replace as atomic commits
Used by store.py
Source  Delta Lake protocol: a commit is the creation of the next file of _delta_log; files that no commit names are
        not part of the table, so a writer that dies before its commit changes nothing
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError

from belvedere.errors import BundleError
from belvedere.observations.batch import months

ROW_GROUP = 131072  # [rows] fewer groups make footers quick to read: 22 ms CPU a year of a series, 27 to 37 at 32768
KEPT_FOR = 168  # [h] that replaced files stay for readers that still hold them
WRITER = WriterProperties(max_row_group_size=ROW_GROUP, compression="ZSTD", compression_level=1)


class DeltaFolder:
    """A Delta table partitioned by `month`; sees what other processes commit at every look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._table: DeltaTable | None = None
        self._files: Mapping[str, tuple[str, ...]] = {}
        self._guard = threading.RLock()

    def look(self) -> tuple[int, Mapping[str, tuple[str, ...]]]:
        """Return the last commit's number (-1: none) and the files of each month ("2024-01"), months in order.

        Raises
        ------
        BundleError
            when the log cannot be read
        """
        with self._guard:
            log = self.folder / "_delta_log"
            try:
                if self._table is None:
                    if not log.is_dir() or not any(log.iterdir()):
                        return -1, {}
                    self._table = DeltaTable(self.folder)
                elif (log / f"{self._table.version() + 1:020d}.json").exists():
                    self._table.update_incremental()
                else:
                    return int(self._table.version()), self._files
                actions = pa.table(self._table.get_add_actions(flatten=True))
            except (DeltaError, OSError, ValueError) as error:
                self._table = None
                raise BundleError(
                    f"{self.folder}: its Delta log cannot be read: {str(error).splitlines()[0]}. "
                    "Move the folder away; observations are loaded from the bundle again."
                ) from error
            paths, marks = actions.column("path").to_pylist(), actions.column("partition.month").to_pylist()
            found: dict[str, tuple[str, ...]] = {}
            for month, path in sorted(zip(marks, paths, strict=True)):
                found[month] = (*found.get(month, ()), str(self.folder / unquote(path)))
            self._files = found
            return int(self._table.version()), self._files

    def add(self, table: pa.Table) -> None:
        """Commit rows beside what is there; they are sorted by place, quantity and time."""
        write_deltalake(
            self.folder, _with_month(table), mode="append", partition_by=["month"], writer_properties=WRITER
        )

    def replace(self, table: pa.Table, touched: Sequence[str]) -> None:
        """Commit rows as all there is of the months touched."""
        listed = ", ".join(f"'{month}'" for month in touched)
        write_deltalake(
            self.folder,
            _with_month(table),
            mode="overwrite",
            predicate=f"month IN ({listed})",
            writer_properties=WRITER,
        )

    def tidy(self) -> None:
        """Delete files that no commit of the last KEPT_FOR hours names."""
        if self.look()[0] >= 0 and self._table is not None:
            self._table.vacuum(retention_hours=KEPT_FOR, dry_run=False)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one place of a writer, among threads and (on one machine) processes."""
        with self._guard:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "_lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield


def _with_month(table: pa.Table) -> pa.Table:
    return table.append_column("month", pa.array(months(table), type=pa.string()))
