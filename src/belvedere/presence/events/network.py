"""The antennas in force on a service day, from an operator's topology.

Takes   `<trusted>/bronze/mno_network` in multimno's schema; the city's projected CRS
Gives   read(), the Network of a day: one cell for each antenna and each time in which it stood as it stood
Used by events/clean.py, footprint/, kernel (through Ground)
Source  Eurostat multimno, bronze table mno_network

An antenna that was moved or turned at noon is two cells, one until noon and one from noon on. Each row of the topology
is used, or counted by what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyproj import Transformer

from belvedere.errors import InputError
from belvedere.presence.day import ServiceDay
from belvedere.presence.events import bronze, times
from belvedere.presence.kernel.ground import Longs
from belvedere.presence.schema import NETWORK

NEEDED = ("cell_id", "latitude", "longitude")
NUMBERS: Mapping[str, str] = {  # ours: multimno's
    "azimuth": "azimuth_angle",
    "beam_width": "horizontal_beam_width",
    "range": "range",
    "power": "power",
    "frequency": "frequency",
    "height": "antenna_height",
}
COLUMNS = (*NEEDED, *NUMBERS.values(), "directionality", "technology", "valid_date_start", "valid_date_end")
MIDNIGHT = r"^.{10}(?:[T ]00:00:00)?$"  # a time that is only a date
DAY = 86_400  # [s]
ALWAYS = 1 << 40  # [s] after any date: the end of what has no end
KINDS = ("no cell id", "no place", "no date", "ends before it begins", "not in force that day", "said twice")


@dataclass(frozen=True, slots=True)
class Network:
    """The cells of a day."""

    table: pd.DataFrame  # schema.NETWORK, in order of `cell`: by cell_id, then by start
    start: Longs  # (cells,) [s since 1970] from when the cell stands as it does
    end: Longs  # (cells,) [s] until when
    received: int  # rows of the topology
    dropped: Mapping[str, int]  # rows by what is wrong with them, each of KINDS
    damaged: tuple[tuple[str, int], ...]  # files that could not be read, and their bytes

    def __repr__(self) -> str:
        return f"Network({len(self.table)} cells)"


def read(folder: Path, day: ServiceDay, crs: str, timezone: str = "UTC") -> Network:
    """Return the cells in force at some time of a service day.

    Parameters
    ----------
    crs : projected, in metres ("EPSG:32632")
    timezone : of dates that do not tell theirs

    Raises
    ------
    MissingFileError : no topology of that day
    InputError : a needed column is missing, or no row is of use
    """
    faults = bronze.Faults()
    partitions = bronze.folders(folder, day.day)
    frames = []
    for partition in partitions:
        first, last = times.midnights(partition.day, timezone)
        for file in partition.files:
            for batch in bronze.batches(file, COLUMNS, NEEDED, faults):
                # a partition speaks of its own date; where the next is missing, it speaks of that night too
                until = last if partition.day == day.day and len(partitions) > 1 else day.end
                frames.append(_frame(batch).assign(first=first, last=until))
    if not frames:
        raise InputError(folder, "", f"no file of {day.day} can be read", remedy="Bring that day's topology again")
    rows = pd.concat(frames, ignore_index=True)
    received = len(rows)
    dropped = dict.fromkeys(KINDS, 0)

    def drop(kind: str, wrong: pd.Series) -> None:
        nonlocal rows
        dropped[kind] += int(wrong.sum())
        rows = rows[~wrong]

    drop("no cell id", rows["cell_id"].isna() | (rows["cell_id"] == ""))
    drop("no place", ~(rows["latitude"].between(-90, 90) & rows["longitude"].between(-180, 180)))
    start, end = _time(rows["valid_date_start"], timezone, 0), _time(rows["valid_date_end"], timezone, ALWAYS)
    midnight = rows["valid_date_end"].str.contains(MIDNIGHT, regex=True, na=False)
    end = end + DAY * (midnight & (end != times.BAD))  # such an end is a date, and that date still counts
    rows = rows.assign(start=start, end=end)
    drop("no date", (start == times.BAD) | (end == times.BAD))
    drop("ends before it begins", rows["end"] <= rows["start"])
    rows = rows.assign(start=rows[["start", "first"]].max(axis=1), end=rows[["end", "last"]].min(axis=1))
    drop(
        "not in force that day",
        (rows["end"] <= rows["start"]) | (rows["start"] >= day.end) | (rows["end"] <= day.start),
    )
    found = _joined(rows.drop(columns=["first", "last", "valid_date_start", "valid_date_end"]))
    dropped["said twice"] = len(rows) - len(found)
    if found.empty:
        raise InputError(
            folder, "", f"no row of the topology is in force on {day.day}", remedy="Bring that day's topology"
        )
    return Network(
        _table(found, crs),
        found["start"].to_numpy(np.int64),
        _ends(found),
        received + faults.rows,
        {**dropped, "damaged": faults.rows},
        tuple(faults.files),
    )


def _joined(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with those that say the same of times that touch as one; by cell id, then by start."""
    same = [name for name in rows.columns if name not in {"start", "end"}]
    rows = rows.sort_values([*same, "start", "end"], kind="stable", ignore_index=True)
    again = (rows[same].shift().eq(rows[same]) | (rows[same].shift().isna() & rows[same].isna())).all(axis=1)
    start, end = rows["start"].to_numpy(np.int64), rows["end"].to_numpy(np.int64).copy()
    keep = np.ones(len(rows), np.bool_)
    last = 0
    for i in range(1, len(rows)):
        if again[i] and start[i] <= end[last]:
            end[last], keep[i] = max(end[last], end[i]), False
        else:
            last = i
    return rows.assign(end=end)[keep].sort_values(["cell_id", "start", "end"], kind="stable", ignore_index=True)


