"""Where one street's traffic comes from: its hour solved again beside the server, the last few hours kept.

Takes   a city's folder, its City; a Solve, which solves one hour's traffic
Gives   Tracing: trace(), close(); Traced and Solve, what it is made of
Used by opening.py, routes_model.py
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from belvedere.city.model import City
from belvedere.progress import Progress

KEPT = 4  # [-] hours whose solutions are kept, some 30 MB each of Bologna
WAITING_MOST = 4  # [-] hours that are solved or wait for it; the next is refused
REMEMBERED = 64  # [-] streets that were traced and are kept
PATIENCE = 0.3  # [s] that an answer waits for a solution before it says how far it is

Array = NDArray[np.float64]


class BusyError(Exception):
    """There are as many hours waiting to be solved as may be, or the room is closed."""


@dataclass(frozen=True)
class Traced:
    """The traffic of one link."""

    flow: Array  # (links,) [veh/h] on each link of the City
    origin: Array  # (zones and gateways,) [veh/h] where it starts
    destination: Array  # (zones and gateways,) [veh/h] where it ends
    relative_gap: float  # [-] of the solution


Trace = Callable[[int], Traced]  # traces a link of an hour that is solved
Solve = Callable[[Path, City, int, Progress], Trace]  # solves an hour of the local day


@dataclass
class _Hour:
    """An hour, solved or on its way."""

    solved: Future[Trace]
    said: tuple[float, str, str] = (0.0, "Waiting", "In attesa")


class Tracing:
    """Solves hours one at a time in a thread. Questions may come from many threads.

    Parameters
    ----------
    folder : the city's
    """

    def __init__(self, folder: Path, city: City, solve: Solve) -> None:
        self._folder, self._city, self._solve = folder, city, solve
        self._lock = threading.Lock()
        self._hours: OrderedDict[int, _Hour] = OrderedDict()  # asked for last at the end
        self._traced: OrderedDict[tuple[int, int], Traced] = OrderedDict()
        self._closed = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="belvedere-trace")

    def trace(self, link: int, hour: int) -> Traced | tuple[float, str, str]:
        """Return a link's traffic, or how far the solution of its hour is: share done, English, Italian.

        Raises
        ------
        BusyError
            when too many other hours are waiting, or the room is closed
        BelvedereError
            when the hour cannot be solved: the next question tries again
        """
        with self._lock:
            if (hour, link) in self._traced:
                self._traced.move_to_end((hour, link))
                return self._traced[hour, link]
            asked = self._hour(hour)
        if not wait([asked.solved], PATIENCE).done:
            return asked.said
        found = asked.solved.result()(link)
        with self._lock:
            self._traced[hour, link] = found
            while len(self._traced) > REMEMBERED:
                self._traced.popitem(last=False)
        return found

    def close(self) -> None:
        """Take no more; an hour that is being solved ends in its thread within seconds."""
        with self._lock:
            self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hour(self, hour: int) -> _Hour:
        """Return an hour, sent to the thread where it is not known; the lock is held."""
        asked = self._hours.get(hour)
        if asked is None or (asked.solved.done() and asked.solved.exception() is not None):
            if self._closed or sum(not one.solved.done() for one in self._hours.values()) >= WAITING_MOST:
                raise BusyError
            asked = _Hour(Future())
            self._hours[hour] = asked
            self._pool.submit(self._work, hour, asked)
        self._hours.move_to_end(hour)
        for old in [name for name, one in self._hours.items() if one.solved.done()][:-KEPT]:
            del self._hours[old]
        return asked

    def _work(self, hour: int, asked: _Hour) -> None:
        def progress(share: float, step_en: str, step_it: str) -> None:
            asked.said = (min(max(share, 0.0), 1.0), step_en, step_it)

        try:
            asked.solved.set_result(self._solve(self._folder, self._city, hour, progress))
        except BaseException as error:  # noqa: BLE001  # whoever asked is told
            asked.solved.set_exception(error)
