"""What a bundle says of itself: each file's hash, rows, columns and sources.

Takes   nothing
Gives   Manifest and its parts; they turn into JSON and back
Used by bundle.py, attribution.py, check.py, observations/store.py, server/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from belvedere.city.model import Calendar, Source
from belvedere.city.reading import Note

VERSION = 1  # of the bundle; another version must be built again


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One file of a bundle."""

    file: str  # within data/
    sha256: str
    rows: int
    columns: Mapping[str, str]  # name → dtype
    sources: tuple[str, ...]  # names of Manifest.sources


@dataclass(frozen=True, slots=True)
class Promise:
    """What a feed promises of one quantity."""

    quantity: str
    interval: float  # [s] between two readings


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """The observations of one feed."""

    file: str
    sha256: str
    rows: int
    columns: Mapping[str, str]
    sources: tuple[str, ...]
    promises: tuple[Promise, ...]
    account: Mapping[str, int]  # received = stored + duplicate + rejected
    start: str  # ISO, UTC: the first and last time
    end: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole bundle."""

    schema_version: int
    name: str
    title: str
    crs: str
    replay_start: str
    recipe_sha256: str
    calendar: Calendar
    sources: Mapping[str, Source]
    tables: Mapping[str, TableEntry]
    transit: Mapping[str, TableEntry] = field(default_factory=dict)
    observations: Mapping[str, FeedEntry] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()  # what the readers said of the raw files
