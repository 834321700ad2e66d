"""What is on the road: the flow of each origin on each chain, and what each chain costs with all of them.

Takes   chains of a Skeleton, rows of trips
Gives   Delay, Loads, Bushes; price, price_all
Used by segments.py, search.py, newton.py, carry.py, ledger.py, passes.py
Source  Beckmann, McGuire & Winsten (1956), Studies in the Economics of Transportation
"""
# ruff: noqa: ANN001, ANN201 - kernels take arrays, and many

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from belvedere.mobility.equilibrium.trees import Floats, Longs, Shorts


class Delay(NamedTuple):
    """Cost of a chain: constant + factor · flow ** power, and what its table adds."""

    constant: Floats  # (chains,) [s]
    factor: Floats  # (chains,) [s/(veh/h)^power]
    power: Floats  # (chains,) [-]
    table: Shorts  # (chains,) a table, or -1; empty when no chain has one
    unit: Floats  # (chains,) [veh/h] see curves.Tabled
    height: Floats  # (chains,) [s]
    begins: Longs  # (tables + 1,) knots of table t: begins[t] … begins[t + 1] - 1
    step: Floats  # (tables,) [-]
    slope: Floats  # (knots,) [-]
    value: Floats  # (knots,) [-]


class Loads(NamedTuple):
    """What is on each chain now."""

    flow: Floats  # (chains,) [veh/h]
    cost: Floats  # (chains,) [s]
    slope: Floats  # (chains,) [s/(veh/h)]


class Bushes(NamedTuple):
    """One origin and one set of permitted chains a row."""

    root: Longs  # (rows,) node
    mask: Longs  # (rows,) set of permitted chains
    flow: Floats  # (rows, chains) [veh/h]
    used: Longs  # (rows, words) bit of a chain is set where the row may have flow
    in_tree: Longs  # (rows, words) bit of a chain is set where it is in the row's shortest-path tree
    order: Shorts  # (rows, nodes - 1) chains of the tree, each before those behind it
    reached: Longs  # (rows,) chains of the tree


def no_bushes(root: Longs, mask: Longs, nodes: int, chains: int) -> Bushes:
    """Return rows without flow and without trees."""
    rows = len(root)
    words = (chains + 63) // 64
    return Bushes(
        root, mask, np.zeros((rows, chains)), np.zeros((rows, words), np.int64), np.zeros((rows, words), np.int64),
        np.empty((rows, max(nodes - 1, 0)), np.int32), np.zeros(rows, np.int64),
    )  # fmt: skip


@numba.njit(inline="always")
def price(chain, delay, loads):  # type: ignore[no-untyped-def]
    """Fill one chain's cost and slope; the fourth power, by far the most frequent, without a logarithm."""
    factor = delay.factor[chain]
    flow = max(loads.flow[chain], 0.0)
    power = delay.power[chain]
    if factor == 0.0:
        steep = 0.0
    elif power == 4.0:
        steep = factor * flow * flow * flow
    elif power == 1.0:
        steep = factor
    else:
        steep = factor * flow ** (power - 1.0)
    loads.cost[chain] = delay.constant[chain] + steep * flow
    loads.slope[chain] = power * steep
    if delay.table.size > 0 and delay.table[chain] >= 0:
        added, rising = look_up(chain, flow, delay)
        loads.cost[chain] += added
        loads.slope[chain] += rising


@numba.njit(cache=True, nogil=True)
def look_up(chain, flow, delay):  # type: ignore[no-untyped-def]
    """Return what a chain's table adds to its cost, and the slope of that; see tables.Table."""
    table = delay.table[chain]
    first = delay.begins[table]
    last = delay.begins[table + 1] - first - 1
    step = delay.step[table]
    x = flow / delay.unit[chain]
    knot = last if x >= last * step else int(x / step)
    at = first + knot
    beyond = x - knot * step
    bend = 0.0 if knot == last else (delay.slope[at + 1] - delay.slope[at]) / step
    height = delay.height[chain]
    added = height * (delay.value[at] + beyond * (delay.slope[at] + 0.5 * beyond * bend))
    return added, height * (delay.slope[at] + beyond * bend) / delay.unit[chain]


@numba.njit(cache=True, nogil=True)
def price_all(delay, loads):  # type: ignore[no-untyped-def]
    """Fill cost and slope of every chain."""
    for chain in range(loads.flow.size):
        price(chain, delay, loads)
