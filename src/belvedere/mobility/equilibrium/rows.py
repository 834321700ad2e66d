"""Trips sorted into rows: one origin and one set of permitted links, whose trips share a shortest-path tree.

Takes   a Network, trips by class, its Skeleton
Gives   prepare → Rows; connector_flow, what drives on the links of moved zones
Used by paired.py
"""
# ruff: noqa: ANN001, ANN202 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.skeleton import Skeleton
from belvedere.mobility.equilibrium.trees import Flags, Floats, Longs, Shorts


@dataclass(frozen=True)
class Rows:
    """Trips by row and destination, and the pairs they come from."""

    root: Longs  # (rows,) node of the skeleton
    mask: Longs  # (rows,) set of permitted chains and what they cost beyond everybody
    starts: Longs  # (rows + 1,) trips of row r: starts[r] … starts[r + 1] - 1
    node: Shorts  # (trips,) destination, a node of the skeleton
    flow: Floats  # (trips,) [pcu/h]
    may: Flags  # (masks, chains) which chains each set permits
    extra: Floats  # (masks, chains) [s] what its classes pay beyond everybody
    pair_row: Longs  # (pairs,) row of each pair of all Trips end to end; -1 where nothing drives
    pair_node: Shorts  # (pairs,)
    pair_origin: Longs  # (pairs,) centroid
    pair_end: Longs  # (pairs,) centroid


def prepare(network: Network, demand: Sequence[Trips], skeleton: Skeleton) -> Rows:
    """Return the rows of all classes; classes that may drive the same chains and pay the same share them."""
    chains, links = len(skeleton.tail), len(network.from_node)
    may, extra = np.zeros((len(demand), chains), np.bool_), np.zeros((len(demand), chains))
    number: dict[tuple[bytes, bytes], int] = {}
    mask_of_class = np.zeros(len(demand), np.int64)
    for place, trips in enumerate(demand):
        open_to = skeleton.sum_over((~network.allowed[trips.name]).astype(np.float64)) == 0
        pays = np.where(open_to, skeleton.sum_over(network.extra.get(trips.name, np.zeros(links))), 0.0)
        group = number.setdefault((open_to.tobytes(), pays.tobytes()), len(number))
        mask_of_class[place], may[group], extra[group] = group, open_to, pays
    may, extra = may[: len(number)], extra[: len(number)]
    origin = np.concatenate([trips.origin for trips in demand])
    end = np.concatenate([trips.destination for trips in demand])
    flow = np.concatenate([trips.flow * network.weight_of(trips.name) for trips in demand])
    mask = np.repeat(mask_of_class, [len(trips.flow) for trips in demand])
    start_node = skeleton.node[origin].astype(np.int64)
    end_node = skeleton.node[end]
    drives = (origin != end) & (start_node >= 0) & (end_node >= 0)
    key = np.where(drives, mask * skeleton.nodes + start_node, 0)
    present = np.zeros(len(may) * skeleton.nodes, np.bool_)
    present[key[drives]] = True
    keys = np.flatnonzero(present)
    pair_row = np.where(drives, (np.cumsum(present) - 1)[key], -1)
    root = keys % skeleton.nodes
    starts, node, amount = _gather(pair_row, end_node, flow, root, skeleton.nodes)
    return Rows(root, keys // skeleton.nodes, starts, node, amount, may, extra, pair_row, end_node, origin, end)


@numba.njit(cache=True, nogil=True)
def _gather(pair_row, pair_node, pair_flow, root, nodes):  # type: ignore[no-untyped-def]
    """Return where each row's trips begin, their destination and their flow; pairs with the same ends are one."""
    rows = root.size
    begins = np.zeros(rows + 1, np.int64)
    for pair in range(pair_row.size):
        if pair_row[pair] >= 0:
            begins[pair_row[pair] + 1] += 1
    for row in range(rows):
        begins[row + 1] += begins[row]
    at = begins[:-1].copy()
    order = np.empty(begins[-1], np.int64)
    for pair in range(pair_row.size):
        row = pair_row[pair]
        if row >= 0:
            order[at[row]] = pair
            at[row] += 1
    starts = np.zeros(rows + 1, np.int64)
    node = np.empty(order.size, np.int32)
    flow = np.empty(order.size)
    place = np.full(nodes, -1, np.int64)
    size = 0
    for row in range(rows):
        first = size
        for i in range(begins[row], begins[row + 1]):
            pair = order[i]
            end = pair_node[pair]
            if end == root[row]:
                continue
            if place[end] >= first:
                flow[place[end]] += pair_flow[pair]
            else:
                place[end] = size
                node[size] = end
                flow[size] = pair_flow[pair]
                size += 1
        starts[row + 1] = size
    return starts, node[:size].copy(), flow[:size].copy()


def connector_flow(network: Network, demand: Sequence[Trips], skeleton: Skeleton, served: Flags) -> Floats:
    """Return the flow [pcu/h] on the links over which zones were moved, shape (links,).

    Parameters
    ----------
    served : array, shape (pairs,): pairs that found a way
    """
    origin = np.concatenate([trips.origin for trips in demand])
    end = np.concatenate([trips.destination for trips in demand])
    amount = np.concatenate([trips.flow * network.weight_of(trips.name) for trips in demand])
    flow = np.where(served & (origin != end), amount, 0.0)
    on_link = np.zeros(len(network.from_node))
    for link, ends in ((skeleton.link_out, origin), (skeleton.link_in, end)):
        moved = np.flatnonzero(link >= 0)
        if len(moved):
            on_link[link[moved]] += np.bincount(ends, flow, minlength=len(link))[moved]
    return on_link
