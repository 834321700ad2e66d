"""How an equilibrium's flows move when trips or costs change a little: its tangent, without solving again.

Takes   an Equilibrium and its Network; changes of trips and of what links cost
Gives   tangent → Tangent; respond, the change of each link's flow; pair_costs, the change of each pair's cost
Used by scenarios/uncertainty/
Source  sensitivity of network equilibria: Tobin & Friesz (1988), Transportation Science 22, 242-250; link flows have
        directional derivatives, from a quadratic problem on the routes in use: Patriksson (2004), TS 38, 258-281;
        Josefsson & Patriksson (2007), TR B 41, 4-31

The change of trips is loaded at the shares of today; then flow is shifted round the circles that each origin's streets
in use make, until alternatives cost the same again, were costs linear. A street that nobody uses today stays unused,
and one that empties is not held at zero: the larger the change, the more an exact solution differs (measure it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.circles import ways
from belvedere.mobility.equilibrium.loading import Shares, flows, shares, worth
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Floats

PRECISION = 1e-5  # [-] relative residual at which the conjugate gradients end: far below the error of being linear
ITERATIONS = 2000  # of theirs before giving up
FLAT = 1e-9  # [-] of the mean slope: what a street without delay counts as, so that the answer is unique


@dataclass(frozen=True)
class Tangent:
    """The circles round which flow may be shifted at an equilibrium, and how steep costs are."""

    shares: Shares
    circles: csc_array  # (chains, circles) +1 and -1 along each
    slope: Floats  # (chains,) [s/(veh/h)]


def tangent(found: Equilibrium, network: Network) -> Tangent:
    """Return the tangent of an equilibrium.

    Parameters
    ----------
    network : the network that `found` was solved on, to a gap of 1e-6 or less
    """
    warm = found.warm
    at = shares(found)
    if warm is None:
        return Tangent(at, csc_array((0, 0)), np.zeros(0))
    skeleton, known = warm.skeleton, ways(found, network, at)
    shape = (len(skeleton.tail), len(known.begins) - 1)
    circles = csc_array((known.sign, known.chain, known.begins), shape=shape)
    return Tangent(at, circles, skeleton.sum_over(network.curve.slope(found.flow)))


def respond(at: Tangent, trips: Floats, cost: Floats) -> Floats:
    """Return the change of each link's flow, shape (links, changes) [veh/h]: linear in what changes.

    Parameters
    ----------
    trips : array, shape (pairs, changes) [veh/h], pairs as in Equilibrium.skim
    cost : array, shape (links, changes) [s], change of what each link costs at today's flow

    Raises
    ------
    ModelError
        arrays of another equilibrium, or conjugate gradients that do not end
    """
    links, many = len(at.shares.chain_of), trips.shape[1]
    if cost.shape != (links, many):
        raise ModelError(
            f"sensitivity: costs have shape {cost.shape}, not ({links}, {many}). Give one column for each change."
        )
    nothing = np.zeros(links)
    loaded = np.column_stack(
        [flows(at.shares, trips[:, i]) if trips[:, i].any() else nothing for i in range(many)] or [np.zeros((links, 0))]
    )
    in_chain = np.flatnonzero(at.shares.chain_of >= 0)
    chain = at.shares.chain_of[in_chain]
    if not at.circles.shape[1]:
        return loaded
    chains = len(at.slope)
    on_chain, dearer = np.zeros((chains, many)), np.zeros((chains, many))
    on_chain[chain] = loaded[in_chain]
    np.add.at(dearer, chain, cost[in_chain])
    slope = at.slope + FLAT * float(at.slope.mean())
    shifted = at.circles @ _balance(at.circles, slope, slope[:, None] * on_chain + dearer)
    loaded[in_chain] += shifted[chain]
    return loaded


def pair_costs(at: Tangent, dearer: Floats) -> Floats:
    """Return the change of each pair's cost, shape (pairs, changes) [s].

    Parameters
    ----------
    dearer : array, shape (links, changes) [s], how much dearer each link gets, by its own change and that of its flow
    """
    return np.column_stack([worth(at.shares, np.ascontiguousarray(column)) for column in dearer.T])


def _balance(circles: csc_array, slope: Floats, dearer: Floats) -> Floats:
    """Return how far to go round each circle so that both ways cost the same, shape (circles, changes)."""
    back = circles.T.tocsr()
    ahead_of = circles.tocsr()
    steep = (back.power(2) @ slope)[:, None]
    left = -(back @ dearer)
    found = np.zeros_like(left)
    ahead = left / steep
    size = first = (left * ahead).sum(axis=0)
    goal = PRECISION**2 * first
    for _ in range(ITERATIONS):
        if (size <= goal).all():
            return found
        turned = back @ (slope[:, None] * (ahead_of @ ahead))
        curved = (ahead * turned).sum(axis=0)
        length = np.where((size > goal) & (curved > 0), size / np.where(curved > 0, curved, 1.0), 0.0)
        found += length * ahead
        left -= length * turned
        eased = left / steep
        after = (left * eased).sum(axis=0)
        ahead = eased + np.where(size > goal, after / np.where(size > 0, size, 1.0), 0.0) * ahead
        size = np.where(size > goal, after, size)
    raise ModelError(
        f"sensitivity: {ITERATIONS} iterations left {float(np.sqrt((size / np.maximum(first, 1e-300)).max())):.1e} "
        f"of the first residual, not {PRECISION:.0e}. Solve the equilibrium to a tighter gap."
    )
