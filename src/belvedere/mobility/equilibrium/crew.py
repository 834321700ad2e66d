"""One or two threads that take the two halves of a job.

Takes   a kernel that lets go of Python's lock, and the arguments of each half
Gives   Crew
Used by paired.py
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Crew:
    """Runs both halves of a job: one after the other, or at once. The result is the same."""

    pool: ThreadPoolExecutor | None

    def both(self, one: Callable[[], Result], other: Callable[[], Result]) -> tuple[Result, Result]:
        """Return the results of both halves."""
        if self.pool is None:
            return one(), other()
        ahead = self.pool.submit(one)
        here = other()
        return ahead.result(), here
