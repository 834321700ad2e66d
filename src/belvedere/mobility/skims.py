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
    toll: Floats | None = None  # (zones, zones) [s] what is paid on the way, over the value of time; None: nothing is


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
    """Return times and lengths between zones for who may drive into limited-traffic zones, on the cheapest way.

    Parameters
    ----------
    flow : array, shape (links,) [veh/h]; None: nobody else is on the road
    length : array, shape (links,) [m] of the city's links; connectors, which come after them, count by their time
    """
    ways = graph(network.from_node, network.to_node, network.nodes, network.centroids)
    curve = network.curve
    taken = curve.free_time if flow is None else curve.time(flow)
    tolled = bool(curve.fixed.any())
    cost = np.where(network.allowed[INSIDE], taken + curve.fixed if tolled else taken, np.inf)
    metres = curve.free_time * SPEED
    metres[: len(length)] = length
    # a centroid comes after the node it hangs on: connectors of gateways take no time
    centroid = np.arange(network.nodes) < network.centroids
    time, far, paid = (np.empty((zones, zones)) for _ in range(3))
    for root in range(zones):
        reached, last = tree(ways, cost, root)
        order = np.lexsort((centroid, reached))
        time[root] = reached[:zones]
        far[root] = _along(order, last, network.from_node, metres)[:zones]
        if tolled:
            paid[root] = _along(order, last, network.from_node, curve.fixed)[:zones]
    far[~np.isfinite(time)] = np.inf
    if not tolled:
        return ByCar(_with_inner(time), _with_inner(far))
    np.fill_diagonal(paid, 0.0)
    return ByCar(_with_inner(time - paid), _with_inner(far), paid)


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
