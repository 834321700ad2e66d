"""What became of one try to tell somebody.

Takes   nothing
Gives   Outcome, ARRIVED, again(), never()
Used by webhook.py, email.py, send.py
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 300  # [characters] of a reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """One try."""

    arrived: bool
    retry: bool  # another try makes sense
    reason: str = ""  # why it did not arrive


ARRIVED = Outcome(arrived=True, retry=False)


def again(reason: str) -> Outcome:
    """Return that it did not arrive, and may later."""
    return Outcome(arrived=False, retry=True, reason=_line(reason))


def never(reason: str) -> Outcome:
    """Return that it did not arrive, and will not however often it is tried."""
    return Outcome(arrived=False, retry=False, reason=_line(reason))


def _line(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST]
