"""Reads what was released: the only file of this room that the server may import.

Takes   a folder with ledger.jsonl and releases/ (and quality.json, composition.csv, spent.csv where they were written)
Gives   read → Published, frozen tables whose digests are those of the ledger; sum_variance, of some classes together
Used by server/, docs
Source  chain.py; schema.RELEASED, RELEASED_TRIPS, RELEASED_COUNTRIES, LEDGER

It imports nothing that has ever seen a device: no events, kernel, definitions or release.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from belvedere.errors import InputError, MissingFileError
from belvedere.presence import chain
from belvedere.presence.chain import Account, Fault
from belvedere.presence.schema import LEDGER, RELEASED, RELEASED_COUNTRIES, RELEASED_TRIPS

LARGEST = 20_000_000  # [bytes] of a quality report; one of four definitions and all levels has 60,000


@dataclass(frozen=True, slots=True)
class Published:
    """What a room has released, corrected releases in place of those that they supersede."""

    presence: pd.DataFrame  # schema.RELEASED of `definition`
    trips: pd.DataFrame  # schema.RELEASED_TRIPS
    countries: pd.DataFrame  # schema.RELEASED_COUNTRIES
    ledger: pd.DataFrame  # schema.LEDGER: every release, the lost and the superseded too
    composition: pd.DataFrame  # period, days, product, rho, delta, epsilon: what the plan comes to; may be empty
    spent: pd.DataFrame  # day, releases, rho, delta, epsilon, cap: what each day has cost; may be empty
    quality: Mapping[str, object]  # the quality report; empty where none was written or it cannot be read
    synthetic: bool  # True if any release is of a synthetic operator
    definition: str  # of the classes in `presence`; "" if none was released
    definitions: tuple[str, ...]  # that presence was released under
    quality_fault: Fault | None = None  # why the report cannot be read: no released number depends on it


def read(folder: Path, definition: str = "") -> Published:
    """Return what the folder has released, presence under `definition`; "": that of most days, of equals the last.

    A quality report that cannot be read is left empty, with the reason. Raises MissingFileError without a ledger,
    InputError where a file is not what the ledger froze.
    """
    if not (folder / chain.FILE).is_file():
        raise MissingFileError(folder / chain.FILE, remedy="Release a day first, or give the folder of the ledger")
    known = chain.accounts(chain.read(folder, under_way=True))
    superseded = {str(one.spent["corrects"]) for one in known if one.state == "released"}
    current = [one for one in known if one.state == "released" and one.release_id not in superseded]
    definitions = tuple(dict.fromkeys(one.key[2] for one in current if one.key[0] == "presence"))
    if definition and definition not in definitions:
        raise InputError(folder, definition, "was not released", remedy=f"Ask for one of {', '.join(definitions)}")
    days = Counter(one.key[2] for one in current if one.key[0] == "presence")
    chosen = definition or max(reversed(definitions), key=days.__getitem__, default="")

    def tables(product: str, columns: Mapping[str, str]) -> pd.DataFrame:
        mine = [one for one in current if one.key[0] == product and (product != "presence" or one.key[2] == chosen)]
        frames = [_table(folder, one, columns) for one in sorted(mine, key=lambda one: one.key)]
        if not frames:
            return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
        return pd.concat(frames, ignore_index=True)

    report, fault = _quality(folder / "quality.json")
    return Published(
        tables("presence", RELEASED),
        tables("trips", RELEASED_TRIPS),
        tables("countries", RELEASED_COUNTRIES),
        _ledger(known),
        _csv(folder / "composition.csv"),
        _csv(folder / "spent.csv"),
        report,
        any(bool(one.spent["synthetic"]) for one in current),
        chosen,
        definitions,
        fault,
    )


def sum_variance(total: float, one: float, classes: int, parts: int) -> float:
    """Return the variance of the sum of `parts` of a place's `classes`, from those of its total and of one class.

    Classes of a place are exchangeable: each is a K-th of the total and what differs from it, so that
    var(class) = V/K² + C (1 − 1/K) gives C, and a sum of S classes has S²/K² V + C S (1 − S/K).
    """
    if not 0 < parts <= classes:
        raise ValueError(f"a sum needs 1 to {classes} classes, got {parts}")
    if parts == classes:
        return total
    apart = (one - total / classes**2) / (1 - 1 / classes)
    return (parts / classes) ** 2 * total + apart * parts * (1 - parts / classes)


def _table(folder: Path, one: Account, columns: Mapping[str, str]) -> pd.DataFrame:
    file = chain.place(folder, one.release_id)
    if not file.is_file():
        raise MissingFileError(file, remedy="Bring it back from a copy: what was released is never drawn again")
    if chain.digest(file.read_bytes()) != one.sha256:
        raise InputError(file, "", "is not what the ledger froze", remedy="Bring it back from a copy")
    table = pd.read_parquet(file)
    if list(table.columns) != list(columns):
        raise InputError(file, "columns", "are not those of a release", remedy=f"They are {', '.join(columns)}")
    return table


def _ledger(known: tuple[Account, ...]) -> pd.DataFrame:
    own = {"state": "state", "sha256": "sha256", "noise_digest": "noise_digest", "hash": "line"}
    rows = [
        {name: getattr(one, own[name]) if name in own else one.spent.get(name, "") for name in LEDGER} for one in known
    ]
    return pd.DataFrame(rows, columns=list(LEDGER)).astype(dict(LEDGER))


def _csv(file: Path) -> pd.DataFrame:
    return pd.read_csv(file) if file.is_file() else pd.DataFrame()


def _quality(file: Path) -> tuple[Mapping[str, object], Fault | None]:
    """Return the report, and what is wrong with it: where anything is, the report is empty."""
    if not file.exists():
        return {}, None
    try:
        report = json.loads(file.read_text("utf-8")) if file.stat().st_size <= LARGEST else None
    except UnicodeDecodeError:
        said = "is no text in UTF-8", "non è un testo in UTF-8"
    except (ValueError, RecursionError) as error:
        what = str(error).splitlines()[0]
        said = f"is not JSON: {what}", f"non è JSON: {what}"
    except OSError as error:
        what = error.strerror or type(error).__name__
        said = f"cannot be read: {what}", f"non si può leggere: {what}"
    else:
        if isinstance(report, dict) and isinstance(report.get("rows"), list):
            return report, None
        said = f"is no report: it has no rows, or over {LARGEST:,} bytes", "non è un rapporto: non ha righe, o è enorme"
    return {}, _fault(file, *said)


def _fault(file: Path, english: str, italian: str) -> Fault:
    return Fault(file.name, english, italian, f"{file}: {english}. Write the quality report again")
