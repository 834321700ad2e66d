"""How settings are tried, whatever judges them: levels on a grid, sets of candidates within a budget.

Takes   a Judge: what a setting gains, in the goal's better direction, and costs; None where it cannot be
Gives   levels, sets → Search: all that was tried, the best within the budget, whether it is proven; front
Used by proposal.py
Source  levels: a coarse grid, then halves around the best, which is right where the gain has one hump. Sets: greedy by
        marginal gain over cost and by marginal gain alone, then exchanges while they help (Nemhauser, Wolsey & Fisher
        1978, Mathematical Programming 14: 265, for what greedy sets can promise); where all sets are no more than the
        trials allowed, all of them, and then the best is proven for this judge. Deterministic
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Generic, TypeVar

COARSE = 5  # levels of the first look
ALIKE = 1e-12  # [-] relative: a smaller gain is none

S = TypeVar("S", float, frozenset[int])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a setting does."""

    gain: float  # in the goal's unit, above 0 where the goal becomes better
    cost: float  # [EUR/year]


@dataclass(frozen=True, slots=True)
class Tried(Generic[S]):
    """A setting and what it does; None: the city refuses it."""

    setting: S
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Search(Generic[S]):
    """All that was tried, in order."""

    tried: tuple[Tried[S], ...]
    best: Tried[S] | None  # None: nothing within the budget gains anything
    proven: bool  # whether every setting that may be proposed was tried


class _Book(Generic[S]):
    """Remembers what was judged, and stops when the trials are used up."""

    def __init__(self, judge: Callable[[S], Outcome | None], trials: int) -> None:
        self.judge: Callable[[S], Outcome | None] = judge
        self.trials = trials
        self.known: dict[S, Outcome | None] = {}

    def full(self, setting: S) -> bool:
        return setting not in self.known and len(self.known) >= self.trials

    def gain(self, setting: S, budget: float) -> float:
        """Return what a setting gains; minus infinity where it is not to be had."""
        if setting not in self.known:
            self.known[setting] = self.judge(setting)
        found = self.known[setting]
        return -math.inf if found is None or found.cost > budget else found.gain

    def done(self, budget: float, *, proven: bool) -> Search[S]:
        tried = tuple(Tried(setting, outcome) for setting, outcome in self.known.items())
        best: Tried[S] | None = None
        for each in tried:
            if each.outcome is None or each.outcome.cost > budget or each.outcome.gain <= 0:
                continue
            if best is None or best.outcome is None or _better(each.outcome, best.outcome):
                best = each
        return Search(tried, best, proven)


def levels(
    judge: Callable[[float], Outcome | None], grid: Sequence[float], budget: float, trials: int
) -> Search[float]:
    """Return the best level of a grid, after at most `trials` of them."""
    book = _Book(judge, trials)
    last = len(grid) - 1
    if len(grid) <= trials:
        first = list(range(len(grid)))
    else:
        many = min(COARSE, trials)
        first = sorted({round(last * each / max(1, many - 1)) for each in range(many)})
    for at in first:
        book.gain(grid[at], budget)
    known = set(first)
    while len(known) < min(trials, len(grid)):
        best = max(sorted(known), key=lambda at: book.gain(grid[at], budget))
        below = max((at for at in known if at < best), default=best)
        above = min((at for at in known if at > best), default=best)
        wider = max(((below, best), (best, above)), key=lambda pair: pair[1] - pair[0])
        halves = [pair for pair in (wider, (below, best), (best, above)) if pair[1] - pair[0] > 1]
        if not halves:
            break
        middle = (halves[0][0] + halves[0][1]) // 2
        book.gain(grid[middle], budget)
        known.add(middle)
    return book.done(budget, proven=len(known) == len(grid))


def sets(
    judge: Callable[[frozenset[int]], Outcome | None], costs: Sequence[float], budget: float, most: int, trials: int
) -> Search[frozenset[int]]:
    """Return the best set of candidates, each number of which is a place of `costs` [EUR/year]."""
    book = _Book(judge, trials)
    if sum(1 for _ in zip(range(trials + 1), _every(costs, budget, most), strict=False)) <= trials:
        for each in _every(costs, budget, most):
            book.gain(each, budget)
        return book.done(budget, proven=True)
    for by_cost in (True, False):
        taken = _greedy(book, costs, (budget, most), by_cost=by_cost)
        _exchange(book, costs, (budget, most), taken)
    return book.done(budget, proven=False)


def front(outcomes: Sequence[Outcome | None]) -> tuple[bool, ...]:
    """Return which outcomes are on the Pareto front: no other costs no more and gains no less, and is better in one."""
    return tuple(
        one is not None
        and not any(
            other is not None
            and other.cost <= one.cost
            and other.gain >= one.gain
            and (other.cost < one.cost or other.gain > one.gain)
            for other in outcomes
        )
        for one in outcomes
    )


def _every(costs: Sequence[float], budget: float, most: int) -> Iterator[frozenset[int]]:
    """Return every set within the budget by its candidates' own costs, small ones first."""
    for size in range(min(most, len(costs)) + 1):
        for each in combinations(range(len(costs)), size):
            if sum(costs[at] for at in each) <= budget:
                yield frozenset(each)


def _greedy(
    book: _Book[frozenset[int]], costs: Sequence[float], limit: tuple[float, int], *, by_cost: bool
) -> frozenset[int]:
    """Return a set that grows by the candidate that gains most, for its cost or in itself."""
    budget, most = limit
    taken: frozenset[int] = frozenset()
    if book.full(taken):
        return taken
    now = book.gain(taken, budget)
    while len(taken) < most:
        spent = sum(costs[at] for at in taken)
        grown: list[tuple[float, int, float]] = []
        for at in range(len(costs)):
            wider = taken | {at}
            if at in taken or spent + costs[at] > budget or book.full(wider):
                continue
            value = book.gain(wider, budget)
            if value > now + ALIKE * abs(now):
                grown.append(((value - now) / costs[at] if by_cost and costs[at] > 0 else value - now, -at, value))
        if not grown:
            return taken
        _, number, now = max(grown)
        taken |= {-number}
    return taken


def _exchange(
    book: _Book[frozenset[int]], costs: Sequence[float], limit: tuple[float, int], taken: frozenset[int]
) -> None:
    """Try one candidate for another, one less and one more, as long as it helps."""
    budget, most = limit
    better = True
    while better:
        better, now = False, book.gain(taken, budget)
        outside = [at for at in range(len(costs)) if at not in taken]
        moves = [(taken - {out}) | {into} for out in sorted(taken) for into in outside]
        moves += [taken - {out} for out in sorted(taken)] + [taken | {into} for into in outside]
        for each in moves:
            if len(each) > most or sum(costs[at] for at in each) > budget or book.full(each):
                continue
            if book.gain(each, budget) > now + ALIKE * abs(now):
                taken, better = each, True
                break


def _better(one: Outcome, other: Outcome) -> bool:
    """Tell whether an outcome gains more, or as much for less."""
    if abs(one.gain - other.gain) <= ALIKE * abs(other.gain):
        return one.cost < other.cost
    return one.gain > other.gain
