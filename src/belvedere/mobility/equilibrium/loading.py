"""Any trips driven as an equilibrium's trips are: at each junction, a row arrives by its streets in the same shares.

Takes   an Equilibrium
Gives   shares → Shares; flows, trips to links; worth, its adjoint, links to trips; use, which trips use which links;
        class_flows, vehicles of each class on each link
Used by adjustment.py, link_routes.py, select.py, system_optimum.py, server/
Source  the shares of the links by which an origin's flow arrives, in order of its acyclic flow: Dial (1971),
        Transportation Research 5, 83-111, backward pass; Bar-Gera (2002), Transportation Science 36, 398-417

A pair that had no trips may end where its row's flow never came. It takes the row's shortest path there at the
equilibrium's costs, from where that leaves the flow, so that a calibration can raise it from zero.
"""
# ruff: noqa: ANN001, ANN202, PLR0912, PLR0917 - kernels take arrays, and many

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.arrivals import arriving_shares
from belvedere.mobility.equilibrium.network import Trips
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Floats, Longs, Shorts

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Of each row's traffic that arrives at a node, the share of each chain; entries in the direction of travel."""

    chain_of: Longs  # (links,) chain of each link, -1 where it is in none
    tail: Shorts  # (chains,)
    head: Shorts  # (chains,)
    begins: Longs  # (rows + 1,) entries of row r: begins[r] … begins[r + 1] - 1
    chain: Shorts  # (entries,) chains that arrive at one node side by side, after those that arrive at their tails
    share: Floats  # (entries,) [-] sums to 1 over the chains that arrive at a node
    pair_begins: Longs  # (rows + 1,) pairs of row r: pair[pair_begins[r] : pair_begins[r + 1]]
    pair: Longs  # (pairs that drive,) in order of row
    pair_node: Shorts  # (pairs,) where each pair's trips arrive
    link_out: Longs  # (pairs,) link by which trips leave a zone that was moved to its junction, or -1
    link_in: Longs  # (pairs,) link by which they arrive in one, or -1
    nodes: int
    dropped: float  # [veh/h] largest flow of a row that went round in a circle, and was left out: small at a tight gap

    @property
    def pairs(self) -> int:
        """Number of pairs of all Trips end to end."""
        return len(self.pair_node)


def shares(found: Equilibrium) -> Shares:
    """Return the shares of an equilibrium; a pair without a way, or within a zone, uses no link."""
    links, pairs = len(found.flow), len(found.skim)
    warm = found.warm
    if warm is None:
        none, short, nobody = np.zeros(0, np.int64), np.zeros(0, np.int32), np.full(pairs, -1, np.int64)
        return Shares(
            np.full(links, -1, np.int64), short, short, np.zeros(1, np.int64), short, np.zeros(0),
            np.zeros(1, np.int64), none, np.zeros(pairs, np.int32), nobody, nobody, 0, 0.0,
        )  # fmt: skip
    skeleton, rows = warm.skeleton, warm.rows
    row = np.where(np.isfinite(found.skim), rows.pair_row, -1)
    begins, chain, share, reached, dropped = arriving_shares(
        warm.begins, warm.chain, warm.flow, skeleton.starts, skeleton.head, skeleton.tail, skeleton.in_starts,
        skeleton.in_chain, rows.root, warm.order, warm.reached, *_by_row(row, len(rows.root)), rows.pair_node,
    )  # fmt: skip
    row[~reached] = -1
    drives = row >= 0
    chain_of = np.full(links, -1, np.int64)
    chain_of[skeleton.links] = np.repeat(np.arange(len(skeleton.tail)), np.diff(skeleton.chain_starts))
    return Shares(
        chain_of, skeleton.tail, skeleton.head, begins, chain, share, *_by_row(row, len(rows.root)), rows.pair_node,
        np.where(drives, skeleton.link_out[rows.pair_origin], -1).astype(np.int64),
        np.where(drives, skeleton.link_in[rows.pair_end], -1).astype(np.int64),
        skeleton.nodes, dropped,
    )  # fmt: skip


