"""Scenarios computed one at a time, in a process of their own.

Takes   a Work, the city's folder, a scenario
Gives   Jobs: submit(), cancel(), pin(), get(), all(), close()
Used by opening.py, routes_decisions.py
"""

from __future__ import annotations

import shutil
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from belvedere.server.api import NOTHING_SAID, Run, ScenarioText, Text
from belvedere.server.hub import Hub
from belvedere.server.runs import begin, finish, finished, keep, pin, run_id, surplus
from belvedere.server.worker import Work, end_group, main

WAITING_MOST = 8  # [-] runs in the queue; the next is refused
GRACE = 0.9  # [s] a cancelled run has to stop by itself before its process is ended
LIMIT = 7200.0  # [s] a run may take: hundreds of draws on a slow machine
LEAVE = 0.4  # [s] a worker that has said how it ended has to be gone
POLL = 0.1  # [s] between two looks at the pipe

WAITING = Text(en="Waiting for the run before it", it="In attesa del calcolo precedente")
STARTING = Text(en="Starting", it="Avvio")
DONE = Text(en="Done", it="Finito")
STOPPED = Text(en="Stopped", it="Interrotto")
FAILED = Text(en="Failed", it="Non riuscito")
TOO_LONG = Text(
    en=f"It took more than {LIMIT / 60:.0f} minutes and was stopped. Ask for less at once.",
    it=f"Ha richiesto più di {LIMIT / 60:.0f} minuti ed è stato interrotto. Chiedi meno cose insieme.",
)

Ended = Literal["done", "failed", "cancelled"]


class QueueFullError(Exception):
    """There are as many waiting runs as may be."""


