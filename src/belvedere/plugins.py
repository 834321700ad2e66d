"""Finds the files of feeds/, policies/ and indicators/, and what outside packages add to them.

Takes   the name of a folder of equals ("policies")
Gives   its modules by file name, in alphabetical order
Used by feeds/, policies/ and indicators/, whose __init__ hold the contract that each file fulfils
"""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType

# files of such a folder that are its own tools and not one of the equals
CONTRACTS = frozenset(
    {"conflicts", "contract", "inequality", "ingest", "lanes", "lines", "shapes", "source", "tables", "touch"}
)


def modules(folder: str) -> dict[str, ModuleType]:
    """Return the modules of `belvedere.<folder>` and of entry points in the group of that name."""
    package = importlib.import_module(f"belvedere.{folder}")
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    found = {name: importlib.import_module(f"belvedere.{folder}.{name}") for name in names if name not in CONTRACTS}
    for entry in entry_points(group=f"belvedere.{folder}"):
        found[entry.name] = entry.load()
    return found
