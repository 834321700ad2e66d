"""Trips adjusted to counts: factors of what starts and ends in each zone, no further from the prior than counts ask.

Takes   an equilibrium and its flows at the counted links, counts, the prior's own uncertainty
Gives   use_of_links, prior_spread, adjust
Used by calibration.py
Source  generalised least squares: Cascetta (1984), Transportation Research B 18, 289-299, on log factors as in
        Bell (1991); weights against bad loops: Huber (1964), Annals of Mathematical Statistics 35, 73-101
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.equilibrium import Equilibrium
from belvedere.mobility.paths import Floats, Indices

# how far a factor may be from the prior: standard deviations of its logarithm [-]; chosen before looking at any count
# that was left out, never tuned
ALL = 0.4  # of all zones together, and of all gateways together
ZONE = 0.3  # of a zone against the others, alike for neighbours
GATEWAY = 0.6  # of a gateway against the others: their prior is a class of street
REACH = 2000.0  # [m] distance over which neighbours' factors are alike
# How far a right model may be from a right count, as a standard deviation: detectors are points, streets are not. A GEH
# of 5, the manual's limit of a good match, is a difference of sqrt(25 · count) [veh/h]; below that, ABSOLUTE.
PER_COUNT = 25.0  # [veh/h]
ABSOLUTE = 20.0  # [veh/h]
HUBER = 1.5  # [-] standardised residuals beyond this weigh less
REWEIGHTS = 5  # rounds of weights
FURTHEST = 1.5  # [-] largest logarithm of a factor


@dataclass(frozen=True)
class Use:
    """What flows on the counted links and where it comes from and goes to."""

    flow: Floats  # (counts,) [veh/h]
    by_end: Floats  # (counts, 2 · centroids) [veh/h] by origin, then by destination


def use_of_links(found: Equilibrium, links: Indices, centroids: int) -> Use:
    """Return the exact use of links by origin and destination, from the routes of an equilibrium.

    Parameters
    ----------
    links : array, shape (counts,), link numbers of the network
    """
    routes = found.routes
    skeleton = routes.skeleton
    chain_of = np.full(int(skeleton.links.max(initial=0)) + 1, -1, np.int64)
    chain_of[skeleton.links] = np.repeat(np.arange(len(skeleton.from_node)), np.diff(skeleton.chain_starts))
    chain = np.where(links < len(chain_of), chain_of[np.minimum(links, len(chain_of) - 1)], -1)
    row = np.full(len(skeleton.from_node), -1, np.int64)
    distinct = np.unique(chain[chain >= 0])
    row[distinct] = np.arange(len(distinct))
    table = np.zeros((len(distinct) + 1, 2 * centroids))
    pairs = routes.pairs
    _add_use(routes.pair_starts, routes.starts, routes.chains, routes.flow, row, pairs.origin, pairs.end, table)
    place = np.where(chain >= 0, row[np.maximum(chain, 0)], len(distinct))
    by_end = table[place]
    return Use(by_end[:, :centroids].sum(axis=1), by_end)


@numba.njit(cache=True, nogil=True)
def _add_use(pair_starts, starts, chains, flow, row, origin, end, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Add each route's flow to the rows of the counted chains that it drives."""
    centroids = table.shape[1] // 2
    for pair in range(origin.size):
        for route in range(pair_starts[pair], pair_starts[pair + 1]):
            for at in range(starts[route], starts[route + 1]):
                counted = row[chains[at]]
                if counted >= 0:
                    table[counted, origin[pair]] += flow[route]
                    table[counted, centroids + end[pair]] += flow[route]


def prior_spread(place: Floats, zones: int) -> Floats:
    """Return the covariance of the log factors, shape (2 · centroids, 2 · centroids); starts and ends are independent.

    Parameters
    ----------
    place : array, shape (centroids, 2) [m]
    """
    many = len(place)
    apart = np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1))
    zone = np.arange(many) < zones
    same_kind = zone[:, None] == zone[None, :]
    alike = np.where(zone[:, None] & zone[None, :], ZONE**2 * np.exp(-((apart / REACH) ** 2) / 2.0), 0.0)
    side = np.where(same_kind, ALL**2, 0.0) + alike + np.diag(np.where(zone, 0.0, GATEWAY**2))
    return np.kron(np.eye(2), side)


def adjust(use: Use, counted: Floats, spread: Floats, now: Floats) -> Floats:
    """Return the log factors that bring the flows nearest to the counts, shape (2 · centroids,).

    One Gauss-Newton step from the factors `now` that gave `use`; the prior's factors are all 1 (log 0).

    Parameters
    ----------
    counted : array, shape (counts,) [veh/h]
    spread : array, covariance of `prior_spread`
    """
    if not len(counted):
        return np.zeros_like(now)
    slope = use.by_end
    error = PER_COUNT * counted + ABSOLUTE**2
    gap = counted - use.flow + slope @ now
    reach = slope @ spread
    weight = np.ones(len(counted))
    step = now
    for _ in range(REWEIGHTS):
        step = reach.T @ np.linalg.solve(reach @ slope.T + np.diag(error / weight), gap)
        left = np.abs(gap - slope @ step) / np.sqrt(error)
        weight = np.minimum(1.0, HUBER / np.maximum(left, 1e-9))
    return np.clip(step, -FURTHEST, FURTHEST)