def flows(shares: Shares, trips: Floats) -> Floats:
    """Return the flow of `trips` on each link, shape (links,), in the unit of `trips`; linear in them.

    Parameters
    ----------
    trips : array, shape (pairs,) [veh/h], pairs of all Trips end to end in order of class name, as Equilibrium.skim
    """
    _check("trips", trips, shares.pairs)
    on_chain = np.zeros(len(shares.tail))
    _load(
        shares.begins, shares.chain, shares.share, shares.tail, shares.head, shares.pair_begins, shares.pair,
        shares.pair_node, np.asarray(trips, np.float64), np.zeros(shares.nodes), on_chain,
    )  # fmt: skip
    on_link = np.zeros(len(shares.chain_of))
    in_chain = shares.chain_of >= 0
    on_link[in_chain] = on_chain[shares.chain_of[in_chain]]
    for link in (shares.link_out, shares.link_in):
        moved = link >= 0
        on_link += np.bincount(link[moved], trips[moved], minlength=len(on_link))
    return on_link


def worth(shares: Shares, on_link: Floats) -> Floats:
    """Return the sum over links of each pair's use times `on_link`, shape (pairs,): the adjoint of `flows`.

    With costs of links it is the mean cost of each pair's routes; with the derivative of anything by link flows, its
    derivative by trips at fixed shares.

    Parameters
    ----------
    on_link : array, shape (links,)
    """
    _check("values on links", on_link, len(shares.chain_of))
    in_chain = shares.chain_of >= 0
    on_chain = np.bincount(shares.chain_of[in_chain], on_link[in_chain], minlength=len(shares.tail))
    value = np.zeros(shares.pairs)
    _gather(
        shares.begins, shares.chain, shares.share, shares.tail, shares.head, shares.pair_begins, shares.pair,
        shares.pair_node, on_chain, np.zeros(shares.nodes), value,
    )  # fmt: skip
    for link in (shares.link_out, shares.link_in):
        moved = link >= 0
        value[moved] += on_link[link[moved]]
    return value


def use(shares: Shares, links: Indices) -> csr_array:
    """Return the share of each pair's trips that drive over each of some links, shape (pairs, len(links)) [-].

    Parameters
    ----------
    links : array, link numbers of the network, in any order, repeated or not

    Raises
    ------
    ModelError
        a number that is no link's
    """
    many = len(shares.chain_of)
    links = np.asarray(links, np.int64)
    if links.size and (links.min() < 0 or links.max() >= many):
        raise ModelError(
            f"use of links: link {links.max() if links.min() >= 0 else links.min()} is not in the network, which has "
            f"{many}. Take link numbers of the network that was solved."
        )
    chain = shares.chain_of[links]
    asked = np.unique(chain[chain >= 0])
    column = np.full(len(shares.tail), -1, np.int64)
    column[asked] = np.arange(len(asked))
    pair, at, part = _use(
        shares.begins, shares.chain, shares.share, shares.tail, shares.head, shares.pair_begins, shares.pair,
        shares.pair_node, column, len(asked), shares.nodes,
    )  # fmt: skip
    table = csr_array((part, (pair, at)), shape=(shares.pairs, len(asked)))
    within = np.flatnonzero(chain >= 0)
    spread = csr_array((np.ones(len(within)), (column[chain[within]], within)), shape=(len(asked), len(links)))
    used = csr_array(table @ spread)
    place = csr_array((np.ones(len(links)), (links, np.arange(len(links)))), shape=(many, len(links)))
    for link in (shares.link_out, shares.link_in):
        moved = np.flatnonzero(link >= 0)
        used = used + csr_array((np.ones(len(moved)), (moved, link[moved])), shape=(shares.pairs, many)) @ place
    return csr_array(used)


def class_flows(found: Equilibrium, demand: Sequence[Trips]) -> dict[str, Floats]:
    """Return the vehicles of each class on each link, class → (links,) [veh/h], by the demand that was solved.

    Classes that may drive the same links and pay the same are split as all their traffic from one origin is.
    """
    at = shares(found)
    ordered = sorted(demand, key=lambda trips: trips.name)
    own = np.concatenate([np.full(len(trips.flow), place) for place, trips in enumerate(ordered)] or [np.zeros(0)])
    amount = np.concatenate([trips.flow for trips in ordered] or [np.zeros(0)])
    _check("trips", amount, at.pairs)
    return {trips.name: flows(at, np.where(own == place, amount, 0.0)) for place, trips in enumerate(ordered)}


