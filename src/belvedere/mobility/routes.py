"""Routes that carry flow, kept flat, and how they are carried over to another hour or a changed city.

Takes   routes of an earlier equilibrium, the pairs and chains of the next
Gives   Pairs, Routes; no_routes, carry_over
Used by equilibrium.py (warm starts), calibration.py (which trips use a counted link)
"""
# ruff: noqa: PLR0917

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.contraction import Skeleton
from belvedere.mobility.paths import Flags, Floats, Indices, Shorts, Starts


@dataclass(frozen=True)
class Pairs:
    """Pairs of centroids in the order of the kernels: classes with the same permitted links together."""

    group: Indices  # (pairs,) number of the class of demand, in alphabetical order of names
    origin: Indices  # (pairs,) centroid
    end: Indices  # (pairs,) centroid
    place: Indices  # (pairs,) where the pair stands in the caller's trips, classes end to end

    def keys(self, centroids: int) -> Indices:
        """Return one number a pair, the same in any hour of the same city, shape (pairs,)."""
        keys: Indices = (self.group * centroids + self.origin) * centroids + self.end
        return keys


@dataclass(frozen=True)
class Routes:
    """Routes of pair p are pair_starts[p] … pair_starts[p + 1] - 1; flat arrays throughout."""

    pairs: Pairs
    pair_starts: Starts  # (pairs + 1,)
    starts: Starts  # (routes + 1,) steps of route r: chains[starts[r] : starts[r + 1]]
    chains: Shorts  # (steps,) chain of the skeleton at each step
    flow: Floats  # (routes,) [veh/h]
    skeleton: Skeleton
    chain_keys: Indices  # (chains, 3) key of the first and last link, number of links: a chain's name in any network
    centroids: int


def chain_keys(skeleton: Skeleton, key: Indices) -> Indices:
    """Return what each chain is called in any network of the same city, shape (chains, 3)."""
    first = key[skeleton.links[skeleton.chain_starts[:-1]]]
    last = key[skeleton.links[skeleton.chain_starts[1:] - 1]]
    return np.column_stack([first, last, np.diff(skeleton.chain_starts)])


def no_routes(pairs: Pairs, skeleton: Skeleton, key: Indices, centroids: int) -> Routes:
    """Return pairs without any route yet."""
    none = np.zeros(1, np.int64)
    starts = np.zeros(len(pairs.end) + 1, np.int64)
    names = chain_keys(skeleton, key)
    return Routes(pairs, starts, none, np.zeros(0, np.int32), np.zeros(0), skeleton, names, centroids)


def carry_over(earlier: Routes, empty: Routes, demand: Floats, may: Flags) -> Routes:
    """Return `empty` with the earlier routes of the same pairs, their flows scaled to the new demand.

    A route over a chain that is no longer there, or that its class may no longer drive, is left out; a pair that loses
    all its routes gets a new one from the first shortest-path pass.

    Parameters
    ----------
    demand : array, shape (pairs,) [veh/h]
    may : array, shape (classes, chains)
    """
    old = earlier.pairs.keys(earlier.centroids)
    order = np.argsort(old)
    new = empty.pairs.keys(empty.centroids)
    source = np.full(len(new), -1, np.int64)
    if len(old) and earlier.centroids == empty.centroids:
        at = order[np.minimum(np.searchsorted(old[order], new), len(old) - 1)]
        source = np.where(old[at] == new, at, -1)
    if np.array_equal(earlier.chain_keys, empty.chain_keys):
        chain = np.arange(len(empty.chain_keys), dtype=np.int64)
    else:
        names = {tuple(name): number for number, name in enumerate(empty.chain_keys.tolist())}
        found = [names.get(tuple(name), -1) for name in earlier.chain_keys.tolist()]
        chain = np.array(found, np.int64)
    pair_starts, starts, chains, flow = _carry(
        source, earlier.pair_starts, earlier.starts, earlier.chains, earlier.flow, chain, empty.pairs.group, may, demand
    )
    return Routes(empty.pairs, pair_starts, starts, chains, flow, empty.skeleton, empty.chain_keys, empty.centroids)


@numba.njit(cache=True, nogil=True)
def _carry(source, pair_starts, starts, chains, flow, chain, group, may, demand):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Copy the routes that still exist; see carry_over."""
    pairs = source.size
    kept = np.zeros(flow.size, np.bool_)
    n_routes = 0
    n_steps = 0
    for pair in range(pairs):
        if source[pair] < 0 or demand[pair] <= 0.0:
            continue
        for route in range(pair_starts[source[pair]], pair_starts[source[pair] + 1]):
            good = flow[route] > 0.0
            for at in range(starts[route], starts[route + 1]):
                now = chain[chains[at]]
                if now < 0 or not may[group[pair], now]:
                    good = False
                    break
            if good:
                kept[route] = True
                n_routes += 1
                n_steps += starts[route + 1] - starts[route]
    new_pair_starts = np.zeros(pairs + 1, np.int64)
    new_starts = np.zeros(n_routes + 1, np.int64)
    new_chains = np.empty(n_steps, np.int32)
    new_flow = np.zeros(n_routes)
    at_route = 0
    at_step = 0
    for pair in range(pairs):
        first = at_route
        total = 0.0
        if source[pair] >= 0 and demand[pair] > 0.0:
            for route in range(pair_starts[source[pair]], pair_starts[source[pair] + 1]):
                if kept[route]:
                    for at in range(starts[route], starts[route + 1]):
                        new_chains[at_step] = chain[chains[at]]
                        at_step += 1
                    new_flow[at_route] = flow[route]
                    total += flow[route]
                    at_route += 1
                    new_starts[at_route] = at_step
            for route in range(first, at_route):
                new_flow[route] *= demand[pair] / total
        new_pair_starts[pair + 1] = at_route
    return new_pair_starts, new_starts, new_chains, new_flow
