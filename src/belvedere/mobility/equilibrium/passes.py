"""The two steps of the equilibrium, over and over: measure what every origin could gain, let flow follow.

Takes   rows of trips on a Skeleton
Gives   ground, the arrays they share; load_all, the first flows; measure; improve
Used by paired.py
Source  Bar-Gera (2010), Transportation Research B 44, 1022-1046
"""
# ruff: noqa: PLR0917 - kernels take arrays, and many

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from functools import partial

import numpy as np

from belvedere.mobility.equilibrium.bushes import Bushes, Delay, Loads, no_bushes, price_all
from belvedere.mobility.equilibrium.crew import Crew
from belvedere.mobility.equilibrium.curves import Curve
from belvedere.mobility.equilibrium.ledger import no_segments, tidy, with_room, write_down
from belvedere.mobility.equilibrium.newton import step
from belvedere.mobility.equilibrium.rows import Rows
from belvedere.mobility.equilibrium.search import load, search
from belvedere.mobility.equilibrium.segments import ROUNDS, TOGETHER, Segments, halves, settle
from belvedere.mobility.equilibrium.serial import (
    ITERATIONS,
    OLDEST,
    PRECISION,
    SETTLED,
    SKIPPED,
    STEPS,
    SWEEPS,
    let_follow,
    whole_pass,
)
from belvedere.mobility.equilibrium.skeleton import Skeleton
from belvedere.mobility.equilibrium.trees import Floats, Longs, Net, Room, Shorts, room

TINY = 1e-15  # [-] of the mean trip's cost: rounding
FLAT = 1e-14  # [-] of the mean trip's cost: two segments cost the same
LOADS = 32  # parts of the first loading; each sees the costs of those before
BATCHES = 4  # parts of a pass while the gap is wide: flow follows after each
WIDE = 1e-3  # [-] gap above which a pass has BATCHES parts, and does not count as exact
ROUGH = 1e-2  # [-] gap above which every tree is made shortest, and below which Newton steps pay
CLOSE = 100.0  # [-] times the gap asked for: from here on every pass is exact
LOOSE = 1e-4  # [-] of gap times mean cost: labels of inexact passes may be off by that a chain
SHARE = 1e-3  # [-] of a row's mean excess: chains with less are left for a later pass
NEAR = 1e-3  # [-] of the gap asked for, shared by all rows: chains with less are left for good
BELOW = 0.1  # [-] of the gap times the mean trip's cost: no difference larger than that is left
MOST = 0.95  # [-] of the excess: if few rows have that much, only they are searched,
FEW = 0.4  # [-] of the rows at most,
MANY = 100  # rows; fewer than that are always all searched
TURNS = 3  # times at most before all are searched again
WIDTH = 0.1  # [-] of the mean chain's cost: width of a bucket of labels
LATE = 70  # passes, usual are ten: sweeps and Newton steps then undo each other; a step uphill ends those of its pass
FOUND = 400  # [numbers a node] room for the segments found in a part of a pass


@dataclass
class Ground:
    """What all steps of one solve work on; its arrays change in place."""

    net: Net
    delay: Delay
    loads: Loads
    bushes: Bushes
    segments: Segments
    extra: Floats  # (masks, chains) [s] what a class pays beyond everybody's cost; infinity where it may not drive
    class_cost: Floats  # (masks, chains) [s]
    rooms: tuple[Room, Room]
    trips: float  # [veh/h] all of them
    mean: float  # [s] cost of a trip at the first pass
    difference: float  # [s] largest between two segments, at the first sweep after the last pass
    excess: Floats  # (rows,) [veh·s/h] what each row would save on shortest paths, when it was last searched
    todo: Longs  # rows to search next
    turns: int  # searches of these few since the last of all rows
    lost: bool  # some trips found no way
    made: int = 0  # passes so far

    def refreshed_cost(self) -> Floats:
        """Return what each class pays on each chain now, shape (masks, chains) [s]."""
        if self.extra.size:
            np.add(self.loads.cost, self.extra, out=self.class_cost)
        return self.class_cost


@dataclass(frozen=True)
class Pass:
    """What one pass over all origins found."""

    gap: float  # [-]
    exact: bool  # trees shortest and costs the same for all origins: the gap counts
    cpu: float  # [s] process time at its end
    wall: float  # [s] clock at its end
    pairs: int  # pairs of segments in use
    difference: float  # [s] largest difference between two segments after the pass before
    lengths: tuple[int, int]  # numbers found by each half, when flow has not yet followed


