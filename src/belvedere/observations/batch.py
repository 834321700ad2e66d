"""What happens to a batch before it is stored: what cannot be a reading is taken out, the rest sorted, doubles dropped.

Takes   a table of SCHEMA in any order
Gives   the rows that can be readings and the reasons against the others; rows sorted, each key once
Used by store.py, feeds/ingest.py
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from belvedere.observations.schema import Quality, Rejection
from belvedere.quantities import QUANTITIES

FIRST = np.datetime64("1900-01-01", "us").astype(np.int64)  # [µs] UTC; what lies outside is a broken clock
LAST = np.datetime64("2200-01-01", "us").astype(np.int64)  # [µs] UTC


def sound(table: pa.Table) -> tuple[pa.Table, tuple[Rejection, ...]]:
    """Return the rows that can be readings, and why the others cannot."""
    value = table.column("value").to_numpy(zero_copy_only=False)
    empty = table.column("value").is_null().to_numpy(zero_copy_only=False)
    quality = table.column("quality").to_numpy(zero_copy_only=False)
    time = _microseconds(table)
    tests = {
        "no quantity of quantities.csv": ~_among(table.column("quantity"), lambda name: name in QUANTITIES),
        "no place": ~_among(table.column("place"), lambda name: bool(name.strip())),
        "a time before 1900 or after 2200": (time < FIRST) | (time >= LAST),
        "a value that is not finite": ~empty & ~np.isfinite(value),
        "a mark that is no Quality": (quality < Quality.VALID) | (quality > Quality.MISSING),
        "blank and not marked MISSING, or marked so and not blank": empty != (quality == Quality.MISSING),
    }
    bad = np.zeros(table.num_rows, dtype=bool)
    reasons = []
    for problem, mask in tests.items():
        new = mask & ~bad
        if new.any():
            row = int(np.flatnonzero(new)[0])
            place, moment = table.column("place")[row].as_py(), table.column("time")[row].value
            reasons.append(Rejection(f"row {row}: {place[:60]!r} at {moment} µs", problem, int(new.sum())))
            bad |= new
    return (table.filter(pa.array(~bad)) if reasons else table), tuple(reasons)


def arrange(table: pa.Table) -> tuple[pa.Table, int]:
    """Return the table sorted by place, quantity and time, each key once, and how many rows were left out.

    Of several rows with one key, the last in the order of arrival that holds a value counts: a blank never replaces
    a value that came with it.
    """
    if table.num_rows == 0:
        return table, 0
    series = _ranks(table.column("place")) * len(QUANTITIES) * 2 + _ranks(table.column("quantity"))
    time = _microseconds(table)
    same_or_later = (series[1:] > series[:-1]) | ((series[1:] == series[:-1]) & (time[1:] > time[:-1]))
    if same_or_later.all():
        return table, 0
    there = table.column("value").is_valid().to_numpy(zero_copy_only=False)
    order = np.lexsort((there, time, series))  # stable: later arrivals stand later
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (np.diff(series[order]) != 0) | (np.diff(time[order]) != 0)
    kept = order[last]
    return table.take(pa.array(kept)).combine_chunks(), table.num_rows - len(kept)


def months(table: pa.Table) -> np.ndarray:
    """Return the month "2024-01" (UTC) of each row."""
    if table.num_rows == 0:
        return np.array([], dtype=object)
    kinds, place = np.unique(_microseconds(table).view("datetime64[us]").astype("datetime64[M]"), return_inverse=True)
    return np.asarray(kinds.astype(str), dtype=object)[place]


def _microseconds(table: pa.Table) -> np.ndarray:
    return np.asarray(pc.cast(table.column("time"), pa.int64()).to_numpy(zero_copy_only=False))


def _ranks(column: pa.ChunkedArray) -> np.ndarray:
    """Return the position of each text among the sorted texts of its column."""
    encoded = pc.dictionary_encode(column.combine_chunks() if column.num_chunks > 1 else column.chunk(0))
    texts = np.array(encoded.dictionary.to_pylist(), dtype=object)
    rank = np.empty(len(texts), dtype=np.int64)
    rank[np.argsort(texts, kind="stable")] = np.arange(len(texts))
    return np.asarray(rank[encoded.indices.to_numpy(zero_copy_only=False)])


def _among(column: pa.ChunkedArray, test: Callable[[str], bool]) -> np.ndarray:
    """Return which texts pass a test; each distinct text is tested once."""
    if len(column) == 0:
        return np.zeros(0, dtype=bool)
    encoded = pc.dictionary_encode(column.combine_chunks() if column.num_chunks > 1 else column.chunk(0))
    passed = np.array([test(text) for text in encoded.dictionary.to_pylist()])
    return np.asarray(passed[encoded.indices.to_numpy(zero_copy_only=False)])
