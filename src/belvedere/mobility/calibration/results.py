"""The base day as a file.

Takes   a Day
Gives   save_flows, load_flows: model/flows.parquet of a city's folder
Used by calibration.py, server/, scenarios/
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from belvedere.errors import BundleError
from belvedere.mobility.day import Day

FILE = Path("model") / "flows.parquet"
# flow_error [veh/h] is the change of the flow since the relative gap was 100 times larger. `flow` is the equilibrium's:
# trips that go somewhere, what scenarios use. `estimate`, with the interval flow_low to flow_high that covers 90 %, is
# what a loop there would probably count (uncertainty.py): nearer to counts, but it conserves nothing.
COLUMNS = {
    "link_id": "int32",
    "hour": "int8",
    "flow": "float32",
    "speed": "float32",
    "travel_time": "float32",
    "flow_error": "float32",
    "estimate": "float32",
    "flow_low": "float32",
    "flow_high": "float32",
}


def save_flows(day: Day, folder: Path, estimated: pd.DataFrame) -> Path:
    """Write the day's flows to model/flows.parquet of a city's folder, all or nothing, and return the file.

    Parameters
    ----------
    estimated : estimate, flow_low, flow_high [veh/h], in the order of `day.flows`
    """
    more = {name: estimated[name].to_numpy() for name in ("estimate", "flow_low", "flow_high")}
    table = day.flows.assign(flow_error=day.flows_error["flow"].to_numpy(), **more)[list(COLUMNS)].astype(COLUMNS)
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), beside, compression="zstd", compression_level=9)
    os.replace(beside, path)
    return path


def load_flows(folder: Path) -> pd.DataFrame:
    """Return the base day: link_id, hour, flow [veh/h], speed [km/h], travel_time [s], flow_error, estimate,
    flow_low and flow_high [veh/h].

    Raises
    ------
    BundleError
        when it is not there, or is not what `save_flows` writes
    """
    path = folder / FILE
    if not path.is_file():
        raise BundleError(f"{path}: there is no such file. Run: belvedere calibrate {folder}")
    try:
        table: pd.DataFrame = pq.read_table(path).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise BundleError(f"{path}: not a table of flows ({error}). Run: belvedere calibrate {folder}") from error
    if list(table.columns) != list(COLUMNS):
        raise BundleError(f"{path}: has columns {', '.join(table.columns)}. Run: belvedere calibrate {folder}")
    whole = {name: ("int64" if kind.startswith("int") else "float64") for name, kind in COLUMNS.items()}
    return table.astype(whole)
