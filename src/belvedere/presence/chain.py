"""Reads the ledger of privacy: lines that name the line before, and what they say of each release.

Takes   a folder that holds ledger.jsonl and releases/
Gives   Entry and read, which checks the chain; Account and accounts, one a release; faults and verify, what is wrong
        in a folder, in parts and in words
Used by published.py, release/ (ledger.py writes what this reads), dpia/, the command line
Source  hash chain: Haber & Stornetta 1991, How to time-stamp a digital document. SHA-256.

Events: `spent`, before any noise is drawn; then `released`, with the digest of the frozen file, or `lost`: paid for,
and nothing came of it. `torn` stands where a crash cut a line that was being written: no noise is drawn before a line
is whole.
The chain shows a line that was changed or left out; a ledger cut at its end is shown by the releases beyond it.
Whoever holds the folder can write another ledger whole: publish the hash of the last line (`head`) now and then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from belvedere.errors import InputError

FILE = "ledger.jsonl"
GENESIS = "0" * 64
EVENTS = ("spent", "released", "lost", "torn")
Value = str | int | float | bool
REMEDY = "Compare with a copy of the ledger; do not release until it is explained who changed it"
RIMEDIO = "Confrontare con una copia del registro; non rilasciare finché non è chiaro chi lo ha cambiato"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: its event, what it says, and its hash, which covers both and the hash of the line before."""

    event: str
    says: Mapping[str, Value]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: "line 3" of the ledger, or the name of a release; in both languages."""

    where: str
    english: str
    italian: str
    message: str  # with the file's path, and what to do


@dataclass(frozen=True, slots=True)
class Account:
    """One release: what its `spent` line says, its state (spent: under way or cut short; released; lost), its files."""

    spent: Mapping[str, Value]
    state: str
    line: str = ""  # hash of the line `spent`
    sha256: str = ""  # of the frozen file
    noise_digest: str = ""

    @property
    def release_id(self) -> str:
        """Return the release's name."""
        return str(self.spent["release_id"])

    @property
    def day(self) -> date:
        """Return the service day of the data."""
        return date.fromisoformat(str(self.spent["day"]))

    @property
    def key(self) -> tuple[str, str, str]:
        """Return (product, day, definition), of which there is one release and then corrections."""
        return str(self.spent["product"]), str(self.spent["day"]), str(self.spent["definition"])


def digest(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return sha256(data).hexdigest()


def place(folder: Path, name: str) -> Path:
    """Return where the frozen file of a release lies."""
    return folder / "releases" / f"{name}.parquet"


def head(entries: tuple[Entry, ...]) -> str:
    """Return the hash of the last line."""
    return entries[-1].hash if entries else GENESIS


def sealed(event: str, says: Mapping[str, Value], previous: str) -> Entry:
    """Return the entry with its hash."""
    bare = {"event": event, **says, "previous": previous}
    return Entry(event, dict(says), previous, digest(_text(bare).encode()))


def line(entry: Entry) -> bytes:
    """Return the entry as it stands in the file."""
    whole = {"event": entry.event, **entry.says, "previous": entry.previous, "hash": entry.hash}
    return _text(whole).encode() + b"\n"


def _text(says: Mapping[str, Value]) -> str:
    return json.dumps(dict(says), sort_keys=True, ensure_ascii=False, allow_nan=False)


def read(folder: Path, *, under_way: bool = False) -> tuple[Entry, ...]:
    """Return the lines of the folder's ledger; InputError at the first that is changed or out of its chain.

    A last line that is cut is one that another process writes just now (`under_way`: left out), or a crash's.
    """
    file = folder / FILE
    if not file.is_file():
        return ()
    lines = file.read_bytes().split(b"\n")
    if lines.pop() != b"" and not under_way:
        raise InputError(
            file,
            f"line {len(lines) + 1}",
            "is cut",
            remedy="The next release mends it",
            italian=("è interrotta", "Il prossimo rilascio la ripara"),
        )
    entries: list[Entry] = []
    for number, text in enumerate(lines, 1):
        entries.append(_entry(file, number, text, entries[-1].hash if entries else GENESIS))
    return tuple(entries)


def _entry(file: Path, number: int, text: bytes, previous: str) -> Entry:
    where = f"line {number}"
    try:
        says = json.loads(text)
        event, before, given = (str(says.pop(key)) for key in ("event", "previous", "hash"))
        entry = sealed(event, says, before)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise _broken(file, where, f"is not a line of a ledger ({error})", "non è una riga di un registro") from error
    if event not in EVENTS:
        raise _broken(file, where, f"has no event of {EVENTS}", "non ha un evento conosciuto")
    if before != previous:
        follows = "non segue la riga precedente: una è stata cambiata o tolta"
        raise _broken(file, where, "does not follow the line before: one was changed or left out", follows)
    if entry.hash != given:
        raise _broken(file, where, "was changed: its hash does not fit", "è stata cambiata: la sua impronta non torna")
    return entry


def _broken(file: Path, where: str, problem: str, italian: str) -> InputError:
    return InputError(file, where, problem, remedy=REMEDY, italian=(italian, RIMEDIO))


def accounts(entries: tuple[Entry, ...]) -> tuple[Account, ...]:
    """Return the account of each release in the order of their spending."""
    found: dict[str, Account] = {}
    for entry in entries:
        name, says = str(entry.says.get("release_id", "")), entry.says
        if entry.event == "spent":
            found[name] = Account(says, "spent", entry.hash)
        elif entry.event in {"released", "lost"}:
            first = found[name]
            files = str(says.get("sha256", "")), str(says.get("noise_digest", ""))
            found[name] = Account(first.spent, entry.event, first.line, *files)
    return tuple(found.values())


def verify(folder: Path) -> tuple[str, ...]:
    """Return what is wrong: a broken chain, a frozen file that is missing, changed, or that no line speaks of."""
    return tuple(one.message for one in faults(folder))


def faults(folder: Path) -> tuple[Fault, ...]:
    """Return what is wrong, the chain first: where it is broken, nothing is known of the files."""
    try:
        known = {one.release_id: one for one in accounts(read(folder))}
    except InputError as error:
        return (Fault(error.where, error.problem, error.italian[0], str(error)),)
    except KeyError as error:
        words = f"{error} was released and never paid for", f"{error} è stato rilasciato e mai pagato"
        return (Fault("", *words, str(error)),)
    wrong: list[Fault] = []

    def add(file: Path, english: str, italian: str) -> None:
        wrong.append(Fault(file.stem, english, italian, f"{file}: {english}"))

    for name, one in known.items():
        file = place(folder, name)
        if one.state != "released":
            continue
        if not file.is_file():
            add(file, "the ledger says it was released, and it is not there", "per il registro è rilasciato, e manca")
        elif digest(file.read_bytes()) != one.sha256:
            add(
                file, "its content is not what the ledger froze", "il contenuto non è quello che il registro ha fissato"
            )
    for file in sorted((folder / "releases").glob("*.parquet")):
        if file.stem not in known or known[file.stem].state != "released":
            cut = "the ledger was cut, or a crash is not mended yet"
            tagliato = "il registro è stato tagliato, o un'interruzione non è ancora riparata"
            words = f"no line of the ledger releases it: {cut}", f"nessuna riga del registro lo rilascia: {tagliato}"
            add(file, *words)
    return tuple(wrong)
