"""The report of a finished run, written when somebody asks for it and kept beside its tables.

Takes   a run's folder, the city's folder; a Write, which writes the report
Gives   Reporting: ask(), close(); write(), the Write of scenarios/report
Used by opening.py, routes_findings.py
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from belvedere.progress import Progress
from belvedere.server.api import Language
from belvedere.server.runs import RESULTS

WAITING_MOST = 4  # [-] reports that are written or wait for it; the next is refused
PATIENCE = 0.3  # [s] that an answer waits for a report before it says how far it is
FOLDER = "report"  # within a run's

# a run's tables, the city's folder, the folder to write in, the language, whom to tell → the PDF
Write = Callable[[Path, Path, Path, Language, Progress], Path]


class BusyError(Exception):
    """There are as many reports waiting as may be, or the room is closed."""


@dataclass
class _Report:
    """A report on its way."""

    written: Future[Path]
    said: tuple[float, str, str] = (0.0, "Waiting", "In attesa")


def write(run: Path, city: Path, out: Path, language: Language, progress: Progress) -> Path:
    """Write a run's report as HTML and PDF; return the PDF."""
    # here and not above: it brings the typesetter along, which the server itself seldom needs
    from belvedere.scenarios.report.report import report  # noqa: PLC0415

    return report(run, city, out, language=language, progress=progress).pdf


class Reporting:
    """Writes reports one at a time in a thread. Questions may come from many threads.

    Parameters
    ----------
    city : the city's folder
    """

    def __init__(self, city: Path, write: Write) -> None:
        self._city, self._write = city, write
        self._lock = threading.Lock()
        self._asked: dict[tuple[Path, Language], _Report] = {}
        self._closed = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="belvedere-report")

    def ask(self, run: Path, language: Language) -> Path | tuple[float, str, str]:
        """Return a run's report as PDF, or how far it is: share done, English, Italian.

        Raises
        ------
        BusyError
            when too many others are waiting, or the room is closed
        BelvedereError
            when it cannot be written: the next question tries again
        """
        file = run / FOLDER / f"report.{language}.pdf"
        with self._lock:
            asked = self._asked.get((run, language))
            if asked is None and file.is_file():
                return file
            if asked is None:
                if self._closed or len(self._asked) >= WAITING_MOST:
                    raise BusyError
                asked = self._asked[run, language] = _Report(Future())
                self._pool.submit(self._work, run, language, asked)
        if not wait([asked.written], PATIENCE).done:
            return asked.said
        with self._lock:
            self._asked.pop((run, language), None)
        return asked.written.result()

    def close(self) -> None:
        """Take no more; one that is being written ends in its thread within seconds."""
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, run: Path, language: Language, asked: _Report) -> None:
        def progress(share: float, step_en: str, step_it: str) -> None:
            asked.said = (min(max(share, 0.0), 1.0), step_en, step_it)

        try:
            asked.written.set_result(self._write(run / RESULTS, self._city, run / FOLDER, language, progress))
        except BaseException as error:  # noqa: BLE001  # whoever asked is told
            asked.written.set_exception(error)
