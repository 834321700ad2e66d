"""Trips adjusted to counts of all hours at once, no further from the prior than the counts ask.

Takes   equilibria and the counts on some of their links, the prior's own uncertainty
Gives   Counted, Hour, hour_of, prior_spread, adjust → Adjusted
Used by trial.py, baselines.py
Source  generalised least squares: Cascetta (1984), Transportation Research B 18, 289-299, on log factors as in
        Bell (1991); errors of a route-choice model on one street are alike all day, so 24 hours of a loop are no 24
        proofs; left-out predictions in closed form: Rasmussen & Williams (2006), Gaussian Processes, eq. 5.12, by group

The flow on a link is what its pairs of origin and destination drive, at the exact use of links by an equilibrium:
factors of what starts and ends in each zone and hour move it. Their logarithms are a Gaussian field: neighbours and
neighbouring hours move alike. Gauss-Newton steps solve it in the space of counts; every step uses exact flows and
derivatives at fixed use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, diags_array, hstack, kron

from belvedere.mobility.equilibrium.loading import shares, use
from belvedere.mobility.equilibrium.network import Gates, Trips
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.paths.shortest import Flags, Floats, Indices

# how far a factor may be from the prior: standard deviations of its logarithm [-]. Set by hand on streets outside the
# hold-out, among four settings that hardly differed (docs/fit.md)
ALL = 0.4  # of all zones together, and of all gateways together
ZONE = 0.15  # of a zone against the others, alike for neighbours
GATEWAY = 0.3  # of a gateway against the others: their prior is a class of street
REACH = 2000.0  # [m] distance over which neighbours' factors are alike
PERSISTENT = 0.6  # [-] share of a factor's variance that is the same in all hours
HOURS = 2.0  # [h] over which the rest is alike
# Variance of what is left between a count and the flow of a right demand, over that flow + SMALL [veh/h]: together a
# GEH of 5, the manual's limit of a good match, is a variance of 25 times the flow
OF_HOUR = 5.0  # [veh/h] that is new in every hour
OF_LOOP = 20.0  # [veh/h] that a loop has all day: the street next to it takes the traffic, or it counts one lane
SMALL = 100.0  # [veh/h] flow below which a model that puts a side street's traffic on another one says nothing
HUBER = 1.5  # [-] standardised residuals beyond this weigh less (Huber 1964)
FURTHEST = 1.5  # [-] largest logarithm of a factor
STEPS = 3  # Gauss-Newton steps; a fourth moves flows by less than a vehicle


@dataclass(frozen=True)
class Counted:
    """Counts held against links, sorted by hour."""

    hour: Indices  # (counts,) 0 to 23
    link: Indices  # (counts,) link numbers of the network
    loop: Indices  # (counts,) number of the detector
    street: Indices  # (counts,) number of the street
    flow: Floats  # (counts,) [veh/h]

    def at(self, hour: int) -> Indices:
        """Return the rows of one hour."""
        return np.flatnonzero(self.hour == hour)


@dataclass(frozen=True)
class Hour:
    """What could be driven in an hour, and over which counted links."""

    trips: Floats  # (centroids, centroids) [veh/h] of the prior
    use: csr_array  # (centroids², counts of the hour) [-] share of each pair's trips that drives over the counted link


@dataclass(frozen=True)
class Adjusted:
    """Factors that bring flows near the counts that were seen."""

    log_factors: Floats  # (24, 2 · centroids) of what starts, then of what ends
    flow: Floats  # (counts,) [veh/h] at the use of links that was given
    left_out: Floats  # (counts,) [veh/h] as if its group had not been seen; of counts not seen, the same as `flow`


def hour_of(found: Equilibrium, demand: Sequence[Trips], gates: Gates | None, trips: Floats, links: Indices) -> Hour:
    """Return how an hour's trips use some links, from an equilibrium of `day.by_class` of them.

    Parameters
    ----------
    demand : what was solved
    trips : array, shape (centroids, centroids) [veh/h] of the prior
    links : array, shape (counts,), link numbers of the network
    """
    many = len(trips)
    inorder = sorted(demand, key=lambda each: each.name)
    pair = np.concatenate(
        [at * many**2 + each.origin * many + each.destination for at, each in enumerate(inorder)]
    )  # by_class names two classes; inside comes before outside
    place = csr_array((np.ones(len(pair)), (pair, np.arange(len(pair)))), shape=(len(inorder) * many**2, len(pair)))
    used = use(shares(found), links)
    if gates is None:
        return Hour(trips, csr_array((place @ used)[many**2 :]))
    return Hour(trips, csr_array(_pairs(gates) @ (place @ used)))


def _pairs(gates: Gates) -> csr_array:
    """Return the share of each pair's trips that `day.by_class` turns into each pair of each class, (n², 2 · n²)."""
    many = len(gates.inside)
    own = np.arange(many)
    parked = gates.inside * (1.0 - gates.let_in)
    enters = csr_array(diags_array(gates.inside * gates.let_in))
    moved = csr_array(diags_array(1.0 - gates.inside)) + csr_array((parked, (own, gates.park)), shape=(many, many))
    inside = kron(enters, moved + enters) + kron(moved, enters)
    return csr_array(hstack([inside, kron(moved, moved)]))


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


