"""Deletes the events of devices once their day is released: nothing of a device is kept longer than its rule says.

Takes   the trusted folder, the ledger's folder, how many days are kept after a release, the time
Gives   note and recall, what a day was released from; sweep → Swept, what was deleted and what was not, and why
Used by operate.py, the command line
Source  GDPR article 5(1)(e), storage limitation. The rule is privacy.toml's `keep_days`; docs/presence-privacy.md

The rule. A service day is done when every product of the plan is released, and `keep_days` have passed since. Then go
its clean events, and the operator's files of its date: those from which it was released, byte for byte as they were.
They hold the end of the day before (until 04:00) too, so they wait for it, unless it has no files of its own and can
never be worked. Never goes: a file that came or changed after the release, a day that was not released or was lost.

Each deletion is a line of deleted.jsonl before it begins and another when it is done; cut short by a crash, the next
call goes on. Files are unlinked, not overwritten: the disk of the trusted room is to be encrypted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from belvedere.errors import InputError
from belvedere.presence import chain
from belvedere.presence.events import bronze
from belvedere.presence.kernel.products import Account

TAKEN = "taken"  # folder below the trusted one: what each day was released from; counts and names of files only
LOG = "deleted.jsonl"
EVENTS = "events"
LATE = "came or changed after the release"
EARLIER = "holds the end of the day before, which is not due yet"
UNNOTED = "nobody noted from which files the day was released"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a day was released from."""

    files: tuple[tuple[str, int, int], ...]  # below the trusted folder; bytes; time of change [ns]
    account: Account  # where every row went
    damaged: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a call did: days and the bytes that went with each, and what stays of days that are due, with the reason."""

    deleted: tuple[tuple[str, int, int], ...]  # folder below the trusted one, files, bytes
    kept: tuple[tuple[str, str], ...]  # file or folder, why


def files_of(trusted: Path, day: date) -> list[Path]:
    """Return the operator's files that a service day is worked from: of its date, and of the night in which it ends."""
    return [file for each in bronze.folders(_table(trusted), day) for file in each.files]


def note(trusted: Path, day: date, taken: Taken) -> Path:
    """Write down what a day is released from, before it is."""
    account = {**asdict(taken.account), "by_hour": taken.account.by_hour.tolist()}
    said = {"files": taken.files, "account": account, "damaged": taken.damaged}
    file = trusted / TAKEN / f"{day.isoformat()}.json"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return beside.replace(file)


