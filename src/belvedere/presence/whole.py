"""A table of noisy numbers as whole numbers, none below 0, that still add up along rows and columns.

Takes   a table, and whole totals of its rows and columns
Gives   shared, a total in whole parts; rounded, a table of whole numbers with those very totals
Used by view.py
Source  nearest point of a simplex: Held, Wolfe & Crowder 1974; proportional fitting: Deming & Stephan 1940; controlled
        rounding of a table by cycles: Cox 1987, A constructive procedure for unbiased controlled rounding
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PARTS = 2**20  # parts of a unit in which a table is cut exactly before it is rounded
LEAST = 1e-3  # [units] no cell begins below, so that every total can be met
ROUNDS = 200  # of proportional fitting; what is left then is given out cell by cell


def shared(values: Floats, total: int) -> Ints:
    """Return whole numbers of at least 0 that add up to `total`, near to `values` (n,)."""
    falling = np.sort(values)[::-1]
    over = (np.cumsum(falling) - total) / np.arange(1, len(values) + 1)
    count = np.flatnonzero(falling - over > 0)
    near = np.maximum(values - over[count[-1]], 0) if len(count) else np.full(len(values), total / len(values))
    parts = np.floor(near).astype(np.int64)
    left = total - int(parts.sum())
    parts[np.argsort(parts - near, kind="stable")[:left]] += 1
    return np.asarray(parts, dtype=np.int64)


def rounded(table: Floats, rows: Ints, columns: Ints) -> Ints:
    """Return a whole table, none below 0, with these sums of rows (n,) and of columns (m,), equal in all."""
    if rows.sum() != columns.sum() or min(rows.min(), columns.min()) < 0:
        raise ValueError("rows and columns must add up to the same, and none be below 0")
    return _cycled(_cut(_fitted(table, rows, columns), rows, columns))


def _fitted(table: Floats, rows: Ints, columns: Ints) -> Floats:
    fitted = np.maximum(table, LEAST)
    for _ in range(ROUNDS):
        fitted = fitted * _ratio(rows, fitted.sum(axis=1))[:, np.newaxis]
        fitted = fitted * _ratio(columns, fitted.sum(axis=0))
        if np.abs(fitted.sum(axis=1) - rows).max() < 1 / PARTS:
            break
    return fitted


def _ratio(wanted: Ints, found: Floats) -> Floats:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)


def _cut(fitted: Floats, rows: Ints, columns: Ints) -> Ints:
    """Return the table in PARTS with exact totals: cut down, then what lacks is given from the first corner on."""
    ratios = [*_ratio(rows, fitted.sum(axis=1))[rows > 0], *_ratio(columns, fitted.sum(axis=0))[columns > 0], 1.0]
    parts = np.floor(fitted * min(ratios) * (1 - 1e-12) * PARTS).astype(np.int64)
    down, right = rows * PARTS - parts.sum(axis=1), columns * PARTS - parts.sum(axis=0)
    row = column = 0
    while row < len(down) and column < len(right):
        given = min(down[row], right[column])
        parts[row, column] += given
        down[row] -= given
        right[column] -= given
        row, column = (row + 1, column) if down[row] == 0 else (row, column + 1)
    return np.asarray(parts, dtype=np.int64)


def _cycled(parts: Ints) -> Ints:
    """Return the parts as whole units: along a cycle of broken cells the same is added and taken, till none is left."""
    parts = parts.copy()
    broken: dict[tuple[int, int], set[int]] = {}  # (0, row) → columns, (1, column) → rows
    for row, column in np.argwhere(parts % PARTS):
        broken.setdefault((0, int(row)), set()).add(int(column))
        broken.setdefault((1, int(column)), set()).add(int(row))
    while broken:
        cells = _cycle(broken)
        plus, minus = cells[::2], cells[1::2]
        step = min(*(PARTS - parts[cell] % PARTS for cell in plus), *(parts[cell] % PARTS for cell in minus))
        back = min(*(parts[cell] % PARTS for cell in plus), *(PARTS - parts[cell] % PARTS for cell in minus))
        move = step if step <= back else -back  # the smaller move
        for cell in plus:
            parts[cell] += move
        for cell in minus:
            parts[cell] -= move
        for row, column in cells:
            if parts[row, column] % PARTS == 0:
                _drop(broken, (0, row), column)
                _drop(broken, (1, column), row)
    return parts // PARTS


def _drop(broken: dict[tuple[int, int], set[int]], node: tuple[int, int], other: int) -> None:
    broken[node].discard(other)
    if not broken[node]:
        del broken[node]


def _cycle(broken: dict[tuple[int, int], set[int]]) -> list[tuple[int, int]]:
    """Return the cells of a cycle, by turns along a row and a column: each has two broken cells or none."""
    node = min(broken)
    path, came = [node], -1
    while True:
        side, index = node
        other = min(found for found in broken[node] if found != came)
        came, node = index, (1 - side, other)
        if node in path:
            path = [*path[path.index(node) :], node]
            break
        path.append(node)
    return [(one[1], two[1]) if one[0] == 0 else (two[1], one[1]) for one, two in pairwise(path)]
