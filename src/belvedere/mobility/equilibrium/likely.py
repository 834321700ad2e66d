"""Flows by origin of greatest entropy: each row spreads over its cheapest chains by weights that all rows share.

Takes   chains that are cheapest to each row, in the direction of travel; a weight's logarithm for each chain
Gives   cheapest, those chains; spread, the shares at some weights; load and change, flows and how weights change them
Used by proportional.py
Source  entropy under fixed link flows has as dual a loading in the manner of Dial (1971), whose weights are the prices
        of the links' flows: Akamatsu (1997), Transportation Research B 31, 489-495
"""
# ruff: noqa: ANN001, ANN201, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

FAINT = 1e-9  # [-] of a row's trips: put on chains that it does not drive yet, so that they count as driven


@numba.njit(cache=True, nogil=True)
def cheapest(begins, chain, amount, root, mask, order, counts, class_cost, driven, starts, node, net, tight):  # type: ignore[no-untyped-def]
    """Return begins, chain and amount of each row's flow, with a faint one on chains that are cheapest and not driven.

    Chains that cost nothing may then close a circle; arriving_shares takes the faint ones out again.

    driven : (chains,) somebody drives the chain; starts, node : destinations of each row
    net : head, tail, in_starts, in_chain, centroids; tight : difference of cost [s] that counts as none
    """
    head, tail, in_starts, in_chain, centroids = net
    rows, chains = root.size, head.size
    nodes = in_starts.size - 1
    distance = np.empty(nodes)
    flow, fits = np.zeros(chains), np.zeros(chains, np.bool_)
    seen = np.zeros(nodes, np.bool_)
    stack = np.empty(nodes, np.int32)
    new_begins = np.zeros(rows + 1, np.int64)
    room = begins[-1] + chains
    new_chain, new_amount = np.empty(room, np.int32), np.empty(room)
    used = 0
    for row in range(rows):
        start, cost = root[row], class_cost[mask[row]]
        distance[:] = np.inf
        distance[start] = 0.0
        for i in range(counts[row]):
            one = order[row, i]
            distance[head[one]] = distance[tail[one]] + cost[one]
        whole = 0.0
        for i in range(begins[row], begins[row + 1]):
            flow[chain[i]] = amount[i]
            if tail[chain[i]] == start:
                whole += amount[i]
        for one in range(chains):
            before, after = distance[tail[one]], distance[head[one]]
            fits[one] = flow[one] > 0.0 or (
                driven[one]
                and cost[one] < np.inf
                and (tail[one] >= centroids or tail[one] == start)
                and before + cost[one] - after <= tight
            )
        if used + chains > room:
            room = 2 * (used + chains)
            more_chain, more_amount = np.empty(room, np.int32), np.empty(room)
            more_chain[:used] = new_chain[:used]
            more_amount[:used] = new_amount[:used]
            new_chain, new_amount = more_chain, more_amount
        seen[:] = False
        size = 0
        for i in range(starts[row], starts[row + 1]):
            if not seen[node[i]]:
                seen[node[i]] = True
                stack[size] = node[i]
                size += 1
        while size > 0:
            size -= 1
            here = stack[size]
            if here == start:
                continue
            for k in range(in_starts[here], in_starts[here + 1]):
                one = in_chain[k]
                if fits[one]:
                    new_chain[used] = one
                    new_amount[used] = max(flow[one], FAINT * whole)
                    used += 1
                    if not seen[tail[one]]:
                        seen[tail[one]] = True
                        stack[size] = tail[one]
                        size += 1
        new_begins[row + 1] = used
        for i in range(begins[row], begins[row + 1]):
            flow[chain[i]] = 0.0
    return new_begins, new_chain[:used].copy(), new_amount[:used].copy()


@numba.njit(cache=True, nogil=True)
def spread(begins, chain, root, starts, node, trips, tail, head, price, nodes, share):  # type: ignore[no-untyped-def]
    """Fill the shares at some logarithms of weights; return the sum of trips times the logarithm of what they weigh."""
    weight = np.zeros(nodes)
    total = 0.0
    for row in range(root.size):
        weight[root[row]] = 0.0
        at = begins[row]
        while at < begins[row + 1]:
            end = head[chain[at]]
            stop = at
            best = -np.inf
            while stop < begins[row + 1] and head[chain[stop]] == end:
                share[stop] = weight[tail[chain[stop]]] + price[chain[stop]]
                best = max(best, share[stop])
                stop += 1
            whole = 0.0
            for i in range(at, stop):
                share[i] = np.exp(share[i] - best)
                whole += share[i]
            for i in range(at, stop):
                share[i] /= whole
            weight[end] = best + np.log(whole)
            at = stop
        for i in range(starts[row], starts[row + 1]):
            if trips[i] > 0.0 and node[i] != root[row]:
                total += trips[i] * weight[node[i]]
    return total


@numba.njit(cache=True, nogil=True)
def load(begins, chain, share, starts, node, trips, tail, head, nodes, chains, amount):  # type: ignore[no-untyped-def]
    """Fill the flow of each entry, return that of each chain."""
    below = np.zeros(nodes)
    flow = np.zeros(chains)
    for row in range(begins.size - 1):
        for i in range(starts[row], starts[row + 1]):
            below[node[i]] += trips[i]
        for i in range(begins[row + 1] - 1, begins[row] - 1, -1):
            one = chain[i]
            amount[i] = below[head[one]] * share[i]
            flow[one] += amount[i]
            below[tail[one]] += amount[i]
        below[:] = 0.0
    return flow


@numba.njit(cache=True, nogil=True)
def change(begins, chain, share, amount, tail, head, price, nodes, chains):  # type: ignore[no-untyped-def]
    """Return how fast the flow of each chain changes as the logarithms of weights change by `price`."""
    weight, below = np.zeros(nodes), np.zeros(nodes)
    flow = np.zeros(chains)
    for row in range(begins.size - 1):
        first, last = begins[row], begins[row + 1]
        for i in range(first, last):
            weight[head[chain[i]]] += share[i] * (weight[tail[chain[i]]] + price[chain[i]])
        for i in range(last - 1, first - 1, -1):
            one = chain[i]
            more = weight[tail[one]] + price[one] - weight[head[one]]
            part = below[head[one]] * share[i] + amount[i] * more
            flow[one] += part
            below[tail[one]] += part
        for i in range(first, last):
            for here in (head[chain[i]], tail[chain[i]]):
                weight[here] = 0.0
                below[here] = 0.0
    return flow
