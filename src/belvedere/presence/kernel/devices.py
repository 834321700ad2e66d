"""From the rows of a bucket to one sorted list of keys for each device.

Takes   rows of a bucket, in pieces as the chunks left them
Gives   gather(), keys (time, cell) device after device; order(), which sorts the keys of one device in place
Used by kernel/walk.py
Source  open addressing with linear probing (Knuth 6.4); merge sort over runs that insertion sorts, which costs one
        comparison a key where events came in order of time, as most feeds give them

Exact: devices are told apart by all 64 bits of their names, each gets the next number of its bucket; nothing merges.
"""
# ruff: noqa: ANN001, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numpy as np
from numba import int64, njit, uint64

from belvedere.presence.kernel.ground import Longs, Words
from belvedere.presence.kernel.partition import MCC_BITS, NO_MCC, SPREAD

RUN = 24  # [keys] that insertion sorts
EMPTY = 0xFFFFFFFF  # marks a free slot: no bucket has so many devices
ONE = np.uint64(1)
FIRST_SLOTS = 4096  # [-] of a table, doubled whenever half are taken


@njit(cache=True, nogil=True)
def gather(rows: Words, pieces: Longs, bits: int) -> tuple[Words, Words, Longs, Words]:
    """Return the devices of a bucket and their keys.

    Parameters
    ----------
    rows : (rows, 2) device; second, cell and country packed
    pieces : (chunks, 2) first row and end of the bucket in each chunk
    bits : top bits of the hash that the bucket's devices share

    Returns
    -------
    names : (n,) devices
    countries : (n,) lowest known country code of each; NO_MCC: none
    starts : (n + 1,) where each device's keys start
    keys : (events,) second << 20 | cell, in the order they came
    """
    events = 0
    for c in range(len(pieces)):
        events += pieces[c, 1] - pieces[c, 0]
    slots = uint64(FIRST_SLOTS)
    shift = uint64(64 - 12)  # of FIRST_SLOTS
    table = np.full(slots, EMPTY, np.uint32)
    names = np.empty(slots // 2, np.uint64)
    tally = np.empty(slots // 2, np.uint64)  # events << 10 | country
    number = np.empty(events, np.uint32)
    n = uint64(0)
    at: np.uint64 = uint64(0)
    for c in range(len(pieces)):
        row, end = uint64(pieces[c, 0]), uint64(pieces[c, 1])
        while row < end:
            stop, n = _number(rows, row, end, table, shift, uint64(bits), names, tally, n, number, at)
            at += stop - row
            row = stop
            if row < end:  # the table is half full
                slots *= uint64(2)
                shift -= uint64(1)
                names, tally = _twice(names), _twice(tally)
                table = _table(names, n, slots, uint64(bits), shift)
    starts = np.empty(n + 1, np.int64)
    countries = np.empty(n, np.uint64)
    next_ = np.empty(n, np.uint64)
    starts[0] = 0
    for i in range(n):
        starts[i + 1] = starts[i] + int64(tally[i] >> uint64(MCC_BITS))
        countries[i] = tally[i] & uint64(NO_MCC)
        next_[i] = starts[i]
    keys = np.empty(events, np.uint64)
    at = uint64(0)
    for c in range(len(pieces)):
        at = _place(rows, uint64(pieces[c, 0]), uint64(pieces[c, 1]), number, at, next_, keys)
    return names[:n], countries, starts, keys


@njit(cache=True, nogil=True)
def _number(rows, row, end, table, shift, bits, names, tally, n, number, at):  # type: ignore[no-untyped-def]
    """Number the devices of rows[row:end] from `at` on; stop where the table is half full. Return that row, devices."""
    mask = uint64(len(table) - 1)
    room = uint64(len(names))
    while row < end:
        name = rows[row, uint64(0)]
        slot = ((name * uint64(SPREAD)) << bits) >> shift
        found = uint64(table[slot])
        while found != uint64(EMPTY) and names[found] != name:
            slot = (slot + uint64(1)) & mask
            found = uint64(table[slot])
        country = rows[row, uint64(1)] & uint64(NO_MCC)
        if found == uint64(EMPTY):
            if n == room:
                return row, n
            found = n
            table[slot] = n
            names[n] = name
            tally[n] = uint64(NO_MCC)
            n += uint64(1)
        word = tally[found] + uint64(1 << MCC_BITS)
        if country < (word & uint64(NO_MCC)):
            word = (word & ~uint64(NO_MCC)) | country
        tally[found] = word
        number[at] = found
        at += uint64(1)
        row += uint64(1)
    return row, n


@njit(cache=True, nogil=True)
def _place(rows, row, end, number, at, next_, keys):  # type: ignore[no-untyped-def]
    """Write the keys of rows[row:end] each to the list of its device; return the number of the next row."""
    while row < end:
        found = uint64(number[at])
        where = next_[found]
        next_[found] = where + uint64(1)
        keys[where] = rows[row, uint64(1)] >> uint64(MCC_BITS)
        at += uint64(1)
        row += uint64(1)
    return at


@njit(cache=True, nogil=True)
def _twice(array):  # type: ignore[no-untyped-def]  # of any type
    larger = np.empty(2 * len(array), array.dtype)
    larger[: len(array)] = array
    return larger


@njit(cache=True, nogil=True)
def _table(names, n, slots, bits, shift):  # type: ignore[no-untyped-def]
    """Return a table of `slots` that knows the first n names."""
    table = np.full(slots, EMPTY, np.uint32)
    mask = slots - uint64(1)
    for i in range(n):
        slot = ((names[i] * uint64(SPREAD)) << bits) >> shift
        while table[slot] != EMPTY:
            slot = (slot + uint64(1)) & mask
        table[slot] = i
    return table


@njit(cache=True, nogil=True)
def order(keys: Words, start: int, end: int, room: Words) -> None:
    """Sort keys[start:end] in place; `room` is as long as that or longer."""
    for low in range(start, end, RUN):
        _insert(keys, uint64(low), uint64(min(low + RUN, end)))
    width = RUN
    while width < end - start:
        for low in range(start, end - width, 2 * width):
            if keys[low + width - 1] > keys[low + width]:
                _merge(keys, uint64(low), uint64(low + width), uint64(min(low + 2 * width, end)), room)
        width *= 2


@njit(cache=True, nogil=True, inline="always")
def _insert(keys, low, high):  # type: ignore[no-untyped-def]
    """Sort keys[low:high] by insertion."""
    last = keys[low]
    for i in range(low + ONE, high):
        at = uint64(i)
        key = keys[at]
        if key >= last:
            last = key
            continue
        while at > low and keys[at - ONE] > key:
            keys[at] = keys[at - ONE]
            at -= ONE
        keys[at] = key


@njit(cache=True, nogil=True)
def _merge(keys, low, middle, high, room):  # type: ignore[no-untyped-def]
    """Merge the sorted keys[low:middle] and keys[middle:high] in place."""
    size = middle - low
    for n in range(size):
        room[uint64(n)] = keys[low + uint64(n)]
    i, j, k = uint64(0), middle, low
    while i < size and j < high:
        if room[i] <= keys[j]:
            keys[k] = room[i]
            i += ONE
        else:
            keys[k] = keys[j]
            j += ONE
        k += ONE
    while i < size:
        keys[k] = room[i]
        i += ONE
        k += ONE
