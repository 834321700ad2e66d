"""What a reader gives: a table, and what it had to say about the file.

Takes   nothing
Gives   Reading and Note
Used by every reader of people and things; build.py keeps the notes, check.py prints them
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd in a file that did not stop the reader: repaired, left out, or joined to nothing."""

    code: str  # "polygon_repaired": one word a kind, for sorting and counting
    message_en: str
    message_it: str
    count: float  # of what the message speaks of
    where: tuple[str, ...] = ()  # codes or names, at most the first twenty


@dataclass(frozen=True)
class Reading:
    """A table with the columns of city/model.py, and the notes."""

    table: gpd.GeoDataFrame
    notes: tuple[Note, ...] = ()
