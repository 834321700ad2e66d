"""The routes that go through one link, with the trips on each.

Takes   an Equilibrium, proportional or as solved, and the trips that it was solved for
Gives   routes_through → Routes
Used by whoever draws where a street's traffic drives, route by route
Source  loading.py: a route's trips are the pair's times the shares by which it arrives at each junction. With shares of
        proportional.py these are the route flows of greatest entropy
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.mobility.equilibrium.loading import Shares, shares, worth
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.select import pair_ends, pair_trips, select_link
from belvedere.mobility.equilibrium.trees import Floats, Longs

BOTH_ENDS = 2.5  # links of a way that has no more than one out of a zone and one into another
LEAST = 0.01  # [veh/h] a route with less is not listed


@dataclass(frozen=True)
class Routes:
    """Routes with the most trips first; those below the least are in `left_out`."""

    pair: Longs  # (routes,) place in all Trips end to end, by class name
    origin: Longs  # (routes,) centroid
    destination: Longs  # (routes,)
    flow: Floats  # (routes,) [veh/h]
    begins: Longs  # (routes + 1,) links of route r: links[begins[r] : begins[r + 1]]
    links: Longs  # in the direction of travel
    left_out: float  # [veh/h] trips over the link on routes with less than the least


def routes_through(
    found: Equilibrium, demand: Sequence[Trips], link: int, *, least: float = LEAST, at: Shares | None = None
) -> Routes:
    """Return the routes through a link that at least `least` trips [veh/h] drive.

    Raises
    ------
    ModelError
        a link that the network does not have, or trips of another equilibrium
    """
    at = at or shares(found)
    chosen = select_link(found, demand, link, at)
    origin, end = pair_ends(demand)
    warm, chain = found.warm, int(at.chain_of[link])
    none = np.zeros(0, np.int64)
    if warm is None or not chosen.trips.any():
        return Routes(none, none, none, np.zeros(0), np.zeros(1, np.int64), none, 0.0)
    amount = pair_trips(demand, at)
    if chain < 0:  # the only link of a zone that was moved to its junction: all routes of its trips
        amount = chosen.trips
    pair, flow, begins, chains = _routes(
        chain, at.begins, at.chain, at.share, at.tail, at.head, at.pair_begins, at.pair, at.pair_node, amount, least,
        at.nodes,
    )  # fmt: skip
    if chain < 0:  # between two zones at one junction there is no chain to walk back along
        both = (at.link_out >= 0) & (at.link_in >= 0) & (worth(at, np.ones(len(found.flow))) < BOTH_ENDS)
        near = np.flatnonzero(both & (chosen.trips >= least))
        pair, flow = np.concatenate([pair, near]), np.concatenate([flow, chosen.trips[near]])
        begins = np.concatenate([begins, np.full(len(near), begins[-1])])
    skeleton = warm.skeleton
    parts: list[Longs] = []
    order = np.lexsort((np.arange(len(pair)), -flow))
    for route in order.tolist():
        way = [
            skeleton.links[skeleton.chain_starts[one] : skeleton.chain_starts[one + 1]]
            for one in chains[begins[route] : begins[route + 1]][::-1]
        ]
        ends = (at.link_out[pair[route]], at.link_in[pair[route]])
        first, last = (np.array([one] if one >= 0 else [], np.int64) for one in ends)
        parts.append(np.concatenate([first, *way, last]).astype(np.int64))
    starts = np.zeros(len(order) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=starts[1:])
    pair, flow = pair[order], flow[order]
    return Routes(
        pair, origin[pair], end[pair], flow, starts, np.concatenate([none, *parts]),
        max(0.0, float(chosen.trips.sum() - flow.sum())),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def _routes(chosen, begins, chain, share, tail, head, pair_begins, pair, pair_node, trips, least, nodes):  # type: ignore[no-untyped-def]
    """Return pair, flow, begins and chains of each route over `chosen` (any if -1), from its end to its start."""
    came = np.zeros(nodes)  # of the traffic that arrives at a node, the share that has driven the chosen chain
    first = np.full(nodes, -1, np.int64)  # entries that arrive at a node: first … last - 1
    last = np.zeros(nodes, np.int64)
    size, pool = 1024, 1 << 15
    route_pair, route_flow, route_begins = np.empty(size, np.int64), np.empty(size), np.zeros(size + 1, np.int64)
    chains = np.empty(pool, np.int32)
    count, used = 0, 0
    place = np.empty(nodes + 1, np.int64)  # entry that each step of the walk tries
    left = np.empty(nodes + 2)  # trips that come this far
    done = np.empty(nodes + 2, np.bool_)  # the chosen chain is behind
    for row in range(begins.size - 1):
        drives = chosen < 0
        for i in range(begins[row], begins[row + 1]):
            drives |= chain[i] == chosen
        if not drives:
            continue
        for i in range(begins[row], begins[row + 1]):
            one = chain[i]
            end = head[one]
            if first[end] < 0:
                first[end] = i
            last[end] = i + 1
            came[end] += share[i] * (1.0 if one == chosen or chosen < 0 else came[tail[one]])
        for k in range(pair_begins[row], pair_begins[row + 1]):
            node = pair_node[pair[k]]
            if trips[pair[k]] * came[node] < least or first[node] < 0:
                continue
            depth = 0
            place[0] = first[node]
            left[0] = trips[pair[k]]
            done[0] = chosen < 0
            while depth >= 0:
                i = place[depth]
                node = pair_node[pair[k]] if depth == 0 else tail[chain[place[depth - 1]]]
                if i >= last[node]:
                    depth -= 1
                    if depth >= 0:
                        place[depth] += 1
                    continue
                one = chain[i]
                further = left[depth] * share[i]
                behind = done[depth] or one == chosen
                start = tail[one]
                if further * (1.0 if behind else came[start]) < least:
                    place[depth] += 1
                    continue
                if first[start] >= 0:
                    depth += 1
                    place[depth] = first[start]
                    left[depth] = further
                    done[depth] = behind
                    continue
                if behind:  # nothing arrives at `start`: it is the origin
                    if count >= size:
                        size *= 2
                        more_pair, more_flow = np.empty(size, np.int64), np.empty(size)
                        more_begins = np.zeros(size + 1, np.int64)
                        more_pair[:count] = route_pair[:count]
                        more_flow[:count] = route_flow[:count]
                        more_begins[: count + 1] = route_begins[: count + 1]
                        route_pair, route_flow, route_begins = more_pair, more_flow, more_begins
                    if used + depth + 1 > pool:
                        pool = 2 * (used + depth + 1)
                        more_chains = np.empty(pool, np.int32)
                        more_chains[:used] = chains[:used]
                        chains = more_chains
                    for step in range(depth + 1):
                        chains[used + step] = chain[place[step]]
                    used += depth + 1
                    route_pair[count] = pair[k]
                    route_flow[count] = further
                    count += 1
                    route_begins[count] = used
                place[depth] += 1
        for i in range(begins[row], begins[row + 1]):
            came[head[chain[i]]] = 0.0
            first[head[chain[i]]] = -1
    return route_pair[:count].copy(), route_flow[:count].copy(), route_begins[: count + 1].copy(), chains[:used].copy()
