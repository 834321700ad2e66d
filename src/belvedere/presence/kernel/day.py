"""One service day, from its files of clean events to its products.

Takes   `<trusted>/events/<day>`, the ground, a definition, settings; memory of the days before
Gives   run(), the Products of the day; its parts Walker, bits_of(), products(), which spark.py puts together elsewhere
Used by the command line, release, people, benchmarks/presence.py
Source  PRESENCE.md 2.2: radix partition by hash, packed keys, one pass. docs/presence-kernel.md says each rule

Two steps, each of parts that share nothing: row groups are read and their rows put in buckets; then the devices of
some buckets are followed through their day, classified, and added up. Threads run the parts, since the loops are
compiled and hold no lock. All sums are whole numbers: their order does not matter.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np

from belvedere.errors import ModelError
from belvedere.presence.day import ServiceDay
from belvedere.presence.events import files
from belvedere.presence.kernel import memory as memories
from belvedere.presence.kernel import resume, walk
from belvedere.presence.kernel.chunks import Store
from belvedere.presence.kernel.features import Definition, device_days, unseen
from belvedere.presence.kernel.ground import Ground, Ints, Longs, Shorts, Words
from belvedere.presence.kernel.memory import Memory, Recalled
from belvedere.presence.kernel.products import CAUSES, Account, DayTrips, Filtered, PlaceTrips, Products
from belvedere.presence.kernel.settings import (
    MOST_BUCKETS,
    ROW_BYTES,
    ROWS_A_BUCKET,
    ROWS_A_STEP,
    ROWS_A_TASK,
    Rules,
    Settings,
    rules,
)
from belvedere.presence.kernel.sums import Sums, add, nothing, with_trips
from belvedere.presence.schema import CLASSES
from belvedere.progress import Progress, part

AHEAD = 4  # [parts] that may be done before they are asked for
SAVE_EVERY = 5.0  # [s] between notes of the sums so far, where there is a work folder
READING = 0.45  # [-] share of a run that its first step takes

Part = TypeVar("Part")
Found = TypeVar("Found")
Remembered = tuple[Words, Shorts]


def run(  # noqa: PLR0917 the names are fixed for all rooms
    events: Path,
    ground: Ground,
    day: ServiceDay,
    memory: Memory | None,
    definition: Definition,
    settings: Settings,
    progress: Progress,
) -> Products:
    """Return the products of one service day.

    Parameters
    ----------
    events : folder of part-*.parquet with schema.EVENTS, in any order and cut into files in any way
    memory : history for the definition; the day is remembered in it when done. None: no device has a history
    definition : gives the class of each device-day
    settings : with a work folder a killed run goes on where it was

    Raises
    ------
    InputError : a file is missing, damaged or has other columns
    ModelError : the definition gives something that is no class
    """
    pieces = files.plan(events)
    total = sum(piece.rows for piece in pieces)
    bits = bits_of(total, settings)
    with ExitStack() as leave:
        spills = total * ROW_BYTES > settings.memory
        what = resume.described(pieces, day, bits, spills, rules(settings, day), _mark(ground), repr(definition))
        work = resume.Work(settings.work, what) if settings.work else None
        folder = settings.work
        if spills and folder is None:
            folder = Path(leave.enter_context(tempfile.TemporaryDirectory(dir=events.parent, prefix=".waiting-")))
        store = Store(pieces, (day, ground.cells, bits), folder / "waiting.rows" if spills and folder else None)
        leave.callback(store.close)
        pool = leave.enter_context(ThreadPoolExecutor(settings.threads, "presence"))
        _fill(store, pool, work if spills else None, part(progress, 0, READING))
        walker = Walker(store, ground, memory, definition, rules(settings, day))
        sums, remembered = _walk(walker, _cuts(store.offsets, ROWS_A_TASK), pool, work, part(progress, READING, 1))
        if memory is not None:
            names, zones = (np.concatenate(each, axis=-1) for each in zip(*remembered, strict=True))
            memories.remember(memory, day.day, names, zones)
        if work:
            work.finish()
        return products(sums, store.counts.sum(axis=0), ground, day, total)


class Buckets(Protocol):
    """The rows of a day in buckets, wherever they wait: chunks.Store, or what came to one task of spark.py."""

    @property
    def day(self) -> ServiceDay:
        """The service day."""
        ...

    @property
    def bits(self) -> int:
        """Bits of a bucket's number."""
        ...

    def give(self, first: int, last: int) -> tuple[Words, Longs]:
        """Return rows, and where in them each bucket from `first` to `last` starts in each chunk."""
        ...


