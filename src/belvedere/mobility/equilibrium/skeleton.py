"""A street graph without the nodes where no route has a choice, and zones moved to the junction they hang on.

Takes   links as from and to nodes, the power of each link's delay curve, which nodes start or end trips
Gives   Skeleton: chains of links that every route drives whole, a junction for each zone with one way in and out
Used by paired.py: trees and segments get shorter, the equilibrium stays exactly the same
Source  a route never turns back where it came from, so a node with two neighbours only passes traffic on; a zone with
        one neighbour sends all its trips over the same link whatever the costs
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NO_DELAY = -1.0  # [-] power of a link without delay: it joins any chain


@dataclass(frozen=True)
class Skeleton:
    """Chains of links in order of their start node. Flow is that of each link, cost the sum."""

    starts: Shorts  # (nodes + 1,) chains that leave node n are starts[n] … starts[n + 1] - 1
    tail: Shorts  # (chains,) numbers of the nodes that are left
    head: Shorts  # (chains,)
    in_starts: Shorts  # (nodes + 1,) chains that reach node n are in_chain[in_starts[n] : in_starts[n + 1]]
    in_chain: Shorts  # (chains,)
    centroids: int  # nodes 0 … centroids - 1 are not driven through
    node: Shorts  # (caller's nodes,) number of each node that is left, or of the junction a zone was moved to; -1: gone
    link_out: Shorts  # (caller's nodes,) link by which a moved zone's trips leave, or -1
    link_in: Shorts  # (caller's nodes,) link by which they arrive, or -1
    chain_starts: Indices  # (chains + 1,) links of chain c: links[chain_starts[c] : chain_starts[c + 1]]
    links: Shorts  # the caller's link numbers, in the direction of travel

    @property
    def nodes(self) -> int:
        """Number of nodes left."""
        return len(self.starts) - 1

    def sum_over(self, values: Floats) -> Floats:
        """Return the sum of a quantity of links over each chain, shape (chains,)."""
        if not len(self.links):
            return np.zeros(0)
        totals: Floats = np.add.reduceat(values[self.links], self.chain_starts[:-1])
        return totals

    def spread(self, values: Floats, links: int) -> Floats:
        """Return a quantity of chains on each link, shape (links,); 0 on links of no chain."""
        spread = np.zeros(links)
        spread[self.links] = np.repeat(values, np.diff(self.chain_starts))
        return spread


def contract(
    from_node: Shorts, to_node: Shorts, power: Floats, centroids: int, trips_at: Flags, movable: Flags
) -> Skeleton:
    """Return the chains that are left once no node without trips has fewer than three neighbours.

    Links join one chain only when their curves have the same power: the sum is then of the same kind.

    Parameters
    ----------
    from_node, to_node : array, shape (links,)
    power : array, shape (links,) [-]; NO_DELAY on links without delay
    centroids : nodes 0 … centroids - 1 are not driven through
    trips_at : array, shape (nodes,): trips start or end here
    movable : array, shape (links,): open to every class, so that a zone may be moved over it
    """
    out_link, in_link, moved_to = _move_zones(from_node, to_node, centroids, trips_at, movable)
    keep = trips_at.copy()
    keep[:centroids] = True
    moved = np.flatnonzero(moved_to >= 0)
    keep[moved] = False
    keep[moved_to[moved]] = True
    gone = np.zeros(len(from_node), np.bool_)
    gone[out_link[out_link >= 0]] = True
    gone[in_link[in_link >= 0]] = True
    start, end, one, other, alive = _join(from_node, to_node, power, keep, gone)
    chains = np.flatnonzero(alive)
    number, left, n_centroids = _renumber(start[chains], end[chains], len(trips_at), centroids, keep)
    tail, head = number[start[chains]], number[end[chains]]
    order = np.argsort(tail, kind="stable")
    chains, tail, head = chains[order], tail[order], head[order]
    chain_starts, links = _expand(chains, one, other, len(from_node))
    node = number.copy()
    node[moved] = number[moved_to[moved]]
    return Skeleton(
        _starts(tail, left), tail, head, _starts(head, left), np.argsort(head, kind="stable").astype(np.int32),
        n_centroids, node, out_link, in_link, chain_starts, links,
    )  # fmt: skip


def _starts(key: Shorts, rows: int) -> Shorts:
    """Return where each row's items begin once they are sorted by `key`, shape (rows + 1,)."""
    starts = np.zeros(rows + 1, np.int32)
    np.cumsum(np.bincount(key, minlength=rows), out=starts[1:])
    return starts


@numba.njit(cache=True, nogil=True)
def _move_zones(from_node, to_node, centroids, trips_at, movable):  # type: ignore[no-untyped-def]
    """Return for each node the links out and in and the junction of zones with one neighbour; -1 elsewhere."""
    nodes = trips_at.size
    neighbour = np.full(nodes, -1, np.int32)
    out_link = np.full(nodes, -1, np.int32)
    in_link = np.full(nodes, -1, np.int32)
    good = trips_at.copy()
    for link in range(from_node.size):
        for side in range(2):
            node = from_node[link] if side == 0 else to_node[link]
            far = to_node[link] if side == 0 else from_node[link]
            if not good[node]:
                continue
            if (neighbour[node] >= 0 and neighbour[node] != far) or not movable[link] or far == node:
                good[node] = False
            neighbour[node] = far
            if side == 0:
                if out_link[node] >= 0:
                    good[node] = False
                out_link[node] = link
            else:
                if in_link[node] >= 0:
                    good[node] = False
                in_link[node] = link
    moved_to = np.full(nodes, -1, np.int32)
    fixed = np.zeros(nodes, np.bool_)
    for node in range(nodes):
        far = neighbour[node]
        if good[node] and not fixed[node] and far >= centroids and moved_to[far] < 0:
            moved_to[node] = far
            fixed[far] = True
        else:
            out_link[node] = -1
            in_link[node] = -1
    return out_link, in_link, moved_to


