"""Optimal strategies by hand and by the paper."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.mobility.modes.strategy import BOARDINGS, RIDE, WAIT, WALK, spread

PLAIN = np.array([1.0, 1.0, 1.0, 0.0])


def rides(stops, lines, exits, walks=(), weights=PLAIN):
    """Return what `spread` finds; lines: (mean wait, [(stop, stop, minutes), …])."""
    places = sorted({(stop, line) for line, (_, legs) in enumerate(lines) for leg in legs for stop in leg[:2]})
    number = {place: at for at, place in enumerate(places)}
    legs = sorted(
        (number[end, line], number[start, line], minutes)
        for line, (_, parts) in enumerate(lines)
        for start, end, minutes in parts
    )
    ways = sorted((end, start, minutes) for start, end, minutes in walks)

    def starts(rows, many):
        return np.concatenate([[0], np.cumsum(np.bincount(np.array(rows, dtype=int), minlength=many))]).astype(np.int64)

    return spread(
        np.array(exits, dtype=float),
        np.array([stop for stop, _ in places], dtype=np.int64),
        np.array([lines[line][0] for _, line in places], dtype=float),
        starts([leg[0] for leg in legs], len(places)),
        np.array([leg[1] for leg in legs], dtype=np.int64),
        np.array([leg[2] for leg in legs], dtype=float),
        starts([stop for stop, _ in places], stops),
        starts([way[0] for way in ways], stops),
        np.array([way[1] for way in ways], dtype=np.int64),
        np.array([way[2] for way in ways], dtype=float),
        weights,
    )


NEVER = np.inf


def test_the_example_of_the_paper_takes_27_minutes_and_three_quarters():
    # Spiess & Florian (1989), figure 1: A, X, Y, B = 0 … 3; headways 12, 12, 30 and 6, mean waits half of that
    lines = [(6.0, [(0, 3, 25)]), (6.0, [(0, 1, 7), (1, 2, 6)]), (15.0, [(1, 2, 4), (2, 3, 4)]), (3.0, [(2, 3, 10)])]
    found = rides(4, lines, [NEVER, NEVER, NEVER, 0.0])
    total = found[:, :3].sum(axis=1)
    assert total[0] == pytest.approx(27.75)
    assert total[2] == pytest.approx(11.5)


def test_two_lines_alike_halve_the_wait():
    found = rides(2, [(10.0, [(0, 1, 20)]), (10.0, [(0, 1, 20)])], [NEVER, 3.0])
    assert found[0].tolist() == pytest.approx([20.0, 5.0, 3.0, 1.0])


def test_a_line_slower_than_waiting_for_the_other_is_not_boarded():
    found = rides(2, [(5.0, [(0, 1, 10)]), (1.0, [(0, 1, 60)])], [NEVER, 0.0])
    assert found[0, RIDE] == 10.0
    assert found[0, WAIT] == 5.0


def test_a_change_counts_a_boarding_and_what_it_is_worth_can_forbid_it():
    lines = [(5.0, [(0, 1, 10)]), (5.0, [(1, 2, 10)]), (5.0, [(0, 2, 28)])]
    assert rides(3, lines, [NEVER, NEVER, 0.0])[0, BOARDINGS] == pytest.approx(1.5)  # both: which comes first
    weighed = rides(3, lines, [NEVER, NEVER, 0.0], weights=np.array([1.0, 1.0, 1.0, 22.0]))
    assert weighed[0].tolist() == pytest.approx([28.0, 5.0, 0.0, 1.0])


def test_people_walk_between_stops_to_change_and_walk_where_that_is_nearer():
    lines = [(5.0, [(0, 1, 10)]), (5.0, [(2, 3, 10)])]
    found = rides(4, lines, [NEVER, NEVER, NEVER, 1.0], walks=[(1, 2, 4.0), (2, 1, 4.0)])
    assert found[0].tolist() == pytest.approx([20.0, 10.0, 5.0, 2.0])
    near = rides(2, [(5.0, [(0, 1, 10)])], [8.0, 0.0])
    assert near[0].tolist() == [0.0, 0.0, 8.0, 0.0]


def test_a_stop_without_a_way_is_infinitely_far():
    found = rides(3, [(5.0, [(0, 1, 10)])], [NEVER, NEVER, 0.0])
    assert np.isinf(found[0]).all()
    assert found[2, WALK] == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_where_each_stop_has_one_line_the_strategy_is_the_shortest_way(seed):
    # one line a ride, so nothing is shared: boarding, waiting and riding are plain links of a graph
    rng = np.random.default_rng(seed)
    legs = {}
    while len(legs) < 12:
        start = len(legs)
        end = int(rng.integers(0, 12))
        if end != start:
            legs[start] = (end, float(rng.uniform(1, 20)), float(rng.uniform(1, 10)))
    lines = [(wait, [(start, end, ride)]) for start, (end, ride, wait) in legs.items()]
    exits = np.full(12, NEVER)
    exits[0] = 2.0
    found = rides(12, lines, exits, weights=np.array([1.0, 0.9, 1.5, 7.0])) @ np.array([1.0, 0.9, 1.5, 7.0])
    starts, ends = list(legs), [end for end, _, _ in legs.values()]
    cost = [ride + 0.9 * wait + 7.0 for _, ride, wait in legs.values()]
    way = dijkstra(csr_array((cost, (ends, starts)), shape=(12, 12)), indices=0) + 1.5 * 2.0
    assert found == pytest.approx(way)
