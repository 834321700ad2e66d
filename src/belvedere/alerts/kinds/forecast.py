"""A rule of this kind: a reading is outside what was forecast for it, for several readings in a row.

Takes   readings with the forecast of their interval
Gives   Keys: direction, beyond, clear
Used by rules.py
Source  the band is the forecast's 5 to 95 % (forecast/contract.LEVELS), so one reading in ten is outside it on a good
        day: `beyond` widens it, and `readings` in a row make it rare
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import level_of, readings_of, unknown
from belvedere.alerts.contract import Judgement, Rule, Value
from belvedere.alerts.deviation import TINY, trusted
from belvedere.alerts.seen import Reading, Seen

ABOUT: Literal["readings"] = "readings"


@dataclass(frozen=True, slots=True)
class Keys:
    """How far outside the band is outside.

    Raises
    ------
    ValueError
        when a level means nothing
    """

    direction: Literal["more", "less", "both"] = "both"
    beyond: float = 1.0  # [-] of the way from the middle to the band's edge; 1: the edge itself
    clear: float = 0.8  # [-] of the raise level

    def __post_init__(self) -> None:
        if not (self.beyond > 0 and 0 < self.clear <= 1):
            raise ValueError("beyond must be above 0, and clear above 0 and at most 1")

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return how far each reading is outside its band; of those without a forecast "unknown"."""
        return tuple(self._one(reading) for reading in readings_of(rule, seen))

    def _one(self, reading: Reading) -> Judgement:
        if reading.value is None or not trusted(reading) or math.isnan(reading.forecast_median):
            return unknown(reading)
        apart = reading.value - reading.forecast_median
        edge = reading.forecast_high if apart > 0 else reading.forecast_low
        sign = 1.0 if apart > 0 else -1.0
        away = abs(apart) / (max(abs(edge - reading.forecast_median), TINY) * self.beyond)
        if (self.direction == "more" and apart < 0) or (self.direction == "less" and apart > 0):
            away = 0.0
        value = Value(
            place=reading.place,
            quantity=reading.quantity,
            time=reading.time,
            value=reading.value,
            usual=reading.forecast_median,
            low=reading.forecast_low,
            high=reading.forecast_high,
            limit=edge,
            score=sign * away,
        )
        return Judgement(reading.place, level_of(away, self.clear), (value,), reading.interval)
