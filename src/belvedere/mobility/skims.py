"""Times between zones and gateways.

Takes   a Network
Gives   free_times: the time of the fastest way between each two centroids when nobody else is on the road
Used by demand.py
"""

from __future__ import annotations

import numpy as np

from belvedere.mobility.network import INSIDE, Network
from belvedere.mobility.paths import Floats, graph, tree


def free_times(network: Network) -> Floats:
    """Return the free-flow time [s] from each centroid to each, shape (centroids, centroids); infinity without a way.

    Within a centroid it is half the time to its nearest neighbour.
    """
    ways = graph(network.from_node, network.to_node, network.nodes, network.centroids)
    cost = np.where(network.allowed[INSIDE], network.curve.free_time, np.inf)
    many = network.centroids
    time: Floats = np.array([tree(ways, cost, root)[0][:many] for root in range(many)]).reshape(many, many)
    np.fill_diagonal(time, np.inf)
    nearest = time.min(axis=1, initial=np.inf)
    np.fill_diagonal(time, np.where(np.isfinite(nearest), nearest / 2.0, 0.0))
    return time
