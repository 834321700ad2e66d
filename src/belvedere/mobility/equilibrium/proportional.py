"""The one most likely way to share an equilibrium's link flows among origins: proportional on all equal alternatives.

Takes   an Equilibrium, whose link flows are unique but whose flows by origin are not
Gives   proportional → the same equilibrium, with the flows by origin whose routes have the greatest entropy
Used by whoever wants select-link and routes that do not depend on how the equilibrium was found
Source  Bar-Gera (2010), Transportation Research B 44, 1022-1046: on each pair of equally cheap segments, every origin
        then splits as all of them do. Proportions alone do not fix the flows where rings of streets are equal both
        ways round (Sioux Falls has one), so the entropy itself is made greatest: Akamatsu (1997), TR B 31, 489-495,
        by Newton steps with conjugate gradients on its dual
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium import likely
from belvedere.mobility.equilibrium.arrivals import arriving_shares
from belvedere.mobility.equilibrium.network import Network
from belvedere.mobility.equilibrium.paired import Equilibrium
from belvedere.mobility.equilibrium.trees import Floats, Longs, Shorts
from belvedere.mobility.equilibrium.warm import Warm

LARGEST_GAP = 1e-6  # [-] above it, which routes are as cheap as the cheapest cannot be told
TIGHT = 1e-7  # [-] of the mean trip's cost: routes that differ by less are as cheap as each other
GOAL = 1e-10  # [-] of the largest chain's flow: no chain's flow is changed by more
NOBODY = 1e-9  # [-] of the largest chain's flow: chains with less are nobody's
STEPS = 100  # Newton steps before giving up
ITERATIONS = 100  # of the conjugate gradients in each
PRECISION = 0.1  # [-] residual at which they end, of the first, and less near the end
DAMPING = 1e-2  # [-] added to the diagonal, of each chain's flow, at the first step
STIFF = 1e-2  # [-] of each chain's flow: the least that its diagonal counts as
EASED, STIFFENED = 0.3, 4.0  # [-] factors of the damping after a whole step, and after a short one
SHORT = 0.2  # [-] of a step
FURTHEST = 10.0  # [-] largest change of a logarithm of weight in one step
ENOUGH = 1e-4  # [-] decrease of the dual, of what its slope promises, that a step must bring (Armijo 1966)
SHORTEST = 1e-3  # [-] of a step


def proportional(found: Equilibrium, network: Network, *, tight: float = TIGHT, goal: float = GOAL) -> Equilibrium:
    """Return the equilibrium with the likeliest flows by origin; the flows of links stay what they are.

    loading, select and link_routes take it as any other; their shares are then those of greatest entropy.

    Parameters
    ----------
    network : the network that `found` was solved on
    tight : difference of cost, of the mean trip's cost [-], below which routes are equal; above the gap's noise
    goal : of the largest chain's flow [-], by which no chain's flow may be off. An hour of a city takes some
        twenty seconds to 3e-4; more digits come slowly where entropy drives flows to zero

    Raises
    ------
    ModelError
        a gap above LARGEST_GAP, or flows that did not come to `goal` in STEPS
    """
    warm = found.warm
    if warm is None:
        return found
    if found.relative_gap > LARGEST_GAP:
        raise ModelError(
            f"proportional flows: at a relative gap of {found.relative_gap:.1e} it cannot be told which routes are "
            f"equal. Solve to {LARGEST_GAP:.0e} or less; 1e-10 is better."
        )
    dual = _dual(found, network, warm, tight)
    price = np.zeros(len(dual.wanted))
    value, share, amount, off = dual.at(price)
    largest, damping = float(dual.wanted.max(initial=0.0)), DAMPING
    for _ in range(STEPS):
        if np.abs(off).max(initial=0.0) <= goal * largest:
            return replace(found, warm=_with(warm, dual, amount))
        step = dual.newton(share, amount, off, damping)
        step = step * min(1.0, FURTHEST / max(float(np.abs(step).max()), 1e-300))
        slope, length = float(off @ step), 1.0
        while True:
            tried = dual.at(price + length * step)
            if tried[0] <= value + ENOUGH * length * slope or np.abs(tried[3]).max() < 0.5 * np.abs(off).max():
                break
            if length < SHORTEST:
                break
            length *= 0.5
        damping *= EASED if length == 1.0 else STIFFENED if length < SHORT else 1.0
        price = price + length * step
        value, share, amount, off = tried
    raise ModelError(
        f"proportional flows: after {STEPS} steps a chain is {np.abs(off).max():.1e} veh/h from its flow, not "
        f"{goal * largest:.0e}. Solve to a tighter gap, or ask for a larger goal."
    )


@dataclass(frozen=True)
class _Dual:
    """What the flows of all chains are at given logarithms of weights, and what they must be."""

    begins: Longs
    chain: Shorts
    warm: Warm
    wanted: Floats  # (chains,) [pcu/h]

    def at(self, price: Floats) -> tuple[float, Floats, Floats, Floats]:
        """Return the dual's value, the share and flow of each entry, and how far the flow of each chain is off."""
        rows, skeleton = self.warm.rows, self.warm.skeleton
        share, amount = np.empty(len(self.chain)), np.empty(len(self.chain))
        value = likely.spread(
            self.begins, self.chain, rows.root, rows.starts, rows.node, rows.flow, skeleton.tail, skeleton.head, price,
            skeleton.nodes, share,
        )  # fmt: skip
        flow = likely.load(
            self.begins, self.chain, share, rows.starts, rows.node, rows.flow, skeleton.tail, skeleton.head,
            skeleton.nodes, len(price), amount,
        )  # fmt: skip
        return float(value - price @ self.wanted), share, amount, flow - self.wanted

    def newton(self, share: Floats, amount: Floats, off: Floats, damping: float) -> Floats:
        """Return the step that would bring all flows home, were they linear in the logarithms of weights."""
        skeleton = self.warm.skeleton
        heavy = np.maximum(self.wanted, NOBODY * self.wanted.max(initial=1.0))
        split = np.bincount(self.chain, amount * (1.0 - share), minlength=len(off))
        scale = 1.0 / (np.maximum(split, STIFF * heavy) + damping * heavy)
        step, left = np.zeros_like(off), -off
        ahead = scale * left
        size = first = float(left @ ahead)
        enough = min(PRECISION, 100.0 * float(np.abs(off).max() / heavy.max())) ** 2
        for _ in range(ITERATIONS):
            turned = damping * heavy * ahead + likely.change(
                self.begins, self.chain, share, amount, skeleton.tail, skeleton.head, ahead, skeleton.nodes, len(off)
            )
            curved = float(ahead @ turned)
            if curved <= 0.0:
                break
            step = step + size / curved * ahead
            left = left - size / curved * turned
            after = float(left @ (scale * left))
            if after <= enough * first:
                break
            ahead = scale * left + after / size * ahead
            size = after
        return step


