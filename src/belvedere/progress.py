"""How a long computation says how far it is, and hears that it should stop.

Takes   nothing
Gives   Progress, the shape of a listener; silent, one that does nothing
Used by everything that may take more than two seconds: the command line draws a bar, the server sends events
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told at every step; raises CancelledError when the person who asked for it wants it stopped."""

    def __call__(self, share: float, step_en: str, step_it: str) -> None:
        """Take the share done [-], 0 to 1, and what is being done, in both languages."""
        ...


def silent(share: float, step_en: str, step_it: str) -> None:
    """Listen and do nothing."""
