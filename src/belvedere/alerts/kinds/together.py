"""A rule of this kind: several sensors are far from their usual the same way at once.

Takes   readings with their usual
Gives   Keys: around, least, part, share, score, direction, clear
Used by rules.py
Source  deviation.py. Levels lie lower than those of one sensor: chance moves one, seldom many at once
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import judged, level_of, readings_of
from belvedere.alerts.contract import Judgement, Rule, Value
from belvedere.alerts.deviation import Deviation, deviation, swing, trusted
from belvedere.alerts.seen import Reading, Seen

ABOUT: Literal["readings"] = "readings"
Around = Literal["city", "district", "street", "neighbours"]


@dataclass(frozen=True, slots=True)
class Keys:
    """How many must be how far.

    Raises
    ------
    ValueError
        when a level means nothing
    """

    around: Around = "neighbours"  # neighbours: each sensor and those nearest to it over the streets
    least: int = 3  # [-] sensors that must be far the same way
    part: float = 0.5  # [-] and this share of those that can be judged
    share: float = 0.25  # [-] of the usual, beyond it
    score: float = 2.0  # [-] robust standard deviations
    direction: Literal["more", "less", "both"] = "both"
    clear: float = 0.6  # [-] of the sensors that raised it: with fewer it is over
    against_city: bool = True  # of around = "city" it has no meaning

    def __post_init__(self) -> None:
        if self.least < 2:
            raise ValueError("least is below 2: for one sensor write a rule of kind usual")
        if not (0 < self.part <= 1 and self.share > 0 and self.score > 0 and 0 < self.clear <= 1):
            raise ValueError("part and clear are above 0 and at most 1; share and score above 0")

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return of each group of sensors whether enough of them are far the same way."""
        judgements: list[Judgement] = []
        for quantity in rule.quantities:
            mine = [one for one in readings_of(rule, seen) if one.quantity == quantity]
            city = swing(seen, quantity) if self.against_city and self.around != "city" else 1.0
            far = {one.place: deviation(one, city) if trusted(one) else None for one in mine}
            for name, members in sorted(self._groups(mine, seen).items()):
                if len(members) >= self.least:
                    judgements.append(self._group(name, members, far, city))
        return tuple(judgements)

    def _group(
        self, name: str, members: Sequence[Reading], far: Mapping[str, Deviation | None], city: float
    ) -> Judgement:
        counted = [(one, found) for one in members if (found := far[one.place]) is not None]
        newest = max(members, key=lambda one: (one.time, one.place))
        if len(counted) < self.least:
            return Judgement(name, "unknown", judged(newest, "unknown", 0.0).values, newest.interval)
        best: tuple[float, tuple[Value, ...]] = (0.0, ())
        for sign in (1.0, -1.0):
            if (self.direction == "more" and sign < 0) or (self.direction == "less" and sign > 0):
                continue
            scores = [(min(abs(self._beyond(found, city)) / self.share, abs(found.score) / self.score), one)
                      for one, found in counted if found.score * sign > 0]  # fmt: skip
            there = sorted((pair for pair in scores if pair[0] >= 1.0), key=lambda pair: (-pair[0], pair[1].place))
            past = min(len(there) / self.least, len(there) / len(counted) / self.part)
            if past > best[0]:
                best = (past, tuple(judged(one, "raise", sign * score).values[0] for score, one in there))
        level = level_of(best[0], self.clear)
        return Judgement(name, level, best[1] or judged(newest, "clear", 0.0).values, newest.interval, backed=True)

    @staticmethod
    def _beyond(found: Deviation, city: float) -> float:
        return (1.0 + found.share) / city - 1.0

    def _groups(self, mine: Sequence[Reading], seen: Seen) -> dict[str, list[Reading]]:
        """Return the sensors of each group, by its name."""
        if self.around == "city":
            return {"city": list(mine)}
        groups: dict[str, list[Reading]] = {}
        by_place = {one.place: one for one in mine}
        for reading in mine:
            place = seen.places.get(reading.place)
            if place is None:
                continue
            if self.around == "neighbours":
                around = [by_place[name] for name in place.neighbours if name in by_place]
                groups[f"around:{reading.place}"] = [reading, *around]
                continue
            name = place.district if self.around == "district" else place.street
            if name:
                groups.setdefault(f"{self.around}:{name}", []).append(reading)
        return groups
