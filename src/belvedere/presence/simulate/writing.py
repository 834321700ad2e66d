"""Events on disk: clean ones as schema.EVENTS, or raw ones as Eurostat multimno's bronze tables.

Takes   arrays of a block of devices
Gives   Sink: a file a block with row groups of a million rows at most; write_network; LABEL
Used by operator.py, documents
Source  bronze: Eurostat multimno's tables, as PRESENCE.md has them
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj

from belvedere.presence.simulate.settings import VERSION

LABEL: Mapping[str, str] = {"synthetic": "true", "made_by": f"belvedere simulate-operator {VERSION}"}
GROUP = 1_000_000  # [rows] of a row group at most
EVENTS = pa.schema(
    [
        pa.field("device", pa.uint64(), nullable=False),
        pa.field("time", pa.int64(), nullable=False),
        pa.field("cell", pa.int32(), nullable=False),
        pa.field("mcc", pa.int16(), nullable=False),
    ],
    metadata=dict(LABEL),
)
BRONZE = pa.schema(
    [
        ("user_id", pa.binary()),
        ("timestamp", pa.string()),
        ("mcc", pa.int32()),
        ("mnc", pa.string()),
        ("plmn", pa.int32()),
        ("cell_id", pa.string()),
        ("latitude", pa.float32()),
        ("longitude", pa.float32()),
        ("loc_error", pa.float32()),
    ],
    metadata=dict(LABEL),
)
BATCH = 300  # [s] of events that come in one go
BATCHES = 301  # [-] of a service day at most, and one
MNC = "99"  # of nobody's network
# names are random: nothing to compress there; differences are as small as zstd makes them, in half the time
ENCODING = {"time": "DELTA_BINARY_PACKED", "cell": "DELTA_BINARY_PACKED"}


def table(columns: Mapping[str, npt.NDArray[np.generic] | list[str] | pd.Series]) -> pa.Table:
    """Return a table that says it is synthetic."""
    return pa.table(dict(columns)).replace_schema_metadata(dict(LABEL))


def plain(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as such a table."""
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(dict(LABEL))


