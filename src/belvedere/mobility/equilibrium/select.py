"""Where the traffic of one street, or of one zone, comes from and goes to, over which streets.

Takes   an Equilibrium and the trips that it was solved for
Gives   select_link, select_zone → Selected
Used by server/
Source  loading.py: the trips of a row that meet at a junction arrive by its streets in the same shares, wherever they
        go on to; so what has driven a street is known at every junction behind it
"""
# ruff: noqa: ANN001, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.loading import Shares, flows, shares, use
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Flags, Floats, Longs


@dataclass(frozen=True)
class Selected:
    """Some of the trips: on which links they are, where they start and end."""

    flow: Floats  # (links,) [veh/h]
    trips: Floats  # (pairs,) [veh/h]; pairs of all Trips end to end, by class name
    origin: Floats  # (centroids,) [veh/h]
    destination: Floats  # (centroids,) [veh/h]


def select_link(found: Equilibrium, demand: Sequence[Trips], link: int, at: Shares | None = None) -> Selected:
    """Return the trips that drive over a link.

    Parameters
    ----------
    demand : the trips that `found` was solved for
    link : number of a link of the network; a link of the City has the same number
    at : `shares` of `found`, when the caller has them

    Raises
    ------
    ModelError
        a link that the network does not have, or trips of another equilibrium
    """
    at = at or shares(found)
    amount = pair_trips(demand, at)
    chosen = use(at, np.array([link])).toarray()[:, 0] * amount
    chain = int(at.chain_of[link])
    if chain < 0:  # the only link of a zone that was moved to its junction, or a link that nobody drives
        return _selected(found, demand, chosen, flows(at, chosen))
    on_chain = np.zeros(len(at.tail))
    _through(
        chain, at.begins, at.chain, at.share, at.tail, at.head, at.pair_begins, at.pair, at.pair_node, amount,
        np.zeros(at.nodes), np.zeros(at.nodes), np.zeros(at.nodes), on_chain,
    )  # fmt: skip
    on_link = np.where(at.chain_of >= 0, on_chain[at.chain_of], 0.0)
    for ends in (at.link_out, at.link_in):
        moved = ends >= 0
        on_link += np.bincount(ends[moved], chosen[moved], minlength=len(on_link))
    return _selected(found, demand, chosen, on_link)


def select_zone(
    found: Equilibrium,
    demand: Sequence[Trips],
    zone: int,
    at: Shares | None = None,
    starts: bool = True,
    ends: bool = True,
) -> Selected:
    """Return the trips that start or end in a zone, over all their way.

    Parameters
    ----------
    zone : number of a centroid: zones, then gateways
    starts, ends : take the trips that start there, those that end there, or both
    """
    at = at or shares(found)
    amount = pair_trips(demand, at)
    origin, end = pair_ends(demand)
    chosen: Flags = (starts & (origin == zone)) | (ends & (end == zone))
    trips = np.where(chosen & np.isfinite(found.skim), amount, 0.0)
    return _selected(found, demand, trips, flows(at, trips))


def pair_ends(demand: Sequence[Trips]) -> tuple[Longs, Longs]:
    """Return origin and destination of all pairs, by class name."""
    ordered = sorted(demand, key=lambda trips: trips.name)
    return (
        np.concatenate([trips.origin for trips in ordered]),
        np.concatenate([trips.destination for trips in ordered]),
    )


def pair_trips(demand: Sequence[Trips], at: Shares) -> Floats:
    """Return the trips of all pairs, by class name."""
    amount = np.concatenate([trips.flow for trips in sorted(demand, key=lambda trips: trips.name)])
    if len(amount) != at.pairs:
        raise ModelError(
            f"selected traffic: {len(amount)} pairs of trips for an equilibrium of {at.pairs}. "
            "Give the trips that it was solved for."
        )
    return amount.astype(np.float64)


def _selected(found: Equilibrium, demand: Sequence[Trips], trips: Floats, flow: Floats) -> Selected:
    """Add where the selected trips start and end."""
    origin, end = pair_ends(demand)
    many = int(max(origin.max(initial=-1), end.max(initial=-1))) + 1
    if found.warm is not None:
        many = max(many, found.warm.network[3])
    starting, ending = np.zeros(many), np.zeros(many)
    np.add.at(starting, origin, trips)
    np.add.at(ending, end, trips)
    return Selected(flow, trips, starting, ending)


@numba.njit(cache=True, nogil=True)
def _through(  # type: ignore[no-untyped-def]
    chosen, begins, chain, share, tail, head, pair_begins, pair, pair_node, trips, came, below, ahead, on_chain
):
    """Add the flow on each chain of all trips over one chain; came, below, ahead are room, zero before and after.

    came : of the traffic that arrives at a node, the share that has driven the chain
    below : all traffic that arrives; ahead : that which has yet to drive the chain
    """
    for row in range(begins.size - 1):
        first, last = begins[row], begins[row + 1]
        drives = False
        for i in range(first, last):
            drives |= chain[i] == chosen
        if not drives:
            continue
        for i in range(first, last):
            one = chain[i]
            came[head[one]] += share[i] * (1.0 if one == chosen else came[tail[one]])
        for i in range(pair_begins[row], pair_begins[row + 1]):
            below[pair_node[pair[i]]] += trips[pair[i]]
        for i in range(last - 1, first - 1, -1):
            one = chain[i]
            part = below[head[one]] * share[i]
            before = ahead[head[one]] * share[i]
            below[tail[one]] += part
            if one == chosen:
                on_chain[one] += part
                ahead[tail[one]] += part
            else:
                on_chain[one] += part * came[tail[one]] + before
                ahead[tail[one]] += before
        for i in range(first, last):
            for node in (head[chain[i]], tail[chain[i]]):
                came[node] = 0.0
                below[node] = 0.0
                ahead[node] = 0.0
        for i in range(pair_begins[row], pair_begins[row + 1]):
            below[pair_node[pair[i]]] = 0.0
