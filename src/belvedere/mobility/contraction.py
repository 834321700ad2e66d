"""A street graph without the nodes where no route has a choice.

Takes   links as from and to nodes, and the power of each link's delay curve
Gives   Skeleton: chains of links that every route drives whole; dead ends that no route drives are gone
Used by equilibrium.py: trees and routes get shorter, the equilibrium stays exactly the same
Source  a route never turns back where it came from, so a node with two neighbours only passes traffic on
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from belvedere.mobility.paths import Floats, Indices


@dataclass(frozen=True)
class Skeleton:
    """Chains of links, by start node. Their flow is that of each of their links; their cost is the sum."""

    from_node: Indices  # (chains,) numbers of the nodes that are left
    to_node: Indices  # (chains,)
    nodes: int  # nodes left; centroids come first and keep their number
    chain_starts: Indices  # (chains + 1,) links of chain c: links[chain_starts[c] : chain_starts[c + 1]]
    links: Indices  # the caller's link numbers, in the direction of travel

    def sum_over(self, values: Floats) -> Floats:
        """Return the sum of a quantity of links over each chain, shape (chains,)."""
        totals: Floats = np.add.reduceat(values[self.links], self.chain_starts[:-1])
        return totals

    def spread(self, values: Floats, links: int) -> Floats:
        """Return a quantity of chains on each link, shape (links,); 0 on links of no chain."""
        spread = np.zeros(links)
        spread[self.links] = np.repeat(values, np.diff(self.chain_starts))
        return spread


def contract(from_node: Indices, to_node: Indices, power: Floats, nodes: int, centroids: int) -> Skeleton:
    """Return the chains that are left once no node but centroids has fewer than three neighbours.

    Links join one chain only when their curves have the same power: the sum is then of the same kind.

    Parameters
    ----------
    from_node, to_node : array, shape (links,)
    power : array, shape (links,) [-]; NaN on links without delay, which join any chain
    """
    chains: dict[int, list[int]] = {link: [link] for link in range(len(from_node))}
    start = from_node.tolist()
    end = to_node.tolist()
    curve = power.tolist()
    leaving: list[set[int]] = [set() for _ in range(nodes)]
    coming: list[set[int]] = [set() for _ in range(nodes)]
    for chain in chains:
        leaving[start[chain]].add(chain)
        coming[end[chain]].add(chain)

    def drop(chain: int) -> None:
        leaving[start[chain]].discard(chain)
        coming[end[chain]].discard(chain)
        del chains[chain]

    todo = list(range(nodes - 1, centroids - 1, -1))
    while todo:
        node = todo.pop()
        before = {start[chain] for chain in coming[node]}
        after = {end[chain] for chain in leaving[node]}
        neighbours = before | after
        if not neighbours or len(neighbours) > 2 or node in neighbours:
            continue
        passing = _passing(sorted(coming[node]), sorted(leaving[node]), start, end, curve)
        if passing is None:
            continue
        for one, other in passing:
            joined = len(start)
            start.append(start[one])
            end.append(end[other])
            curve.append(curve[other] if curve[one] != curve[one] else curve[one])  # NaN gives way
            chains[joined] = chains[one] + chains[other]
            leaving[start[joined]].add(joined)
            coming[end[joined]].add(joined)
        for chain in sorted(coming[node] | leaving[node]):
            drop(chain)
        todo.extend(sorted(neighbour for neighbour in neighbours if neighbour >= centroids))
    kept = sorted(chains, key=lambda chain: (start[chain], chain))
    used = np.zeros(nodes, np.bool_)
    used[:centroids] = True
    used[[start[chain] for chain in kept]] = True
    used[[end[chain] for chain in kept]] = True
    number = np.cumsum(used) - 1
    sizes = np.array([0, *(len(chains[chain]) for chain in kept)], np.int64)
    return Skeleton(
        number[np.array([start[chain] for chain in kept], np.int64)].astype(np.int64),
        number[np.array([end[chain] for chain in kept], np.int64)].astype(np.int64),
        int(used.sum()),
        np.cumsum(sizes).astype(np.int64),
        np.array([link for chain in kept for link in chains[chain]], np.int64),
    )


def _passing(
    coming: list[int], leaving: list[int], start: list[int], end: list[int], curve: list[float]
) -> list[tuple[int, int]] | None:
    """Return by which pairs of chains routes pass a node with at most two neighbours; None where they may choose."""
    pairs = [(one, other) for one in coming for other in leaving if start[one] != end[other]]
    if len({one for one, _ in pairs}) < len(pairs) or len({other for _, other in pairs}) < len(pairs):
        return None  # parallel streets
    for one, other in pairs:
        differ = curve[one] != curve[other] and curve[one] == curve[one] and curve[other] == curve[other]
        if differ:
            return None
    return pairs
