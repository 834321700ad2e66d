"""How much one device can change a table of counts on one service day: what the noise must hide.

Takes   what the kernel promises of each device: how many units in all, and how many of them in one cell
Gives   Bound and its L2 sensitivity; HOURLY and TRIPS, the promises of the kernel; checked, a look at the totals
Used by mechanism.py, present.py, flows.py, countries.py
Source  PRESENCE 3.2. Neighbouring days differ by one device that is there or not (add or remove one device-day).

A promise holds at the level where the kernel keeps it. A sum of cells can hold several units of one device: six trips
in six pairs of zones may be six trips between the same two municipalities, so that their L2 is 6 and not √6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belvedere.errors import InputError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `units` of one device in a table, at most `in_a_cell` of them in one cell."""

    units: int
    in_a_cell: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.in_a_cell <= self.units:
            raise ValueError(f"a bound needs 1 <= in_a_cell <= units, got {self}")

    @property
    def l2(self) -> float:
        """Return the largest Euclidean change of the table: whole cells filled first, since squares reward that."""
        full, rest = divmod(self.units, self.in_a_cell)
        return math.sqrt(full * self.in_a_cell**2 + rest**2)


TRIPS = Bound(6)  # trips of one device-day, each in a cell of its own; PRESENCE 3.2


def hourly(hours: int) -> Bound:
    """Return the bound of presence: one unit an hour; a service day has 23, 24 or 25 hours."""
    if hours not in (23, 24, 25):
        raise ValueError(f"a service day has 23, 24 or 25 hours, got {hours}")
    return Bound(hours)


def checked(table: str, counts: NDArray[np.generic], axes: int) -> Ints:
    """Return the counts as integers; InputError if they are not whole, not at least 0, or have other axes."""
    if counts.ndim != axes:
        raise InputError(table, "", f"has {counts.ndim} axes, not {axes}", remedy="Give the table that the kernel made")
    if not np.issubdtype(counts.dtype, np.integer):
        raise InputError(
            table,
            "",
            f"holds {counts.dtype}, not whole numbers",
            remedy="Give the kernel's bounded counts, never dwell",
        )
    if counts.size and counts.min() < 0:
        raise InputError(table, "", "holds a count below 0", remedy="Give counts of devices, without noise")
    return counts.astype(np.int64)
