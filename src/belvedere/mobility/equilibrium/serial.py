"""A pass and what follows it in one thread, each as one kernel: a small network spends more on calls than on work.

Takes   the arrays of a solve (passes.Ground)
Gives   whole_pass, let_follow
Used by passes.py, which has the same steps for two threads; the flows are the same to the bit
"""
# ruff: noqa: ANN001, ANN201, PLR0917 - kernels take arrays, and many

from __future__ import annotations

import numba
import numpy as np

from belvedere.mobility.equilibrium.ledger import tidy, with_room, write_down
from belvedere.mobility.equilibrium.newton import step
from belvedere.mobility.equilibrium.search import search
from belvedere.mobility.equilibrium.segments import ROUNDS, sweep

SETTLED = 0.01  # [-] of the largest difference between segments at the start: then the next pass follows
SWEEPS = 5  # sweeps over the pairs between two Newton steps
SKIPPED = 0.1  # [-] of the difference that is left: pairs with less wait
STEPS = 4  # Newton steps a pass
ITERATIONS, PRECISION = 40, 1e-2  # of the conjugate gradients
OLDEST = 1  # passes that a pair without flow to move is kept


@numba.njit(cache=True, nogil=True)
def whole_pass(  # type: ignore[no-untyped-def]
    todo, parts, net, extra, class_cost, bushes, excess, segments, delay, loads, room, other, tolerance, ignore, flat
):
    """Search the rows `todo` in parts, flow following after each if there are several.

    Returns the segments and how many numbers the last part left in each room.
    """
    one = two = 0
    for part in range(parts):
        first, end = todo.size * part // parts, todo.size * (part + 1) // parts
        middle = (first + end) // 2
        if extra.shape[1] > 0:
            for mask in range(extra.shape[0]):
                class_cost[mask] = loads.cost + extra[mask]
        one = search(todo, first, middle, net, class_cost, extra, bushes, excess, segments, room, tolerance, ignore)
        two = search(todo, middle, end, net, class_cost, extra, bushes, excess, segments, other, tolerance, ignore)
        if parts > 1:
            segments = with_room(segments, one + two)
            touched = write_down(room.found, one, other.found, two, segments, bushes, delay, loads, extra)
            sweep(touched, False, 1, 0.0, flat, ROUNDS, segments, bushes, delay, loads)
    return segments, one, two


@numba.njit(cache=True, nogil=True)
def let_follow(  # type: ignore[no-untyped-def]
    found, used, found_too, used_too, near, careful, below, flat, extra, bushes, segments, delay, loads
):
    """Write down what a pass found and settle all pairs of segments; return them and the largest difference before.

    near : Newton steps pay; careful : until one leads uphill; below : no difference larger than that is left [s]
    """
    every = np.empty(0, np.int32)
    if used + used_too > 0:
        segments = with_room(segments, used + used_too)
        touched = write_down(found, used, found_too, used_too, segments, bushes, delay, loads, extra)
        sweep(touched, False, 1, 0.0, flat, ROUNDS, segments, bushes, delay, loads)
    tidy(OLDEST, segments, bushes)
    difference = sweep(every, False, 1, 0.0, flat, ROUNDS, segments, bushes, delay, loads)
    goal = min(SETTLED * difference, below)
    for _ in range(STEPS):
        if sweep(every, True, SWEEPS, goal, max(flat, SKIPPED * goal), ROUNDS, segments, bushes, delay, loads) <= goal:
            break
        if near:
            near = step(ITERATIONS, PRECISION, segments, bushes, delay, loads) or not careful
    return segments, difference
