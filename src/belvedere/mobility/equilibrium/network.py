"""Links, who may drive them and what that costs: all that an equilibrium knows of a city.

Takes   arrays; streets.py makes them from a City
Gives   Network, Trips; check
Used by paired.py and all that assigns
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.paths.shortest import Flags, Floats, Indices

OUTSIDE = "outside"  # class of the trips that neither begin nor end inside a limited-traffic zone
INSIDE = "inside"  # and of those that do
BARRED = "barred"  # of vehicles that a low-emission zone shuts out, where their trips neither begin nor end in it


@dataclass(frozen=True)
class Gates:
    """What limited-traffic zones in force do to the trips of each centroid."""

    inside: Floats  # (centroids,) [-] share of its trips that begin or end inside
    let_in: Floats  # (centroids,) [-] share of those that may drive in
    park: Indices  # (centroids,) where the others leave the car: the same zone if part of it is outside, or the nearest


@dataclass(frozen=True)
class Network:
    """Links and connectors. Nodes 0 … centroids - 1 are zones, then gateways: no route drives through them."""

    from_node: Indices  # (links,)
    to_node: Indices  # (links,)
    nodes: int
    centroids: int
    curve: BPR
    key: Indices  # (links,) link_id of the City; below zero on connectors. The same street has the same key in any hour
    allowed: Mapping[str, Flags]  # class of demand → (links,) may it be driven
    gates: Gates | None = None  # what limited-traffic zones do to the trips of each centroid; None: nothing
    extra: Mapping[str, Floats] = field(default_factory=dict)  # class → (links,) [s] what it pays beyond everybody
    weight: Mapping[str, float] = field(default_factory=dict)  # class → passenger-car units a vehicle [-]; else 1
    barred: Floats | None = None  # (centroids, centroids) [-] share of OUTSIDE's trips that are BARRED; None: nobody

    def weight_of(self, name: str) -> float:
        """Return how many cars a vehicle of a class stands for on the road [pcu/veh]."""
        return float(self.weight.get(name, 1.0))


@dataclass(frozen=True)
class Trips:
    """Trips of one class that start in one hour."""

    name: str  # a key of Network.allowed
    origin: Indices  # (pairs,) centroid
    destination: Indices  # (pairs,) centroid; trips within a centroid drive on no link
    flow: Floats  # (pairs,) [veh/h]


def check(network: Network, demand: Sequence[Trips]) -> None:
    """Raise ModelError when the kernels could not take these inputs."""
    curve = network.curve
    for name, values in {"free time": curve.free_time, "capacity": curve.capacity, "fixed cost": curve.fixed}.items():
        bad = ~np.isfinite(values) | (values < 0)
        if name == "capacity":
            bad |= (values <= 0) & (curve.alpha > 0)
        if bad.any():
            link = int(np.flatnonzero(bad)[0])
            raise ModelError(
                f"network: link {network.key[link]}: {name} is {values[link]}. "
                "Correct it in the city's links, or shut the link by its allowed uses."
            )
    for name, seconds in network.extra.items():
        if seconds.shape != network.from_node.shape or not (np.isfinite(seconds) & (seconds >= 0)).all():
            raise ModelError(
                f"network: what class {name!r} pays beyond everybody must be seconds, zero or more, for each of "
                f"{len(network.from_node)} links. Shut a link to a class in `allowed`, not by its cost."
            )
    for name, weight in network.weight.items():
        if not (np.isfinite(weight) and weight > 0):
            raise ModelError(
                f"network: a vehicle of class {name!r} counts as {weight} cars. Give it a number above zero."
            )
    for trips in demand:
        if trips.name not in network.allowed:
            raise ModelError(
                f"demand: class {trips.name!r} is not one of the network's: {', '.join(sorted(network.allowed))}. "
                "Build the network with that class."
            )
        bad = ~np.isfinite(trips.flow) | (trips.flow < 0)
        if bad.any():
            at = int(np.flatnonzero(bad)[0])
            raise ModelError(
                f"demand: class {trips.name}, from {trips.origin[at]} to {trips.destination[at]}: "
                f"{trips.flow[at]} trips. Trips must be a number, zero or more."
            )
        ends = np.concatenate([trips.origin, trips.destination])
        if ends.size and (ends.min() < 0 or ends.max() >= network.centroids):
            raise ModelError(
                f"demand: class {trips.name}: centroid {ends.max() if ends.min() >= 0 else ends.min()} is not in the "
                f"network, which has {network.centroids}. Make the demand for the same zones and gateways."
            )
