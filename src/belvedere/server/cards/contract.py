"""What a card of Ora is made from, and what each file of this folder gives.

Takes   what is known at the clock's time
Gives   Seen, what every file is given; Maker, the shape of a file; makers(), all of them; Usual; severity(), fresh(),
        in_service(), which several share
Used by now.py, every file of this folder
To add a card, add one file here with ORDER and cards(); a number of people, a forecast or an alert is a card as a sum
of loops is. Its quantity stands in quantities.csv, which has its unit and says which way is better
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from belvedere.observations.schema import Quality
from belvedere.plugins import modules
from belvedere.server.api import Card, Reading, Text
from belvedere.server.people.room import People

IN_SERVICE = 30 * 86_400.0  # [s] a sensor silent for longer is out of service, not failing: it is not counted on


@dataclass(frozen=True, slots=True)
class Usual:
    """What a card is compared with.

    occasion   the words for what a reading (the loops' sum: None) of a quantity at a time is compared with:
               "a school-day Wednesday at 8"
    days_ago   how many local days before the clock's a reading was taken, of what is measured once a day; else 0
    band       10th and 90th percentile of all loops' sum as shares of its usual, at a reading's hour and kind of day
    """

    occasion: Callable[[str, str | None, datetime], Text]
    days_ago: Callable[[str, datetime, datetime], int]
    band: Callable[[datetime], tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known at the clock's time.

    readings   the last of each series, beside what is usual for it
    folder     the city's; state, where this control room keeps what it writes: for what is read from a published table
    people     what was released of people present; None: nobody looks
    """

    readings: Sequence[Reading]
    at: datetime
    usual: Usual
    folder: Path
    state: Path
    people: People | None = None


class Maker(Protocol):
    """A file of this folder."""

    ORDER: int  # its cards' place among those of the same severity: 0 first

    def cards(self, seen: Seen) -> list[Card]:
        """Return the cards; none where the city has nothing to make them of."""
        ...


@cache
def makers() -> tuple[Maker, ...]:
    """Return every file of this folder, and those of outside packages, in their order."""
    found = cast("dict[str, Maker]", modules("server.cards"))
    return tuple(found[name] for name in sorted(found, key=lambda name: (found[name].ORDER, name)))


def severity(value: float, low: float, high: float, better: str) -> int:
    """Return 0 where a value is usual or better, 1 out of the usual's 10th to 90th percentile, 2 far out of it.

    Far: further beyond the band than the band is wide.
    """
    inside = low <= value <= high
    if inside or (better == "down" and value < low) or (better == "up" and value > high):
        return 0
    beyond = value - high if value > high else low - value
    return 2 if beyond > high - low else 1


def fresh(reading: Reading) -> bool:
    """Return whether a reading may stand for now: in time, not suspect, not missing."""
    return reading.state == "fresh" and reading.quality == Quality.VALID and reading.value is not None


def in_service(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings of sensors heard within IN_SERVICE; all of them where none was."""
    heard = [reading for reading in readings if reading.age is not None and reading.age <= IN_SERVICE]
    return heard or list(readings)
