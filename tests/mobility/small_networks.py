"""Networks whose equilibrium is known: by hand, or by a published paper.

Takes   nothing
Gives   network(links, …), trips(pairs); sioux_falls()
Used by the tests of mobility/
Source  Sioux Falls: LeBlanc, Morlok & Pierskalla (1975), An efficient approach to solving the road network equilibrium
        traffic assignment problem, Transportation Research 9, 309-318: network, capacities, free times and demand
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import Network, Trips


def network(
    links: list[tuple[int, int, float, float, float, float]],
    nodes: int,
    centroids: int,
    shut: Mapping[str, list[int]] | None = None,
) -> Network:
    """Return a network from (from, to, free time [s], capacity [veh/h], alpha, beta) a link; `shut` by class."""
    table = np.array(links, dtype=float)
    many = len(links)
    allowed = {"car": np.ones(many, np.bool_)}
    for name, closed in (shut or {}).items():
        allowed[name] = ~np.isin(np.arange(many), closed)
    curve = BPR(table[:, 2], table[:, 3], table[:, 4], table[:, 5], np.zeros(many))
    ends = table[:, :2].astype(np.int64)
    return Network(ends[:, 0], ends[:, 1], nodes, centroids, curve, np.arange(many), allowed)


def trips(pairs: list[tuple[int, int, float]], name: str = "car") -> Trips:
    """Return trips from (origin, destination, veh/h) a pair."""
    table = np.array(pairs, dtype=float).reshape(-1, 3)
    return Trips(name, table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


# both directions: node, node, capacity of the hour, free time in hundredths of an hour
_STREETS = """
1 2 25900.20064 6, 1 3 23403.47319 4, 2 6 4958.180928 5, 3 4 17110.52372 4, 3 12 23403.47319 4, 4 5 17782.7941 2,
4 11 4908.82673 6, 5 6 4947.995469 4, 5 9 10000 5, 6 8 4898.587646 2, 7 8 7841.81131 3, 7 18 23403.47319 2,
8 9 5050.193156 10, 8 16 5045.822583 5, 9 10 13915.78842 3, 10 11 10000 5, 10 15 13512.00155 6, 10 16 4854.917717 4,
10 17 4993.510694 8, 11 12 4908.82673 6, 11 14 4876.508287 4, 12 13 25900.20064 3, 13 24 5091.256152 4,
14 15 5127.526119 5, 14 23 4924.790605 4, 15 19 14564.75315 3, 15 22 9599.180565 3, 16 17 5229.910063 2,
16 18 19679.89671 3, 17 19 4823.950831 2, 18 20 23403.47319 4, 19 20 5002.607563 4, 20 21 5059.91234 6,
20 22 5075.697193 5, 21 22 5229.910063 2, 21 24 4885.357564 3, 22 23 5000 4, 23 24 5078.508436 2
"""
# hundreds of trips from each node (row) to each (column)
_DEMAND = """
0 1 1 5 2 3 5 8 5 13 5 2 5 3 5 5 4 1 3 3 1 4 3 1
1 0 1 2 1 4 2 4 2 6 2 1 3 1 1 4 2 0 1 1 0 1 0 0
1 1 0 2 1 3 1 2 1 3 3 2 1 1 1 2 1 0 0 0 0 1 1 0
5 2 2 0 5 4 4 7 7 12 14 6 6 5 5 8 5 1 2 3 2 4 5 2
2 1 1 5 0 2 2 5 8 10 5 2 2 1 2 5 2 0 1 1 1 2 1 0
3 4 3 4 2 0 4 8 4 8 4 2 2 1 2 9 5 1 2 3 1 2 1 1
5 2 1 4 2 4 0 10 6 19 5 7 4 2 5 14 10 2 4 5 2 5 2 1
8 4 2 7 5 8 10 0 8 16 8 6 6 4 6 22 14 3 7 9 4 5 3 2
5 2 1 7 8 4 6 8 0 28 14 6 6 6 9 14 9 2 4 6 3 7 5 2
13 6 3 12 10 8 19 16 28 0 40 20 19 21 40 44 39 7 18 25 12 26 18 8
5 2 3 15 5 4 5 8 14 39 0 14 10 16 14 14 10 1 4 6 4 11 13 6
2 1 2 6 2 2 7 6 6 20 14 0 13 7 7 7 6 2 3 4 3 7 7 5
5 3 1 6 2 2 4 6 6 19 10 13 0 6 7 6 5 1 3 6 6 13 8 8
3 1 1 5 1 1 2 4 6 21 16 7 6 0 13 7 7 1 3 5 4 12 11 4
5 1 1 5 2 2 5 6 10 40 14 7 7 13 0 12 15 2 8 11 8 26 10 4
5 4 2 8 5 9 14 22 14 44 14 7 6 7 12 0 28 5 13 16 6 12 5 3
4 2 1 5 2 5 10 14 9 39 10 6 5 7 15 28 0 6 17 17 6 17 6 3
1 0 0 1 0 1 2 3 2 7 2 2 1 1 2 5 6 0 3 4 1 3 1 0
3 1 0 2 1 2 4 7 4 18 4 3 3 3 8 13 17 3 0 12 4 12 3 1
3 1 0 3 1 3 5 9 6 25 6 5 6 5 11 16 17 4 12 0 12 24 7 4
1 0 0 2 1 1 2 4 3 12 4 3 6 4 8 6 6 1 4 12 0 18 7 5
4 1 1 4 2 2 5 5 7 26 11 7 13 12 26 12 17 3 12 24 18 0 21 11
3 0 1 5 1 1 2 3 5 18 13 7 8 11 10 5 6 1 3 7 7 21 0 7
1 0 0 2 0 1 1 2 2 8 6 5 7 4 4 3 3 0 1 4 5 11 7 0
"""
# in the same units (trips × hundredths of an hour): the best objective known for these data
SIOUX_FALLS_OBJECTIVE = 42.31335287107440e5


def sioux_falls() -> tuple[Network, Trips]:
    """Return the network of Sioux Falls and its trips; times in hundredths of an hour, as in the paper.

    Every node starts, ends and passes trips on, so each has a centroid of its own: node n of the paper is n + 23 here.
    """
    links = []
    for street in _STREETS.replace("\n", " ").split(","):
        a, b, capacity, time = (float(word) for word in street.split())
        links += [(a + 23, b + 23, time, capacity, 0.15, 4.0), (b + 23, a + 23, time, capacity, 0.15, 4.0)]
    links += [(n, n + 24, 0.0, 1.0, 0.0, 1.0) for n in range(24)] + [(n + 24, n, 0.0, 1.0, 0.0, 1.0) for n in range(24)]
    hundreds = [[float(word) for word in row.split()] for row in _DEMAND.strip().splitlines()]
    pairs = [(o, d, 100.0 * many) for o, row in enumerate(hundreds) for d, many in enumerate(row) if many > 0]
    return network(links, 48, 24), trips(pairs)
