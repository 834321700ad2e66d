"""Reads a file of TOML, and says which line keeps it from being one.

Takes   city.toml, scenarios/*.toml, questions/*.toml, measures/*.toml
Gives   Document: its bytes and its tables, which recipe_fields.py makes a dataclass of
Used by recipe.py, scenarios/scenario.py, scenarios/propose/question.py, scenarios/after/measure.py
Source  https://toml.io: UTF-8 and nothing else
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from belvedere.errors import MissingFileError, RecipeError


@dataclass(frozen=True, slots=True)
class Document:
    """A file of TOML as it stands on the disk."""

    raw: bytes  # what its hash is made of
    tables: Mapping[str, object]


def read(path: Path, missing: str) -> Document:
    """Return a file of TOML.

    Parameters
    ----------
    path : the file
    missing : what to do when there is none, for the message

    Raises
    ------
    MissingFileError
        when there is no such file
    RecipeError
        when it is not UTF-8 or not TOML, with the line
    """
    if not path.is_file():
        raise MissingFileError(path, remedy=missing)
    raw = path.read_bytes()
    try:
        return Document(raw, tomllib.loads(raw.decode("utf-8")))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RecipeError(path, f"line {line}", "not UTF-8", remedy="Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(path, "", f"not TOML: {error}", remedy="Correct the line and read it again.") from error