def _frame(batch: pa.RecordBatch) -> pd.DataFrame:
    """Return a batch with all of COLUMNS, numbers as numbers and text as text."""
    frame: pd.DataFrame = batch.to_pandas().reindex(columns=list(COLUMNS))
    for name in ("cell_id", "technology", "valid_date_start", "valid_date_end"):
        frame[name] = frame[name].map(lambda text: text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
        frame[name] = frame[name].astype("string")
    for name in ("latitude", "longitude", "directionality", *NUMBERS.values()):
        text = frame[name].map(lambda value: value.decode("utf-8", "replace") if isinstance(value, bytes) else value)
        frame[name] = pd.to_numeric(text, errors="coerce").astype("float64")
    return frame


def _time(column: pd.Series, timezone: str, missing: int) -> pd.Series:
    """Return seconds since 1970; `missing` where nothing is said."""
    text = [str(value).encode() if pd.notna(value) and value != "" else b"" for value in column]
    text = [value + b"T00:00:00" if len(value) == 10 else value for value in text]
    offsets = np.concatenate([[0], np.cumsum([len(value) for value in text], dtype=np.int64)]).astype(np.int64)
    clock, zoned = times.parse(offsets, np.frombuffer(b"".join(text) + b" ", np.uint8))
    found = times.to_utc(clock, zoned, timezone)
    return pd.Series(np.where(np.diff(offsets) == 0, missing, found), index=column.index)


def _ends(rows: pd.DataFrame) -> Longs:
    """Return when each cell ends: where the next of the same id begins, at the latest."""
    end = rows["end"].to_numpy(np.int64).copy()
    start, name = rows["start"].to_numpy(np.int64), rows["cell_id"].to_numpy()
    again = name[1:] == name[:-1]
    end[:-1][again] = np.minimum(end[:-1][again], start[1:][again])
    return end


def _table(rows: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Return the columns of schema.NETWORK."""
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(rows["longitude"], rows["latitude"])
    table = pd.DataFrame(
        {"cell": np.arange(len(rows), dtype=np.int32), "cell_id": rows["cell_id"].astype("str").to_numpy()}
    )
    table["x"], table["y"] = np.asarray(x, np.float64), np.asarray(y, np.float64)
    for ours, theirs in NUMBERS.items():
        table[ours] = rows[theirs].to_numpy(np.float64)
    table.loc[rows["directionality"].to_numpy() == 0, "azimuth"] = np.nan  # multimno: 0 is in all directions
    table["technology"] = rows["technology"].fillna("").astype("str").to_numpy()
    return pd.DataFrame({name: table[name] for name in NETWORK})
