"""The rules by which events become presence, stays and trips; how the work is cut.

Takes   nothing
Gives   Settings, what a person may choose; Rules, the same as whole numbers for the kernel and for reference.py
Used by kernel/day.py, walk.py, reference.py; docs/presence-kernel.md says each rule in words
Source  defaults of multimno (Eurostat, ContinuousTimeSegmentation): stay of 15 minutes, gaps of 12 and 2 hours, pad of
        5 minutes. The others are ours and say so
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from belvedere.errors import InputError
from belvedere.presence.day import HOUR, ServiceDay

MOST_BUCKETS = 4096  # [-] above this, writing to so many places at once is slower than larger buckets
ROWS_A_BUCKET = 1 << 16  # [events] whose keys and devices lie in the second cache of one core
ROWS_A_TASK = 1 << 21  # [events] of the buckets that one thread takes at a time
ROWS_A_STEP = 1 << 17  # [events] of the buckets that are followed at once: what they give stays in the cache
ROW_BYTES = 16  # [byte] of an event while it waits in its bucket


@dataclass(frozen=True, slots=True)
class Settings:
    """How events become presence, and how the work is cut. Only the first group changes any result."""

    stay_gap: int = 43_200  # [s] longest silence between two events of one cell that counts as presence (multimno)
    move_gap: int = 7_200  # [s] same between events of two cells (multimno)
    pad: int = 300  # [s] presence on each side of a longer silence (multimno)
    edge: int = 3_600  # [s] presence before the day's first and after its last event: half of move_gap (ours)
    stay: int = 900  # [s] shortest stay between trips (multimno)
    ping_pong: int = 120  # [s] A–B–A within it is antenna noise, B is dropped; −1: no filter (ours)
    speed: int = 100  # [m/s] to an event and back faster than this is a teleport; −1: no filter (ours: above any train)
    slack: int = 5_000  # [m] added to each distance: how far from its antenna a phone may be (ours)
    busy: int = 10_000  # [events] a device with more in a day is counted as noted (ours)

    buckets: int = 0  # [-] a power of two; 0: by the number of events
    threads: int = 2  # [-]
    memory: int = 1 << 30  # [byte] events waiting in their buckets beyond this wait on disk
    work: Path | None = None  # folder inside the trusted one, from which a killed run goes on; None: it begins again

    def __post_init__(self) -> None:
        for name, least, most in (
            ("pad", 1, self.move_gap // 2),
            ("move_gap", 2, self.stay_gap),
            ("edge", 1, 86_400),
            ("stay", 1, 86_400),
            ("busy", 1, 1 << 40),
            ("ping_pong", -1, 86_400),
            ("speed", -1, 10_000),
            ("slack", 0, 10_000_000),
            ("buckets", 0, MOST_BUCKETS),
            ("threads", 1, 1024),
            ("memory", 1, 1 << 50),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise InputError("settings of the presence kernel", name, f"{value}", remedy=f"Give {least} to {most}")
        if self.buckets & (self.buckets - 1):
            raise InputError(
                "settings of the presence kernel", "buckets", f"{self.buckets}", remedy="Give a power of two, or 0"
            )


class Rules(NamedTuple):
    """What the kernel's loops read, each a whole number."""

    hours: int
    seconds: int  # of the day
    stay_gap: int
    move_gap: int
    pad: int
    edge: int
    stay: int
    ping_pong: int
    speed: int
    slack: int
    busy: int


def rules(settings: Settings, day: ServiceDay) -> Rules:
    """Return the rules of one day."""
    chosen = settings
    return Rules(
        day.hours,
        day.hours * HOUR,
        chosen.stay_gap,
        chosen.move_gap,
        chosen.pad,
        chosen.edge,
        chosen.stay,
        chosen.ping_pong,
        chosen.speed,
        chosen.slack,
        chosen.busy,
    )