def ground(skeleton: Skeleton, rows: Rows, curve: Curve) -> Ground:
    """Return the arrays of one solve, without flow."""
    chains, nodes = len(skeleton.tail), skeleton.nodes
    delay = _delay(skeleton, curve)
    width = max(WIDTH * float(delay.constant.sum()) / max(len(delay.constant), 1), 1e-9)
    net = Net(
        skeleton.starts, skeleton.head.view(np.uint32), skeleton.tail.view(np.uint32), skeleton.in_starts,
        skeleton.in_chain.view(np.uint32), skeleton.centroids, width,
    )  # fmt: skip
    loads = Loads(np.zeros(chains), np.zeros(chains), np.zeros(chains))
    alike = bool(rows.may.all()) and not rows.extra.any()  # all classes pay the same everywhere
    extra = np.zeros((1, 0)) if alike else np.where(rows.may, rows.extra, np.inf)
    class_cost = loads.cost[None, :] if alike else np.zeros(extra.shape)
    rooms = (room(nodes, chains, 65536 + FOUND * nodes), room(nodes, chains, 65536 + FOUND * nodes))
    price_all(delay, loads)
    bushes = no_bushes(rows.root, rows.mask, nodes, chains)
    return Ground(
        net, delay, loads, bushes, no_segments(nodes), extra, class_cost, rooms, float(rows.flow.sum()), 0.0, 0.0,
        np.zeros(len(rows.root)), np.arange(len(rows.root)), 0, False,
    )  # fmt: skip


def _delay(skeleton: Skeleton, curve: Curve) -> Delay:
    """Return the cost of chains: sums of their links'; at most one link of a chain has a table."""
    constant, factor, power = curve.powers()
    steepest = np.maximum.reduceat(np.where(factor > 0, power, 1.0)[skeleton.links], skeleton.chain_starts[:-1])
    tabled = curve.tabled()
    table, unit, height = tabled.which, tabled.unit, tabled.height
    if len(table):
        table = np.maximum.reduceat(table[skeleton.links], skeleton.chain_starts[:-1])
        has = tabled.which >= 0
        unit, height = skeleton.sum_over(np.where(has, unit, 0.0)), skeleton.sum_over(np.where(has, height, 0.0))
    ends = np.cumsum([0] + [len(each.slope) for each in tabled.tables], dtype=np.int64)
    none = np.zeros(0)
    return Delay(
        skeleton.sum_over(constant), skeleton.sum_over(factor), steepest, table.astype(np.int32), unit, height, ends,
        np.array([each.step for each in tabled.tables], np.float64),
        np.concatenate([none, *(each.slope for each in tabled.tables)]),
        np.concatenate([none, *(each.value for each in tabled.tables)]),
    )  # fmt: skip


def load_all(work: Ground, rows: Rows, crew: Crew) -> int:
    """Put all trips on shortest paths, part after part; return how many found no way."""
    count = len(rows.root)
    parts = np.linspace(0, count, min(count, LOADS) + 1).astype(int)
    sums = np.zeros((2, len(work.loads.flow)))
    lost = 0
    for first, end in itertools.pairwise(parts):
        middle = (first + end) // 2
        cost = work.refreshed_cost()
        lost += sum(
            crew.both(
                partial(
                    load,
                    first,
                    middle,
                    work.net,
                    cost,
                    rows.starts,
                    rows.node,
                    rows.flow,
                    work.bushes,
                    sums[0],
                    work.rooms[0],
                ),
                partial(
                    load,
                    middle,
                    end,
                    work.net,
                    cost,
                    rows.starts,
                    rows.node,
                    rows.flow,
                    work.bushes,
                    sums[1],
                    work.rooms[1],
                ),
            )
        )
        work.loads.flow[:] += sums[0] + sums[1]
        price_all(work.delay, work.loads)
    return lost


def spent(loads: Loads) -> float:
    """Return what all trips pay on all chains [veh·s/h]; not by BLAS: its threads wake too slowly."""
    return float(np.einsum("i,i", loads.flow, loads.cost))


def measure(work: Ground, crew: Crew, gap: float, before: float, outside: float) -> Pass:
    """Return the gap; while it is wide, flow follows after each part of the pass.

    gap : the gap asked for; before : what the last pass found, infinity before the first
    outside : cost of all trips on links that are not in the skeleton [veh·s/h]
    """
    rows, todo = len(work.bushes.root), work.todo
    every = len(todo) == rows
    total = spent(work.loads)
    if work.mean == 0.0:
        work.mean = total / max(work.trips, 1e-300)
    exact = every and before <= CLOSE * gap
    parts = BATCHES if before > WIDE and every else 1
    tolerance = (TINY if exact else max(TINY, LOOSE * min(before, 1.0))) * work.mean
    ignore = max(gap * NEAR, min(before, 1.0) * SHARE) * total / max(rows, 1)
    flat = FLAT * work.mean
    if crew.pool is None:
        work.segments, *lengths = whole_pass(
            todo, parts, work.net, work.extra, work.class_cost, work.bushes, work.excess, work.segments, work.delay,
            work.loads, work.rooms[0], work.rooms[1], tolerance, ignore, flat,
        )  # fmt: skip
    else:
        lengths = _pass_of_two(work, crew, parts, tolerance, ignore)
    total = spent(work.loads) + outside
    reached = float(work.excess.sum()) / total if total > 0 else 0.0
    return Pass(
        reached, exact and parts == 1, time.process_time(), time.perf_counter(), int(work.segments.size[0]),
        work.difference, (lengths[0], lengths[1]) if parts == 1 else (0, 0),
    )  # fmt: skip


