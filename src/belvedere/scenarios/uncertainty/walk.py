"""The whole walk of every draw, on a pool of processes: what came of each, kept in chunks that outlive a stop.

Takes   Draws, the traffic of both sides, everything after traffic; a folder for finished chunks
Gives   Sides, Traffic and Walk, their shapes; run → Samples; central, the walk at central values and what it read
Used by evaluate.py, exact.py, benchmarks/uncertainty.py
Source  common random numbers: base and variant of a draw take the same values, so that what both share cancels in
        their difference (Law 2015, Simulation Modeling and Analysis, section 11.2)

A chunk is a file of its own, written beside and renamed. A run that was stopped begins again with the first chunk that
is missing; chunks of another question, told by the key, are removed. What a draw gives depends on nothing but the draw.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import pickle
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL, Values
from belvedere.progress import Progress
from belvedere.scenarios.uncertainty.draws import Draws
from belvedere.scenarios.uncertainty.reading import Reading

Floats = npt.NDArray[np.float64]
Either = npt.NDArray[np.float32 | np.float64]  # large blocks are kept in single precision

CHUNK = 5  # draws: few enough that who stops a run waits a second or two, and loses no more
MANY = 5000  # rows of a block from which single precision is kept: 200 draws of every street fit into memory
KEY = "key.txt"
Outcome = Mapping[str, pd.DataFrame]  # block → labels, then the numbers named in NUMBERS
NUMBERS = ("base", "variant", "value")  # columns of an outcome that hold numbers; all others are labels


class Traffic(Protocol):
    """One side's traffic at any values."""

    def flows(self, values: Values) -> pd.DataFrame:
        """Return link_id, hour, flow [veh/h], speed [km/h], travel_time [s]."""
        ...


class Walk(Protocol):
    """Everything after traffic, for both sides; it can be sent to another process."""

    def __call__(self, base: Traffic, variant: Traffic, values: Values) -> Outcome:
        """Return every output by block; the same labels for any values, but those that nothing can be said of."""
        ...


@dataclass(frozen=True)
class Sides:
    """What every draw goes through."""

    base: Traffic
    variant: Traffic
    walk: Walk

    def __call__(self, values: Values) -> Outcome:
        """Return every output at these values."""
        return self.walk(self.base, self.variant, values)


@dataclass(frozen=True)
class Block:
    """One block of outputs over all draws."""

    labels: pd.DataFrame  # (rows) as at central values
    names: tuple[str, ...]  # of NUMBERS
    central: Floats  # (rows, names)
    drawn: Either  # (draws, rows, names); NaN where a draw says nothing

    def difference(self) -> tuple[Floats, Floats]:
        """Return variant less base, or the value: at central values (rows,), and of every draw (draws, rows)."""
        if "value" in self.names:
            at = self.names.index("value")
            return self.central[:, at], np.asarray(self.drawn[:, :, at], np.float64)
        one, other = self.names.index("base"), self.names.index("variant")
        drawn = np.asarray(self.drawn[:, :, other], np.float64) - self.drawn[:, :, one]
        return self.central[:, other] - self.central[:, one], drawn


Samples = Mapping[str, Block]


def central(sides: Sides) -> tuple[Outcome, frozenset[str]]:
    """Return the outcome at central values, and the names of the uncertain values that were read."""
    values = Reading(CENTRAL)
    return sides(values), values.read


def run(  # noqa: PLR0917 they are what a run is
    sides: Sides,
    at_centre: Outcome,
    draws: Draws,
    progress: Progress,
    folder: Path | None = None,
    key: str = "",
    *,
    workers: int = 2,
) -> Samples:
    """Return what came of every draw.

    Parameters
    ----------
    at_centre : outcome at central values: its labels are those of every draw
    folder : for finished chunks; None: nothing outlives this call
    key : names the question (city, scenario, code), beside the draws themselves
    workers : processes; 1 works in this one

    Raises
    ------
    CancelledError
        when `progress` raises it; finished chunks stay
    ModelError
        when a process ends before its time
    """
    with ExitStack() as held:
        kept = Path(held.enter_context(tempfile.TemporaryDirectory())) if folder is None else folder
        _keep_only(kept, _key(key, draws, at_centre))
        starts = range(0, len(draws), CHUNK)
        todo = [start for start in starts if not zipfile.is_zipfile(_file(kept, start))]
        work = Work(sides, draws, {name: _split(table)[0] for name, table in at_centre.items()}, kept)

        def tell(left: int) -> None:
            done = min(len(draws), (len(starts) - left) * CHUNK)
            progress(done / len(draws), f"{done} of {len(draws)} draws", f"{done} estrazioni su {len(draws)}")

        tell(len(todo))
        if workers < 2 or len(todo) < 2:
            for place, start in enumerate(todo):
                work.chunk(start)
                tell(len(todo) - place - 1)
        else:
            _pooled(work, todo, tell, workers)
        return _read_all(kept, list(starts), at_centre)


