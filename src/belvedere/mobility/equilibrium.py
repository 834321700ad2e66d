"""Who drives where when nobody can gain by another route: the static user equilibrium.

Takes   a Network, the trips of each class in an hour, an earlier equilibrium to start from
Gives   solve → Equilibrium: flow of each link, its relative gap from an exact shortest-path pass, its routes
Used by day.py, calibration.py
Source  Wardrop (1952); Beckmann, McGuire & Winsten (1956); gradient projection over routes with column generation:
        Jayakrishnan et al. (1994), TRR 1443, 75-83
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility import kernels
from belvedere.mobility.contraction import Skeleton, contract
from belvedere.mobility.curves import BPR
from belvedere.mobility.jobs import find_routes, prepare, unreachable
from belvedere.mobility.network import Network, Trips, check
from belvedere.mobility.paths import Floats
from belvedere.mobility.routes import Routes, carry_over, no_routes
from belvedere.progress import Progress

GAP = 1e-6  # [-] relative gap asked for when the caller does not say
LOOSER = 100.0  # [-] the numerical error of a flow is its change since the gap was this many times larger
PASSES = 300  # shortest-path passes before giving up
ROUNDS = 40  # rounds of shifts between two passes, at most
ENOUGH = 0.02  # [-] rounds end when the excess over known routes is this share of the last pass's


@dataclass(frozen=True)
class Equilibrium:
    """Flows at which nobody can gain by another route, to `relative_gap`."""

    flow: Floats  # (links,) [veh/h]
    flow_error: Floats  # (links,) [veh/h] change since the gap was LOOSER times larger
    relative_gap: float  # [-] (cost of all trips - their cost on shortest paths) / cost of all trips
    skim: Floats  # (pairs,) cheapest cost of each pair [s]; pairs of all Trips end to end
    unreachable: tuple[tuple[str, int, int, float], ...]  # class, origin, destination, trips [veh/h] that found no way
    passes: int  # shortest-path passes over all origins, the last one for the gap
    routes: Routes  # to start the next one from, and to ask which trips use a link


def solve(
    network: Network,
    demand: Sequence[Trips],
    *,
    gap: float = GAP,
    warm: Routes | None = None,
    skeleton: Skeleton | None = None,
) -> Equilibrium:
    """Return the user equilibrium of `demand` on `network`.

    Parameters
    ----------
    gap : relative gap [-] to reach; measured by a pass of exact shortest paths from all origins
    warm : routes of an earlier equilibrium, of another hour or before a change of the city
    skeleton : `skeleton_of` this network, when the caller has it from another hour

    Raises
    ------
    ModelError
        demand that is negative or not a number, a class or centroid that the network does not have, a link without
        capacity, or a gap that was not reached

    Notes
    -----
    Pairs without any way are in `unreachable`, never dropped in silence.
    """
    demand = sorted(demand, key=lambda trips: trips.name)
    check(network, demand)
    skeleton = skeleton or skeleton_of(network)
    work = prepare(network, demand, skeleton)
    routes = no_routes(work.pairs, skeleton, network.key, network.centroids)
    if warm is not None:
        routes = carry_over(warm, routes, work.flow, work.may[work.mask_of_group])
    flow = np.zeros(len(skeleton.from_node))
    cost, slope = np.empty_like(flow), np.empty_like(flow)
    mark = np.zeros(len(flow), np.int8)
    looser = np.zeros(0)  # flows at the looser gap, once it is reached
    wanted = work.flow.copy()
    for passes in itertools.count(1):
        kernels.load_links(routes.starts, routes.chains, routes.flow, flow)
        kernels.costs(flow, *work.curve, cost, slope)
        shortest, sizes, found = find_routes(work, skeleton, wanted, routes, cost)
        wanted[np.isinf(shortest)] = 0.0
        total = float(flow @ cost)
        least = float(wanted @ np.where(wanted > 0, shortest, 0.0))
        without = (wanted > 0) & (np.diff(routes.pair_starts) == 0) & (work.pairs.origin != work.pairs.end)
        reached = np.inf if without.any() else max(0.0, (total - least) / total) if total > 0 else 0.0
        if not looser.size and reached <= LOOSER * gap:
            looser = flow.copy()
            if reached == 0.0:
                break
        elif reached <= gap:
            break
        if passes == PASSES:
            raise ModelError(
                f"equilibrium: {PASSES} passes reached a relative gap of {reached:.1e}, not {gap:.0e}. "
                "Ask for a larger gap, or look for links with hardly any capacity."
            )
        merged = kernels.merge_routes(
            routes.pair_starts, routes.starts, routes.chains, routes.flow, sizes, found, wanted
        )
        routes = replace(routes, pair_starts=merged[0], starts=merged[1], chains=merged[2], flow=merged[3])
        kernels.load_links(routes.starts, routes.chains, routes.flow, flow)
        kernels.costs(flow, *work.curve, cost, slope)
        enough = ENOUGH * min(reached, 1.0) * float(flow @ cost)
        for _ in range(ROUNDS):
            if (
                kernels.shift_flows(
                    routes.pair_starts, routes.starts, routes.chains, routes.flow, flow, *work.curve, cost, slope, mark
                )
                <= enough
            ):
                break
    links = len(network.from_node)
    skim = np.empty(len(work.flow))
    skim[work.pairs.place] = shortest
    return Equilibrium(
        skeleton.spread(flow, links),
        skeleton.spread(np.abs(flow - looser), links),
        reached,
        skim,
        unreachable(work, demand, shortest),
        passes,
        routes,
    )


def skeleton_of(network: Network) -> Skeleton:
    """Return the network without the nodes where no route has a choice; the same for all hours of a city."""
    _, factor, power = network.curve.powers()
    return contract(
        network.from_node, network.to_node, np.where(factor > 0, power, np.nan), network.nodes, network.centroids
    )


def compile_kernels(progress: Progress) -> None:
    """Compile the kernels once, so that the first equilibrium of a fresh installation starts at once."""
    progress(0.0, "Compiling the traffic kernels", "Compilazione dei calcoli di traffico")
    ones = np.ones(4)
    network = Network(
        np.array([0, 2, 2, 3]), np.array([2, 3, 3, 1]), 4, 2,
        BPR(ones, ones, ones, 4 * ones, 0 * ones), np.arange(4), {"car": np.ones(4, np.bool_)},
    )  # fmt: skip
    trips = Trips("car", np.array([0]), np.array([1]), np.array([1.0]))
    solve(network, [trips], warm=solve(network, [trips]).routes)
    progress(1.0, "The traffic kernels are compiled", "Calcoli di traffico compilati")
