"""A release happens once: it is paid for, drawn, sealed, put in its place; asked again, it is the same file.

Takes   a claim (product, day, definition, budget, who approves) and a function that draws the noise
Gives   once → the frozen file; recovered, what became of releases that a crash cut short; Ledger, About, Claim, Drawn
Used by present.py, flows.py, countries.py
Source  write-ahead logging: Mohan et al. 1992 (ARIES). PRESENCE 3.2, points 5 and 6

    lock ─ recover ─ frozen already? give it ─ caps ─ `spent` on the disk ─ draw ─ pending/*.parquet ─ pending/*.json
    (sealed) ─ releases/ ─ `released` on the disk
A crash before the seal: the money is gone and the noise with it (`lost`). After the seal: the next call puts the very
file in its place. Never is noise drawn twice for one payment, nor anything drawn before it is paid for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import belvedere.presence as presence_room
from belvedere.errors import InputError
from belvedere.presence import chain
from belvedere.presence.chain import Account, Value, accounts, digest, place
from belvedere.presence.release import caps, ledger
from belvedere.presence.release.budget import Budget
from belvedere.presence.release.expansion import Factors
from belvedere.presence.release.mechanism import UNIT, VERSION
from belvedere.presence.release.settings import Settings
from belvedere.presence.schema import CLASSES, RELEASED, RELEASED_COUNTRIES, RELEASED_TRIPS
from belvedere.progress import Progress, silent

SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "presence": RELEASED,
    "trips": RELEASED_TRIPS,
    "countries": RELEASED_COUNTRIES,
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """The folder of ledger.jsonl and releases/, what may be spent there, and who hears how far a release is."""

    folder: Path
    settings: Settings = field(default_factory=Settings)
    progress: Progress = silent


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a release that is not in its counts."""

    approver: str  # who answers for it
    definition: str = ""  # of the classes; "" where a product has none
    synthetic: bool = False
    corrects: str = ""  # release_id that this one supersedes, at a cost of its own
    reason: str = ""  # why it corrects
    classes: tuple[str, ...] = CLASSES  # those that the definition knows: nobody is ever in another
    factors: Factors | None = None  # people per device; None: population stays empty, and says why
    silent_hours: tuple[
        int, ...
    ] = ()  # indices of hours in which the operator sent nothing: suppressed, with the reason

    def __post_init__(self) -> None:
        if not self.approver.strip():
            raise InputError("release", "approver", "nobody approves it", remedy="Name who answers for the release")
        if self.definition and not self.definition.isidentifier():
            raise InputError("release", "definition", f"{self.definition!r} is no name", remedy="Give its file's name")
        if bool(self.corrects) != bool(self.reason.strip()):
            raise InputError("release", "corrects", "a correction needs its reason", remedy="Give corrects and reason")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked for, and what it costs."""

    product: str
    day: date
    budget: Budget
    sensitivity: str  # in words and numbers, for the ledger
    mechanism: str
    about: About


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table of the product's schema, and the digest of the noisy answers before they were made consistent.

    Never the digest of true counts or of the noise: who knows everybody else could try a guess against it.
    """

    table: pd.DataFrame
    noise_digest: str
    notes: Mapping[str, Value] = field(default_factory=dict)


def once(room: Ledger, claim: Claim, draw: Callable[[str], Drawn]) -> Path:
    """Return the frozen file of the claim, drawing it (`draw` takes its release_id) if there is none yet.

    Raises OverspendError where a cap would be crossed, InputError where a correction does not fit what it corrects.
    """
    folder, progress = room.folder, room.progress
    with ledger.locked(folder):
        known = recovered(folder)
        if (frozen := _frozen(known, claim)) is not None:
            return _unchanged(place(folder, frozen.release_id), frozen)
        caps.refuse(known, claim.day, claim.budget, room.settings)
        name = _name(known, claim)
        try:
            spent = ledger.append(folder, "spent", _says(name, claim))
            progress(0.1, f"{name}: paid for", f"{name}: pagato")
            drawn = draw(name)
            progress(0.6, f"{name}: drawn", f"{name}: estratto")
            _seal(folder, name, claim.product, drawn, {**spent.says, "ledger_line": spent.hash, **drawn.notes})
            progress(0.8, f"{name}: sealed", f"{name}: sigillato")
        finally:
            after = recovered(folder, progress)
            caps.write(folder, after, room.settings)
        return place(folder, name)


def _unchanged(file: Path, account: Account) -> Path:
    """Return the frozen file; InputError if it is not there any more, or not what was frozen."""
    if not file.is_file() or digest(file.read_bytes()) != account.sha256:
        raise InputError(
            file, "", "is not what the ledger froze", remedy="Bring it back from a copy: it is never drawn again"
        )
    return file


