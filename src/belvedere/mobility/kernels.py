"""The inner loops of the equilibrium: new routes, shifts of flow between routes, flows on links.

Takes   arrays; routes are flat: routes of pair p are pair_starts[p] … pair_starts[p + 1] - 1, the links of route r are
        route_links[route_starts[r] : route_starts[r + 1]]
Gives   find_routes, merge_routes, shift_flows, load_links, costs
Used by equilibrium.py
Source  Jayakrishnan, Tsai, Prashker & Rajadhyaksha (1994), TRR 1443: gradient projection over routes
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0912, PLR0915, PLR0917

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.paths import grow_tree, widen_tree

SAME = 1e-13  # [-] relative difference of two costs that is rounding, not a better route


@numba.njit(cache=True, nogil=True)
def costs(flow, constant, factor, power, cost, slope):  # type: ignore[no-untyped-def]
    """Fill each link's cost [s] and its derivative [s/(veh/h)] at `flow` [veh/h]."""
    for link in range(flow.size):
        _price(link, flow, constant, factor, power, cost, slope)


@numba.njit(cache=True, nogil=True, inline="always")
def _price(link, flow, constant, factor, power, cost, slope):  # type: ignore[no-untyped-def]
    """Fill one link's cost and derivative; the fourth power, by far the most frequent, without a logarithm."""
    volume = max(flow[link], 0.0)
    if factor[link] == 0.0:
        cost[link] = constant[link]
        slope[link] = 0.0
    elif power[link] == 4.0:
        cube = factor[link] * volume * volume * volume
        cost[link] = constant[link] + cube * volume
        slope[link] = 4.0 * cube
    else:
        steep = factor[link] * volume ** (power[link] - 1.0)
        cost[link] = constant[link] + steep * volume
        slope[link] = power[link] * steep


@numba.njit(cache=True, nogil=True)
def find_routes(  # type: ignore[no-untyped-def]
    starts, head, tail, centroids, mask_cost, todo, job_mask, job_root, job_pairs, job_widens, added_starts, added,
    pair_end, demand, pair_starts, route_starts, route_links, cost,
):  # fmt: skip
    """Grow the trees of the jobs in `todo`; return what their pairs could gain and a route better than all they have.

    Returns shortest (pairs,) [s], sizes (pairs,) links of the new route or 0, the new routes' links end to end, and
    gain (jobs,) [veh·s/h] of moving all trips that found a better route to it. Jobs not in `todo` keep zeros.
    """
    nodes = starts.size - 1
    pairs = pair_end.size
    distance = np.empty(nodes)
    last = np.empty(nodes, np.int32)
    heap = np.empty(nodes, np.int32)
    place = np.empty(nodes, np.int32)
    wanted = np.zeros(nodes, np.bool_)
    shortest = np.zeros(pairs)
    sizes = np.zeros(pairs, np.int32)
    gain = np.zeros(job_root.size)
    found = np.empty(max(1024, 4 * pairs), np.int32)
    used = 0
    grown = -1
    for at_job in range(todo.size):
        job = todo[at_job]
        root = job_root[job]
        here = mask_cost[job_mask[job]]
        if job_widens[job] and grown == job - 1:
            more = added[added_starts[job_mask[job]] : added_starts[job_mask[job] + 1]]
            widen_tree(root, more, starts, head, tail, here, centroids, wanted, distance, last, heap, place)
        else:
            n_wanted = 0
            if job + 1 == job_root.size or not job_widens[job + 1]:
                for pair in range(job_pairs[job], job_pairs[job + 1]):
                    if not wanted[pair_end[pair]]:
                        wanted[pair_end[pair]] = True
                        n_wanted += 1
            grow_tree(root, starts, head, here, centroids, wanted, n_wanted, distance, last, heap, place)
        grown = job
        for pair in range(job_pairs[job], job_pairs[job + 1]):
            end = pair_end[pair]
            wanted[end] = False
            shortest[pair] = distance[end]
            if demand[pair] <= 0.0 or distance[end] == np.inf or end == root:
                continue
            best = np.inf
            for route in range(pair_starts[pair], pair_starts[pair + 1]):
                total = 0.0
                for at in range(route_starts[route], route_starts[route + 1]):
                    total += cost[route_links[at]]
                best = min(best, total)
            if distance[end] >= best * (1.0 - SAME):
                continue
            if best < np.inf:
                gain[job] += demand[pair] * (best - distance[end])
            size = 0
            node = end
            while node != root:
                if used == found.size:
                    larger = np.empty(2 * found.size, np.int32)
                    larger[:used] = found
                    found = larger
                found[used] = last[node]
                used += 1
                size += 1
                node = tail[last[node]]
            found[used - size : used] = found[used - size : used][::-1].copy()
            sizes[pair] = size
    return shortest, sizes, found[:used].copy(), gain