class Walker:
    """Follows the devices of some buckets."""

    def __init__(
        self, store: Buckets, ground: Ground, memory: Memory | None, definition: Definition, chosen: Rules
    ) -> None:
        self.store, self.ground, self.day, self.memory = store, ground, store.day, memory
        self.definition, self.rules, day = definition, chosen, store.day
        self.recalled: Recalled | None = memories.recall(memory, day.day, ground) if memory else None
        self.zone, self.town = ground.zone.astype(np.int64), ground.municipality.astype(np.int64)
        self.at = np.stack([ground.x, ground.y], axis=1).astype(np.int64)

    def __call__(self, buckets: tuple[int, int]) -> tuple[Sums, Remembered]:
        """Return the sums of these buckets, and the rows to remember."""
        rows, offsets = self.store.give(*buckets)
        sums = nothing(self.ground.cells, self.ground.zones, self.day.hours)
        trips: list[Longs] = []
        remembered: list[Remembered] = []
        for first, last in _cuts(offsets, ROWS_A_STEP):
            found, kept = self._step(rows, offsets[:, first : last + 1], sums)
            trips.append(found)
            remembered.append(kept)
        names, zones = (np.concatenate(each, axis=-1) for each in zip(*remembered, strict=True))
        return with_trips(sums, np.concatenate(trips)), (names, zones)

    def _step(self, rows: Words, offsets: Longs, sums: Sums) -> tuple[Longs, Remembered]:
        """Add the devices of a few buckets to `sums`; return their trips, and their rows to remember."""
        names, mcc, zone_hours, starts, place, seconds, trips, counts = walk.walk(
            rows, offsets, self.zone, self.town, self.at, self.rules, self.store.bits
        )
        if self.memory is not None and self.recalled is not None:
            past = memories.history(self.recalled, self.memory, self.day.day, names)
        else:
            past = unseen(len(names))
        days = device_days(self.day, self.ground, mcc, zone_hours, past)
        classes = _checked(self.definition.classify(days), len(names))
        add(sums, days, classes, (starts, place, seconds), counts)
        if self.memory is None:
            return trips, (np.empty(0, np.uint64), np.empty((len(memories.ZONES), 0), np.int16))
        return trips, memories.rows(self.memory, names, days)


def _fill(store: Store, pool: ThreadPoolExecutor, work: resume.Work | None, progress: Progress) -> None:
    """Put all row groups in their buckets."""

    def take(number: int) -> None:
        kept = work.chunk(number) if work else None
        if kept is None:
            store.take(number)
            if work:
                work.keep_chunk(number, store.offsets[number], store.counts[number])
        else:
            store.offsets[number], store.counts[number] = kept

    many = len(store.pieces)
    for done, _ in enumerate(_in_order(pool, take, list(range(many)))):
        progress((done + 1) / many, "sorting events into buckets", "eventi divisi in gruppi")


def _walk(
    walker: Walker,
    tasks: list[tuple[int, int]],
    pool: ThreadPoolExecutor,
    work: resume.Work | None,
    progress: Progress,
) -> tuple[Sums, list[Remembered]]:
    """Return the sums over all buckets, and all rows to remember."""
    kept = work.sums() if work else None
    sums, done = kept or (nothing(walker.ground.cells, walker.ground.zones, walker.day.hours), 0)
    remembered = [work.remembered(number) for number in range(done)] if work and walker.memory else []
    saved = time.monotonic()
    for found, rows in _in_order(pool, walker, tasks[done:]):
        sums, done = sums + found, done + 1
        remembered.append(rows)
        if work:
            work.keep_remembered(done - 1, *rows)
            if time.monotonic() - saved >= SAVE_EVERY:
                work.keep_sums(sums, done)
                saved = time.monotonic()
        progress(done / len(tasks), "following devices", "percorsi dei dispositivi")
    return sums, remembered


