"""Times and lengths between zones and gateways by car.

Takes   a Network, the flow on each link or none
Gives   free_times: the fastest way between each two centroids when nobody else is on the road;
        by_car: the fastest way between zones on a loaded road, and how long it is
Used by travel.py, modes/feedback.py
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.connectors import SPEED
from belvedere.mobility.equilibrium.network import INSIDE, Network
from belvedere.mobility.paths.shortest import Floats, graph, tree


@dataclass(frozen=True)
class ByCar:
    """The fastest way between each two zones; infinity without one, the diagonal is half the way to the nearest."""

    time: Floats  # (zones, zones) [s]
    length: Floats  # (zones, zones) [m]


def free_times(network: Network) -> Floats:
    """Return the free-flow time [s] from each centroid to each, shape (centroids, centroids); infinity without a way.

    Within a centroid it is half the time to its nearest neighbour.
    """
    ways = graph(network.from_node, network.to_node, network.nodes, network.centroids)
    cost = np.where(network.allowed[INSIDE], network.curve.free_time, np.inf)
    many = network.centroids
    time: Floats = np.array([tree(ways, cost, root)[0][:many] for root in range(many)]).reshape(many, many)
    return _with_inner(time)


def by_car(network: Network, flow: Floats | None, length: Floats, zones: int) -> ByCar:
    """Return times and lengths between zones for who may drive into limited-traffic zones.

    Parameters
    ----------
    flow : array, shape (links,) [veh/h]; None: nobody else is on the road
    length : array, shape (links,) [m] of the city's links; connectors, which come after them, count by their time
    """
    ways = graph(network.from_node, network.to_node, network.nodes, network.centroids)
    curve = network.curve
    taken = curve.free_time if flow is None else curve.time(flow)
    cost = np.where(network.allowed[INSIDE], taken, np.inf)
    metres = curve.free_time * SPEED
    metres[: len(length)] = length
    time, far = np.empty((zones, zones)), np.empty((zones, zones))
    for root in range(zones):
        reached, last = tree(ways, cost, root)
        time[root] = reached[:zones]
        far[root] = _along(np.argsort(reached, kind="stable"), last, network.from_node, metres)[:zones]
    far[~np.isfinite(time)] = np.inf
    return ByCar(_with_inner(time), _with_inner(far))


def _with_inner(values: Floats) -> Floats:
    """Return the matrix with half of each row's smallest value on the diagonal."""
    whole = values.copy()
    np.fill_diagonal(whole, np.inf)
    nearest = whole.min(axis=1, initial=np.inf)
    np.fill_diagonal(whole, np.where(np.isfinite(nearest), nearest / 2.0, 0.0))
    return whole


@numba.njit(cache=True, nogil=True)
def _along(order, last, from_node, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the sum of `values` along each node's way from the root; `order`: nodes, nearest first."""
    total = np.zeros(len(order))
    for node in order:
        link = last[node]
        if link >= 0:
            total[node] = total[from_node[link]] + values[link]
    return total