@dataclass(frozen=True)
class Work:
    """What a process needs to walk any draw."""

    sides: Sides
    draws: Draws
    labels: Mapping[str, pd.DataFrame]
    folder: Path

    def chunk(self, start: int) -> int:
        """Walk the draws of one chunk and write what came of them; return its first draw."""
        rows = range(start, min(start + CHUNK, len(self.draws)))
        outcomes = [self.sides(self.draws.at(draw)) for draw in rows]
        arrays = {}
        for name, labels in self.labels.items():
            stacked = np.stack([aligned(outcome[name], labels) for outcome in outcomes])
            arrays[name] = stacked.astype(np.float32) if len(labels) > MANY else stacked
        file = _file(self.folder, start)
        beside = file.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as handle:
            np.savez(handle, allow_pickle=False, **arrays)
        beside.replace(file)
        return start


def aligned(table: pd.DataFrame, labels: pd.DataFrame) -> Floats:
    """Return the numbers of an outcome in the rows of `labels`, NaN where it has none, (rows, numbers)."""
    own, numbers = _split(table)
    if len(own) == len(labels) and all(
        np.array_equal(own[name].to_numpy(), labels[name].to_numpy()) for name in labels
    ):
        return numbers
    columns = [name for name in NUMBERS if name in table]
    joined = labels.merge(table, on=list(labels), how="left", validate="one_to_one")
    return joined[columns].to_numpy(np.float64)


def _split(table: pd.DataFrame) -> tuple[pd.DataFrame, Floats]:
    """Return the labels of an outcome, and its numbers."""
    columns = [name for name in NUMBERS if name in table]
    return table.drop(columns=columns).reset_index(drop=True), table[columns].to_numpy(np.float64)


_WORK: list[Work] = []  # of this process, once it was opened


def _open(file: Path) -> None:
    """Read what a process works on; the file was written by `_pooled`, a moment before."""
    _WORK[:] = [pickle.loads(file.read_bytes())]  # noqa: S301 our own file


def _chunk(start: int) -> int:
    return _WORK[0].chunk(start)


def _pooled(work: Work, todo: Sequence[int], tell: Callable[[int], None], workers: int) -> None:
    """Walk chunks on several processes, begun anew: a fork of a process with threads may wait for ever."""
    file = work.folder / f"work.{os.getpid()}.pickle"
    file.write_bytes(pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL))
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_open, initargs=(file,))
    try:
        running: set[Future[int]] = {pool.submit(_chunk, start) for start in todo}
        while running:
            done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            for each in done:
                each.result()
            tell(len(running))
    except BrokenProcessPool as error:
        raise ModelError(
            "draws: a process ended before its time; it may have run out of memory. Ask again: finished draws are "
            "kept.",
            italian="estrazioni: un processo si è chiuso prima del tempo, forse per la memoria piena. Chiedi di nuovo: "
            "quelle finite sono conservate.",
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        file.unlink(missing_ok=True)


def _file(folder: Path, start: int) -> Path:
    return folder / f"draws-{start:05d}.npz"


def _key(key: str, draws: Draws, at_centre: Outcome) -> str:
    """Return what tells one question from another."""
    told = hashlib.sha256(key.encode())
    told.update(json.dumps([draws.names, draws.seed, draws.values.shape, CHUNK]).encode())
    told.update(np.ascontiguousarray(draws.values).tobytes())
    for name in sorted(at_centre):
        told.update(name.encode())
        told.update(_split(at_centre[name])[1].tobytes())
    return told.hexdigest()


def _keep_only(folder: Path, key: str) -> None:
    """Make the folder ready for chunks of this question: those of another are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / KEY
    if file.is_file() and file.read_text(encoding="utf-8") == key:
        return
    for each in folder.glob("draws-*.npz"):
        each.unlink()
    beside = file.with_suffix(".tmp")
    beside.write_text(key, encoding="utf-8")
    beside.replace(file)


def _read_all(folder: Path, starts: Sequence[int], at_centre: Outcome) -> Samples:
    """Return the chunks end to end; large blocks in single precision."""
    parts: dict[str, list[Either]] = {name: [] for name in at_centre}
    for start in starts:
        with np.load(_file(folder, start)) as held:
            for name, part in parts.items():
                part.append(held[name])
    made = {}
    for name, table in at_centre.items():
        labels, numbers = _split(table)
        names = tuple(each for each in NUMBERS if each in table)
        made[name] = Block(labels, names, numbers, np.concatenate(parts.pop(name)))
    return made