def _check(name: str, values: Floats, size: int) -> None:
    """Raise ModelError for an array of the wrong length."""
    if np.shape(values) != (size,):
        raise ModelError(
            f"loading: {name} have shape {np.shape(values)}, not ({size},). Take those of this equilibrium."
        )


def _by_row(row: Longs, rows: int) -> tuple[Longs, Longs]:
    """Return where each row's pairs begin, and the pairs that drive in order of row."""
    drives = np.flatnonzero(row >= 0)
    begins = np.zeros(rows + 1, np.int64)
    np.cumsum(np.bincount(row[drives], minlength=rows), out=begins[1:])
    return begins, drives[np.argsort(row[drives], kind="stable")]


@numba.njit(cache=True, nogil=True)
def _load(begins, chain, share, tail, head, pair_begins, pair, pair_node, trips, below, on_chain):  # type: ignore[no-untyped-def]
    """Add all trips to `on_chain`, from where they end to where they start; `below` is room, zero before and after."""
    for row in range(begins.size - 1):
        for i in range(pair_begins[row], pair_begins[row + 1]):
            below[pair_node[pair[i]]] += trips[pair[i]]
        for i in range(begins[row + 1] - 1, begins[row] - 1, -1):
            one = chain[i]
            part = below[head[one]] * share[i]
            on_chain[one] += part
            below[tail[one]] += part
        for i in range(begins[row], begins[row + 1]):
            below[head[chain[i]]] = 0.0
            below[tail[chain[i]]] = 0.0
        for i in range(pair_begins[row], pair_begins[row + 1]):
            below[pair_node[pair[i]]] = 0.0


@numba.njit(cache=True, nogil=True)
def _gather(begins, chain, share, tail, head, pair_begins, pair, pair_node, on_chain, above, value):  # type: ignore[no-untyped-def]
    """Fill each pair's `value`, from where trips start to where they end; `above` is room, zero before and after."""
    for row in range(begins.size - 1):
        for i in range(begins[row], begins[row + 1]):
            one = chain[i]
            above[head[one]] += share[i] * (above[tail[one]] + on_chain[one])
        for i in range(pair_begins[row], pair_begins[row + 1]):
            value[pair[i]] = above[pair_node[pair[i]]]
        for i in range(begins[row], begins[row + 1]):
            above[head[chain[i]]] = 0.0


@numba.njit(cache=True, nogil=True)
def _use(begins, chain, share, tail, head, pair_begins, pair, pair_node, column, columns, nodes):  # type: ignore[no-untyped-def]
    """Return pair, column and share of the use of chains that have a column: `_gather` for all columns at once."""
    size = 1 << 16
    found_pair, found_column, found_share = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size)
    count = 0
    above = np.zeros((nodes, columns))
    local = np.full(columns, -1, np.int64)  # place of each column among those that the row uses
    mine = np.empty(columns, np.int64)
    for row in range(begins.size - 1):
        many = 0
        for i in range(begins[row], begins[row + 1]):
            at = column[chain[i]]
            if at >= 0 and local[at] < 0:
                local[at] = many
                mine[many] = at
                many += 1
        if many == 0:
            continue
        for i in range(begins[row], begins[row + 1]):
            one = chain[i]
            before, after, part = above[tail[one]], above[head[one]], share[i]
            for k in range(many):
                after[k] += part * before[k]
            if column[one] >= 0:
                after[local[column[one]]] += part
        for i in range(pair_begins[row], pair_begins[row + 1]):
            if count + many > size:
                size = 2 * (count + many)
                more_pair, more_column, more_share = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size)
                more_pair[:count] = found_pair[:count]
                more_column[:count] = found_column[:count]
                more_share[:count] = found_share[:count]
                found_pair, found_column, found_share = more_pair, more_column, more_share
            here = above[pair_node[pair[i]]]
            for k in range(many):
                if here[k] > 0.0:
                    found_pair[count] = pair[i]
                    found_column[count] = mine[k]
                    found_share[count] = here[k]
                    count += 1
        for i in range(begins[row], begins[row + 1]):
            above[head[chain[i]], :many] = 0.0
        for k in range(many):
            local[mine[k]] = -1
    return found_pair[:count].copy(), found_column[:count].copy(), found_share[:count].copy()
