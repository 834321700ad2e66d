"""What every file of feeds/ has.

A feed is one file a protocol or portal, with

    Config                      a frozen dataclass: `name`, which ingest.py fills with the NAME of the recipe's
                                [feeds.NAME], and the keys of that table
    NAMES                       the provider's names → our quantities
    SERIES(config)              what it promises: a tuple of observations.schema.Series
    read(config, source)        an iterator of observations.schema.Observations: a table of SCHEMA and what was rejected

A file that is not what the feed says (no such column, another separator, half a download) raises FeedFormatError;
a reading that cannot be understood is left out and counted in `rejected`. Marks of quality are ingest.py's business:
a feed sets VALID, MISSING where the publisher leaves a blank, SUSPECT_SOURCE where the publisher does not vouch for it.

`source` is the one boundary to the outside: a folder here, HTTP for live feeds; tests give it bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from belvedere.errors import MissingFileError
from belvedere.observations.schema import Observations, Series


class Source(Protocol):
    """Where a feed's bytes come from."""

    def open(self, name: str) -> BinaryIO:
        """Return the bytes of a file or address; the caller closes it."""
        ...


class Folder:
    """A folder of raw files as a Source."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, name: str) -> BinaryIO:
        """Return the file's bytes.

        Raises
        ------
        MissingFileError
            when the folder has no such file
        """
        path = self.root / name
        if not path.is_file():
            raise MissingFileError(path, remedy=f"Put it there, or take the feed that reads {name} out of the recipe.")
        return path.open("rb")


class Feed(Protocol):
    """The shape of a module of feeds/; a conformance test holds every file to it."""

    NAMES: dict[str, str]
    Config: type

    def SERIES(self, config: object) -> tuple[Series, ...]: ...  # noqa: N802, D102

    def read(self, config: object, source: Source) -> Iterator[Observations]: ...  # noqa: D102