def _dual(found: Equilibrium, network: Network, warm: Warm, tight: float) -> _Dual:
    """Return the chains that each row may drive at no loss, and the flows that all of them must add up to."""
    skeleton, rows = warm.skeleton, warm.rows
    cost = skeleton.sum_over(network.curve.cost(found.flow))
    class_cost = np.where(rows.may, cost + rows.extra, np.inf)
    equal = tight * float(warm.total @ cost) / max(float(rows.flow.sum()), 1e-300)
    driven = warm.total > NOBODY * warm.total.max(initial=0.0)
    begins, chain, amount = likely.cheapest(
        warm.begins, warm.chain, warm.flow, rows.root, rows.mask, warm.order, warm.reached, class_cost, driven,
        rows.starts, rows.node,
        (skeleton.head, skeleton.tail, skeleton.in_starts, skeleton.in_chain, skeleton.centroids), equal,
    )  # fmt: skip
    every = np.arange(len(rows.node))

    def ordered(begins: Longs, chain: Shorts, amount: Floats) -> tuple[Longs, Shorts, Floats]:
        entries: tuple[Longs, Shorts, Floats] = arriving_shares(
            begins, chain, amount, skeleton.starts, skeleton.head, skeleton.tail, skeleton.in_starts,
            skeleton.in_chain, rows.root, warm.order, warm.reached, rows.starts, every, rows.node,
        )[:3]  # fmt: skip
        return entries

    own_begins, own_chain, own_share = ordered(warm.begins, warm.chain, warm.flow)
    wanted = likely.load(
        own_begins, own_chain, own_share, rows.starts, rows.node, rows.flow, skeleton.tail, skeleton.head,
        skeleton.nodes, len(cost), np.empty(len(own_chain)),
    )  # fmt: skip
    begins, chain, _ = ordered(begins, chain, amount)
    return _Dual(begins, chain, warm, wanted)


def _with(warm: Warm, dual: _Dual, amount: Floats) -> Warm:
    """Return the state with other flows by row."""
    some = amount > 0.0
    begins = np.concatenate([np.zeros(1, np.int64), np.cumsum(some)])[dual.begins]
    return replace(warm, begins=begins, chain=dual.chain[some], flow=amount[some])
