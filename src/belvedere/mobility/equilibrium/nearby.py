"""An equilibrium near one that was solved, in milliseconds: flow is shifted only between ways that are known there.

Takes   an Equilibrium and its Network; flow of the changed trips at today's shares, changed costs of chains
Gives   settle, the chains' flow once the known ways (circles.py) cost the same again or the dearer is empty
Used by scenarios/uncertainty/traffic.py
Source  a restricted equilibrium, whose columns are the circles that each origin's streets in use make (restricted
        simplicial decomposition, Hearn, Lawphongpanich & Ventura 1987); Newton moves on one circle after the other as
        in segments.py

A street that nobody uses at the centre stays unused: how far that is from exact equilibria must be measured.
"""
# ruff: noqa: ANN001, ANN201, ANN202, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

SWEEPS = 1000  # over all circles at most; some twenty are usual
ENOUGH = 0.5  # [s] two ways that differ by less are left as they are


@numba.njit(cache=True, nogil=True)
def settle(begins, chain, sign, least, most, shift, flow, constant, factor, power, sweeps, enough):  # type: ignore[no-untyped-def]
    """Shift `flow` in place until known ways cost the same; return sweeps made and the largest difference left [s].

    shift : (circles,) what is shifted already, changed in place; cost of a chain: constant + factor · flow ** power
    """
    chains = flow.size
    cost, slope = np.empty(chains), np.empty(chains)
    for one in range(chains):
        _price(one, flow, constant, factor, power, cost, slope)
    worst = 0.0
    for turn in range(sweeps):
        worst = 0.0
        for circle in range(shift.size):
            more = 0.0
            steep = 0.0
            for at in range(begins[circle], begins[circle + 1]):
                more += sign[at] * cost[chain[at]]
                steep += slope[chain[at]]
            if abs(more) <= enough:
                continue
            aim = most[circle] if more < 0.0 else least[circle]
            if steep > 0.0:
                aim = min(max(shift[circle] - more / steep, least[circle]), most[circle])
            moved = aim - shift[circle]
            if moved == 0.0:
                continue
            worst = max(worst, abs(more))
            shift[circle] = aim
            for at in range(begins[circle], begins[circle + 1]):
                one = chain[at]
                flow[one] += sign[at] * moved
                _price(one, flow, constant, factor, power, cost, slope)
        if worst <= enough:
            return turn + 1, worst
    return sweeps, worst


@numba.njit(inline="always")
def _price(one, flow, constant, factor, power, cost, slope):  # type: ignore[no-untyped-def]
    """Fill one chain's cost and slope."""
    driven = max(flow[one], 0.0)
    if power[one] == 4.0:
        steep = factor[one] * driven * driven * driven
    elif power[one] == 1.0:
        steep = factor[one]
    else:
        steep = factor[one] * driven ** (power[one] - 1.0)
    cost[one] = constant[one] + steep * driven
    slope[one] = power[one] * steep
