"""Attacks on what is released: one file an attack, each tried on thresholded counts and on ours in the same run.

Takes   nothing
Gives   known, every attack by name; suite, all of them on one scene
Used by tests, benchmarks/attacks.py, dpia/ (its results)
Source  PRESENCE 3.4; docs/presence-attacks.md
"""

from __future__ import annotations

from collections.abc import Mapping

from belvedere.presence.attacks import (
    averaging,
    differencing,
    expansion,
    membership,
    membership_week,
    month,
    overlapping,
    past_night,
    silent_hours,
    trajectories,
    unicity,
)
from belvedere.presence.attacks.contract import Attack, Finding
from belvedere.presence.attacks.scene import Scene, Size, stage
from belvedere.progress import Progress, silent

__all__ = ["Attack", "Finding", "Scene", "Size", "known", "stage", "suite"]


def known() -> Mapping[str, Attack]:
    """Return every attack by name, in the order in which they are told."""
    return {
        "differencing": differencing,
        "averaging": averaging,
        "membership": membership,
        "membership_week": membership_week,
        "trajectories": trajectories,
        "expansion": expansion,
        "unicity": unicity,
        "overlapping": overlapping,
        "past_night": past_night,
        "silent_hours": silent_hours,
        "month": month,
    }


def suite(scene: Scene, progress: Progress = silent) -> tuple[Finding, ...]:
    """Return what every attack finds on the scene."""
    every = known()
    found: list[Finding] = []
    for number, attack in enumerate(every.values()):
        progress(number / len(every), attack.TITLE_EN, attack.TITLE_IT)
        found += attack.run(scene)
    return tuple(found)