def write(path: Path, made: pa.Table) -> None:
    """Write a small table, beside and then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    pq.write_table(made, beside, compression="zstd")
    beside.replace(path)


@numba.njit(cache=True, nogil=True)
def by_batch(row, when, where, used, start, names, codes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0917
    """Return device, time [s since 1970], cell and mcc of events in order of their five minutes.

    Within these they come as they were made: an operator's files are in such an order, nearly that of time.
    """
    place = np.zeros(BATCHES + 1, np.int64)
    for event in range(used):
        place[when[event] // BATCH + 1] += 1
    for batch in range(BATCHES):
        place[batch + 1] += place[batch]
    device, time = np.empty(used, np.uint64), np.empty(used, np.int64)
    cell, mcc = np.empty(used, np.int32), np.empty(used, np.int16)
    for event in range(used):
        batch = when[event] // BATCH
        at = place[batch]
        place[batch] = at + 1
        device[at], time[at] = names[row[event]], start + when[event]
        cell[at], mcc[at] = where[event], codes[row[event]]
    return device, time, cell, mcc


class Sink:
    """Writes the events of one block of people; close it, or use it in a `with`."""

    def __init__(self, folder: Path, block: int) -> None:
        self._path = folder / f"part-{block:05d}.parquet"
        self._writer: pq.ParquetWriter | None = None

    def write(
        self,
        device: npt.NDArray[np.uint64],
        time: npt.NDArray[np.int64],
        cell: npt.NDArray[np.int32],
        mcc: npt.NDArray[np.int16],
    ) -> None:
        """Write one row group."""
        if not len(device):
            return
        if self._writer is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = pq.ParquetWriter(
                self._path,
                EVENTS,
                compression="NONE",
                use_dictionary=["mcc"],
                column_encoding=ENCODING,
                write_statistics=["time"],
            )
        self._writer.write_table(pa.table([device, time, cell, mcc], schema=EVENTS), row_group_size=GROUP)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def write_bronze(
    folder: Path,
    part: str,
    events: tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int16]],
    cell_ids: npt.NDArray[np.object_],
    faults: tuple[float, tuple[int, ...]],
) -> None:
    """Write events as rows of multimno's bronze, partitioned by UTC date; some with a fault.

    Parameters
    ----------
    faults : share of rows [-] with a clock off by hours, an unknown cell or an empty id, a third each; and a seed
    """
    device, time, cell, mcc = events
    rng = np.random.default_rng(faults[1])
    fault = np.where(rng.random(len(device)) < faults[0], rng.integers(1, 4, len(device)), 0)
    time = np.where(fault == 1, time + 3600 * rng.integers(24, 72, len(device)), time)
    names = np.where(fault == 2, "000000000000000", cell_ids[cell])
    ids = user_ids(device)
    date_of = time // 86400
    for day in np.unique(date_of):
        rows = np.flatnonzero(date_of == day)
        stamps = pa.array(time[rows], pa.timestamp("s")).cast(pa.string())
        who = pa.array([b"" if fault[row] == 3 else ids[row] for row in rows], pa.binary())
        many = len(rows)
        unknown, where = pa.nulls(many, pa.float32()), pa.array(names[rows], pa.string())
        plmn, network = pa.nulls(many, pa.int32()), pa.array([MNC] * many)
        country = pa.array(mcc[rows], pa.int32())
        made = pa.table([who, stamps, country, network, plmn, where, unknown, unknown, unknown], schema=BRONZE)
        write(folder / "mno_events" / partition(datetime.fromtimestamp(int(day) * 86400, UTC).date()) / part, made)


def user_ids(device: npt.NDArray[np.uint64]) -> list[bytes]:
    """Return 32 bytes for each device: as an operator's hash of a SIM, one-to-one in its first eight."""
    words = np.empty((len(device), 4), "<u8")
    for column in range(4):
        words[:, column] = device ^ np.uint64(column * 0x9E3779B97F4A7C15 % 2**64)
        words[:, column] *= np.uint64(0xBF58476D1CE4E5B9)
        words[:, column] ^= words[:, column] >> np.uint64(29)
    return [row.tobytes() for row in words]


def partition(day: date) -> str:
    """Return multimno's folders of a day."""
    return f"year={day.year}/month={day.month}/day={day.day}"


def write_network(folder: Path, network: pd.DataFrame, crs: str, day: date) -> None:
    """Write a day's network as multimno's bronze topology, valid that calendar day and the next morning."""
    longitude, latitude = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform(network["x"], network["y"])
    many = len(network)
    directed = network["azimuth"].notna()
    small = network["technology"] == "NR"
    made = {
        "cell_id": pa.array(network["cell_id"], pa.string()),
        "latitude": pa.array(latitude, pa.float32()),
        "longitude": pa.array(longitude, pa.float32()),
        "altitude": pa.nulls(many, pa.float32()),
        "antenna_height": pa.array(network["height"], pa.float32()),
        "directionality": pa.array(directed.astype(np.int32), pa.int32()),
        "azimuth_angle": pa.array(network["azimuth"], pa.float32(), from_pandas=True),
        "elevation_angle": pa.array(np.where(directed, -4.0, 0.0), pa.float32()),
        "horizontal_beam_width": pa.array(network["beam_width"], pa.float32()),
        "vertical_beam_width": pa.array(np.where(directed, 9.0, 60.0), pa.float32()),
        "power": pa.array(network["power"], pa.float32()),
        "range": pa.array(network["range"], pa.float32()),
        "frequency": pa.array(network["frequency"].astype(np.int32), pa.int32()),
        "technology": pa.array(network["technology"], pa.string()),
        "valid_date_start": pa.array([f"{day.isoformat()}T00:00:00"] * many),
        "valid_date_end": pa.array([f"{(day + timedelta(days=2)).isoformat()}T00:00:00"] * many),
        "cell_type": pa.array(np.where(small, "smallcell", "macrocell")),
    }
    write(folder / "mno_network" / partition(day) / "part-00000.parquet", pa.table(made, metadata=dict(LABEL)))
