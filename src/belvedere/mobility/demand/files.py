"""A demand as a file.

Takes   a Demand, or model/demand.parquet in a city's folder
Gives   save, load
Used by day.py's callers, calibration.py, scenarios/, server/
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from belvedere.errors import BundleError
from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.mobility.paths.shortest import Floats

FILE = Path("model") / "demand.parquet"
# one long table: kind is trips (layer, origin, destination), out or back (layer, hour), start or end (origin, hour);
# -1 where a column says nothing; `size` rows hold the number of zones and gateways
COLUMNS = {
    "kind": "str",
    "layer": "str",
    "origin": "int16",
    "destination": "int16",
    "hour": "int8",
    "value": "float32",
}


def save(demand: Demand, folder: Path) -> Path:
    """Write the demand to model/demand.parquet of a city's folder, all or nothing, and return the file."""
    parts = [_rows("size", "", [0, 1], value=[demand.zones, demand.gateways])]
    for layer in demand.layers:
        origin, destination = np.nonzero(layer.trips)
        parts.append(_rows("trips", layer.name, origin, destination, value=layer.trips[origin, destination]))
        parts.append(_rows("out", layer.name, hour=np.arange(24), value=layer.out))
        parts.append(_rows("back", layer.name, hour=np.arange(24), value=layer.back))
    for kind, factor in (("start", demand.start_factor), ("end", demand.end_factor)):
        hour, origin = np.nonzero(factor != 1.0)
        parts.append(_rows(kind, "", origin, hour=hour, value=factor[hour, origin]))
    table = pd.concat(parts, ignore_index=True).astype(COLUMNS)
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    columns = ["kind", "layer"]
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False), beside, compression="zstd", use_dictionary=columns
    )
    os.replace(beside, path)
    return path


def load(folder: Path) -> Demand:
    """Return the demand of a city's folder.

    Raises
    ------
    BundleError
        when it is not there, or is not what `save` writes
    """
    path = folder / FILE
    if not path.is_file():
        raise BundleError(f"{path}: there is no such file. Run: belvedere calibrate {folder}")
    try:
        table = pq.read_table(path).to_pandas()
        if list(table.columns) != list(COLUMNS):
            raise ValueError(f"columns {', '.join(table.columns)}")
        size = table[table["kind"] == "size"].sort_values("origin")["value"].to_numpy()
        zones, gateways = int(size[0]), int(size[1])
        many = zones + gateways
        layers = []
        for name, rows in table[table["layer"] != ""].groupby("layer", sort=False):
            trips = rows[rows["kind"] == "trips"]
            matrix = np.zeros((many, many))
            matrix[trips["origin"], trips["destination"]] = trips["value"]
            layers.append(Layer(str(name), matrix, _by_hour(rows, "out"), _by_hour(rows, "back")))
        factors = []
        for kind in ("start", "end"):
            rows = table[table["kind"] == kind]
            factor = np.ones((24, many))
            factor[rows["hour"], rows["origin"]] = rows["value"]
            factors.append(factor)
    except (ValueError, IndexError, KeyError, OSError, pa.ArrowException) as error:
        raise BundleError(f"{path}: not a demand ({error}). Run again: belvedere calibrate {folder}") from error
    return Demand(zones, gateways, tuple(layers), factors[0], factors[1])


def _rows(
    kind: str,
    layer: str,
    origin: object = -1,
    destination: object = -1,
    hour: object = -1,
    *,
    value: object,
) -> pd.DataFrame:
    """Return rows of the file; what is not given is -1."""
    return pd.DataFrame(
        {"kind": kind, "layer": layer, "origin": origin, "destination": destination, "hour": hour, "value": value}
    )


def _by_hour(rows: pd.DataFrame, kind: str) -> Floats:
    """Return the 24 values of one kind."""
    course = rows[rows["kind"] == kind].sort_values("hour")["value"].to_numpy(dtype="float64")
    if len(course) != 24:
        raise ValueError(f"{len(course)} hours of {kind}")
    return course
