"""Trees against scipy's Dijkstra and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from belvedere.errors import ModelError
from belvedere.mobility.paths.shortest import against, graph, path, tree


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


def test_a_graph_without_links_reaches_only_the_root() -> None:
    none = np.array([], np.int64)
    distance, last = tree(graph(none, none, 2), np.array([]), 1)
    assert distance.tolist() == [np.inf, 0.0]
    assert last.tolist() == [-1, -1]


def test_the_cheaper_of_two_parallel_links_is_taken() -> None:
    distance, last = tree(graph(np.array([0, 0]), np.array([1, 1]), 2), np.array([3.0, 2.0]), 0)
    assert (distance[1], last[1]) == (2.0, 1)


def test_a_link_of_infinite_cost_is_shut() -> None:
    distance, last = tree(graph(np.array([0]), np.array([1]), 2), np.array([np.inf]), 0)
    assert distance[1] == np.inf
    assert last[1] == -1


def test_a_way_is_its_links_in_the_order_they_are_driven() -> None:
    # 0 → 1 → 3 costs 3, 0 → 2 → 3 costs 5; links are numbered against their start nodes
    network = graph(np.array([2, 1, 0, 0]), np.array([3, 3, 2, 1]), 4)
    _, last = tree(network, np.array([1.0, 1.0, 4.0, 2.0]), 0)
    assert path(network, last, 3).tolist() == [3, 1]
    assert path(network, last, 0).tolist() == []


def test_against_the_links_distances_are_those_to_the_node() -> None:
    network = graph(np.array([0, 1, 2]), np.array([1, 2, 0]), 3)
    cost = np.array([1.0, 10.0, 100.0])
    assert tree(against(network), cost, 0)[0].tolist() == [0.0, 110.0, 100.0]


@pytest.mark.parametrize("cost", [-1.0, np.nan])
def test_costs_that_are_negative_or_no_numbers_are_refused(cost: float) -> None:
    with pytest.raises(ModelError, match=r"cost of link 0 is .*not negative"):
        tree(graph(np.array([0]), np.array([1]), 2), np.array([cost]), 0)


def test_a_cost_is_asked_of_each_link() -> None:
    with pytest.raises(ModelError, match="2 costs for 1 links"):
        tree(graph(np.array([0]), np.array([1]), 2), np.array([1.0, 2.0]), 0)


def test_a_root_that_is_no_node_is_refused() -> None:
    with pytest.raises(ModelError, match="root: node 2 is not one of 0 to 1"):
        tree(graph(np.array([0]), np.array([1]), 2), np.array([1.0]), 2)


def test_a_graph_without_nodes_is_refused() -> None:
    with pytest.raises(ModelError, match="no nodes"):
        graph(np.array([], np.int64), np.array([], np.int64), 0)


def test_a_link_to_a_node_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ModelError, match="to_node of link 1 is 5, of 2 nodes"):
        graph(np.array([0, 0]), np.array([1, 5]), 2)


def test_more_centroids_than_nodes_are_refused() -> None:
    with pytest.raises(ModelError, match="3 centroids of 2 nodes"):
        graph(np.array([0]), np.array([1]), 2, centroids=3)
