"""Makes a dataclass from a table of TOML, and says what is wrong when it does not fit.

Takes   a table of TOML and a frozen dataclass
Gives   the dataclass, each value checked against its field's type
Used by recipe.py, build.py (a feed's Config), scenarios/
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from belvedere.errors import InputError, RecipeError

T = TypeVar("T")


def fill(made: type[T], table: Mapping[str, object], file: Path | str, where: str) -> T:
    """Return a frozen dataclass made from a table of TOML whose keys are its fields.

    Parameters
    ----------
    made : the dataclass; fields are str, int, float, bool, date, Literal, a dataclass, or tuples and Mappings of them
    table : keys and values as tomllib gives them
    file, where : for messages, "city.toml" and "detectors.loops"

    Raises
    ------
    RecipeError
        when a key is unknown (the nearest known one is named), missing, or holds another type
    """
    fields = {field.name: field for field in dataclasses.fields(made)}  # type: ignore[arg-type]  # a dataclass
    hints = get_type_hints(made)
    for key in table:
        if key not in fields:
            raise nearest(file, where, key, tuple(fields))
    values: dict[str, object] = {}
    for key, field in fields.items():
        place = f"{where}.{key}" if where else key
        if key in table:
            values[key] = _value(table[key], hints[key], file, place)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise RecipeError(file, where, f"the key {key} is missing", remedy=f"Add {key} = … to [{where}].")
    try:
        return cast("Callable[..., T]", made)(**values)
    except ValueError as error:  # what the dataclass itself says of its values
        if isinstance(error, RecipeError):
            raise
        if isinstance(error, InputError):
            place = ".".join(part for part in (where, error.where) if part)
            raise RecipeError(file, place, error.problem, remedy=error.remedy, italian=error.italian) from error
        raise RecipeError(file, where, str(error).rstrip("."), remedy="Correct the value.") from error


def nearest(file: Path | str, where: str, key: str, known: tuple[str, ...]) -> RecipeError:
    """Return the error for a key nobody knows, naming the nearest known one."""
    close = get_close_matches(key, known, n=1, cutoff=0.4)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    return RecipeError(file, where, f"nothing is called {key!r}", remedy=f"{guess}Known: {', '.join(sorted(known))}.")


def table_of(document: Mapping[str, object], key: str, file: Path | str, where: str) -> Mapping[str, object]:
    """Return the table [where.key].

    Raises
    ------
    RecipeError
        when there is none
    """
    place = f"{where}.{key}" if where else key
    if key not in document:
        raise RecipeError(file, "", f"the section [{place}] is missing", remedy="Add it; cities/bologna has one.")
    value = document[key]
    if not isinstance(value, Mapping):
        raise RecipeError(
            file, place, f"expected a table, got {value!r}", remedy=f"Write [{place}] and its keys below."
        )
    return value


def text_of(
    document: Mapping[str, object], key: str, file: Path | str, where: str, *, default: str | None = None
) -> str:
    """Return the text that stands at a key.

    Raises
    ------
    RecipeError
        when it is missing and has no default, or is not text
    """
    if key not in document and default is not None:
        return default
    if key not in document:
        raise RecipeError(file, where, f"the key {key} is missing", remedy=f'Add {key} = "…".')
    value = document[key]
    if not isinstance(value, str):
        raise _wrong(file, f"{where}.{key}" if where else key, value, "text")
    return value


def _wrong(file: Path | str, where: str, value: object, wanted: str) -> RecipeError:
    return RecipeError(file, where, f"expected {wanted}, got {value!r}", remedy="Correct the value.")


def _value(value: object, hint: object, file: Path | str, where: str) -> object:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(value, inner, file, where)
    if origin is Literal:
        if value in inner:
            return value
        raise nearest(file, where, str(value), tuple(str(word) for word in inner))
    if origin is tuple:
        return _sequence(value, inner, file, where)
    if origin is not None:  # Mapping[str, X]
        if not isinstance(value, Mapping):
            raise _wrong(file, where, value, "a table")
        return {key: _value(item, inner[1], file, f"{where}.{key}") for key, item in value.items()}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise _wrong(file, where, value, "a table")
        return fill(hint, value, file, where)
    return _scalar(value, hint, file, where)


def _one_of(value: object, inner: tuple[object, ...], file: Path | str, where: str) -> object:
    first: RecipeError | None = None
    for hint in inner:
        if hint is types.NoneType:
            continue
        try:
            return _value(value, hint, file, where)
        except RecipeError as error:
            first = first or error
    raise first or _wrong(file, where, value, "another value")


def _sequence(value: object, inner: tuple[object, ...], file: Path | str, where: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise _wrong(file, where, value, "a list")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_value(item, inner[0], file, f"{where}[{row}]") for row, item in enumerate(value))
    if len(value) != len(inner):
        raise _wrong(file, where, value, f"a list of {len(inner)}")
    return tuple(
        _value(item, hint, file, f"{where}[{row}]") for row, (item, hint) in enumerate(zip(value, inner, strict=True))
    )


def _scalar(value: object, hint: object, file: Path | str, where: str) -> object:
    words = {str: "text", bool: "true or false", int: "a whole number", float: "a number", date: "a day (2024-01-31)"}
    if hint is object:
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError as error:
            raise RecipeError(file, where, "a number too large", remedy="Correct the value.") from error
    if hint is date and isinstance(value, str):  # JSON has no days
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _wrong(file, where, value, words[date]) from error
    fits = isinstance(value, cast("type", hint))
    if not fits or (hint is int and isinstance(value, bool)) or (hint is date and isinstance(value, datetime)):
        raise _wrong(file, where, value, words.get(cast("type", hint), str(hint)))
    return value
