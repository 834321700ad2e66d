"""What became of every reading that arrived: nothing is lost without a line here.

Takes   counts
Gives   Account, whose parts always sum to what was received
Used by store.py (one a batch), feeds/ingest.py, the bundle's manifest, server/
Source  DESIGN: received = stored + duplicate + rejected + late, always
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from belvedere.observations.schema import Rejection


@dataclass(frozen=True, slots=True)
class Account:
    """What became of readings [-].

    stored     kept; `revised` of them replaced an earlier value for the same time, place and quantity
    duplicate  said again what was already known
    rejected   could not be a reading: see `reasons`
    late       for a time that was already closed; set aside, not mixed into what was published
    """

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    late: int = 0
    revised: int = 0
    reasons: tuple[Rejection, ...] = ()

    def __post_init__(self) -> None:
        parts = (self.stored, self.duplicate, self.rejected, self.late)
        if min(parts) < 0 or self.received != sum(parts) or not 0 <= self.revised <= self.stored:
            raise ValueError(f"an account must balance: received = stored + duplicate + rejected + late, got {self}")

    def __add__(self, other: Account) -> Account:
        """Return the account of both."""
        return Account(
            self.received + other.received,
            self.stored + other.stored,
            self.duplicate + other.duplicate,
            self.rejected + other.rejected,
            self.late + other.late,
            self.revised + other.revised,
            gather((*self.reasons, *other.reasons)),
        )


def gather(rejections: Iterable[Rejection]) -> tuple[Rejection, ...]:
    """Return one Rejection a problem, with the first place it was seen and the sum of its readings."""
    found: dict[str, Rejection] = {}
    for one in rejections:
        known = found.get(one.problem)
        found[one.problem] = Rejection(known.where, one.problem, known.count + one.count) if known else one
    return tuple(found.values())


def rejected(rejections: Iterable[Rejection]) -> Account:
    """Return the account of readings that were all rejected."""
    reasons = gather(rejections)
    count = sum(one.count for one in reasons)
    return Account(received=count, rejected=count, reasons=reasons)
