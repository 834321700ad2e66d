"""All pairs of segments at once: a Newton step by conjugate gradients, where one pair after the other would zigzag.

Takes   Segments that are FREE, costs and slopes of chains
Gives   step
Used by passes.py, serial.py
Source  Hestenes & Stiefel (1952), J. Res. NBS 49, 409-436, with the diagonal as preconditioner
"""
# ruff: noqa: ANN001, ANN201, PLR0912, PLR0915, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.equilibrium.bushes import look_up, price
from belvedere.mobility.equilibrium.segments import FREE, transfer


@numba.njit(cache=True, nogil=True)
def step(most, precision, segments, bushes, delay, loads):  # type: ignore[no-untyped-def]
    """Move flow on all free pairs by the step that makes their segments cost the same, were costs linear.

    Returns whether Beckmann's objective fell, by the mean of its derivatives before and after: flow that a pair lacks
    cuts a step short, and what is left of it may lead uphill.
    most : iterations of the conjugate gradients; precision : relative residual at which they end
    """
    chains, start, one, other = segments.chains, segments.start, segments.one, segments.other
    cost, slope = loads.cost, loads.slope
    links = cost.size
    pairs = segments.size[0]
    free = np.empty(pairs, np.int32)
    n = 0
    diagonal = np.empty(pairs)
    residual = np.empty(pairs)
    for pair in range(pairs):
        if segments.state[pair] != FREE:
            continue
        more = segments.extra[pair]
        steep = 0.0
        a = start[pair]
        middle = a + one[pair]
        for at in range(a, middle):
            more += cost[chains[at]]
            steep += slope[chains[at]]
        for at in range(middle, middle + other[pair]):
            more -= cost[chains[at]]
            steep += slope[chains[at]]
        if steep <= 0.0:
            continue
        free[n] = pair
        residual[n] = more
        diagonal[n] = steep
        n += 1
    if n == 0:
        return True
    x = np.zeros(n)
    p = np.empty(n)
    y = np.zeros(links)  # flow each chain would lose
    total = np.zeros(links)
    rho = 0.0
    for i in range(n):
        p[i] = residual[i] / diagonal[i]
        rho += residual[i] * p[i]
    rho0 = rho
    turns = 0
    if rho0 == 0.0:
        return True
    while turns < most:
        turns += 1
        y[:] = 0.0
        for i in range(n):
            a = start[free[i]]
            middle = a + one[free[i]]
            for at in range(a, middle):
                y[chains[at]] += p[i]
            for at in range(middle, middle + other[free[i]]):
                y[chains[at]] -= p[i]
        curved = 0.0
        for chain in range(links):
            curved += slope[chain] * y[chain] * y[chain]
        if curved <= 0.0:
            break
        alpha = rho / curved
        for chain in range(links):
            total[chain] += alpha * y[chain]
            y[chain] *= slope[chain]
        rho_new = 0.0
        for i in range(n):
            a = start[free[i]]
            middle = a + one[free[i]]
            z = 0.0
            for at in range(a, middle):
                z += y[chains[at]]
            for at in range(middle, middle + other[free[i]]):
                z -= y[chains[at]]
            x[i] += alpha * p[i]
            residual[i] -= alpha * z
            rho_new += residual[i] * residual[i] / diagonal[i]
        if rho_new <= precision * precision * rho0:
            break
        beta = rho_new / rho
        rho = rho_new
        for i in range(n):
            p[i] = residual[i] / diagonal[i] + beta * p[i]
    # how far: the derivative of the objective along the step, at its start and at its end
    before = 0.0
    after = 0.0
    for chain in range(links):
        if total[chain] != 0.0:
            before += cost[chain] * total[chain]
            flow = max(loads.flow[chain] - total[chain], 0.0)
            then = delay.constant[chain] + delay.factor[chain] * flow ** delay.power[chain]
            if delay.table.size > 0 and delay.table[chain] >= 0:
                then += look_up(chain, flow, delay)[0]
            after += then * total[chain]
    for i in range(n):
        before += segments.extra[free[i]] * x[i]
        after += segments.extra[free[i]] * x[i]
    scale = 1.0
    if after < 0.0 and before > 0.0:
        scale = before / (before - after)
    for chain in range(links):
        y[chain] = loads.flow[chain]
        total[chain] = cost[chain]
    risen = 0.0
    for _ in range(2):
        for i in range(n):
            amount = x[i] * scale
            if amount == 0.0:
                continue
            pair = free[i]
            moved = transfer(pair, abs(amount), amount > 0.0, segments, bushes)
            if moved == 0.0:
                continue
            signed = moved if amount > 0.0 else -moved
            risen -= signed * segments.extra[pair]
            x[i] -= signed / scale
            if abs(x[i]) < 1e-14 * abs(amount):
                x[i] = 0.0
            a = start[pair]
            middle = a + one[pair]
            for at in range(a, middle):
                loads.flow[chains[at]] -= signed
            for at in range(middle, middle + other[pair]):
                loads.flow[chains[at]] += signed
    for chain in range(links):
        price(chain, delay, loads)
        risen += (loads.flow[chain] - y[chain]) * (total[chain] + cost[chain]) / 2.0
    return risen <= 0.0
