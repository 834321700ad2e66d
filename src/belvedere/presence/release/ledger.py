"""Writes the ledger of privacy: lines are only added, by one process at a time, and are on the disk before all else.

Takes   a folder; what a line says
Gives   append (fsynced), locked (one process at a time), mended (a line cut by a crash), settle
Used by freeze.py
Source  chain.py has the lines and their hashes; flock(2) and fsync(2) of POSIX
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from belvedere.presence import chain
from belvedere.presence.chain import FILE, Entry, Value, digest, head, sealed

LOCK = "ledger.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's ledger alone; another process, or thread, waits. Freed by the system when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def append(folder: Path, event: str, says: Mapping[str, Value]) -> Entry:
    """Add a line and return it once it is on the disk. Only within `locked`."""
    entry = sealed(event, says, head(chain.read(folder)))
    with (folder / FILE).open("ab") as file:
        file.write(chain.line(entry))
        file.flush()
        os.fsync(file.fileno())
    settle(folder)
    return entry


def settle(folder: Path) -> None:
    """Wait until the names in the folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def mended(folder: Path) -> bool:
    """Replace a last line that a crash cut by one that says so; return whether there was one. Only within `locked`."""
    file = folder / FILE
    if not file.is_file():
        return False
    data = file.read_bytes()
    whole = data.rfind(b"\n") + 1
    cut = data[whole:]
    if not cut:
        return False
    with file.open("r+b") as handle:
        handle.truncate(whole)
        os.fsync(handle.fileno())
    append(folder, "torn", {"bytes": len(cut), "sha256": digest(cut)})
    return True
