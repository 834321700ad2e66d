"""An equilibrium kept to start the next one from: another hour, another demand, a changed city.

Takes   the flows, trees and pairs of segments of an earlier solve
Gives   Warm, keep
Used by paired.py, carry.py, day.py
"""
# ruff: noqa: ANN001, ANN202 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.passes import Ground
from belvedere.mobility.equilibrium.rows import Rows
from belvedere.mobility.equilibrium.segments import Segments
from belvedere.mobility.equilibrium.skeleton import Skeleton
from belvedere.mobility.equilibrium.trees import Flags, Floats, Longs, Shorts, lowest


@dataclass(frozen=True)
class Warm:
    """What the next solve starts from; only chains with flow are kept."""

    skeleton: Skeleton
    network: tuple[Longs, Longs, int, int, Floats]  # from_node, to_node, nodes, centroids, power
    names: Longs  # (chains, 3) key of the first and last link, number of links: a chain's name in any network
    rows: Rows
    place: Longs  # (rows,) caller's number of each row's root
    begins: Longs  # (rows + 1,) chains with flow of row r: chain[begins[r] : begins[r + 1]]
    chain: Shorts
    flow: Floats  # [veh/h]
    total: Floats  # (chains,) [veh/h]
    order: Shorts  # see Bushes
    in_tree: Longs
    reached: Longs
    segments: Segments
    gap: float  # [-] what it had reached
    lost: bool  # some trips found no way

    def fits(self, network: Network, demand: Sequence[Trips]) -> bool:
        """Return whether the skeleton serves this network too: same links, and every class may leave moved zones."""
        from_node, to_node, nodes, centroids, power = self.network
        if (nodes, centroids) != (network.nodes, network.centroids) or len(from_node) != len(network.from_node):
            return False
        same = np.array_equal(from_node, network.from_node) and np.array_equal(to_node, network.to_node)
        if not same or not np.array_equal(power, _power(network)):
            return False
        ways = np.concatenate([self.skeleton.link_out, self.skeleton.link_in])
        return bool(everyone(network, demand)[ways[ways >= 0]].all())


def everyone(network: Network, demand: Sequence[Trips]) -> Flags:
    """Return whether each link may be driven by every class of the demand, shape (links,)."""
    may = np.ones(len(network.from_node), np.bool_)
    for trips in demand:
        may &= network.allowed[trips.name]
    return may


def _power(network: Network) -> Floats:
    """Return the power of links with delay, 0 of those without, a number of their own for those with a table."""
    _, factor, power = network.curve.powers()
    return network.curve.tabled().kind(np.where(factor > 0, power, 0.0))


def names(skeleton: Skeleton, key: Longs) -> Longs:
    """Return what each chain is called in any network of the same city, shape (chains, 3)."""
    first = key[skeleton.links[skeleton.chain_starts[:-1]]]
    last = key[skeleton.links[skeleton.chain_starts[1:] - 1]]
    return np.column_stack([first, last, np.diff(skeleton.chain_starts)])


def places(skeleton: Skeleton) -> Longs:
    """Return the lowest of the caller's numbers for each node of the skeleton, shape (nodes,)."""
    caller = np.full(skeleton.nodes, -1, np.int64)
    left = np.flatnonzero(skeleton.node >= 0)[::-1]
    caller[skeleton.node[left]] = left
    return caller


def keep(work: Ground, rows: Rows, skeleton: Skeleton, network: Network, gap: float) -> Warm:
    """Return the state of a solve in a form that holds no empty places."""
    begins, chain, flow = _squeeze(work.bushes.flow, work.bushes.used)
    pool = int(work.segments.size[1])
    segments = work.segments._replace(chains=work.segments.chains[:pool].copy())
    return Warm(
        skeleton,
        (network.from_node, network.to_node, network.nodes, network.centroids, _power(network)),
        names(skeleton, network.key),
        rows,
        places(skeleton)[rows.root],
        begins,
        chain,
        flow,
        work.loads.flow.copy(),
        work.bushes.order,
        work.bushes.in_tree,
        work.bushes.reached,
        segments,
        gap,
        work.lost,
    )


@numba.njit(cache=True, nogil=True)
def _squeeze(flow, used):  # type: ignore[no-untyped-def]
    """Return where each row's chains with flow begin, their numbers and their flow."""
    rows, words = used.shape
    begins = np.zeros(rows + 1, np.int64)
    most = 0
    for row in range(rows):
        for word in range(words):
            bits = used[row, word]
            while bits != 0:
                bits &= bits - 1
                most += 1
    number = np.empty(most, np.int32)
    amount = np.empty(most)
    at = 0
    for row in range(rows):
        for word in range(words):
            bits = used[row, word]
            while bits != 0:
                chain = 64 * word + lowest(bits)
                bits &= bits - 1
                if flow[row, chain] > 0.0:
                    number[at] = chain
                    amount[at] = flow[row, chain]
                    at += 1
        begins[row + 1] = at
    return begins, number[:at].copy(), amount[:at].copy()
