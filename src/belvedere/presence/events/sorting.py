"""What is wrong with each event, many at once.

Takes   ids, times and cells of a batch; the day, the date of the partition
Gives   sort(), a kind for each event: used, or why not; Cells, which cell an id stands for at a time; unhex(), codes()
Used by events/clean.py
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numba import int64, njit
from pyarrow import compute

from belvedere.presence.events.ciphers import Bytes
from belvedere.presence.events.network import Network
from belvedere.presence.events.times import BAD
from belvedere.presence.kernel.ground import Bools, Ints, Longs, Shorts

# an event with several faults counts by the first
KINDS = (
    "used",
    "no id",
    "wrong id",
    "no time",
    "clock off",
    "another service day",
    "unknown cell",
    "cell not in force",
)


class Cells:
    """Finds cells by the operator's id and the time."""

    def __init__(self, network: Network) -> None:
        self.start, self.end = network.start, network.end
        names = network.table["cell_id"].to_numpy()
        first = np.flatnonzero(np.append(True, names[1:] != names[:-1])) if len(names) else np.empty(0, np.int64)
        self.first = np.append(first, len(names)).astype(np.int64)  # of each id, its first cell
        self.ids = pa.array([str(name).encode() for name in names[first]], pa.binary())

    def find(self, column: pa.Array, time: Longs) -> tuple[Ints, Bools]:
        """Return (n,) the cell in force at that time, −1: none; and whether the id is known at all."""
        text = (
            column if pa.types.is_string(column.type) or pa.types.is_binary(column.type) else column.cast(pa.string())
        )
        coded = text.cast(pa.binary()).dictionary_encode()
        place = compute.index_in(coded.dictionary, self.ids)
        known = compute.fill_null(place, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        code = compute.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return _in_force(code, np.append(known, -1), time, self.first, (self.start, self.end))


@njit(cache=True, nogil=True)
def _in_force(code: Longs, known: Longs, time: Longs, first: Longs, valid: tuple[Longs, Longs]) -> tuple[Ints, Bools]:
    start, end = valid
    cell, found = np.full(len(code), -1, np.int32), np.zeros(len(code), np.bool_)
    for i in range(len(code)):
        name = known[code[i]]
        if name < 0:
            continue
        found[i] = True
        for k in range(first[name], first[name + 1]):
            if start[k] <= time[i] < end[k]:
                cell[i] = k
    return cell, found


@njit(cache=True, nogil=True)
def sort(ids: tuple[Longs, int], time: Longs, cells: tuple[Ints, Bools], frame: tuple[int, int, int, int]) -> Longs:
    """Return (n,) the kind of each event, an index into KINDS.

    Parameters
    ----------
    ids : offsets of the ids, of which one of no bytes is none; bytes that each must have, 0: any
    frame : start and end of the service day; earliest and latest time that the partition's date allows [s since 1970]
    """
    cell, known = cells
    offsets, size = ids
    start, end, earliest, latest = frame
    kind = np.zeros(len(time), np.int64)
    for i in range(len(time)):
        if offsets[i + 1] == offsets[i]:
            kind[i] = 1
        elif size > 0 and offsets[i + 1] - offsets[i] != size:
            kind[i] = 2
        elif time[i] == BAD:
            kind[i] = 3
        elif not earliest <= time[i] < latest:
            kind[i] = 4
        elif not start <= time[i] < end:
            kind[i] = 5
        elif not known[i]:
            kind[i] = 6
        elif cell[i] < 0:
            kind[i] = 7
    return kind


@njit(cache=True, nogil=True)
def unhex(offsets: Longs, data: Bytes) -> tuple[Longs, Bytes]:
    """Return ids with every text of 64 hexadecimal digits as its 32 bytes; all others as they are."""
    n = len(offsets) - 1
    where, out = np.zeros(n + 1, np.int64), np.empty(offsets[n] - offsets[0], np.uint8)
    at = int64(0)
    for i in range(n):
        start, end = offsets[i], offsets[i + 1]
        hexadecimal = end - start == 64
        for k in range(start, end):
            hexadecimal = hexadecimal and _digit(data[k]) >= 0
        if hexadecimal:
            for k in range(32):
                out[at + k] = 16 * _digit(data[start + 2 * k]) + _digit(data[start + 2 * k + 1])
            at += 32
        else:
            out[at : at + end - start] = data[start:end]
            at += end - start
        where[i + 1] = at
    return where, out[:at]


@njit(cache=True, nogil=True)
def _digit(byte: int) -> int:
    """Return the value of a hexadecimal digit, or −1."""
    if 48 <= byte <= 57:
        return int(byte) - 48
    if 97 <= byte <= 102:
        return int(byte) - 87
    return int(byte) - 55 if 65 <= byte <= 70 else -1


@njit(cache=True, nogil=True)
def codes(offsets: Longs, data: Bytes) -> Shorts:
    """Return (n,) country codes from text of three digits; 0 for any other text."""
    found = np.zeros(len(offsets) - 1, np.int16)
    for i in range(len(found)):
        start = offsets[i]
        if offsets[i + 1] - start == 3 and data[start] > 48:
            value = 0
            for k in range(3):
                digit = int64(data[start + k]) - 48
                value = value * 10 + digit if 0 <= digit <= 9 and value >= 0 else -1
            found[i] = max(value, 0)
    return found
