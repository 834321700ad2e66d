"""A rule of this kind: a reading is far from what is usual there at this hour of such a day.

Takes   readings with their usual
Gives   Keys: share, score, direction, clear, against_city, backing, lone_drops, least
Used by rules.py
Source  deviation.py; levels by benchmarks/alerts.py, on days before those it reports

Both must hold, the share that people care about and the score that chance does not reach. A sensor is compared with
its usual times what the whole city does, so that a snowy day is one alert of the city and not one of every loop.
A neighbour that is out of the ordinary too (the detour of a closure, the queue behind it) backs it: two sensors do not
break in the same hour, and the rule need not wait for a second reading. A drop that no neighbour shows, where some are
measured, is what a loop with a wire off shows: `lone_drops` leaves it to a rule of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import judged, level_of, readings_of, unknown
from belvedere.alerts.contract import Judgement, Rule
from belvedere.alerts.deviation import Deviation, deviation, swing, trusted
from belvedere.alerts.seen import Seen

ABOUT: Literal["readings"] = "readings"
Direction = Literal["more", "less", "both"]


@dataclass(frozen=True, slots=True)
class Keys:
    """What is far.

    Raises
    ------
    ValueError
        when a level means nothing
    """

    share: float = 0.4  # [-] of the usual, beyond it
    score: float = 4.0  # [-] robust standard deviations
    direction: Direction = "both"
    clear: float = 0.6  # [-] of the raise level
    against_city: bool = True
    backing: float = 3.0  # [-] robust standard deviations that a neighbour must show to back it
    lone_drops: Literal["with", "without", "only"] = "with"  # drops of which judged neighbours show nothing
    least: float = 0.0  # [the quantity's unit] from the usual: on a quiet lane a large share is a few vehicles

    def __post_init__(self) -> None:
        if not (self.share > 0 and self.score > 0 and self.backing > 0 and self.least >= 0):
            raise ValueError("share, score and backing must be above 0, least at least 0")
        if not 0 < self.clear <= 1:
            raise ValueError("clear is a share of the raise level: above 0, at most 1")
        if self.direction == "less" and self.share >= 1:
            raise ValueError("nothing is less than the usual by its whole: write a share below 1")

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return how far each reading is past the levels."""
        swings = {name: swing(seen, name) if self.against_city else 1.0 for name in rule.quantities}
        mine = list(readings_of(rule, seen))
        found: Mapping[tuple[str, str], Deviation | None] = {
            (one.place, one.quantity): deviation(one, swings[one.quantity]) if trusted(one) else None
            for one in (seen.readings[key] for key in sorted(seen.readings))
            if one.quantity in swings
        }
        judgements = []
        for reading in mine:
            far = found[reading.place, reading.quantity]
            if far is None:
                judgements.append(unknown(reading))
                continue
            past = self._past(far, swings[reading.quantity])
            if reading.value is not None and abs(reading.value - reading.median) < self.least:
                past = 0.0
            around = self._around(reading.place, reading.quantity, seen, found)
            backed = any(self._tells(far, other, same) for other, same in around)
            lone = far.score < 0 and bool(around) and not backed
            if (lone and self.lone_drops == "without") or (not lone and self.lone_drops == "only"):
                past = 0.0
            sign = -1.0 if far.score < 0 else 1.0
            judgements.append(judged(reading, level_of(past, self.clear), sign * past, backed=backed))
        return tuple(judgements)

    def _past(self, far: Deviation, city: float) -> float:
        """Return how far past the raise levels a deviation is [-]: the lesser of share and score."""
        if (self.direction == "more" and far.score < 0) or (self.direction == "less" and far.score > 0):
            return 0.0
        beyond = abs((1.0 + far.share) / city - 1.0)
        return min(beyond / self.share, abs(far.score) / self.score)

    def _tells(self, far: Deviation, other: Deviation, same_street: bool) -> bool:
        """Return whether a neighbour backs a deviation: a drop by its detour, or by less in the same street."""
        if abs(other.score) < self.backing:
            return False
        return far.score > 0 or other.score > 0 or same_street

    def _around(
        self, place: str, quantity: str, seen: Seen, found: Mapping[tuple[str, str], Deviation | None]
    ) -> list[tuple[Deviation, bool]]:
        """Return how far its neighbours are from their usual, of those that can be judged; and if in its street."""
        if place not in seen.places:
            return []
        own = seen.places[place]
        names = [name for name in own.neighbours if name in seen.places]
        return [
            (other, bool(own.street) and seen.places[name].street == own.street)
            for name in names
            if (other := found.get((name, quantity))) is not None
        ]