@dataclass
class _Job:
    """A run on its way."""

    run: Run
    cancelled: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The queue of runs.

    Parameters
    ----------
    work : what is computed; importable by name, for it runs in another process
    city : the city's folder
    folder : where runs/<run_id>/ are kept
    inputs : hash of all that an answer depends on besides the scenario
    hub : is told of every change
    """

    def __init__(self, work: Work, city: Path, folder: Path, inputs: str, hub: Hub) -> None:
        self._work, self._city, self._folder, self._inputs, self._hub = work, city, folder, inputs, hub
        self._lock = threading.Condition()
        self._jobs: dict[str, _Job] = {run.run_id: _Job(run) for run in finished(folder)}
        self._queue: deque[str] = deque()
        self._closed = False
        self._prune()
        self._thread = threading.Thread(target=self._loop, name="belvedere-jobs", daemon=True)
        self._thread.start()

    def submit(self, scenario: ScenarioText) -> Run:
        """Return the run of a scenario: the one there is, or a new one that waits its turn.

        A run that failed or was stopped is started again.

        Raises
        ------
        QueueFullError
            when too many wait already
        """
        name = run_id(scenario, self._inputs)
        with self._lock:
            there = self._jobs.get(name)
            if there is not None and there.run.state in ("waiting", "running", "done"):
                return there.run
            if len(self._queue) >= WAITING_MOST:
                raise QueueFullError
            pinned = there is not None and there.run.pinned
            run = Run(
                run_id=name,
                scenario=scenario,
                state="waiting",
                progress=0.0,
                step=WAITING,
                elapsed=0.0,
                pinned=pinned,
            )
            self._jobs.pop(name, None)  # so that it comes last in all()
            self._jobs[name] = _Job(run)
            self._queue.append(name)
            self._lock.notify_all()
        self._hub.publish("run", name, run)
        return run

    def cancel(self, name: str) -> Run | None:
        """Stop a run that waits or runs; return it as it is then, None when there is none of that id."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None:
                return None
            job.cancelled.set()
            if name not in self._queue:
                return job.run
            self._queue.remove(name)
        return self._end(job, "cancelled", NOTHING_SAID, 0.0)

    def pin(self, name: str, pinned: bool) -> Run | None:
        """Keep a finished run for good, or no longer; return it, None when there is none of that id."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None or job.run.state != "done":
                return None if job is None else job.run
            pin(self._folder / name, pinned)
            job.run = job.run.model_copy(update={"pinned": pinned})
        self._hub.publish("run", name, job.run)
        return job.run

    def get(self, name: str) -> Run | None:
        """Return a run, None when there is none of that id."""
        with self._lock:
            job = self._jobs.get(name)
            return None if job is None else job.run

    def all(self) -> list[Run]:
        """Return all runs, oldest first."""
        with self._lock:
            return [job.run for job in self._jobs.values()]

    def path(self, name: str) -> Path:
        """Return the folder of a run that jobs knows."""
        return self._folder / name

    def close(self) -> None:
        """Stop what runs, and take no more; returns when the worker's process is gone."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            for job in self._jobs.values():
                job.cancelled.set()
            self._lock.notify_all()
        self._thread.join(timeout=GRACE + 5)

    # ─────────────────────────────────────────────────────────── the thread

    def _loop(self) -> None:
        while True:
            with self._lock:
                while not self._queue and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                job = self._jobs[self._queue.popleft()]
            start = time.monotonic()
            try:
                state, why = self._compute(job, start)
            except OSError as error:  # the disk is full, or no process can be started
                state, why = "failed", _no_room(error)
            self._end(job, state, why, time.monotonic() - start)

    def _compute(self, job: _Job, start: float) -> tuple[Ended, Text]:
        """Run one job in a new process and return how it ended and why."""
        context = get_context("spawn")  # a fork would take the server's threads and sockets along
        ours, theirs = context.Pipe()
        part = begin(self._folder / job.run.run_id)
        arguments = (self._work, keep, (self._city, part), job.run.scenario, theirs)
        process = context.Process(target=main, args=arguments, name="belvedere-run")
        process.start()
        theirs.close()
        self._tell(job, STARTING, 0.0, start)
        try:
            ended = self._follow(job, ours, start)
        finally:
            code = _end_process(process)
            ours.close()
        return ended if ended is not None else ("failed", _ending(code))

    def _follow(self, job: _Job, pipe: Connection, start: float) -> tuple[Ended, Text] | None:
        """Listen to the worker until it says how it ended, or must be ended; None when it died without a word."""
        asked: float | None = None  # when it was told to stop
        while True:
            now = time.monotonic()
            if asked is None and job.cancelled.is_set():
                asked = now
                _send(pipe, "cancel")
            if asked is not None and now - asked > GRACE:
                return "cancelled", NOTHING_SAID
            if now - start > LIMIT:
                return "failed", TOO_LONG
            try:
                if not pipe.poll(POLL):
                    continue
                message = pipe.recv()
            except (EOFError, OSError):
                return None if asked is None else ("cancelled", NOTHING_SAID)
            if message[0] != "progress":
                return message[0], Text(en=message[1], it=message[2]) if message[0] == "failed" else NOTHING_SAID
            if asked is None:
                _, share, english, italian = message
                self._tell(job, Text(en=english, it=italian), share, start)

    def _tell(self, job: _Job, step: Text, share: float, start: float) -> None:
        changes = {"state": "running", "step": step, "progress": share, "elapsed": time.monotonic() - start}
        with self._lock:
            job.run = job.run.model_copy(update=changes)
        self._hub.publish("run", job.run.run_id, job.run)

    def _end(self, job: _Job, state: Ended, why: Text, elapsed: float) -> Run:
        step = {"done": DONE, "failed": FAILED, "cancelled": STOPPED}[state]
        share = 1.0 if state == "done" else job.run.progress
        run = job.run.model_copy(
            update={
                "state": state,
                "step": step,
                "progress": share,
                "elapsed": elapsed,
                "error": why,
                "ended": datetime.now(UTC).replace(microsecond=0),
            }
        )
        try:
            finish(self._folder / run.run_id, run)
        except OSError as error:
            run = run.model_copy(update={"state": "failed", "step": FAILED, "error": _no_room(error)})
        with self._lock:
            job.run = run
        self._hub.publish("run", run.run_id, run)
        self._prune()
        return run

    def _prune(self) -> None:
        """Delete the oldest finished runs where there are too many; see runs.py for which stay."""
        with self._lock:
            ended = [job.run for job in self._jobs.values() if job.run.state in ("done", "failed", "cancelled")]
            gone = surplus(self._folder, ended)
            for name in gone:
                del self._jobs[name]
        for name in gone:
            shutil.rmtree(self._folder / name, ignore_errors=True)


def _send(pipe: Connection, word: str) -> None:
    try:
        pipe.send(word)
    except OSError:
        return  # it has ended meanwhile; the next look at the pipe says how


def _end_process(process: BaseProcess) -> int | None:
    """End the worker and all that it started; return its exit code."""
    wait([process.sentinel], timeout=LEAVE)
    # not joined yet, so that its number is still its own and its group can be ended safely
    if process.pid is not None:
        try:
            end_group(process.pid)
        except ProcessLookupError:
            process.kill()  # it had not yet made a group of its own
    process.join()
    code = process.exitcode
    process.close()
    return code


def _ending(code: int | None) -> Text:
    if code is not None and code < 0:
        return Text(
            en=f"The computation was ended from outside (signal {-code}), most often because the machine's memory was "
            "full. Close other programs and try again.",
            it=f"Il calcolo è stato chiuso da fuori (segnale {-code}), quasi sempre perché la memoria della macchina "
            "era piena. Chiudi altri programmi e riprova.",
        )
    return Text(
        en=f"The computation ended without an answer (exit code {code}). Try again; if it stays so, please report it.",
        it=f"Il calcolo è finito senza risposta (codice {code}). Riprova; se succede ancora, segnalalo.",
    )


def _no_room(error: OSError) -> Text:
    """Say that a disk is full, or that no process could be started."""
    return Text(
        en=f"The run could not be started or kept: {error}. Free some space and try again.",
        it=f"Il calcolo non si è potuto avviare o conservare: {error}. Libera spazio e riprova.",
    )
