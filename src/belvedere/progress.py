"""How a long computation says how far it is, and hears that it should stop.

Takes   nothing
Gives   Progress, the shape of a listener; silent, one that does nothing; part, one for a part of a longer computation
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


def part(progress: Progress, start: float, end: float, words: tuple[str, str] = ("", "")) -> Progress:
    """Return a listener for the part from `start` to `end` [-] of a longer computation; `words` go before each step."""

    def listen(share: float, step_en: str, step_it: str) -> None:
        before = [f"{word}: " if word else "" for word in words]
        progress(start + (end - start) * share, before[0] + step_en, before[1] + step_it)

    return listen
