"""A rule of this kind: a feed has stopped, or too few of its sensors still answer.

Takes   how feeds report
Gives   Keys: after, part
Used by rules.py
Source  observations/freshness.py: late at one promised interval past the last, down at three
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import feeds_of, level_of
from belvedere.alerts.contract import Judgement, Rule, Value
from belvedere.alerts.seen import Feed, Seen

ABOUT: Literal["feeds"] = "feeds"


@dataclass(frozen=True, slots=True)
class Keys:
    """How late is late.

    Raises
    ------
    ValueError
        when a level means nothing
    """

    after: float = 3.0  # [intervals] past the end of the newest reading
    part: float = 0.5  # [-] of its sensors: when fewer answer the feed is as good as down
    clear: float = 0.67  # [-] of the raise level

    def __post_init__(self) -> None:
        if not (self.after > 0 and 0 <= self.part <= 1 and 0 < self.clear <= 1):
            raise ValueError("after is above 0 intervals, part 0 to 1, clear above 0 and at most 1")

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return how late each feed is."""
        return tuple(self._one(feed, seen) for feed in feeds_of(rule, seen) if feed.last is not None)

    def _one(self, feed: Feed, seen: Seen) -> Judgement:
        late = feed.age / (feed.interval * self.after)
        silent = 0.0
        if feed.sensors and self.part > 0:
            silent = (1.0 - feed.heard / feed.sensors) / (1.0 - self.part) if self.part < 1 else 0.0
        past = max(late, silent)
        value = Value(
            place=feed.feed,
            quantity=feed.quantity,
            time=seen.at,  # it is judged by the clock, not by a reading
            value=feed.age if math.isfinite(feed.age) else math.nan,
            limit=self.after * feed.interval,
            score=past,
        )
        return Judgement(f"{feed.feed}/{feed.quantity}", level_of(past, self.clear), (value,), 0.0, backed=True)
