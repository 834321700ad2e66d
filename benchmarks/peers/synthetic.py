"""Trips for a network whose real ones are not published with it: gravity, from its best known flows.

Takes   roads and the best known flow of each link
Gives   trips, the same on every run: nothing is random
Used by benchmarks/assignment.py, for Chicago-Regional
Source  productions and attractions are the flows out of and into each zone; deterrence exp(-steepness · cost) at those
        flows' costs (Wilson 1967), so steep that all trips together cost what the flows cost
"""

from __future__ import annotations

import numpy as np

from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.paths.shortest import Floats
from benchmarks.peers.gap import shortest
from benchmarks.peers.tntp import Roads

PAIRS = 2_300_000  # [-] the largest cells that stay, about as many as the real matrix has
BALANCES = 60  # [-] turns of rows and columns
HALVINGS = 14  # [-] of the steepness, which is below 1 / [time]


def trips(roads: Roads, flow: Floats) -> Trips:
    """Return trips that lead to about the given flows; zones must be closed to through trips."""
    zones, cost = roads.zones, roads.cost(flow)
    leaves, enters = roads.from_node < zones, roads.to_node < zones
    out: Floats = np.bincount(roads.from_node[leaves], flow[leaves], minlength=zones).astype(np.float64)
    into: Floats = np.bincount(roads.to_node[enters], flow[enters], minlength=zones).astype(np.float64)
    way = shortest(roads, cost, np.arange(zones))[:, :zones]
    np.fill_diagonal(way, np.inf)
    reached = np.isfinite(way)
    length = np.where(reached, way, 0.0)
    wanted = float(flow @ cost) / float(out.sum())
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        steepness = (low + high) / 2
        cells = _balanced(np.where(reached, np.exp(-steepness * length), 0.0), out, into)
        longer = float((cells * length).sum() / cells.sum()) > wanted
        low, high = (steepness, high) if longer else (low, steepness)
    kept = np.zeros(zones * zones)
    largest = np.argsort(cells, axis=None, kind="stable")[::-1][:PAIRS]
    kept[largest] = cells.ravel()[largest]
    cells = _balanced(kept.reshape(zones, zones), out, into)
    origin, destination = np.nonzero(cells)
    return Trips("car", origin.astype(np.int64), destination.astype(np.int64), cells[origin, destination])


def _balanced(weight: Floats, out: Floats, into: Floats) -> Floats:
    """Return the cells of a gravity matrix with the given sums of rows and of columns."""
    from_zone, to_zone = np.ones(len(out)), np.ones(len(into))
    for _ in range(BALANCES):
        reach = weight @ to_zone
        from_zone = np.divide(out, reach, out=np.zeros(len(out)), where=reach > 0)
        reach = weight.T @ from_zone
        to_zone = np.divide(into, reach, out=np.zeros(len(into)), where=reach > 0)
    cells: Floats = from_zone[:, None] * weight * to_zone[None, :]
    return cells