def _in_order(pool: ThreadPoolExecutor, work: Callable[[Part], Found], parts: list[Part]) -> Iterator[Found]:
    """Yield what `work` gives for each part, in their order, with few parts waiting; stop the rest on an error."""
    waiting: deque[Future[Found]] = deque()
    try:
        for each in parts:
            waiting.append(pool.submit(work, each))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _cuts(offsets: Longs, size: int) -> list[tuple[int, int]]:
    """Return first and last bucket of each part, of about `size` events."""
    rows = np.concatenate([[0], np.cumsum((offsets[:, 1:] - offsets[:, :-1]).sum(axis=0))])
    edges = [0]
    while edges[-1] < len(rows) - 1:
        end = int(np.searchsorted(rows, rows[edges[-1]] + size, side="right")) - 1
        edges.append(min(max(end, edges[-1] + 1), len(rows) - 1))
    return list(pairwise(edges))


def bits_of(total: int, settings: Settings) -> int:
    """Return the bits of a bucket's number."""
    buckets = settings.buckets or min(MOST_BUCKETS, max(1, total // ROWS_A_BUCKET))
    return (buckets - 1).bit_length()


def _checked(classes: Ints, n: int) -> Ints:
    """Return the classes as they are, if they are classes."""
    if (
        classes.shape != (n,)
        or classes.dtype.kind not in "iu"
        or (n and not 0 <= classes.min() <= classes.max() < len(CLASSES))
    ):
        raise ModelError(
            f"the definition gives something else than one of {len(CLASSES)} classes for each device. Correct it."
        )
    return classes


def _mark(ground: Ground) -> str:
    """Return a digest of the ground."""
    digest = hashlib.blake2b(digest_size=16)
    for array in (ground.zone, ground.x, ground.y, ground.city, ground.region, ground.municipality):
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def products(sums: Sums, received: Longs, ground: Ground, day: ServiceDay, total: int) -> Products:
    """Return the products from the sums over all buckets."""
    counts = sums.counts
    dropped = (received[0], received[1], counts[walk.DUPLICATES], counts[walk.TELEPORTS], counts[walk.PING_PONGS])
    account = Account(
        total,
        int(counts[walk.USED]),
        dict(zip(CAUSES, map(int, dropped), strict=True)),
        {"devices with very many events": int(counts[walk.BUSY])},
        received[2:],
    )
    filtered = Filtered(
        int(counts[walk.PING_PONGS]),
        int(counts[walk.TELEPORTS]),
        int(counts[walk.PING_PONG_SECONDS]),
        int(counts[walk.TELEPORT_SECONDS]),
    )
    countries = np.flatnonzero(sums.units_mcc.any(axis=1)).astype(np.int32)
    cut = int(np.searchsorted(sums.trip_keys, 1 << walk.BY_DAY))  # trips by places and hour, then by zones and day
    origin, destination, hour = (((sums.trip_keys >> shift) & 0xFFFF).astype(np.int32) for shift in (32, 16, 0))
    presence = np.ascontiguousarray(sums.presence.reshape(len(CLASSES), ground.cells, day.hours).transpose(1, 2, 0))
    return Products(
        day=day,
        devices=int(sums.classes.sum()),
        presence=presence,
        units=sums.units,
        countries=countries,
        units_mcc=sums.units_mcc[countries],
        trips_places=PlaceTrips(origin[:cut], destination[:cut], hour[:cut], sums.trip_counts[:cut]),
        trips_day=DayTrips(origin[cut:], destination[cut:], sums.trip_counts[cut:]),
        nights=sums.nights,
        classes=sums.classes,
        account=account,
        filtered=filtered,
    )
