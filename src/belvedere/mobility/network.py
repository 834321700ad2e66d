"""What cars can drive on in one hour of a city's day.

Takes   a City and an hour
Gives   Network: links, connectors of zones and gateways, delay curves, who may use which link
Used by equilibrium.py, demand.py, day.py
Source  restrictions: the city's own table; connectors: see connectors.py
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.curves import BPR
from belvedere.mobility.paths import Flags, Floats, Indices


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
        if ends.size and not (0 <= ends.min() and ends.max() < network.centroids):
            raise ModelError(
                f"demand: class {trips.name}: centroid {ends.max() if ends.min() >= 0 else ends.min()} is not in the "
                f"network, which has {network.centroids}. Make the demand for the same zones and gateways."
            )