def looked(trusted: Path, files: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return name, bytes and time of change of files below the trusted folder, as `Taken` holds them."""
    return tuple((str(file.relative_to(trusted)), *_state(file)) for file in files)


def recall(trusted: Path, day: date) -> Taken | None:
    """Return what a day was released from; None where nobody noted it.

    Raises InputError where the note is damaged.
    """
    file = trusted / TAKEN / f"{day.isoformat()}.json"
    if not file.is_file():
        return None
    try:
        said = json.loads(file.read_text("utf-8"))
        account = {**said["account"], "by_hour": np.array(said["account"]["by_hour"], np.int64)}
        files = tuple((str(name), int(size), int(changed)) for name, size, changed in said["files"])
        return Taken(files, Account(**account), tuple((str(name), int(size)) for name, size in said["damaged"]))
    except (KeyError, TypeError, ValueError, RecursionError):
        remedy = "Delete it, and delete the day's events by hand once it is clear that they were released"
        raise InputError(file, "", "is not the note of a day's files", remedy=remedy) from None


def sweep(trusted: Path, ledger: Path, products: Iterable[str], keep: int, now: datetime) -> Swept:
    """Delete what is due; called again, or after a crash, it goes on.

    Parameters
    ----------
    ledger : folder of ledger.jsonl
    products : those of the plan: a day is released when each of them is
    keep : [days] after the day's last release
    now : aware of its timezone
    """
    released = _released(ledger, set(products))
    due = {day for day, at in released.items() if now - at[0] >= timedelta(days=keep)}
    deleted: list[tuple[str, int, int]] = []
    kept: list[tuple[str, str]] = []
    for day in sorted(due):
        says = {"day": day.isoformat(), "rule": f"{keep} days after release", "releases": released[day][1]}
        clean = trusted / EVENTS / day.isoformat()
        if clean.is_dir():
            deleted.append(_delete(trusted, clean, sorted(clean.iterdir()), {**says, "at": now.isoformat()}))
        folder, files = _dated(trusted, day)
        if folder is None or not files:
            continue
        before = day - timedelta(days=1)
        if before not in due and (before in released or _dated(trusted, before)[1]):
            kept.append((str(folder.relative_to(trusted)), EARLIER))
            continue
        taken = recall(trusted, day)
        if taken is None:
            kept.append((str(folder.relative_to(trusted)), UNNOTED))
            continue
        known = set(taken.files)
        mine = [file for file in files if (str(file.relative_to(trusted)), *_state(file)) in known]
        kept += [(str(file.relative_to(trusted)), LATE) for file in files if file not in mine]
        if mine:
            deleted.append(_delete(trusted, folder, mine, {**says, "at": now.isoformat()}))
    return Swept(tuple(deleted), tuple(kept))


def is_released(ledger: Path, day: date, definition: str, products: Iterable[str]) -> bool:
    """Tell whether each product of a day is released, presence under this definition."""
    known = _accounts(ledger)
    mine = {one.key[0]: one for one in known if one.day == day and one.state == "released"}
    under = {one.key[2] for one in known if one.day == day and one.state == "released" and one.key[0] == "presence"}
    return set(products) <= set(mine) and definition in under


def was_deleted(trusted: Path, day: date) -> bool:
    """Tell whether the operator's files of a day were deleted by this rule."""
    return any(line["day"] == day.isoformat() for line in _lines(trusted / LOG) if line.get("event") == "deleted")


def _accounts(ledger: Path) -> tuple[chain.Account, ...]:
    if not (ledger / chain.FILE).is_file():
        return ()
    return chain.accounts(chain.read(ledger, under_way=True))


def _released(ledger: Path, products: set[str]) -> dict[date, tuple[datetime, list[str]]]:
    """Return the days of which each product is released: when the last was paid for, and the releases."""
    found: dict[date, list[chain.Account]] = {}
    for one in _accounts(ledger):
        if one.state == "released":
            found.setdefault(one.day, []).append(one)
    whole = {day: each for day, each in found.items() if products <= {one.key[0] for one in each}}
    return {
        day: (max(datetime.fromisoformat(str(one.spent["spent_at"])) for one in each), [one.release_id for one in each])
        for day, each in whole.items()
    }


def _dated(trusted: Path, day: date) -> tuple[Path | None, tuple[Path, ...]]:
    """Return the folder and the files of a date's partition."""
    try:
        found = bronze.folders(_table(trusted), day)[0]
    except InputError:
        return None, ()
    return found.files[0].parent, found.files


def _delete(trusted: Path, folder: Path, files: list[Path], says: Mapping[str, object]) -> tuple[str, int, int]:
    """Log, delete, log; remove the folder where nothing else is in it."""
    size = sum(file.stat().st_size for file in files)
    name = str(folder.relative_to(trusted))
    line = {**says, "what": name, "files": len(files), "bytes": size}
    _append(trusted / LOG, {"event": "deleting", **line})
    for file in files:
        file.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
    _append(trusted / LOG, {"event": "deleted", **line})
    return name, len(files), size


def _append(log: Path, line: Mapping[str, object]) -> None:
    with log.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, sort_keys=True) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def _lines(log: Path) -> Iterator[dict[str, object]]:
    """Yield the lines of the log; one that a crash cut short is left out."""
    if log.is_file():
        for text in log.read_text("utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict) and "day" in line:
                yield line


def _table(trusted: Path) -> Path:
    return trusted / "bronze" / "mno_events"


def _state(file: Path) -> tuple[int, int]:
    known = file.stat()
    return known.st_size, known.st_mtime_ns
