"""The tree of places that a release adds up over: city, municipality (or district), zone.

Takes   ids of zones and of the municipality of each
Gives   Tree; gathered, sums of zones by municipality
Used by consistency.py, present.py, flows.py, view.py, expansion.py
Source  PRESENCE 3.2: measure zones, municipalities and the city
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from belvedere.errors import InputError
from belvedere.presence.release.bounds import Floats, Ints


@dataclass(frozen=True, slots=True)
class Tree:
    """Public names of places; `parent` (zones,) is the row in `municipalities` of each zone."""

    city: str
    municipalities: tuple[str, ...]
    zones: tuple[str, ...]
    parent: Ints

    def __post_init__(self) -> None:
        for name, ids in (("municipalities", self.municipalities), ("zones", self.zones)):
            if not ids or len(set(ids)) != len(ids) or "" in ids:
                raise InputError(
                    "tree of places", name, "an id is missing or twice", remedy="Give each place its own id"
                )
        rows = set(self.parent.tolist())
        if self.parent.shape != (len(self.zones),) or rows != set(range(len(self.municipalities))):
            raise InputError(
                "tree of places",
                "parent",
                "not every zone has a municipality, or a municipality has no zone",
                remedy="Give each zone the row of its municipality, and leave out municipalities without zones",
            )

    @property
    def sizes(self) -> Ints:
        """Return the number of zones of each municipality, shape (municipalities,)."""
        return np.bincount(self.parent, minlength=len(self.municipalities)).astype(np.int64)


def tree(city: str, municipality_of_zone: Sequence[tuple[str, str]]) -> Tree:
    """Return the tree of (zone, municipality) pairs, zones in their order, municipalities by name."""
    municipalities = tuple(sorted({municipality for _, municipality in municipality_of_zone}))
    row = {name: index for index, name in enumerate(municipalities)}
    parent = np.array([row[municipality] for _, municipality in municipality_of_zone], dtype=np.int64)
    return Tree(city, municipalities, tuple(zone for zone, _ in municipality_of_zone), parent)


def gathered(places: Tree, zones: Floats) -> Floats:
    """Return sums over the zones of each municipality: (zones, …) → (municipalities, …)."""
    sums = np.zeros((len(places.municipalities), *zones.shape[1:]))
    np.add.at(sums, places.parent, zones)
    return sums
