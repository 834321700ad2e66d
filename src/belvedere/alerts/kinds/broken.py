"""A rule of this kind: a sensor says what no street does, so it is the sensor that a person should look at.

Takes   readings and the ones before them
Gives   Keys: faults
Used by rules.py
Source  deviation.fault. Such readings raise nothing of other kinds
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from belvedere.alerts.about import judged, readings_of, unknown
from belvedere.alerts.contract import Judgement, Rule
from belvedere.alerts.deviation import fault
from belvedere.alerts.seen import Seen

ABOUT: Literal["readings"] = "readings"


@dataclass(frozen=True, slots=True)
class Keys:
    """Which faults are told."""

    faults: tuple[Literal["zero", "stuck", "doubted"], ...] = ("zero", "stuck", "doubted")

    def judge(self, rule: Rule, seen: Seen) -> tuple[Judgement, ...]:
        """Return of each sensor whether it is broken."""
        judgements = []
        for reading in readings_of(rule, seen):
            if reading.value is None:
                judgements.append(unknown(reading))
                continue
            found = fault(reading) in self.faults
            judgements.append(judged(reading, "raise" if found else "clear", 1.0 if found else 0.0))
        return tuple(judgements)