def adjust(hours: Sequence[Hour], counted: Counted, spread: Floats, seen: Flags, group: Indices) -> Adjusted:
    """Return the factors that bring the flows nearest to the counts that were seen.

    Parameters
    ----------
    hours : of all 24 hours, the use of the links in `counted.at(hour)`
    spread : array, covariance of `prior_spread`
    seen : array, shape (counts,)
    group : array, shape (counts,); rows of one group are left out together
    """
    factors = np.zeros((24, len(spread)))
    flow, by_end = _flows(hours, counted, factors)
    rows = np.flatnonzero(seen)
    if not len(rows):
        return Adjusted(factors, flow, flow.copy())
    alike = _hours_alike()
    between = alike[np.ix_(counted.hour[rows], counted.hour[rows])]
    loops = counted.loop[rows][:, None] == counted.loop[rows][None, :]
    surprise = np.einsum("ij,ij->i", by_end[rows] @ spread, by_end[rows]) + (OF_LOOP + OF_HOUR) * (flow[rows] + SMALL)
    weight = _huber(np.abs(counted.flow - flow)[rows] / np.sqrt(surprise))
    left_out = flow.copy()
    for step in range(STEPS):
        slope = by_end[rows]
        size = np.sqrt((flow[rows] + SMALL) / weight)
        error = OF_LOOP * loops * np.outer(size, size) + np.diag(OF_HOUR * size**2)
        now = np.einsum("ij,ij->i", slope, factors[counted.hour[rows]])
        gap = counted.flow[rows] - flow[rows] + now
        solver = cho_factor((slope @ spread) @ slope.T * between + error, overwrite_a=True)
        dual = cho_solve(solver, gap)
        pull = np.zeros_like(factors)
        np.add.at(pull, counted.hour[rows], slope * dual[:, None])
        factors = np.clip(alike @ pull @ spread, -FURTHEST, FURTHEST)
        before = flow
        flow, by_end = _flows(hours, counted, factors)
        left = np.abs(counted.flow - flow)[rows] / np.sqrt((OF_LOOP + OF_HOUR) * (flow[rows] + SMALL))
        weight = _huber(left)
        if step == STEPS - 1:
            moved = _moved(cho_solve(solver, np.eye(len(rows))), dual, group[rows])
            change = (error @ dual - moved) / np.maximum(before[rows], 1.0)
            left_out = flow.copy()
            left_out[rows] = flow[rows] * np.exp(np.clip(change, -FURTHEST, FURTHEST))
    return Adjusted(factors, flow, left_out)


def _huber(standardised: Floats) -> Floats:
    """Return the weights of residuals by their size in standard deviations."""
    weight: Floats = np.minimum(1.0, HUBER / np.maximum(standardised, 1e-9))
    return weight


def _moved(inverse: Floats, dual: Floats, group: Indices) -> Floats:
    """Return each count less its prediction from the counts of the other groups, shape (rows,) [veh/h]."""
    residual = np.zeros(len(dual))
    for one in np.unique(group):
        rows = np.flatnonzero(group == one)
        residual[rows] = np.linalg.solve(inverse[np.ix_(rows, rows)], dual[rows])
    return residual


def _flows(hours: Sequence[Hour], counted: Counted, factors: Floats) -> tuple[Floats, Floats]:
    """Return the flows on the counted links at these log factors, and from where to where they come and go."""
    many = factors.shape[1] // 2
    by_end = np.zeros((len(counted.hour), 2 * many))
    for hour, each in enumerate(hours):
        rows = counted.at(hour)
        if not len(rows):
            continue
        start, end = np.exp(factors[hour, :many]), np.exp(factors[hour, many:])
        trips = (start[:, None] * each.trips * end).ravel()
        used = each.use.tocoo()
        pair, count = used.coords
        driven = used.data * trips[pair]
        by_start = np.bincount(count * many + pair // many, driven, len(rows) * many)
        by_stop = np.bincount(count * many + pair % many, driven, len(rows) * many)
        by_end[rows, :many] = by_start.reshape(-1, many)
        by_end[rows, many:] = by_stop.reshape(-1, many)
    return by_end[:, :many].sum(axis=1), by_end


def _hours_alike() -> Floats:
    """Return how alike a factor is in two hours, shape (24, 24)."""
    hour = np.arange(24)
    apart = np.abs(hour[:, None] - hour[None, :])
    apart = np.minimum(apart, 24 - apart)
    alike: Floats = PERSISTENT + (1.0 - PERSISTENT) * np.exp(-((apart / HOURS) ** 2) / 2.0)
    return alike