def _frozen(known: tuple[Account, ...], claim: Claim) -> Account | None:
    """Return the release that answers the claim; None: it has to be drawn."""
    key = (claim.product, claim.day.isoformat(), claim.about.definition)
    mine = [one for one in known if one.key == key and one.state == "released"]
    corrected = claim.about.corrects
    if corrected:
        if corrected not in {one.release_id for one in mine}:
            raise InputError(
                "release", corrected, f"is no release of {' '.join(key).strip()}", remedy="Name a release of the same"
            )
        mine = [one for one in mine if one.spent["corrects"] == corrected]
    return mine[-1] if mine else None


def _name(known: tuple[Account, ...], claim: Claim) -> str:
    key = (claim.product, claim.day.isoformat(), claim.about.definition)
    count = sum(one.key == key for one in known) + 1
    return "-".join(part for part in (*key, str(count)) if part)


def _says(name: str, claim: Claim) -> dict[str, Value]:
    return {
        "release_id": name,
        "product": claim.product,
        "day": claim.day.isoformat(),
        "definition": claim.about.definition,
        "unit": UNIT,
        "rho": claim.budget.rho,
        "own_delta": claim.budget.own_delta,
        "epsilon": claim.budget.epsilon,
        "delta": claim.budget.delta,
        "sensitivity": claim.sensitivity,
        "mechanism": claim.mechanism,
        "opendp_version": VERSION,
        "code_hash": code_hash(),
        "approver": claim.about.approver,
        "synthetic": claim.about.synthetic,
        "corrects": claim.about.corrects,
        "reason": claim.about.reason,
        "spent_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def code_hash() -> str:
    """Return the SHA-256 of all Python of this room: what drew, bounded and counted."""
    root = Path(str(presence_room.__file__)).parent
    total = sha256()
    for file in sorted(root.rglob("*.py")):
        total.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _seal(folder: Path, name: str, product: str, drawn: Drawn, record: Mapping[str, Value]) -> None:
    """Write the table and then its record, each whole and on the disk before the next; the record is the seal."""
    columns = SCHEMAS[product]
    if list(drawn.table.columns) != list(columns):
        raise InputError(
            name, "columns", f"are not those of {product}", remedy=f"Give {', '.join(columns)}, and no other"
        )
    pending = folder / "pending"
    pending.mkdir(exist_ok=True)
    (folder / "releases").mkdir(exist_ok=True)
    table = pa.Table.from_pandas(drawn.table, preserve_index=False)
    table = table.replace_schema_metadata(
        {key: str(record[key]) for key in ("release_id", "synthetic", "definition", "epsilon")}
    )
    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd")
    data = buffer.getvalue().to_pybytes()
    sealed = {**record, "sha256": digest(data), "noise_digest": drawn.noise_digest, "rows": len(drawn.table)}
    text = json.dumps(sealed, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    for suffix, content in ((".parquet", data), (".json", text.encode() + b"\n")):
        part = pending / f"{name}{suffix}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(pending / f"{name}{suffix}")
        ledger.settle(pending)


def recovered(folder: Path, progress: Progress = silent) -> tuple[Account, ...]:
    """Bring every release that was paid for to its end, and return all accounts. Only within `locked`."""
    ledger.mended(folder)
    known = accounts(chain.read(folder))
    open_ = [one.release_id for one in known if one.state == "spent"]
    for name in open_:
        record = _sealed(folder, name)
        if record is None:
            for suffix in (".parquet.part", ".parquet", ".json.part", ".json"):
                (folder / "pending" / f"{name}{suffix}").unlink(missing_ok=True)
            ledger.append(folder, "lost", {"release_id": name, "reason": "it ended between spending and sealing"})
            continue
        for suffix in (".parquet", ".json"):
            source = folder / "pending" / f"{name}{suffix}"
            if source.is_file():
                source.replace(folder / "releases" / f"{name}{suffix}")
                ledger.settle(folder / "releases")
        progress(0.9, f"{name}: in its place", f"{name}: al suo posto")
        said = {key: record[key] for key in ("sha256", "noise_digest")}
        ledger.append(folder, "released", {"release_id": name, "file": f"releases/{name}.parquet", **said})
        progress(1.0, f"{name}: released", f"{name}: rilasciato")
    return accounts(chain.read(folder)) if open_ else known


def _sealed(folder: Path, name: str) -> dict[str, str] | None:
    """Return the record of a sealed release, wherever a crash left its two files; None if it was never sealed."""
    found = {}
    for suffix in (".parquet", ".json"):
        files = [folder / where / f"{name}{suffix}" for where in ("pending", "releases")]
        file = next((file for file in files if file.is_file()), None)
        if file is None:
            return None
        found[suffix] = file.read_bytes()
    record = json.loads(found[".json"])
    return {key: str(record[key]) for key in record} if digest(found[".parquet"]) == record["sha256"] else None
