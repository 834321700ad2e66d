"""Who drives where when nobody can gain by another route: the static user equilibrium, by paired segments.

Takes   a Network, the trips of each class in an hour, an earlier equilibrium to start from
Gives   solve → Equilibrium: flow of each link, its relative gap from an exact shortest-path pass
Used by day.py, trial.py, elastic.py, system_optimum.py; loading.py and select.py ask what it found
Source  Wardrop (1952); Beckmann, McGuire & Winsten (1956); paired segments: Bar-Gera (2010), Xie & Xie (2016)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.carry import carry_over
from belvedere.mobility.equilibrium.crew import Crew
from belvedere.mobility.equilibrium.network import Network, Trips, check
from belvedere.mobility.equilibrium.passes import FEW, MANY, Pass, choose, ground, improve, load_all, measure
from belvedere.mobility.equilibrium.rows import Rows, connector_flow, prepare
from belvedere.mobility.equilibrium.search import skims
from belvedere.mobility.equilibrium.skeleton import NO_DELAY, Skeleton, contract
from belvedere.mobility.equilibrium.trees import Flags, Floats
from belvedere.mobility.equilibrium.warm import Warm, everyone, keep

GAP = 1e-8  # [-] relative gap asked for when the caller does not say (DESIGN, principle 2)
LOOSER = 100.0  # [-] the numerical error of a flow is its change since the gap was this many times larger
PASSES = 200  # passes over all origins before giving up
SMALL = 400_000  # [rows × chains] below this a second thread costs more than it brings


@dataclass(frozen=True)
class Equilibrium:
    """Flows at which nobody can gain by another route, to `relative_gap`."""

    flow: Floats  # (links,) [veh/h]; where classes have a weight, passenger-car units
    flow_error: Floats  # (links,) [veh/h] change since the gap was LOOSER times larger
    relative_gap: float  # [-] (cost of all trips - their cost on shortest paths) / cost of all trips
    skim: Floats  # (pairs,) cheapest cost of each pair [s] to its class; pairs of all Trips end to end, by class name
    unreachable: tuple[tuple[str, int, int, float], ...]  # class, origin, destination, trips [veh/h] that found no way
    passes: tuple[Pass, ...]  # what each pass over all origins found
    warm: Warm | None  # to start the next one from; None when nothing drives


def solve(
    network: Network,
    demand: Sequence[Trips],
    *,
    gap: float = GAP,
    warm: Warm | None = None,
    workers: int = 1,
) -> Equilibrium:
    """Return the user equilibrium of `demand` on `network`; the same for any number of workers.

    Parameters
    ----------
    gap : relative gap [-] to reach; measured by a pass of exact shortest paths from all origins
    warm : an earlier equilibrium's, of another hour or before a change of the city
    workers : threads, 1 or 2; a small network takes one

    Raises
    ------
    ModelError
        a gap that was not reached

    Notes
    -----
    Pairs without any way are in `unreachable`, never dropped in silence.
    """
    demand = sorted(demand, key=lambda trips: trips.name)
    check(network, demand)
    stranded = [_stranded(network, trips) for trips in demand]
    if any(each.any() for each in stranded):
        driven = [
            replace(trips, flow=np.where(lost, 0.0, trips.flow)) for trips, lost in zip(demand, stranded, strict=True)
        ]
        found = solve(network, driven, gap=gap, warm=warm, workers=workers)
        skim = np.where(np.concatenate(stranded), np.inf, found.skim)
        return replace(found, skim=skim, unreachable=_unreachable(demand, skim))
    skeleton = warm.skeleton if warm is not None and warm.fits(network, demand) else skeleton_of(network, demand)
    rows = prepare(network, demand, skeleton)
    if not len(rows.root):
        return _nothing(network, demand)
    if workers < 2 or len(rows.root) * len(skeleton.tail) < SMALL:
        return _solve(network, demand, skeleton, rows, gap, warm, Crew(None))
    with ThreadPoolExecutor(1) as pool:
        return _solve(network, demand, skeleton, rows, gap, warm, Crew(pool))


def _solve(  # noqa: PLR0917 they are what a solve is
    network: Network, demand: Sequence[Trips], skeleton: Skeleton, rows: Rows, gap: float, warm: Warm | None, crew: Crew
) -> Equilibrium:
    """Return the equilibrium; see solve."""
    links = len(network.from_node)
    work = ground(skeleton, rows, network.curve)
    if warm is None:
        work.lost = load_all(work, rows, crew) > 0
    else:
        sent_anew, work.lost = carry_over(warm, work, rows, skeleton, network.key)
        anew = np.flatnonzero(sent_anew)
        if skeleton is warm.skeleton and 0 < len(anew) < FEW * len(rows.root) and len(rows.root) >= MANY:
            work.todo = anew
    served = rows.pair_row >= 0
    if work.lost:
        skim = skims(work.net, work.refreshed_cost(), work.bushes, rows.pair_row, rows.pair_node, work.rooms[0])
        served &= np.isfinite(skim)
    outside = connector_flow(network, demand, skeleton, served)
    connector_cost = network.curve.cost(outside)
    passes: list[Pass] = []
    looser: Floats | None = None
    reached = np.inf
    while True:
        found = measure(work, crew, gap, reached, float((outside * connector_cost).sum()))
        passes.append(found)
        reached = found.gap
        if looser is None and reached <= LOOSER * gap:
            looser = work.loads.flow.copy()
        if found.exact and reached <= gap:
            break
        if len(passes) == PASSES:
            raise ModelError(
                f"equilibrium: {PASSES} passes reached a relative gap of {reached:.1e}, not {gap:.0e}. "
                "Ask for a larger gap, or look for links with hardly any capacity.",
                italian=f"equilibrio: in {PASSES} passate si arriva a uno scarto relativo di {reached:.1e}, non "
                f"{gap:.0e}. Cerca le strade che non hanno quasi capacità, o chiuse senza un'alternativa.",
            )
        improve(work, crew, found)
        choose(work, found, gap)
    flow = np.maximum(work.loads.flow, 0.0)
    skim = skims(work.net, work.refreshed_cost(), work.bushes, rows.pair_row, rows.pair_node, work.rooms[0])
    first = 0
    for trips in demand:
        part = skim[first : first + len(trips.flow)]
        first += len(trips.flow)
        pays = connector_cost + network.extra.get(trips.name, 0.0)
        for link, ends in ((skeleton.link_out, trips.origin), (skeleton.link_in, trips.destination)):
            moved = link[ends] >= 0
            part[moved] += pays[link[ends[moved]]]
        part[trips.origin == trips.destination] = 0.0
    error = np.abs(work.loads.flow - (work.loads.flow if looser is None else looser))
    return Equilibrium(
        skeleton.spread(flow, links) + outside, skeleton.spread(error, links), reached, skim,
        _unreachable(demand, skim), tuple(passes), keep(work, rows, skeleton, network, reached),
    )  # fmt: skip


def _stranded(network: Network, trips: Trips) -> Flags:
    """Return the pairs with trips whose origin no link of their class leaves, or whose destination none enters."""
    may = network.allowed[trips.name]
    leaves, enters = np.zeros(network.nodes, np.bool_), np.zeros(network.nodes, np.bool_)
    leaves[network.from_node[may]] = True
    enters[network.to_node[may]] = True
    lost: Flags = ~(leaves[trips.origin] & enters[trips.destination]) & (trips.origin != trips.destination)
    return lost & (trips.flow > 0)


def _nothing(network: Network, demand: Sequence[Trips]) -> Equilibrium:
    """Return the equilibrium of trips that drive on no link."""
    none = np.zeros(len(network.from_node))
    skim = np.concatenate([np.where(trips.origin == trips.destination, 0.0, np.inf) for trips in demand] or [none[:0]])
    return Equilibrium(none, none, 0.0, skim, _unreachable(demand, skim), (), None)


def skeleton_of(network: Network, demand: Sequence[Trips]) -> Skeleton:
    """Return the network without the nodes where no route has a choice."""
    _, factor, power = network.curve.powers()
    kind = network.curve.tabled().kind(np.where(factor > 0, power, NO_DELAY))
    trips_at = np.zeros(network.nodes, np.bool_)
    trips_at[: network.centroids] = True
    return contract(
        network.from_node.astype(np.int32), network.to_node.astype(np.int32), kind, network.centroids, trips_at,
        everyone(network, demand),
    )  # fmt: skip


def _unreachable(demand: Sequence[Trips], skim: Floats) -> tuple[tuple[str, int, int, float], ...]:
    """Return class, origin, destination and trips [veh/h] of pairs that have trips and no way."""
    if not np.isinf(skim).any():
        return ()
    lost: list[tuple[str, int, int, float]] = []
    first = 0
    for trips in demand:
        without = np.flatnonzero(np.isinf(skim[first : first + len(trips.flow)]) & (trips.flow > 0))
        first += len(trips.flow)
        lost.extend(
            (trips.name, int(trips.origin[pair]), int(trips.destination[pair]), float(trips.flow[pair]))
            for pair in without
        )
    return tuple(lost)