@numba.njit(cache=True, nogil=True)
def _join(from_node, to_node, power, keep, gone):  # type: ignore[no-untyped-def]
    """Join links into chains; return each chain's start, end, the two it was made of, and whether it is left."""
    nodes = keep.size
    links = from_node.size
    room = 2 * links + 4
    start = np.empty(room, np.int32)
    end = np.empty(room, np.int32)
    curve = np.empty(room)
    one = np.full(room, -1, np.int32)
    other = np.full(room, -1, np.int32)
    alive = np.zeros(room, np.bool_)
    next_out = np.full(room, -1, np.int32)
    next_in = np.full(room, -1, np.int32)
    first_out = np.full(nodes, -1, np.int32)
    first_in = np.full(nodes, -1, np.int32)
    for link in range(links - 1, -1, -1):
        start[link], end[link], curve[link] = from_node[link], to_node[link], power[link]
        if gone[link] or start[link] == end[link]:
            continue
        alive[link] = True
        next_out[link], first_out[start[link]] = first_out[start[link]], link
        next_in[link], first_in[end[link]] = first_in[end[link]], link
    used = links
    todo = np.empty(nodes, np.int32)
    waiting = np.zeros(nodes, np.bool_)
    size = 0
    for node in range(nodes - 1, -1, -1):
        if not keep[node]:
            todo[size] = node
            waiting[node] = True
            size += 1
    while size > 0:
        size -= 1
        node = todo[size]
        waiting[node] = False
        a = b = -1
        to_a = to_b = from_a = from_b = -1
        many = False
        twice = False
        for side in range(2):
            link = first_out[node] if side == 0 else first_in[node]
            while link >= 0:
                if alive[link]:
                    far = end[link] if side == 0 else start[link]
                    if a < 0 or far == a:
                        a = far
                        if side == 0:
                            twice |= to_a >= 0
                            to_a = link
                        else:
                            twice |= from_a >= 0
                            from_a = link
                    elif b < 0 or far == b:
                        b = far
                        if side == 0:
                            twice |= to_b >= 0
                            to_b = link
                        else:
                            twice |= from_b >= 0
                            from_b = link
                    else:
                        many = True
                        break
                link = next_out[link] if side == 0 else next_in[link]
            if many:
                break
        if many or a < 0:
            continue
        if b >= 0:
            if twice:
                continue
            clash = False
            for way in range(2):
                first = from_a if way == 0 else from_b
                then = to_b if way == 0 else to_a
                if first >= 0 and then >= 0 and curve[first] != curve[then] and min(curve[first], curve[then]) >= 0.0:
                    clash = True
            if clash:
                continue
            for way in range(2):
                first = from_a if way == 0 else from_b
                then = to_b if way == 0 else to_a
                if first >= 0 and then >= 0:
                    start[used], end[used] = start[first], end[then]
                    curve[used] = max(curve[first], curve[then])
                    one[used], other[used] = first, then
                    alive[used] = True
                    next_out[used], first_out[start[used]] = first_out[start[used]], used
                    next_in[used], first_in[end[used]] = first_in[end[used]], used
                    used += 1
        for side in range(2):
            link = first_out[node] if side == 0 else first_in[node]
            while link >= 0:
                alive[link] = False
                link = next_out[link] if side == 0 else next_in[link]
        for far in (a, b):
            if far >= 0 and not keep[far] and not waiting[far]:
                todo[size] = far
                waiting[far] = True
                size += 1
    return start[:used], end[:used], one[:used], other[:used], alive[:used]


@numba.njit(cache=True, nogil=True)
def _renumber(start, end, nodes, centroids, keep):  # type: ignore[no-untyped-def]
    """Number the nodes that are left: centroids first, then neighbours close to each other; return -1 for the rest."""
    first = np.full(nodes, -1, np.int32)
    follow = np.full(2 * start.size, -1, np.int32)
    for chain in range(start.size):
        follow[2 * chain], first[start[chain]] = first[start[chain]], 2 * chain
        follow[2 * chain + 1], first[end[chain]] = first[end[chain]], 2 * chain + 1
    number = np.full(nodes, -1, np.int32)
    queue = np.empty(nodes, np.int32)
    used = 0
    for node in range(centroids):
        if first[node] >= 0:
            number[node] = used
            used += 1
    n_centroids = used
    for seed in range(centroids, nodes):
        if number[seed] >= 0 or (first[seed] < 0 and not keep[seed]):
            continue
        number[seed] = used
        queue[used] = seed
        at = used
        used += 1
        while at < used:
            half = first[queue[at]]
            at += 1
            while half >= 0:
                far = end[half >> 1] if half % 2 == 0 else start[half >> 1]
                if number[far] < 0 and far >= centroids:
                    number[far] = used
                    queue[used] = far
                    used += 1
                half = follow[half]
    return number, used, n_centroids


@numba.njit(cache=True, nogil=True)
def _expand(chains, one, other, links):  # type: ignore[no-untyped-def]
    """Return the links of each chain end to end, and where each chain begins."""
    starts = np.zeros(chains.size + 1, np.int64)
    flat = np.empty(links, np.int32)
    stack = np.empty(links + 1, np.int32)
    used = 0
    for at in range(chains.size):
        stack[0] = chains[at]
        size = 1
        while size > 0:
            size -= 1
            chain = stack[size]
            if one[chain] < 0:
                flat[used] = chain
                used += 1
            else:
                stack[size] = other[chain]
                stack[size + 1] = one[chain]
                size += 2
        starts[at + 1] = used
    return starts, flat[:used].copy()
