"""By which streets a row's traffic arrives at each junction, in the direction of travel.

Takes   the flow of each row on each chain, its shortest-path tree
Gives   arriving_shares
Used by loading.py
Source  an equilibrium's flow from one origin goes in no circle: Bar-Gera (2002), Transportation Science 36, 398-417;
        what a loose gap or rounding left going round, or starting from nowhere, is taken out and told
"""
# ruff: noqa: ANN001, ANN201, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

NOISE = 1e-12  # [-] of all flow that leaves a row's origin: what arrives at a junction with less is rounding


@numba.njit(cache=True, nogil=True)
def arriving_shares(  # type: ignore[no-untyped-def]
    begins, chain, amount, starts, head, tail, in_starts, in_chain, root, order, counts, pair_begins, pair, pair_node,
):  # fmt: skip
    """Return begins, chain and share of loading.Shares, which pairs are reached, and the largest flow left out.

    begins, chain, amount : flow of each row, as in Warm
    order, counts : each row's shortest-path tree, as in Bushes
    pair_begins, pair : pairs of each row
    """
    rows, nodes = root.size, starts.size - 1
    new_begins = np.zeros(rows + 1, np.int64)
    room = begins[-1] + 1024
    new_chain = np.empty(room, np.int32)
    new_share = np.empty(room)
    reached = np.zeros(pair_node.size, np.bool_)
    flow = np.zeros(head.size)  # of the row
    coming = np.zeros(nodes, np.int64)  # chains with flow that arrive, from nodes not dealt with
    wet = np.zeros(nodes, np.bool_)  # the row's traffic gets there
    done = np.zeros(nodes, np.bool_)
    queue = np.empty(nodes, np.int32)
    pred = np.empty(nodes, np.int32)
    mark = np.full(nodes, -1, np.int64)
    dropped = 0.0
    used = 0
    walks = 0
    for row in range(rows):
        start = root[row]
        first, last = begins[row], begins[row + 1]
        leaving = 0.0
        left = 0  # nodes where traffic arrives that are not in the queue
        for i in range(first, last):
            one = chain[i]
            if head[one] == start:
                dropped = max(dropped, amount[i])
                continue
            flow[one] = amount[i]
            if tail[one] == start:
                leaving += amount[i]
            if coming[head[one]] == 0:
                left += 1
            coming[head[one]] += 1
        size = 0
        for i in range(first, last):
            node = tail[chain[i]]
            if flow[chain[i]] > 0.0 and coming[node] == 0 and not done[node]:
                done[node] = True
                queue[size] = node
                size += 1
        if not done[start]:
            done[start] = True
            queue[size] = start
            size += 1
        if used + (last - first) + nodes > room:
            room = 2 * (used + (last - first) + nodes)
            more_chain = np.empty(room, np.int32)
            more_share = np.empty(room)
            more_chain[:used] = new_chain[:used]
            more_share[:used] = new_share[:used]
            new_chain = more_chain
            new_share = more_share
        at = 0
        while True:
            while at < size:
                node = queue[at]
                at += 1
                if node == start:
                    wet[node] = True
                else:
                    arriving = 0.0
                    for k in range(in_starts[node], in_starts[node + 1]):
                        arriving += flow[in_chain[k]]
                    wet[node] = arriving > NOISE * leaving
                    for k in range(in_starts[node], in_starts[node + 1]):
                        one = in_chain[k]
                        if flow[one] > 0.0:
                            if wet[node]:
                                new_chain[used] = one
                                new_share[used] = flow[one] / arriving
                                used += 1
                            else:
                                dropped = max(dropped, flow[one])
                for one in range(starts[node], starts[node + 1]):
                    if flow[one] > 0.0:
                        if not wet[node]:
                            dropped = max(dropped, flow[one])
                            flow[one] = 0.0
                        end = head[one]
                        coming[end] -= 1
                        if coming[end] == 0:
                            done[end] = True
                            queue[size] = end
                            size += 1
                            left -= 1
            if left == 0:
                break
            node = -1  # a circle: from any node that waits, back along flow until a node comes again
            for i in range(first, last):
                if flow[chain[i]] > 0.0 and not done[head[chain[i]]]:
                    node = head[chain[i]]
                    break
            walks += 1
            while mark[node] != walks:
                mark[node] = walks
                for k in range(in_starts[node], in_starts[node + 1]):
                    if flow[in_chain[k]] > 0.0 and not done[tail[in_chain[k]]]:
                        pred[node] = in_chain[k]
                        break
                node = tail[pred[node]]
            end = node
            least = flow[pred[end]]
            node = tail[pred[end]]
            while node != end:
                least = min(least, flow[pred[node]])
                node = tail[pred[node]]
            dropped = max(dropped, least)
            while True:
                one = pred[node]
                flow[one] = 0.0 if flow[one] == least else flow[one] - least
                if flow[one] == 0.0:
                    coming[node] -= 1
                    if coming[node] == 0:
                        done[node] = True
                        queue[size] = node
                        size += 1
                        left -= 1
                node = tail[one]
                if node == end:
                    break
        missing = False
        for i in range(pair_begins[row], pair_begins[row + 1]):
            missing |= not wet[pair_node[pair[i]]]
        if missing:
            pred[:] = -1
            for i in range(counts[row]):
                pred[head[order[row, i]]] = order[row, i]
            for i in range(pair_begins[row], pair_begins[row + 1]):
                node = pair_node[pair[i]]
                steps = 0
                while not wet[node] and pred[node] >= 0:
                    queue[steps] = node
                    steps += 1
                    node = tail[pred[node]]
                if not wet[node]:
                    continue
                for step in range(steps - 1, -1, -1):
                    node = queue[step]
                    wet[node] = True
                    new_chain[used] = pred[node]
                    new_share[used] = 1.0
                    used += 1
        for i in range(pair_begins[row], pair_begins[row + 1]):
            reached[pair[i]] = wet[pair_node[pair[i]]]
        new_begins[row + 1] = used
        for i in range(first, last):
            flow[chain[i]] = 0.0
            coming[head[chain[i]]] = 0
            done[tail[chain[i]]] = False
            done[head[chain[i]]] = False
            wet[tail[chain[i]]] = False
        for i in range(new_begins[row], used):
            wet[head[new_chain[i]]] = False
        done[start] = False
        wet[start] = False
    return new_begins, new_chain[:used].copy(), new_share[:used].copy(), reached, dropped