@numba.njit(cache=True, nogil=True)
def merge_routes(pair_starts, route_starts, route_links, route_flow, sizes, found, demand):  # type: ignore[no-untyped-def]
    """Return the flat routes with the new ones added and those without flow left out.

    A pair's first route takes all its demand; flows of a pair are scaled to sum to its demand exactly.
    """
    pairs = sizes.size
    n_routes = 0
    n_links = 0
    for pair in range(pairs):
        for route in range(pair_starts[pair], pair_starts[pair + 1]):
            if route_flow[route] > 0.0:
                n_routes += 1
                n_links += route_starts[route + 1] - route_starts[route]
        if sizes[pair] > 0:
            n_routes += 1
            n_links += sizes[pair]
    new_pair_starts = np.zeros(pairs + 1, np.int64)
    new_route_starts = np.zeros(n_routes + 1, np.int64)
    new_links = np.empty(n_links, np.int32)
    new_flow = np.zeros(n_routes)
    at_route = 0
    at_link = 0
    at_found = 0
    for pair in range(pairs):
        first = at_route
        total = 0.0
        for route in range(pair_starts[pair], pair_starts[pair + 1]):
            if route_flow[route] > 0.0:
                for at in range(route_starts[route], route_starts[route + 1]):
                    new_links[at_link] = route_links[at]
                    at_link += 1
                new_flow[at_route] = route_flow[route]
                total += route_flow[route]
                at_route += 1
                new_route_starts[at_route] = at_link
        if total > 0.0:
            for route in range(first, at_route):
                new_flow[route] *= demand[pair] / total
        if sizes[pair] > 0:
            for _ in range(sizes[pair]):
                new_links[at_link] = found[at_found]
                at_link += 1
                at_found += 1
            new_flow[at_route] = demand[pair] if at_route == first else 0.0
            at_route += 1
            new_route_starts[at_route] = at_link
        new_pair_starts[pair + 1] = at_route
    return new_pair_starts, new_route_starts, new_links, new_flow


@numba.njit(cache=True, nogil=True)
def load_links(route_starts, route_links, route_flow, flow):  # type: ignore[no-untyped-def]
    """Fill `flow` [veh/h] of each link with the sum of its routes'."""
    flow[:] = 0.0
    for route in range(route_flow.size):
        for at in range(route_starts[route], route_starts[route + 1]):
            flow[route_links[at]] += route_flow[route]


@numba.njit(cache=True, nogil=True)
def shift_flows(  # type: ignore[no-untyped-def]
    pair_starts, route_starts, route_links, route_flow, flow, constant, factor, power, cost, slope, mark, excess,
    least_excess,
):  # fmt: skip
    """Move flow of every pair to its cheapest known route by one Newton step a route.

    Changes route_flow, flow, cost, slope and excess in place: they are this solver's own working arrays.
    `mark` holds 0 for every link and is left so. `excess` (pairs,) [veh·s/h] is what each pair's flow cost beyond its
    cheapest route before the step; pairs where it was below `least_excess` the last time are left as they are.
    """
    for pair in range(pair_starts.size - 1):
        first = pair_starts[pair]
        end = pair_starts[pair + 1]
        if end - first < 2 or excess[pair] < least_excess:
            continue
        excess[pair] = 0.0
        cheapest = first
        least = np.inf
        most = 0.0
        for route in range(first, end):
            total = 0.0
            for at in range(route_starts[route], route_starts[route + 1]):
                total += cost[route_links[at]]
            if total < least:
                least = total
                cheapest = route
            if route_flow[route] > 0.0 and total > most:
                most = total
        if most - least <= SAME * least:
            continue
        c0 = route_starts[cheapest]
        c1 = route_starts[cheapest + 1]
        for at in range(c0, c1):
            mark[route_links[at]] = 1
        for route in range(first, end):
            if route == cheapest or route_flow[route] <= 0.0:
                continue
            more = 0.0
            steep = 0.0
            for at in range(route_starts[route], route_starts[route + 1]):
                link = route_links[at]
                if mark[link] == 1:
                    mark[link] = 2  # on both: no difference
                else:
                    more += cost[link]
                    steep += slope[link]
            for at in range(c0, c1):
                link = route_links[at]
                if mark[link] == 1:
                    more -= cost[link]
                    steep += slope[link]
            if more > 0.0:
                excess[pair] += more * route_flow[route]
            step = route_flow[route]
            if steep > 0.0:
                step = min(step, more / steep)
            elif more <= 0.0:
                step = 0.0
            step = max(step, -route_flow[cheapest])
            if step != 0.0:
                route_flow[route] -= step
                route_flow[cheapest] += step
                for at in range(route_starts[route], route_starts[route + 1]):
                    link = route_links[at]
                    if mark[link] != 2:
                        flow[link] -= step
                        _price(link, flow, constant, factor, power, cost, slope)
            for at in range(c0, c1):
                link = route_links[at]
                if mark[link] == 2:
                    mark[link] = 1
                elif step != 0.0:
                    flow[link] += step
                    _price(link, flow, constant, factor, power, cost, slope)
        for at in range(c0, c1):
            mark[route_links[at]] = 0
