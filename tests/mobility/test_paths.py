"""Trees against scipy's Dijkstra and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.mobility.paths import graph, tree


@given(st.integers(0, 100_000), st.integers(2, 40))
@settings(max_examples=40, deadline=None)
def test_distances_are_those_of_scipy(seed: int, nodes: int) -> None:
    rng = np.random.default_rng(seed)
    ends = np.unique(rng.integers(0, nodes, (3 * nodes, 2)), axis=0)  # scipy would add up parallel links
    ends = ends[ends[:, 0] != ends[:, 1]]
    cost = rng.uniform(0.1, 9.0, len(ends))
    distance, last = tree(graph(ends[:, 0], ends[:, 1], nodes), cost, 0)
    expected = dijkstra(csr_array((cost, (ends[:, 0], ends[:, 1])), shape=(nodes, nodes)), indices=0)
    np.testing.assert_allclose(distance, expected)
    reached = np.flatnonzero(last >= 0)
    np.testing.assert_allclose(distance[reached], distance[ends[last[reached], 0]] + cost[last[reached]])
    assert (ends[last[reached], 1] == reached).all()


def test_centroids_are_not_driven_through() -> None:
    # 0 → 1 → 2 is short but passes centroid 1; 0 → 3 → 2 is long
    from_node, to_node = np.array([0, 1, 0, 3]), np.array([1, 2, 3, 2])
    distance, _ = tree(graph(from_node, to_node, 4, centroids=2), np.array([1.0, 1.0, 5.0, 5.0]), 0)
    assert distance.tolist() == [0.0, 1.0, 10.0, 5.0]


def test_the_cheaper_of_two_parallel_links_is_taken() -> None:
    distance, last = tree(graph(np.array([0, 0]), np.array([1, 1]), 2), np.array([3.0, 2.0]), 0)
    assert (distance[1], last[1]) == (2.0, 1)


def test_a_link_of_infinite_cost_is_shut() -> None:
    distance, last = tree(graph(np.array([0]), np.array([1]), 2), np.array([np.inf]), 0)
    assert distance[1] == np.inf
    assert last[1] == -1


def test_negative_costs_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        tree(graph(np.array([0]), np.array([1]), 2), np.array([-1.0]), 0)
