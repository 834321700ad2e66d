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
from belvedere.mobility import kernels, paired
from belvedere.mobility.contraction import Skeleton, contract
from belvedere.mobility.curves import BPR
from belvedere.mobility.jobs import Found, Jobs, find_routes, prepare, unreachable
from belvedere.mobility.network import Network, Trips, check
from belvedere.mobility.paths import Floats, Indices, graph, tree
from belvedere.mobility.routes import Pairs, Routes, carry_over, no_routes
from belvedere.progress import Progress

GAP = 1e-6  # [-] relative gap asked for when the caller does not say
LOOSER = 100.0  # [-] the numerical error of a flow is its change since the gap was this many times larger
PASSES = 300  # shortest-path passes before giving up
ROUNDS = 40  # rounds of shifts between two passes, at most
BETWEEN = 1  # passes over the worst origins alone, between two passes over all
WORST = 0.8  # [-] share of all gain that the worst origins make up
NEAR = 10.0  # [-] but none when the gap is this many times the one asked for, or less
WHOLE = 4  # every so many rounds all pairs are looked at again, between them only those that had an excess
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
    state = _State.of(routes, work)
    everything = np.arange(len(work.root))
    looser = np.zeros(0)  # flows at the looser gap, once it is reached
    wanted = work.flow.copy()
    for passes in itertools.count(1):
        found = find_routes(work, everything, wanted, state.routes, state.cost)
        wanted[np.isinf(found.shortest)] = 0.0
        reached = _relative_gap(wanted, found.shortest, state, work.pairs)
        if not looser.size and reached <= LOOSER * gap:
            looser = state.flow.copy()
            if reached == 0.0:
                break
        elif reached <= gap:
            break
        if passes == PASSES:
            raise ModelError(
                f"equilibrium: {PASSES} passes reached a relative gap of {reached:.1e}, not {gap:.0e}. "
                "Ask for a larger gap, or look for links with hardly any capacity."
            )
        state = state.with_routes(found, wanted, work)
        state.shift(work, ENOUGH * min(reached, 1.0))
        worst = _worst(found.gain)
        for _ in range(BETWEEN if reached > NEAR * gap else 0):
            again = find_routes(work, worst, wanted, state.routes, state.cost)
            state = state.with_routes(again, wanted, work)
            state.shift(work, ENOUGH * min(reached, 1.0))
    flow, routes = state.flow, state.routes
    links = len(network.from_node)
    skim = np.empty(len(work.flow))
    skim[work.pairs.place] = found.shortest
    return Equilibrium(
        skeleton.spread(flow, links),
        skeleton.spread(np.abs(flow - looser), links),
        reached,
        skim,
        unreachable(work, demand, found.shortest),
        passes,
        routes,
    )


@dataclass(frozen=True)
class _State:
    """Routes and what they load; the arrays are the solver's own and change as flow is shifted."""

    routes: Routes
    flow: Floats  # (chains,) [veh/h]
    cost: Floats  # (chains,) [s]
    slope: Floats  # (chains,) [s/(veh/h)]

    @staticmethod
    def of(routes: Routes, work: Jobs) -> _State:
        """Load the routes' flow."""
        flow = np.zeros(len(routes.chain_keys))
        cost, slope = np.empty_like(flow), np.empty_like(flow)
        kernels.load_links(routes.starts, routes.chains, routes.flow, flow)
        kernels.costs(flow, *work.curve, cost, slope)
        return _State(routes, flow, cost, slope)

    def with_routes(self, found: Found, wanted: Floats, work: Jobs) -> _State:
        """Add what was found, leave out what carries nothing."""
        old = self.routes
        pair_starts, starts, chains, flow = kernels.merge_routes(
            old.pair_starts, old.starts, old.chains, old.flow, found.sizes, found.chains, wanted
        )
        return _State.of(replace(old, pair_starts=pair_starts, starts=starts, chains=chains, flow=flow), work)

    def shift(self, work: Jobs, enough: float) -> None:
        """Shift flow between known routes until the excess is the share `enough` of all cost, or ROUNDS are over."""
        routes, mark = self.routes, np.zeros(len(self.flow), np.int8)
        excess = np.zeros(len(work.flow))
        limit = enough * float(self.flow @ self.cost)
        for round_ in range(ROUNDS):
            least = 0.0 if round_ % WHOLE == 0 else 0.1 * limit / len(excess)
            kernels.shift_flows(
                routes.pair_starts, routes.starts, routes.chains, routes.flow, self.flow, *work.curve,
                self.cost, self.slope, mark, excess, least,
            )  # fmt: skip
            if excess.sum() <= limit:
                break


def _relative_gap(wanted: Floats, shortest: Floats, state: _State, pairs: Pairs) -> float:
    """Return the relative gap [-]; infinity while a pair has no route yet."""
    if ((wanted > 0) & (np.diff(state.routes.pair_starts) == 0) & (pairs.origin != pairs.end)).any():
        return np.inf
    total = float(state.flow @ state.cost)
    least = float(wanted @ np.where(wanted > 0, shortest, 0.0))
    return max(0.0, (total - least) / total) if total > 0 else 0.0


def _worst(gain: Floats) -> Indices:
    """Return the jobs that make up the share WORST of all gain, in rising order."""
    order = np.argsort(-gain, kind="stable")
    many = int(np.searchsorted(np.cumsum(gain[order]), WORST * gain.sum())) + 1
    return np.sort(order[:many])


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
    tree(graph(network.from_node, network.to_node, 4, 2), ones, 0)
    progress(0.3, "Compiling the traffic kernels", "Compilazione dei calcoli di traffico")
    many = np.ones(6)
    start, end = np.array([0, 2, 0, 3, 2, 3]), np.array([2, 1, 3, 1, 3, 2])
    curve = BPR(many, many, many, 4 * many, 0 * many)
    may = {"car": np.ones(6, np.bool_), "van": np.array([True, True, True, True, True, False])}
    choice = Network(start, end, 4, 2, curve, np.arange(6), may)
    both = [replace(trips, name=name) for name in may]
    paired.solve(choice, both, warm=paired.solve(choice, both).warm, workers=2)
    progress(1.0, "The traffic kernels are compiled", "Calcoli di traffico compilati")
