"""How the time to drive a link grows with its flow.

Takes   free time [s], capacity [veh/h] and the class of street
Gives   Curve, what the equilibrium asks of any delay curve; BPR, the one used; BY_CLASS, its parameters
Used by network.py, paired.py
Source  Bureau of Public Roads (1964), Traffic Assignment Manual
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from belvedere.mobility.paths import Floats


class Curve(Protocol):
    """The delay of every link, as constant + factor · flow ** power: convex and increasing in its own flow."""

    def powers(self) -> tuple[Floats, Floats, Floats]:
        """Return constant [s], factor [s/(veh/h)^power] and power [-], each of shape (links,)."""
        ...


@dataclass(frozen=True, slots=True)
class Steepness:
    """The two parameters of the Bureau of Public Roads for one class of street."""

    alpha: float = 0.15  # [-] extra time at capacity, as a share of free time (BPR 1964)
    beta: float = 4.0  # [-] power of flow over capacity (BPR 1964)

    def __post_init__(self) -> None:
        if self.alpha < 0 or self.beta < 1:
            raise ValueError(f"a delay curve needs alpha >= 0 and beta >= 1, got {self}")


# METHODS §4 [M], to be confirmed: default 0.15 and 4; calibrated on urban streets alpha 0.5 to 1.0, beta 2 to 4.
# The curve of a city street carries the wait at its signals too. Beta is 4 everywhere: chains of links then merge.
URBAN = Steepness(alpha=0.8, beta=4.0)  # to be confirmed
BY_CLASS: Mapping[str, Steepness] = {
    "motorway": Steepness(),
    "motorway_link": Steepness(),
    "trunk": Steepness(),
    "trunk_link": Steepness(),
    "primary": URBAN,
    "primary_link": URBAN,
    "secondary": URBAN,
    "secondary_link": URBAN,
    "tertiary": URBAN,
    "tertiary_link": URBAN,
}
OTHERWISE = URBAN  # residential, unclassified, living_street and what OSM may add


@dataclass(frozen=True)
class BPR:
    """Delay curves of the Bureau of Public Roads: (free_time · (1 + alpha · (flow/capacity) ** beta)) + fixed."""

    free_time: Floats  # (links,) [s]
    capacity: Floats  # (links,) [veh/h]
    alpha: Floats  # (links,) [-]
    beta: Floats  # (links,) [-]
    fixed: Floats  # (links,) [s] cost that does not depend on flow and is not time: a toll over the value of time

    def powers(self) -> tuple[Floats, Floats, Floats]:
        """Return constant [s], factor [s/(veh/h)^beta] and power [-] of each link."""
        steep = self.beta > 0  # published test networks write beta = 0 for links without delay
        constant = self.free_time * np.where(steep, 1.0, 1.0 + self.alpha) + self.fixed
        factor = np.where(steep, self.free_time * self.alpha / self.capacity**self.beta, 0.0)
        return constant, factor, np.where(steep & (factor > 0), self.beta, 1.0)

    def time(self, flow: Floats) -> Floats:
        """Return the time [s] to drive each link at `flow` [veh/h]; fixed costs are no time."""
        return self.free_time * (1.0 + self.alpha * (flow / self.capacity) ** self.beta)


def objective(curve: Curve, flow: Floats) -> float:
    """Return Beckmann's objective: the sum of the areas under the links' curves [veh·s/h].

    Source: Beckmann, McGuire & Winsten (1956), Studies in the Economics of Transportation.
    """
    constant, factor, power = curve.powers()
    return float(np.sum(constant * flow + factor * flow ** (power + 1.0) / (power + 1.0)))
