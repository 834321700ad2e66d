"""The ground under the antennas: which zone each cell serves, and where it stands.

Takes   zones of cells and their places
Gives   Ground, checked
Used by the kernel (units, trips, teleports), definitions (home in the city, in the region), simulate, release

Every cell has a zone. Cells outside the city belong to zones of their own ("outside"), with `city` false: a device
there is seen, which is more than not seen (zone −1 in features).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from belvedere.errors import InputError

Bools = NDArray[np.bool_]
Shorts = NDArray[np.int16]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Words = NDArray[np.uint64]

MOST_ZONES = 32_767  # zones are kept in 16 bits, one of them for "nowhere"
MOST_CELLS = 1 << 20  # cells are kept in 20 bits of a packed key
FARTHEST = 10_000_000  # [m] a projected coordinate beyond this is none


@dataclass(frozen=True, slots=True)
class Ground:
    """Cells and the zones they serve."""

    zone: Ints  # (cells,) 0 … zones−1
    x: Ints  # (cells,) [m] in the city's projected CRS, whole metres: distances are compared as integers
    y: Ints  # (cells,) [m]
    city: Bools  # (zones,) the zone is in the city
    region: Bools  # (zones,) the zone is in the city's region
    municipality: Ints  # (zones,) index of its municipality or, in the city, of its district: 0 …

    def __post_init__(self) -> None:
        cells, zones = len(self.zone), len(self.city)
        if not 0 < cells <= MOST_CELLS or not 0 < zones <= MOST_ZONES:
            raise _wrong(
                "", f"{cells} cells and {zones} zones", f"Give 1 to {MOST_CELLS} cells, 1 to {MOST_ZONES} zones"
            )
        for name, array, size in (
            ("x", self.x, cells),
            ("y", self.y, cells),
            ("region", self.region, zones),
            ("municipality", self.municipality, zones),
        ):
            if array.shape != (size,):
                raise _wrong(name, f"its shape is {array.shape}", f"Give {size} values")
        if self.zone.min() < 0 or self.zone.max() >= zones:
            raise _wrong(
                "zone", "a cell has no zone", "Give cells outside the city a zone of their own, with city false"
            )
        if self.municipality.min() < 0 or self.municipality.max() >= MOST_ZONES:
            raise _wrong("municipality", "a zone has none", f"Give each zone an index from 0 to {MOST_ZONES - 1}")
        if max(np.abs(self.x.astype(np.int64)).max(), np.abs(self.y.astype(np.int64)).max()) > FARTHEST:
            raise _wrong("x, y", "a cell stands further than 10,000 km away", "Give metres in the city's CRS")

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.zone)

    @property
    def zones(self) -> int:
        """Number of zones, those outside the city too."""
        return len(self.city)


def plain(zone: Ints) -> Ground:
    """Return a ground whose every zone is in the city and a municipality of its own; no cell is far from another."""
    zones = int(zone.max()) + 1
    nowhere = np.zeros(len(zone), np.int32)
    return Ground(
        zone, nowhere, nowhere, np.ones(zones, np.bool_), np.ones(zones, np.bool_), np.arange(zones, dtype=np.int32)
    )


def _wrong(where: str, problem: str, remedy: str) -> InputError:
    return InputError("ground of the cells", where, problem, remedy=remedy)
