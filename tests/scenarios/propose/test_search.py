"""Levels and sets found by trying, against all there are."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.scenarios.propose.search import Outcome, front, levels, sets

GRID = tuple(float(each) for each in range(101))


def hump(at):
    """Return a judge with one hump, whose cost is the level."""
    return lambda level: Outcome(100.0 - (level - at) ** 2 / 10, level)


@pytest.mark.parametrize("at", [0, 1, 37, 50, 99, 100])
def test_one_hump_is_found_in_a_few_of_a_hundred_levels(at):
    found = levels(hump(at), GRID, math.inf, trials=16)
    assert found.best.setting == at and len(found.tried) <= 16 and not found.proven


@given(st.integers(0, 60), st.integers(6, 40))
@settings(max_examples=60, deadline=None)
def test_no_more_levels_are_tried_than_allowed_and_none_twice(at, trials):
    found = levels(hump(at), GRID[:61], math.inf, trials)
    tried = [each.setting for each in found.tried]
    assert len(tried) == len(set(tried)) <= trials


def test_a_short_grid_is_tried_whole_and_proven():
    found = levels(hump(3), GRID[:8], math.inf, trials=8)
    assert found.proven and found.best.setting == 3 and len(found.tried) == 8


def test_a_budget_keeps_the_best_below_it():
    assert levels(hump(50), GRID, 20.0, trials=30).best.setting == 20


def test_nothing_is_proposed_where_nothing_gains_or_all_is_refused():
    assert levels(lambda level: Outcome(-level, level), GRID[:5], math.inf, trials=5).best is None
    refused = levels(lambda level: None, GRID[:5], math.inf, trials=5)
    assert refused.best is None and len(refused.tried) == 5


def every(judge, costs, budget, most):
    """Return the largest gain of all sets."""
    best = 0.0
    for size in range(most + 1):
        for each in combinations(range(len(costs)), size):
            found = judge(frozenset(each))
            if found is not None and found.cost <= budget:
                best = max(best, found.gain)
    return best


def overlapping(worth, shared, costs):
    """Return a judge of streets that each gain something, and pairs that gain less together or more."""

    def judge(chosen):
        gain = sum(worth[each] for each in chosen)
        gain += sum(shared.get(pair, 0.0) for pair in combinations(sorted(chosen), 2))
        return Outcome(gain, sum(costs[each] for each in chosen))

    return judge


def test_few_sets_are_all_tried_and_the_best_is_proven():
    judge = overlapping([3.0, 2.0, -1.0, 2.5], {(0, 3): -4.0}, [1.0] * 4)
    found = sets(judge, [1.0] * 4, 2.0, most=4, trials=50)
    assert found.proven and found.best.setting == {0, 1} and found.best.outcome.gain == every(judge, [1.0] * 4, 2.0, 4)
    assert len(found.tried) == 1 + 4 + 6


def test_an_exchange_mends_what_greedy_began():
    # 0 is the best alone and takes most of what 1 and 2 would gain: greedy ends with 0 and 1, worth 6 of 8
    judge = overlapping([5.0, 4.0, 4.0, 0.1, 0.1, 0.1, 0.1], {(0, 1): -3.0, (0, 2): -3.0}, [1.0] * 7)
    found = sets(judge, [1.0] * 7, 2.0, most=2, trials=28)
    assert not found.proven and found.best.setting == {1, 2}


@given(
    st.lists(st.floats(-1, 5), min_size=6, max_size=6),
    st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] < p[1]), st.floats(-1, 0)),
    st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_where_streets_share_their_gains_greedy_and_exchange_come_near_to_the_best_of_all(worth, shared, costs):
    judge = overlapping(worth, shared, costs)
    budget, best = 6.0, every(judge, costs, 6.0, 6)
    whole = sets(judge, costs, budget, most=6, trials=64)
    assert whole.proven and (whole.best.outcome.gain if whole.best else 0.0) == pytest.approx(best)
    some = sets(judge, costs, budget, most=6, trials=40)
    found = some.best.outcome.gain if some.best else 0.0
    assert len(some.tried) <= 40 and found <= best + 1e-9
    if all(value == 0 for value in shared.values()):  # a knapsack: at least half of the best
        assert found >= 0.5 * best - 1e-9


def test_the_search_is_the_same_every_time():
    judge = overlapping([1.0, 2.0, 2.0, 1.0, 0.5, 0.2], {(1, 2): -1.5}, [1.0] * 6)
    one, other = (sets(judge, [1.0] * 6, 3.0, most=3, trials=20) for _ in range(2))
    assert one == other


def test_the_front_holds_what_nothing_else_beats():
    outcomes = [Outcome(0, 0), Outcome(2, 1), Outcome(1, 1), Outcome(2, 2), None, Outcome(5, 9), Outcome(5, 9)]
    assert front(outcomes) == (True, True, False, False, False, True, True)


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(0, 9)), max_size=12))
@settings(max_examples=80, deadline=None)
def test_each_outcome_off_the_front_is_beaten_by_one_on_it(pairs):
    outcomes = [Outcome(*pair) for pair in pairs]
    on = front(outcomes)
    for one, kept in zip(outcomes, on, strict=True):
        beaten = any(
            there and other.cost <= one.cost and other.gain >= one.gain
            for other, there in zip(outcomes, on, strict=True)
        )
        assert kept or beaten
