"""What is remembered of each device within a month, under the month's key, and when it is forgotten.

Takes   zones of each device-day under the day's names; the secret that leads from these to the month's
Gives   remember(), one small file a day in the trusted folder; recall(), history of the devices; forget()
Used by kernel/day.py

A row holds a device's zones of one day and nothing else: no event, no time, no cell. Rows are in order of the month's
names, so their place tells nothing of the day's. Files older than `keep` days or of another month (whose key no device
carries any more) are deleted each time a day is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit

from belvedere.errors import InputError
from belvedere.presence.events import keys
from belvedere.presence.kernel.features import NOWHERE, DeviceDays, History, unseen
from belvedere.presence.kernel.ground import Bools, Ground, Longs, Shorts, Words

KEEP = 30  # [days] a device's days are remembered, at most: no longer than a month's key lives
PARTS = 16  # [-] of the names, recalled one after the other
ZONES = ("main_zone", "night_zone", "day_zone")
SCHEMA = pa.schema(
    [pa.field("device", pa.uint64(), nullable=False)] + [pa.field(name, pa.int16(), nullable=False) for name in ZONES]
)
# columns of Recalled.table, in the order of History
(
    DAYS,
    NIGHTS,
    SINCE,
    HOME,
    HOME_NIGHTS,
    CITY_NIGHTS,
    REGION_NIGHTS,
    WORK,
    WORK_DAYS,
    CITY_DAYS,
    YESTERDAY,
    YESTERNIGHT,
) = range(12)


@dataclass(frozen=True, slots=True)
class Memory:
    """Where devices' days are remembered, under which secret, for how long."""

    folder: Path  # inside the trusted folder
    secrets: keys.Secrets
    keep: int = KEEP  # [days]

    def __post_init__(self) -> None:
        if not 1 <= self.keep <= KEEP:
            raise InputError("memory of devices", "keep", f"{self.keep} days", remedy=f"Keep 1 to {KEEP} days")


@dataclass(frozen=True, slots=True, repr=False)
class Recalled:
    """The history of every device that is remembered."""

    names: Words  # (m,) names of the month, ascending
    table: Shorts  # (12, m) rows as in History
    days: int  # days of which there is a file

    def __repr__(self) -> str:
        return f"Recalled({len(self.names)} devices, {self.days} days)"


