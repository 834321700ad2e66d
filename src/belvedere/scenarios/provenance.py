"""How a result came about, exactly enough to get it again.

Takes   the city and the demand that went in, the scenario, what the numbers were solved to
Gives   provenance: hashes of inputs and code, versions, scenario text, gap, seed; and one hash of it all
Used by evaluate.py
Source  SHA-256 over a table's columns in alphabetical order: name, dtype, then the values (numbers as little-endian
        bytes, text with its length, geometry as WKB). Nothing in it depends on when or where it was computed.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from belvedere.city.model import City
from belvedere.mobility.demand.trips import Demand

OUTSIDE = ("server", "cli.py")  # they show numbers and make none
PACKAGES = ("belvedere", "geopandas", "numba", "numpy", "pandas", "pyarrow", "pyproj", "scipy", "shapely")


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hashes of what went into both runs."""

    city: Mapping[str, str]  # table name → hash, of the city as its bundle holds it
    demand: str
    scenario: str  # TOML text
    gap: float  # [-] relative gap that every hour reaches


def provenance(inputs: Inputs, side: str, changed: City) -> dict[str, object]:
    """Return the record of one run: JSON values only; `hash` is that of all the others.

    Parameters
    ----------
    side : base or variant
    changed : the city after the side's policies; its tables that differ from the bundle's are named with their hash
    """
    now = hash_city(changed)
    record: dict[str, object] = {
        "side": side,
        "scenario": inputs.scenario,
        "tables": dict(inputs.city),
        "changed_tables": {name: digest for name, digest in now.items() if inputs.city.get(name) != digest},
        "demand": inputs.demand,
        "relative_gap": inputs.gap,
        "seed": None,  # nothing is drawn at random
        "python": platform.python_version(),
        "code": hash_code(),
        "packages": {name: version(name) for name in PACKAGES},
    }
    text = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return {**record, "hash": hashlib.sha256(text.encode()).hexdigest()}


@cache
def hash_code() -> str:
    """Return the hash of Belvedere's own files that numbers come from: two states of one version are told apart."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(path for kind in ("*.py", "*.csv") for path in root.rglob(kind)):
        name = file.relative_to(root).as_posix()
        if name.split("/")[0] not in OUTSIDE:
            content = file.read_bytes()
            digest.update(f"{name}:{len(content)};".encode())
            digest.update(content)
    return digest.hexdigest()


def hash_city(city: City) -> dict[str, str]:
    """Return the hash of every table of a city, by name."""
    return {name: hash_table(table) for name, table in sorted(city.tables.items())}


def hash_table(table: pd.DataFrame) -> str:
    """Return the hash of a table's columns and rows; the index and the columns' order do not count."""
    digest = hashlib.sha256()
    digest.update(len(table).to_bytes(8, "little"))
    for name in sorted(map(str, table.columns)):
        column = table[name]
        digest.update(f"{name}:{column.dtype};".encode())
        if isinstance(column, gpd.GeoSeries):
            values = [bytes(each) if each is not None else b"" for each in shapely.to_wkb(column.to_numpy())]
        elif pd.api.types.is_numeric_dtype(column.dtype):  # bool too
            digest.update(np.ascontiguousarray(column.to_numpy()).tobytes())
            continue
        else:
            values = [str(each).encode() for each in column.tolist()]
        digest.update(np.array([len(each) for each in values], dtype="<u8").tobytes())
        digest.update(b"".join(values))
    return digest.hexdigest()


def hash_demand(demand: Demand) -> str:
    """Return the hash of a demand: its sizes, layers and factors."""
    digest = hashlib.sha256(f"{demand.zones};{demand.gateways};".encode())
    for layer in demand.layers:
        digest.update(f"{layer.name};".encode())
        for each in fields(layer):
            if each.name != "name":
                digest.update(np.ascontiguousarray(getattr(layer, each.name), dtype="<f8").tobytes())
    for factor in (demand.start_factor, demand.end_factor):
        digest.update(np.ascontiguousarray(factor, dtype="<f8").tobytes())
    return digest.hexdigest()
