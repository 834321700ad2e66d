"""Chains by hand, and that contraction changes no equilibrium."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.equilibrium.paired import skeleton_of, solve
from belvedere.mobility.equilibrium.skeleton import NO_DELAY, Skeleton, contract
from tests.mobility.small_networks import network, trips


def contracted(ends: list[tuple[int, int]], power: list[float], nodes: int, move: bool = False) -> Skeleton:
    """Return the skeleton of links between two zones, 0 and 1; `move`: may zones be moved to their junction?"""
    start, end = np.array(ends, np.int32).T
    trips_at = np.arange(nodes) < 2
    return contract(start, end, np.array(power), 2, trips_at, np.full(len(ends), move))


def test_a_road_with_bends_becomes_one_chain_each_way() -> None:
    # centroid 0 - 2 - 3 - 4 - centroid 1, both ways
    ends = [(0, 2), (2, 3), (3, 4), (4, 1), (1, 4), (4, 3), (3, 2), (2, 0)]
    found = contracted(ends, [4.0] * 8, 5)
    assert found.nodes == 2
    assert sorted(zip(found.tail.tolist(), found.head.tolist(), strict=True)) == [(0, 1), (1, 0)]
    assert found.links.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert found.sum_over(np.arange(8.0)).tolist() == [6.0, 22.0]
    assert found.spread(np.array([5.0, 7.0]), 9).tolist() == [5, 5, 5, 5, 7, 7, 7, 7, 0]


def test_a_dead_end_street_is_gone() -> None:
    # 0 - 2 - 1 with a blind alley 2 - 3 - 4
    ends = [(0, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3)]
    found = contracted(ends, [4.0] * 6, 5)
    assert found.links.tolist() == [0, 1]
    assert found.nodes == 2


def test_links_whose_delay_has_another_power_stay_apart() -> None:
    ends = [(0, 2), (2, 1)]
    assert contracted(ends, [4.0, 2.0], 3).nodes == 3
    assert contracted(ends, [4.0, NO_DELAY], 3).nodes == 2  # a link without delay joins any


def test_parallel_streets_keep_their_junctions() -> None:
    # two streets from 2 to 3: a route chooses
    assert contracted([(0, 2), (2, 3), (2, 3), (3, 1)], [4.0] * 4, 4).nodes == 4


def test_a_zone_with_one_way_out_is_moved_to_its_junction() -> None:
    found = contracted([(0, 2), (2, 3), (2, 3), (3, 1)], [4.0] * 4, 4, move=True)
    assert found.nodes == 2
    assert found.link_out.tolist() == [0, -1, -1, -1]
    assert found.link_in.tolist() == [-1, 3, -1, -1]
    assert found.node[0] == found.node[2]
    assert found.links.tolist() == [1, 2]


def test_the_equilibrium_of_a_chain_is_that_of_its_links() -> None:
    bends = [(0, 2, 1, 1, 0, 1), (2, 3, 60, 500, 0.5, 4), (3, 4, 30, 300, 0.5, 4), (4, 5, 20, 900, 0.5, 4)]
    beside = [(2, 5, 130, 700, 0.5, 4), (5, 1, 1, 1, 0, 1)]
    net = network([*bends, *beside], 6, 2)
    found = solve(net, [trips([(0, 1, 900.0)])], gap=1e-12)
    assert skeleton_of(net, [trips([(0, 1, 900.0)])]).nodes == 2
    time = net.curve.time(found.flow)
    assert time[1:4].sum() == pytest.approx(time[4], rel=1e-9)  # Wardrop: both routes in use take as long
    assert found.flow[1] == found.flow[2] == found.flow[3]
