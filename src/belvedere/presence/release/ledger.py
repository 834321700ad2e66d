"""The ledger of privacy: what every release cost, in lines that can only be added and that name the line before.

Takes   a folder; lines as JSON
Gives   Entry; read (checks the chain), append (fsynced), locked (one process at a time), mended (a line cut by a crash)
Used by freeze.py, accounts.py, published.py (its file only: `ledger.jsonl`)
Source  hash chain: Haber & Stornetta 1991, How to time-stamp a digital document. SHA-256.

Events: `spent`, before any noise is drawn; then `released`, with the digest of the frozen file, or `lost`: paid for,
and nothing came of it. `torn` stands where a crash cut a line that was being written: no noise is drawn before a line
is whole.
The chain shows a line that was changed or left out; a ledger cut at its end is shown by the releases beyond it.
Whoever holds the folder can write another ledger whole: publish the hash of the last line (`head`) now and then.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from belvedere.errors import InputError

FILE = "ledger.jsonl"
LOCK = "ledger.lock"
GENESIS = "0" * 64
EVENTS = ("spent", "released", "lost", "torn")
Value = str | int | float | bool
REMEDY = "Compare with a copy of the ledger; do not release until it is explained who changed it"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: its event, what it says, and its hash, which covers both and the hash of the line before."""

    event: str
    says: Mapping[str, Value]
    previous: str
    hash: str


def digest(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _text(entry: Entry, *, whole: bool) -> str:
    line: dict[str, object] = {"event": entry.event, **entry.says, "previous": entry.previous}
    if whole:
        line["hash"] = entry.hash
    return json.dumps(line, sort_keys=True, ensure_ascii=False, allow_nan=False)


def head(entries: tuple[Entry, ...]) -> str:
    """Return the hash of the last line."""
    return entries[-1].hash if entries else GENESIS


def read(folder: Path) -> tuple[Entry, ...]:
    """Return the lines of the folder's ledger; InputError at the first that is cut, changed or out of its chain."""
    file = folder / FILE
    if not file.is_file():
        return ()
    lines = file.read_bytes().split(b"\n")
    if lines.pop() != b"":
        raise InputError(file, f"line {len(lines) + 1}", "is cut", remedy="The next release mends it")
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        entries.append(_entry(file, number, line, head(tuple(entries[-1:]))))
    return tuple(entries)


def _entry(file: Path, number: int, line: bytes, previous: str) -> Entry:
    where = f"line {number}"
    try:
        says = json.loads(line)
        entry = Entry(str(says.pop("event")), says, str(says.pop("previous")), str(says.pop("hash")))
    except (ValueError, KeyError, AttributeError) as error:
        raise InputError(file, where, f"is not a line of a ledger ({error})", remedy=REMEDY) from error
    if entry.event not in EVENTS:
        raise InputError(file, where, f"has no event of {EVENTS}", remedy=REMEDY)
    if entry.previous != previous:
        raise InputError(file, where, "does not follow the line before: one was changed or left out", remedy=REMEDY)
    if digest(_text(entry, whole=False).encode()) != entry.hash:
        raise InputError(file, where, "was changed: its hash does not fit", remedy=REMEDY)
    return entry


def append(folder: Path, event: str, says: Mapping[str, Value]) -> Entry:
    """Add a line and return it once it is on the disk. Only within `locked`."""
    fresh = Entry(event, dict(says), head(read(folder)), "")
    entry = Entry(event, fresh.says, fresh.previous, digest(_text(fresh, whole=False).encode()))
    with (folder / FILE).open("ab") as file:
        file.write(_text(entry, whole=True).encode() + b"\n")
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


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's ledger alone; another process, or thread, waits. Freed by the system when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


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
