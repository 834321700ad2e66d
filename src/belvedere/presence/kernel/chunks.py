"""The events of a day in buckets, in memory or, where they are too many, in a file that only its owner reads.

Takes   row groups of a day's files
Gives   Store, which takes row groups in any order and gives back the rows of some buckets
Used by kernel/day.py

The file of waiting events lies in the work folder inside the trusted folder and is deleted with it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from belvedere.presence.day import ServiceDay
from belvedere.presence.events import files
from belvedere.presence.kernel import partition
from belvedere.presence.kernel.ground import Longs, Words
from belvedere.presence.kernel.settings import ROW_BYTES


class Store:
    """Rows of a day by row group and, in each, by bucket.

    Parameters
    ----------
    pieces : row groups of the day
    frame : the day, number of cells, bits of a bucket's number
    spill : file for the rows; None: they stay in memory
    """

    def __init__(self, pieces: Sequence[files.Piece], frame: tuple[ServiceDay, int, int], spill: Path | None) -> None:
        self.pieces = pieces
        self.day, self.cells, self.bits = frame
        self.base = np.concatenate([[0], np.cumsum([piece.rows for piece in pieces], dtype=np.int64)])
        self.offsets = np.zeros((len(pieces), (1 << self.bits) + 1), np.int64)  # rows, in the order of the store
        self.counts = np.zeros((len(pieces), 2 + self.day.hours), np.int64)
        self._rows = np.empty((0 if spill else int(self.base[-1]), 2), np.uint64)
        self._file = os.open(spill, os.O_RDWR | os.O_CREAT, 0o600) if spill else -1

    def close(self) -> None:
        """Let go of the memory and the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._rows = np.empty((0, 2), np.uint64)

    def take(self, number: int) -> None:
        """Read one row group and put its rows in their buckets."""
        piece, base = self.pieces[number], int(self.base[number])
        device, time, cell, mcc = files.read(piece)
        out = np.empty((len(device), 2), np.uint64) if self._file >= 0 else self._rows[base : base + len(device)]
        frame = (self.day.start, self.day.hours, self.cells, self.bits)
        offsets, counts = partition.split(device, time, cell, mcc, frame, out)
        if self._file >= 0:
            _write(self._file, out[: offsets[-1]], base * ROW_BYTES)
        self.offsets[number], self.counts[number] = offsets + base, counts

    def give(self, first: int, last: int) -> tuple[Words, Longs]:
        """Return rows, and where in them each bucket from `first` to `last` starts in each chunk."""
        offsets = self.offsets[:, first : last + 1]
        if self._file < 0:
            return self._rows, offsets
        sizes = offsets[:, -1] - offsets[:, 0]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        rows = np.empty((int(starts[-1]), 2), np.uint64)
        for chunk in np.flatnonzero(sizes):
            _read(self._file, rows[starts[chunk] : starts[chunk + 1]], int(offsets[chunk, 0]) * ROW_BYTES)
        return rows, offsets - offsets[:, :1] + starts[:-1, np.newaxis]


def _write(file: int, rows: Words, at: int) -> None:
    if not len(rows):  # memory of no bytes cannot be viewed
        return
    left = np.ascontiguousarray(rows).data.cast("B")
    while left:
        done = os.pwrite(file, left, at)
        left, at = left[done:], at + done


def _read(file: int, rows: Words, at: int) -> None:
    left = rows.data.cast("B")
    while left:
        done = os.preadv(file, [left], at)
        if done == 0:
            raise OSError("the file of waiting events is shorter than what was written to it")
        left, at = left[done:], at + done
