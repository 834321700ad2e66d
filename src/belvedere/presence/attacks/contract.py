"""What every attack gives, whatever it does.

Takes   nothing
Gives   Finding, one line of the table; Attack, the shape of a file of this folder
Used by the files of this folder, dpia/, benchmarks/attacks.py
Source  PRESENCE 3.4: each attack succeeds on output that is only thresholded, and fails on ours, in the same run
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from belvedere.presence.attacks.scene import Scene


@dataclass(frozen=True, slots=True)
class Finding:
    """What one attack recovered, on both outputs."""

    attack: str  # the file's name
    case: str  # "k = 5"
    figure_en: str  # what the numbers are
    figure_it: str
    threshold_only: float  # [-] on counts of which those below k are left out
    ours: float  # [-] on the release
    guess: float  # [-] what a guess, or for memberships the theory of the noise, gives without any fault of ours
    gate: float  # [-] `ours` may not be above: `guess` and as many standard errors as the scene says
    needed: float  # [-] `threshold_only` must be at least this, or the attack is too weak to say anything
    gated: bool = True  # False: told, and nobody relies on it

    @property
    def succeeds(self) -> bool:
        """Return whether the attack works on output that is only thresholded."""
        return self.threshold_only >= self.needed

    @property
    def fails(self) -> bool:
        """Return whether it gets no more from ours than is allowed."""
        return self.ours <= self.gate


class Attack(Protocol):
    """A file of this folder."""

    NUMBER: str  # "A1"
    TITLE_EN: str
    TITLE_IT: str

    def run(self, scene: Scene) -> tuple[Finding, ...]:
        """Attack both outputs of the scene."""
        ...
