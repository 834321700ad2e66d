"""What was learnt, kept on disk and read back; a file that somebody else wrote does not run.

Takes   an object of this room; a folder
Gives   write, read
Used by room.save, room.load
Source  pickle of the standard library; its documentation, "Restricting Globals": only classes and functions of the
        packages below are let in, so a file cannot call anything of the system

A file is written beside and then renamed, and carries the SHA-256 of its content: half a file is refused.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path

from belvedere.errors import ModelError

FILE = "fitted.bin"
MARK = b"belvedere forecast 1\n"
PACKAGES = ("belvedere.forecast.", "belvedere.city.model", "datetime", "zoneinfo")
OTHERS = {  # what arrays and the like are made of
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy", "datetime64"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("collections", "OrderedDict"),
    ("functools", "partial"),
    ("builtins", "slice"),
    ("builtins", "range"),
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "complex"),
}


class _Reader(pickle.Unpickler):
    """A reader that makes nothing but what this room is made of."""

    def find_class(self, module: str, name: str) -> Callable[..., object]:
        """Return a class or function by name."""
        allowed = any(module == one or (one.endswith(".") and module.startswith(one)) for one in PACKAGES)
        if (module, name) not in OTHERS and not (allowed and "." not in name):
            raise pickle.UnpicklingError(f"it holds {module}.{name}, which is no part of a forecast")
        found: Callable[..., object] = super().find_class(module, name)
        if allowed and not isinstance(found, type):
            raise pickle.UnpicklingError(f"it calls {module}.{name}")
        return found


def write(thing: object, folder: Path) -> None:
    """Write an object into a folder, which is made."""
    content = pickle.dumps(thing, protocol=5)
    folder.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".fitted-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MARK + hashlib.sha256(content).digest() + content)
        Path(beside).replace(folder / FILE)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def read(folder: Path) -> object:
    """Return the object that was written into a folder.

    Raises
    ------
    ModelError
        when it is missing, half, changed, or holds what no forecast holds
    """
    path = folder / FILE
    try:
        whole = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: no forecast is kept here: {error.strerror}. Fit it again.") from error
    start = len(MARK) + 32
    content = whole[start:]
    if not whole.startswith(MARK) or hashlib.sha256(content).digest() != whole[len(MARK) : start]:
        raise ModelError(f"{path}: not a whole file of this version. Fit the forecast again.")
    try:
        return _Reader(io.BytesIO(content)).load()
    except Exception as error:  # pickle raises whatever a broken file makes it stumble on
        raise ModelError(f"{path}: it cannot be read: {error}. Fit the forecast again.") from error