def _pass_of_two(work: Ground, crew: Crew, parts: int, tolerance: float, ignore: float) -> tuple[int, int]:
    """Do what serial.whole_pass does with two threads; return how many numbers each half found last."""
    lengths = (0, 0)
    todo = work.todo
    for part in range(parts):
        first, end = len(todo) * part // parts, len(todo) * (part + 1) // parts
        middle = (first + end) // 2
        shared = (work.net, work.refreshed_cost(), work.extra, work.bushes, work.excess, work.segments)
        lengths = crew.both(
            partial(search, todo, first, middle, *shared, work.rooms[0], tolerance, ignore),
            partial(search, todo, middle, end, *shared, work.rooms[1], tolerance, ignore),
        )
        if parts > 1:
            _follow(work, crew, lengths)
    return lengths


def _follow(work: Ground, crew: Crew, lengths: tuple[int, int]) -> None:
    """Write down the segments found and move flow on each of them once."""
    work.segments = with_room(work.segments, sum(lengths))
    one, other = work.rooms
    touched = write_down(
        one.found, lengths[0], other.found, lengths[1], work.segments, work.bushes, work.delay, work.loads, work.extra
    )
    _sweep(work, crew, touched, False, 1, 0.0, FLAT * work.mean)


def _sweep(work: Ground, crew: Crew, pairs: Shorts, only_free: bool, most: int, goal: float, flat: float) -> float:
    """Do what segments.sweep does with two threads; return the largest difference that moved any flow."""
    order, bounds = halves(pairs, only_free, work.segments)
    low, high, across = (int(bound) for bound in bounds)
    outcome = np.zeros((2, 3))

    def part(first: int, end: int, result: Floats) -> None:
        settle(
            order, first, end, min(most, TOGETHER), goal, flat, ROUNDS,
            work.segments, work.bushes, work.delay, work.loads, result,
        )  # fmt: skip

    worst = 0.0
    for _ in range(0, most, TOGETHER):
        crew.both(partial(part, 0, low, outcome[0]), partial(part, low, high, outcome[1]))
        worst = float(outcome[:, 1].max())
        part(high, across, outcome[0])
        worst = max(worst, float(outcome[0, 1]))
        if worst <= goal:
            break
    return worst


def improve(work: Ground, crew: Crew, found: Pass) -> None:
    """Let flow follow what the last pass found, until the pairs of segments are settled."""
    work.made += 1
    careful = work.made // LATE % 2 == 1
    flat, below = FLAT * work.mean, BELOW * found.gap * work.mean
    if crew.pool is None:
        one, other = work.rooms
        work.segments, work.difference = let_follow(
            one.found, found.lengths[0], other.found, found.lengths[1], found.gap < ROUGH, careful, below, flat,
            work.extra, work.bushes, work.segments, work.delay, work.loads,
        )  # fmt: skip
        return
    every = np.empty(0, np.int32)
    if sum(found.lengths):
        _follow(work, crew, found.lengths)
    tidy(OLDEST, work.segments, work.bushes)
    work.difference = _sweep(work, crew, every, False, 1, 0.0, flat)
    goal = min(SETTLED * work.difference, below)
    near = found.gap < ROUGH
    for _ in range(STEPS):
        if _sweep(work, crew, every, True, SWEEPS, goal, max(flat, SKIPPED * goal)) <= goal:
            break
        if near:
            downhill = step(ITERATIONS, PRECISION, work.segments, work.bushes, work.delay, work.loads)
            near = bool(downhill) or not careful


def choose(work: Ground, found: Pass, gap: float) -> None:
    """Set the rows to search next: while few of them have most of the excess, those alone."""
    rows = len(work.bushes.root)
    if rows < MANY:
        return
    every = np.arange(rows)
    alone = float(work.excess[work.todo].sum())
    rest = float(work.excess.sum()) - alone
    if len(work.todo) < rows:
        work.turns += 1
        if found.gap <= gap or work.turns >= TURNS or alone <= rest:
            work.todo = every
        return
    order = np.argsort(-work.excess, kind="stable")
    few = int(np.searchsorted(np.cumsum(work.excess[order]), MOST * alone)) + 1
    if few <= FEW * rows and found.gap > gap:
        work.todo, work.turns = np.sort(order[:few]), 0
