"""From columns of events to rows in buckets: a bucket holds all events of its devices.

Takes   columns of a row group (device, time, cell, mcc)
Gives   split(), the valid rows ordered by bucket, two words each: device; time, cell and country packed
Used by kernel/chunks.py
Source  radix partition; the bucket is the top of a multiplicative hash (Knuth, The Art of Computer Programming 6.4)

The packed word, from the top: second of the day (17 bits), cell (20 bits), country code (10 bits).
"""
# ruff: noqa: PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from belvedere.presence.kernel.ground import Ints, Longs, Shorts, Words

SPREAD = 0x9E3779B97F4A7C15  # [-] odd: multiplying by it permutes the 64-bit words. 2**64 / golden ratio
CELL_BITS = 20  # [bit]
MCC_BITS = 10  # [bit] codes have three digits
ONE = np.uint64(1)
NO_MCC = (1 << MCC_BITS) - 1  # stands for an unknown country: larger than any, since the lowest is kept


@njit(cache=True, nogil=True)
def split(
    device: Words, time: Longs, cell: Ints, mcc: Shorts, frame: tuple[int, int, int, int], out: Words
) -> tuple[Longs, Longs]:
    """Write the valid rows to `out` (n, 2) by bucket, those of a bucket in the order they came.

    Parameters
    ----------
    frame : start of the day [s since 1970], its hours, number of cells, bits of a bucket's number

    Returns
    -------
    offsets : (buckets + 1,) where each bucket starts in `out`; the last is the number of valid rows
    counts : (2 + hours,) events of an unknown cell, events outside the day, received events of each hour
    """
    start, hours, cells, bits = frame
    n = uint64(len(device))
    counts = np.zeros(2 + hours, np.int64)
    place = np.zeros((1 << bits) + 1, np.uint64)
    # a shift by 64 is not defined: without bits the multiplier is 0, and all go to bucket 0
    shift, spread = uint64(64 - max(bits, 1)), uint64(SPREAD) if bits > 0 else uint64(0)
    seconds, most = uint64(hours * 3600), uint64(cells)
    row = uint64(0)
    while row < n:
        second = uint64(time[row] - start)  # before the day: a very large number, as is a cell below 0
        if second < seconds:
            counts[uint64(2) + second // uint64(3600)] += 1
        if uint64(cell[row]) >= most:
            counts[0] += 1
        elif second >= seconds:
            counts[1] += 1
        else:
            place[((device[row] * spread) >> shift) + ONE] += ONE
        row += ONE
    for b in range(1 << bits):
        place[b + 1] += place[b]
    offsets = place.astype(np.int64)
    row = uint64(0)
    while row < n:
        second, here = uint64(time[row] - start), uint64(cell[row])
        if here < most and second < seconds:
            b = (device[row] * spread) >> shift
            at = place[b]
            place[b] = at + ONE
            code = uint64(mcc[row])
            country = code if uint64(0) < code < uint64(1000) else uint64(NO_MCC)
            out[at, uint64(0)] = device[row]
            out[at, uint64(1)] = (second << uint64(CELL_BITS + MCC_BITS)) | (here << uint64(MCC_BITS)) | country
        row += ONE
    return offsets, counts
