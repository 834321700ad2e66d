"""How the time to drive a link grows with its flow.

Takes   free time [s], capacity [veh/h] and the class of street
Gives   Curve, what the equilibrium asks of any delay curve; BPR, which may hold tables of others; BY_CLASS, parameters
Used by network.py, streets.py, passes.py, system_optimum.py
Source  Bureau of Public Roads (1964), Traffic Assignment Manual
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.tables import Floats, Table

Shorts = npt.NDArray[np.int32]

LINKS_OWN = 1e6  # above any power


class Curve(Protocol):
    """What every link costs: convex and never falling in its own flow.

    constant + factor · flow ** power, and on links with a table its function of flow over capacity: any curve that is
    convex, by tables.tabulate. `cost` is the sum, `area` its integral.
    """

    def powers(self) -> tuple[Floats, Floats, Floats]:
        """Return constant [s], factor [s/(veh/h)^power] and power [-], each of shape (links,)."""
        ...

    def tabled(self) -> Tabled:
        """Return the tables and which link has which."""
        ...

    def cost(self, flow: Floats) -> Floats:
        """Return the cost of each link at `flow` [veh/h], shape (links,) [s]."""
        ...

    def area(self, flow: Floats) -> Floats:
        """Return the integral of the cost of each link from no flow to `flow`, shape (links,) [veh·s/h]."""
        ...


@dataclass(frozen=True)
class Tabled:
    """The links whose delay is `height` times a table's value above its start, at flow over `unit`."""

    tables: tuple[Table, ...]
    which: Shorts  # (links,) a table, or -1; empty when no link has one
    unit: Floats  # (links,) [veh/h]
    height: Floats  # (links,) [s]

    def kind(self, power: Floats) -> Floats:
        """Return numbers that differ where curves add to no curve of the same kind: the power, or a link's own."""
        if not len(self.which):
            return power
        return np.where(self.which >= 0, LINKS_OWN + np.arange(len(power)), power)


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
    tables: tuple[Table, ...] = ()  # other delay curves, of flow over capacity
    which: Shorts | None = None  # (links,) which of them a link has in place of alpha and beta, or -1; None: none has

    def powers(self) -> tuple[Floats, Floats, Floats]:
        """Return constant [s], factor [s/(veh/h)^beta] and power [-] of each link."""
        steep = self.beta > 0  # published test networks write beta = 0 for links without delay
        constant = self.free_time * np.where(steep, 1.0, 1.0 + self.alpha) + self.fixed
        factor = np.where(steep, self.free_time * self.alpha / self.capacity**self.beta, 0.0)
        if self.which is not None:
            has = self.which >= 0
            starts = np.array([table.start for table in self.tables])
            constant[has] = self.free_time[has] * starts[self.which[has]] + self.fixed[has]
            factor[has] = 0.0
        return constant, factor, np.where(steep & (factor > 0), self.beta, 1.0)

    def tabled(self) -> Tabled:
        """Return the tables and which link has which."""
        if self.which is None:
            return Tabled((), np.zeros(0, np.int32), np.zeros(0), np.zeros(0))
        if self.which.shape != self.capacity.shape or self.which.max(initial=-1) >= len(self.tables):
            raise ModelError(
                f"delay curves: {len(self.which)} links name tables up to {self.which.max(initial=-1)}, and there are "
                f"{len(self.capacity)} links and {len(self.tables)} tables, from 0. Name one for each link, or -1."
            )
        return Tabled(self.tables, self.which, self.capacity, self.free_time)

    def cost(self, flow: Floats) -> Floats:
        """Return the cost of each link at `flow` [veh/h], fixed costs included, shape (links,) [s]."""
        constant, factor, power = self.powers()
        return np.asarray(constant + factor * flow**power + self._of_tables(flow, 0), np.float64)

    def area(self, flow: Floats) -> Floats:
        """Return the integral of the cost of each link from no flow to `flow`, shape (links,) [veh·s/h]."""
        constant, factor, power = self.powers()
        area = constant * flow + factor * flow ** (power + 1.0) / (power + 1.0)
        return np.asarray(area + self._of_tables(flow, 2), np.float64)

    def time(self, flow: Floats) -> Floats:
        """Return the time [s] to drive each link at `flow` [veh/h]; fixed costs are no time."""
        if self.which is not None:
            return self.cost(flow) - self.fixed
        return self.free_time * (1.0 + self.alpha * (flow / self.capacity) ** self.beta)

    def _of_tables(self, flow: Floats, part: int) -> Floats:
        """Return what tables add above their start: 0, cost; 2, area."""
        added = np.zeros(len(flow))
        if self.which is None:
            return added
        for number, table in enumerate(self.tables):
            has = self.which == number
            x = flow[has] / self.capacity[has]
            found = table.at(x)[part] - (table.start if part == 0 else table.start * x)
            added[has] = self.free_time[has] * found * (1.0 if part == 0 else self.capacity[has])
        return added


def objective(curve: Curve, flow: Floats) -> float:
    """Return Beckmann's objective: the sum of the areas under the links' curves [veh·s/h].

    Source: Beckmann, McGuire & Winsten (1956), Studies in the Economics of Transportation.
    """
    return float(np.sum(curve.area(flow)))
