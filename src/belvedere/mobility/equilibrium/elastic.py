"""An equilibrium whose trips fall as they get dearer: fewer drive where it is slow, and so it is less slow.

Takes   a Network, reference trips by class, how each pair's trips respond to its cost
Gives   solve_elastic → Elastic: the equilibrium, the trips that drive at its costs, how well the two agree
Used by whoever asks what a toll or a closed street does when people may stay at home or go elsewhere
Source  Beckmann, McGuire & Winsten (1956): least area under links' curves minus area under inverse demand. Its
        gradient by trips is skim minus inverse demand. So the cost that people act on and the cost that they meet are
        brought together, a way that always leads down; with multi-secant steps: Anderson (1965), Journal of the ACM 12,
        547-560; Walker & Ni (2011), SIAM J. Numerical Analysis 49, 1715-1735. Each is an equilibrium started warm
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import GAP, Equilibrium, solve
from belvedere.mobility.equilibrium.trees import Flags, Floats
from belvedere.mobility.equilibrium.warm import Warm

RESIDUAL = 1e-8  # [-] sum of |trips - response| over all trips: asked for when the caller does not say
ROUNDS = 100  # equilibria before giving up
MEMORY = 8  # steps that an Anderson step looks back
TIGHTER = 1e-4  # [-] of the last residual: the gap of an equilibrium on the way
LOOSEST = 1e-7  # [-] gap of the first: costs at a wider one hide what is missed
WORSE = 2.0  # [-] a step after which costs are off by this many times the best is taken back, and half of one made
SHORTEST = 1e-3  # [-] of a step: then the best was a chance, and counts no more


class Response(Protocol):
    """How the trips of each pair depend on its cost: falling, or constant."""

    def trips(self, cost: Floats) -> Floats:
        """Return the trips [veh/h] of each pair at a finite cost [s], shape (pairs,), by class name."""
        ...


@dataclass(frozen=True)
class Exponential:
    """Trips fall by the same share with every second more."""

    reference: Floats  # (pairs,) [veh/h]
    cost: Floats  # (pairs,) [s] at which those drive
    steepness: float  # [1/s]

    def trips(self, cost: Floats) -> Floats:
        """Return the trips at `cost`."""
        trips: Floats = self.reference * np.exp(-self.steepness * (cost - self.cost))
        return trips


@dataclass(frozen=True)
class ConstantElasticity:
    """Trips change by `elasticity` per cent with each per cent of cost."""

    reference: Floats  # (pairs,) [veh/h]
    cost: Floats  # (pairs,) [s] at which those drive
    elasticity: float  # [-] zero or less

    def trips(self, cost: Floats) -> Floats:
        """Return the trips at `cost`; pairs that cost nothing keep theirs."""
        both = (cost > 0) & (self.cost > 0) & np.isfinite(self.cost)
        ratio = np.divide(cost, self.cost, out=np.ones_like(cost), where=both)
        trips: Floats = self.reference * ratio**self.elasticity
        return trips


@dataclass(frozen=True)
class Elastic:
    """Trips and costs that fit each other."""

    equilibrium: Equilibrium
    demand: tuple[Trips, ...]  # by class name
    residual: float  # [-] sum of |trips - response to their cost| over all trips
    rounds: int  # equilibria solved


def all_trips(demand: Sequence[Trips]) -> Floats:
    """Return the trips of all pairs, by class name, as Equilibrium.skim and Response have them, shape (pairs,)."""
    trips: Floats = np.concatenate([each.flow for each in sorted(demand, key=lambda trips: trips.name)])
    return trips.astype(np.float64)


def solve_elastic(
    network: Network,
    demand: Sequence[Trips],
    response: Response,
    *,
    gap: float = GAP,
    residual: float = RESIDUAL,
    warm: Warm | None = None,
    workers: int = 1,
) -> Elastic:
    """Return the equilibrium of trips that respond to its costs.

    Parameters
    ----------
    demand : trips to start from: the reference is a good choice
    response : trips of each pair at any cost; pairs within a zone, or without a way, keep those of `demand`
    gap : relative gap [-] of the equilibrium
    residual : sum of |trips - response| over all trips [-]

    Raises
    ------
    ModelError
        as solve; a response that is no number or below zero; a residual that was not reached
    """
    ordered = sorted(demand, key=lambda trips: trips.name)
    start = all_trips(ordered)
    same = np.concatenate([trips.origin == trips.destination for trips in ordered])
    found = solve(network, ordered, gap=max(gap, LOOSEST), warm=warm, workers=workers)
    cost, scale = found.skim, np.sqrt(start)  # of a residual in seconds: the Hessian of an exponential response
    tried: list[Floats] = []  # costs that people act on, and how much dearer it got, of the last rounds
    missed: list[Floats] = []
    best, part, off = np.inf, 1.0, 1.0
    for rounds in range(2, ROUNDS + 1):
        trips = _answer(response, cost, start, same)
        tight = max(gap, min(LOOSEST, TIGHTER * off))
        found = solve(network, _with(ordered, trips), gap=tight, warm=found.warm, workers=workers)
        off = float(np.abs(_answer(response, found.skim, start, same) - trips).sum()) / max(float(trips.sum()), 1e-300)
        if off <= residual:
            if found.relative_gap <= gap:
                return Elastic(found, tuple(_with(ordered, trips)), off, rounds)
            continue  # the same trips again, with `gap` as tight as asked for
        more = np.where(np.isfinite(found.skim), found.skim, 0.0) - np.where(np.isfinite(cost), cost, 0.0)
        norm = float(np.linalg.norm(scale * more))
        if norm > WORSE * best and part > SHORTEST:  # too far: back to the last point, and half as far
            part *= 0.5
            tried, missed = tried[-1:], missed[-1:]
        else:
            best = min(best, norm) if part > SHORTEST else norm
            part = min(1.0, 2.0 * part)
            tried, missed = [*tried[-MEMORY:], cost], [*missed[-MEMORY:], more]
        cost = np.maximum(_step(tried, missed, scale, part), 0.0)
    raise ModelError(
        f"elastic demand: after {ROUNDS} equilibria trips and their response differ by {off:.1e} of all trips, not "
        f"{residual:.0e}. Ask for less, or for a response that is less steep."
    )


def _step(tried: list[Floats], missed: list[Floats], scale: Floats, part: float) -> Floats:
    """Return Anderson's next point: where nothing would be missed, were it linear between the points tried."""
    now, left = tried[-1], part * missed[-1]
    if len(tried) == 1:
        return now + left
    finite = np.isfinite(now)
    apart = np.diff(np.where(finite, np.array(tried), 0.0), axis=0).T
    change = part * np.diff(np.array(missed), axis=0).T
    weight = np.linalg.lstsq(scale[:, None] * change, scale * left, rcond=1e-12)[0]
    further: Floats = now + left - (apart + change) @ weight
    return further


def _answer(response: Response, skim: Floats, trips: Floats, same: Flags) -> Floats:
    """Return the response, and the trips themselves where there is none."""
    drives = np.isfinite(skim) & ~same
    answer = response.trips(np.where(drives, skim, 0.0))
    bad = drives & ~(np.isfinite(answer) & (answer >= 0))
    if answer.shape != trips.shape or bad.any():
        raise ModelError(
            f"elastic demand: the response gives {answer[bad][:1] if bad.shape == answer.shape else answer.shape} for "
            f"{len(trips)} pairs. It must give each pair a number of trips, zero or more."
        )
    return np.where(drives, answer, trips)


def _with(ordered: Sequence[Trips], trips: Floats) -> list[Trips]:
    """Return the classes with other trips."""
    ends = np.cumsum([len(each.flow) for each in ordered])
    return [replace(each, flow=part) for each, part in zip(ordered, np.split(trips, ends[:-1]), strict=True)]