def recall(memory: Memory, day: date, ground: Ground) -> Recalled:
    """Return the history of all devices before a day, in the same month and within `keep` days.

    Raises
    ------
    InputError : a file is damaged, or has a zone that the ground has not
    """
    found = [(when, file) for when, file in _files(memory.folder) if _lives(when, day, memory.keep) and when < day]
    if not found:
        return Recalled(np.empty(0, np.uint64), np.empty((12, 0), np.int16), 0)
    tables = [_read(file, ground) for _, file in found]
    ago = [(day - when).days for when, _ in found]
    edges = [np.uint64(part * ((1 << 64) // PARTS)) for part in range(PARTS)]
    cuts = [np.append(np.searchsorted(names, edges), len(names)) for names, _ in tables]
    parts = []
    for part in range(PARTS):
        slices = [slice(cut[part], cut[part + 1]) for cut in cuts]
        names = np.concatenate([each[0][rows] for each, rows in zip(tables, slices, strict=True)])
        zones = np.concatenate([each[1][:, rows] for each, rows in zip(tables, slices, strict=True)], axis=1)
        when = np.repeat(np.array(ago, np.int64), [rows.stop - rows.start for rows in slices])
        order = np.argsort(names, kind="stable")
        parts.append(_history(names[order], zones[:, order], when[order], ground.city, ground.region))
    table = np.concatenate([part[1] for part in parts], axis=1)
    return Recalled(np.concatenate([part[0] for part in parts]), table, len(found))


def history(recalled: Recalled, memory: Memory, day: date, names: Words) -> History:
    """Return the history of the devices with these names of a day."""
    if not len(recalled.names):
        return unseen(len(names))
    month = keys.undo(names, memory.secrets.daily(day))
    place = np.minimum(np.searchsorted(recalled.names, month), len(recalled.names) - 1)
    known = recalled.names[place] == month
    table = recalled.table[:, place]
    table[:, ~known] = 0
    for row in (HOME, WORK, YESTERDAY, YESTERNIGHT):
        table[row, ~known] = NOWHERE
    return History(
        table[DAYS],
        table[NIGHTS],
        table[SINCE],
        table[HOME],
        table[HOME_NIGHTS],
        table[CITY_NIGHTS],
        table[REGION_NIGHTS],
        table[WORK],
        table[WORK_DAYS],
        table[CITY_DAYS],
        table[YESTERDAY],
        table[YESTERNIGHT],
        recalled.days,
    )


def rows(memory: Memory, names: Words, days: DeviceDays) -> tuple[Words, Shorts]:
    """Return what is to be remembered: names of the month (n,), zones (3, n)."""
    month = keys.undo(names, memory.secrets.daily(days.day.day))
    return month, np.stack([days.main_zone, days.night_zone, days.day_zone])


def remember(memory: Memory, day: date, names: Words, zones: Shorts) -> Path:
    """Write the day's file, forget what is too old, and return the file."""
    forget(memory, day)
    order = np.argsort(names)
    file = memory.folder / f"{day.year:04}-{day.month:02}" / f"{day.isoformat()}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_suffix(".partial")
    columns = [names[order], *(row[order] for row in zones)]
    table = pa.Table.from_arrays([pa.array(column) for column in columns], schema=SCHEMA)
    pq.write_table(table, beside, compression="zstd", use_dictionary=list(ZONES), store_schema=False)
    beside.replace(file)
    return file


def forget(memory: Memory, day: date) -> list[date]:
    """Delete the days that are older than `keep` or of an earlier month; return them."""
    gone = []
    for when, file in _files(memory.folder):
        if when < day and not _lives(when, day, memory.keep):
            file.unlink()
            gone.append(when)
    return gone


def _lives(when: date, day: date, keep: int) -> bool:
    return (when.year, when.month) == (day.year, day.month) and when >= day - timedelta(days=keep)


def _files(folder: Path) -> list[tuple[date, Path]]:
    """Return the remembered days and their files, in order of time."""
    return sorted((date.fromisoformat(file.stem), file) for file in folder.glob("????-??/????-??-??.parquet"))


def _read(file: Path, ground: Ground) -> tuple[Words, Shorts]:
    try:
        table = pq.read_table(file, columns=SCHEMA.names)
    except (pa.ArrowException, OSError) as error:
        raise InputError(file, "", "it is damaged", remedy="Delete it: that day is then not remembered") from error
    names = table.column("device").to_numpy()
    zones = np.stack([table.column(name).to_numpy() for name in ZONES])
    if zones.size and zones.max() >= ground.zones:
        raise InputError(file, "", "it knows a zone that the city has not", remedy="Delete the memory of other zones")
    return names, zones


@njit(cache=True, nogil=True)
def _history(names: Words, zones: Shorts, ago: Longs, city: Bools, region: Bools) -> tuple[Words, Shorts]:
    """Return each device once and its row; rows of a device lie together, the oldest first."""
    n = len(names)
    found, table = np.empty(n, np.uint64), np.zeros((12, n), np.int16)
    many, start = 0, 0
    while start < n:
        end = start + 1
        while end < n and names[end] == names[start]:
            end += 1
        found[many] = names[start]
        row = table[:, many]
        row[DAYS], row[SINCE] = end - start, ago[start]
        row[HOME], row[HOME_NIGHTS] = _most(zones[1, start:end])
        row[WORK], row[WORK_DAYS] = _most(zones[2, start:end])
        row[YESTERDAY] = zones[0, end - 1] if ago[end - 1] == 1 else NOWHERE
        row[YESTERNIGHT] = zones[1, end - 1] if ago[end - 1] == 1 else NOWHERE
        for i in range(start, end):
            row[CITY_DAYS] += zones[0, i] >= 0 and city[zones[0, i]]
            if zones[1, i] >= 0:
                row[NIGHTS] += 1
                row[CITY_NIGHTS] += city[zones[1, i]]
                row[REGION_NIGHTS] += region[zones[1, i]] or city[zones[1, i]]
        many += 1
        start = end
    return found[:many], table[:, :many]


@njit(cache=True, nogil=True)
def _most(zones: Shorts) -> tuple[int, int]:
    """Return the zone that stands most often, of equals the lowest, and how often; −1 and 0 where there is none."""
    best, most = -1, 0
    for i in range(len(zones)):
        many = 0
        for k in range(len(zones)):
            many += zones[k] == zones[i]
        if zones[i] >= 0 and (many > most or (many == most and zones[i] < best)):
            best, most = zones[i], many
    return best, most
