"""Which uncertain values a model really read.

Takes   Values
Gives   Reading, the same values, that remember which were asked for
Used by walk.py: only what a run reads is drawn, and all of it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from belvedere.parameters import Values


class Reading(Mapping[str, float]):
    """Values that write down each name that is looked up; who goes through all of them has read all."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._read: set[str] = set()

    @property
    def read(self) -> frozenset[str]:
        """Return the names that were looked up so far."""
        return frozenset(self._read)

    def __getitem__(self, name: str) -> float:
        """Return a value, and remember that it was read."""
        value = self._values[name]
        self._read.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Go through all names; nobody can tell which of them will be used, so all count as read."""
        self._read.update(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self._values)
