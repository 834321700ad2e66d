"""Trips sorted into the order in which the equilibrium's kernels take them.

Takes   a Network, trips by class, the skeleton of the network
Gives   prepare → Jobs: one shortest-path tree serves all pairs of one origin whose classes may drive the same links
Used by equilibrium.py
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from belvedere.mobility import kernels
from belvedere.mobility.contraction import Skeleton
from belvedere.mobility.network import Network, Trips
from belvedere.mobility.paths import Flags, Floats, Graph, Indices, Shorts, graph
from belvedere.mobility.routes import Pairs, Routes


@dataclass(frozen=True)
class Jobs:
    """Pairs in the kernels' order, and what they drive on."""

    pairs: Pairs
    flow: Floats  # (pairs,) [veh/h]
    curve: tuple[Floats, Floats, Floats]  # constant, factor and power of each chain's delay
    may: Flags  # (masks, chains) which chains each set of classes may drive
    mask_of_group: Indices  # (classes,)
    ways: Graph
    mask: Indices  # (jobs,)
    root: Indices  # (jobs,) origin of the tree
    first: Indices  # (jobs + 1,) first pair of each job
    widens: Flags  # (jobs,) its tree is the one of the job before with more links open
    added_starts: Indices  # (masks + 1,)
    added: Shorts  # chains open to a mask and not to the one before it


def prepare(network: Network, demand: Sequence[Trips], skeleton: Skeleton) -> Jobs:
    """Return the pairs of all classes sorted into jobs."""
    constant, factor, power = network.curve.powers()
    begins = skeleton.chain_starts[:-1]
    steepest = np.maximum.reduceat(np.where(factor > 0, power, 1.0)[skeleton.links], begins)
    curve = (skeleton.sum_over(constant), skeleton.sum_over(factor), steepest)
    opened = [skeleton.sum_over((~network.allowed[trips.name]).astype(np.float64)) == 0 for trips in demand]
    may, mask_of_group = np.unique(np.array(opened), axis=0, return_inverse=True)
    mask_of_group = mask_of_group.reshape(-1).astype(np.int64)
    group = np.repeat(np.arange(len(demand)), [len(trips.flow) for trips in demand])
    origin = np.concatenate([trips.origin for trips in demand]).astype(np.int64)
    end = np.concatenate([trips.destination for trips in demand]).astype(np.int64)
    flow = np.concatenate([trips.flow for trips in demand]).astype(np.float64)
    mask = mask_of_group[group]
    order = np.lexsort((end, group, mask, origin))  # pairs of one origin together, narrower masks first
    pairs = Pairs(group[order], origin[order], end[order], order)
    first = np.flatnonzero(np.diff(origin[order] * len(may) + mask[order], prepend=-1)).astype(np.int64)
    ways = graph(skeleton.from_node, skeleton.to_node, skeleton.nodes, network.centroids)
    job_mask, root = mask[order][first], pairs.origin[first]
    more = [np.flatnonzero(wide & ~narrow) for narrow, wide in itertools.pairwise(may)]
    nested = np.array([False, *(not (narrow & ~wide).any() for narrow, wide in itertools.pairwise(may))])
    widens = np.zeros(len(first), np.bool_)
    widens[1:] = (root[1:] == root[:-1]) & (job_mask[1:] == job_mask[:-1] + 1) & nested[job_mask[1:]]
    return Jobs(
        pairs, flow[order], curve, may, mask_of_group, ways, job_mask, root, np.append(first, len(order)), widens,
        np.cumsum([0, 0, *(len(each) for each in more)]).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *more]).astype(np.int32),
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What shortest-path trees found."""

    shortest: Floats  # (pairs,) [s]
    sizes: Shorts  # (pairs,) chains of a route better than all that the pair has; 0 where none is
    chains: Shorts  # these routes end to end
    gain: Floats  # (jobs,) [veh·s/h] of moving to them


def find_routes(jobs: Jobs, todo: Indices, wanted: Floats, routes: Routes, cost: Floats) -> Found:
    """Return the shortest cost of each pair of the jobs in `todo`, and routes better than those it has.

    Parameters
    ----------
    todo : array, job numbers in rising order
    wanted : array, shape (pairs,) [veh/h]; pairs without trips get no route
    cost : array, shape (chains,) [s]
    """
    return Found(
        *kernels.find_routes(
            jobs.ways.starts, jobs.ways.head, routes.skeleton.from_node, jobs.ways.centroids,
            np.where(jobs.may, cost, np.inf), todo, jobs.mask, jobs.root, jobs.first, jobs.widens, jobs.added_starts,
            jobs.added, jobs.pairs.end, wanted, routes.pair_starts, routes.starts, routes.chains, cost,
        )
    )  # fmt: skip


def unreachable(jobs: Jobs, demand: Sequence[Trips], shortest: Floats) -> tuple[tuple[str, int, int, float], ...]:
    """Return class, origin, destination and trips [veh/h] of pairs that have trips and no way."""
    lost = np.flatnonzero(np.isinf(shortest) & (jobs.flow > 0))
    pairs = jobs.pairs
    return tuple(
        (demand[pairs.group[pair]].name, int(pairs.origin[pair]), int(pairs.end[pair]), float(jobs.flow[pair]))
        for pair in lost[np.argsort(pairs.place[lost])]
    )
