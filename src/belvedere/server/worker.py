"""The other end of a run: a process of its own that computes, says how far it is, and stops when told.

Takes   what to compute (a Work) and a pipe to the server
Gives   main(), which a new process starts with; Outcome, what a Work gives back
Used by jobs.py
Pipe    to the server: ("progress", share, step_en, step_it), ("done",), ("cancelled",), ("failed", why_en, why_it);
        to the worker: "cancel"; the pipe's end means that the server is gone, and the process ends itself
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from belvedere.errors import BelvedereError, CancelledError
from belvedere.progress import Progress
from belvedere.server.api import ScenarioText

TELL = 0.25  # [s] at least between two messages on progress
ONLY_ENGLISH = "Il programma lo dice solo in inglese:"
FULL = (
    "The machine has too little free memory for it. Close other programs and try again.",
    "La memoria libera della macchina non basta. Chiudi altri programmi e riprova.",
)


@dataclass(frozen=True)
class Outcome:
    """What a Work says of a run beside the tables that it wrote; see runs.py for these."""

    assumptions: tuple[tuple[str, str], ...]  # English, Italian
    inputs: tuple[Mapping[str, object], ...]  # of what the run rests on, as api.InputInfo has it
    provenance: dict[str, str]
    relative_gap: float  # [-] the worst hour's


# what is computed: the city's folder, the scenario, the folder to write RESULTS in, whom to tell → what else is kept
Work = Callable[[Path, ScenarioText, Path, Progress], Outcome]
Keep = Callable[[Path, Outcome], None]


def main(work: Work, keep: Keep, paths: tuple[Path, Path], scenario: ScenarioText, pipe: Connection) -> None:
    """Compute one run and write it; the last message on the pipe says how it ended.

    Parameters
    ----------
    work, keep : what to compute, and how its outcome is written; both importable by name
    paths : the city's folder, the folder to write in
    """
    if hasattr(os, "setsid"):
        os.setsid()  # so that the server can end this process and all that it starts at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is the server's to answer
    stop = threading.Event()
    threading.Thread(target=_hear, args=(pipe, stop), daemon=True).start()
    city, folder = paths
    told = 0.0

    def progress(share: float, step_en: str, step_it: str) -> None:
        nonlocal told
        if stop.is_set():
            raise CancelledError("The run was stopped.")
        now = time.monotonic()
        if now - told >= TELL or share >= 1:
            told = now
            pipe.send(("progress", min(max(float(share), 0.0), 1.0), step_en, step_it))

    try:
        keep(folder, work(city, scenario, folder, progress))
        pipe.send(("done",))
    except CancelledError:
        pipe.send(("cancelled",))
    except BelvedereError as error:
        pipe.send(("failed", str(error), error.message_it or f"{ONLY_ENGLISH} {error}"))
    except MemoryError:
        pipe.send(("failed", *FULL))
    except Exception as error:  # noqa: BLE001  # anything else is our mistake: say so, and keep the details
        (folder / "error.txt").write_text(traceback.format_exc(), encoding="utf-8")
        what = f"({type(error).__name__}: {error})"
        english = (
            f"The computation met a mistake of the program {what}. The details are in error.txt of the run's folder."
        )
        italian = f"Il calcolo ha incontrato un errore del programma {what}. I dettagli sono in error.txt del calcolo."
        pipe.send(("failed", english, italian))


def _hear(pipe: Connection, stop: threading.Event) -> None:
    try:
        while True:
            if pipe.recv() == "cancel":
                stop.set()
    except (EOFError, OSError):
        # the server is gone: nobody waits for the answer
        end_group(os.getpid())


def end_group(process: int) -> None:
    """End a worker and all that it started, by its own process group."""
    if hasattr(os, "killpg"):
        os.killpg(process, signal.SIGKILL)
    else:
        os.kill(process, signal.SIGTERM)
