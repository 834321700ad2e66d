"""What a run keeps, so that after a kill it goes on where it was.

Takes   a work folder inside the trusted folder; what the run is made of
Gives   Work: buckets' rows, sums and rows of memory of the parts that are done
Used by kernel/day.py

Every file is written beside and renamed. A folder of another run (other files, rules or ground) is emptied first.
Files here hold devices under the day's and the month's names, as the trusted folder does; the folder is deleted
when the run is done.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np

from belvedere.errors import InputError
from belvedere.presence.events.files import Piece
from belvedere.presence.kernel.ground import Longs, Shorts, Words
from belvedere.presence.kernel.sums import Sums

MEANING = 2  # [-] raised whenever what is kept comes to mean something else, so that it is not gone on with


class Work:
    """The work folder of one run."""

    def __init__(self, folder: Path, what: str) -> None:
        self.folder = folder
        name = hashlib.blake2b(what.encode(), digest_size=16).hexdigest()
        if not (folder / f"{name}.run").is_file():
            if folder.is_dir() and any(folder.iterdir()) and not list(folder.glob("*.run")):
                raise InputError(folder, "", "it holds other files than a run", remedy="Give an empty work folder")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
            (folder / f"{name}.run").touch()

    def chunk(self, number: int) -> tuple[Longs, Longs] | None:
        """Return offsets and counts of a row group whose rows are in the file of waiting events."""
        return self._load(f"chunk-{number}", "offsets", "counts")

    def keep_chunk(self, number: int, offsets: Longs, counts: Longs) -> None:
        """Note that a row group's rows are in the file of waiting events."""
        self._save(f"chunk-{number}", offsets=offsets, counts=counts)

    def remembered(self, part: int) -> tuple[Words, Shorts]:
        """Return the rows of memory of a part that is done."""
        with np.load(self.folder / f"memory-{part}.npz") as kept:
            return kept["names"], kept["zones"]

    def keep_remembered(self, part: int, names: Words, zones: Shorts) -> None:
        """Keep the rows of memory of a part."""
        self._save(f"memory-{part}", names=names, zones=zones)

    def sums(self) -> tuple[Sums, int] | None:
        """Return the sums of the parts that are done, and how many they are."""
        try:
            with np.load(self.folder / "sums.npz") as kept:
                return Sums(*(kept[name] for name in Sums.__slots__)), int(kept["done"])
        except FileNotFoundError:
            return None

    def keep_sums(self, sums: Sums, done: int) -> None:
        """Keep the sums of the first parts."""
        self._save("sums", done=np.array(done), **{name: getattr(sums, name) for name in Sums.__slots__})

    def finish(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder)

    def _load(self, name: str, *arrays: str) -> tuple[Longs, Longs] | None:
        try:
            with np.load(self.folder / f"{name}.npz") as kept:
                first, second = (kept[array] for array in arrays)
                return first, second
        except FileNotFoundError:
            return None

    def _save(self, name: str, **arrays: np.ndarray) -> None:
        beside = self.folder / f"{name}.partial"
        with beside.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        beside.replace(self.folder / f"{name}.npz")


def described(pieces: list[Piece], *others: object) -> str:
    """Return what a run is made of, as text: its files by size and time, and whatever else changes its result."""
    stats = {piece.file: piece.file.stat() for piece in pieces}
    seen = [(str(file), stat.st_size, stat.st_mtime_ns) for file, stat in stats.items()]
    return repr((MEANING, seen, [(piece.group, piece.rows) for piece in pieces], others))
