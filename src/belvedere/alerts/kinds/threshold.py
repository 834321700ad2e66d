"""A rule of this kind: a reading is past a fixed level, such as a limit of the law.

Takes   readings
Gives   Keys: above or below, clear
Used by rules.py
Source  each rule's own `source`
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import judged, readings_of, unknown
from belvedere.alerts.contract import Judgement, Level, Rule
from belvedere.alerts.deviation import TINY, trusted
from belvedere.alerts.seen import Reading, Seen

ABOUT: Literal["readings"] = "readings"


@dataclass(frozen=True, slots=True)
class Keys:
    """The level that raises, and the one that clears, in the quantity's unit.

    Raises
    ------
    ValueError
        when there is not exactly one level, or the one that clears lies beyond it
    """

    above: float | None = None
    below: float | None = None
    clear: float | None = None  # none: the level itself

    def __post_init__(self) -> None:
        if (self.above is None) == (self.below is None):
            raise ValueError("write one level, `above` or `below`")
        level, clear = self.level, self.level if self.clear is None else self.clear
        if (clear > level) if self.above is not None else (clear < level):
            raise ValueError(f"clear = {clear:g} lies beyond the level {level:g}: it would never close")

    @property
    def level(self) -> float:
        """Return the level that raises, in the quantity's unit."""
        return self.above if self.above is not None else self.below or 0.0

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return on which side of the level each reading lies."""
        return tuple(self._one(reading) for reading in readings_of(rule, seen))

    def _one(self, reading: Reading) -> Judgement:
        if reading.value is None or not trusted(reading):
            return unknown(reading)
        side = 1.0 if self.above is not None else -1.0
        clear = self.level if self.clear is None else self.clear
        level: Level = "keep"
        if side * reading.value > side * self.level:
            level = "raise"
        elif side * reading.value <= side * clear:
            level = "clear"
        score = side + (reading.value - self.level) / max(abs(self.level), TINY)
        return judged(reading, level, score if math.isfinite(score) else side, limit=self.level)
