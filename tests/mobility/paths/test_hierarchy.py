"""Prepared graphs against scipy, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import ModelError
from belvedere.mobility.paths import hierarchy
from belvedere.mobility.paths.hierarchy import many_to_many, one_to_all, prepare, space
from belvedere.mobility.paths.shortest import graph, path, tree
from tests.mobility.random_graphs import distances, streets

CLOSE = 1e-9  # share by which sums of whole quanta may differ from sums of floats


@given(st.integers(0, 1_000_000), st.integers(1, 60), st.integers(0, 4), st.sampled_from([0, 1, 2, 24]))
@settings(max_examples=120, deadline=None)
def test_trees_are_those_of_scipy_however_many_nodes_go(seed: int, nodes: int, centroids: int, widest: int) -> None:
    centroids = min(centroids, nodes)
    network, start, end, cost = streets(seed, nodes, centroids)
    expected = distances(start, end, cost, nodes, centroids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hierarchy, "WIDEST", widest)
        ready = prepare(network, cost)
    for root in range(nodes):
        distance, last = one_to_all(ready, root)
        np.testing.assert_allclose(distance, expected[root], rtol=CLOSE, atol=CLOSE)
        assert last[root] == -1
        assert ((last >= 0) == (np.isfinite(distance) & (np.arange(nodes) != root))).all()
        for node in np.flatnonzero(last >= 0)[:10].tolist():
            way = path(network, last, node)
            assert start[way[0]] == root
            assert end[way[-1]] == node
            assert (end[way[:-1]] == start[way[1:]]).all()
            assert cost[way].sum() == pytest.approx(distance[node], rel=CLOSE, abs=CLOSE)


@given(st.integers(0, 1_000_000), st.integers(1, 60), st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_costs_between_chosen_nodes_are_those_of_the_trees(seed: int, nodes: int, centroids: int) -> None:
    centroids = min(centroids, nodes)
    network, start, end, cost = streets(seed, nodes, centroids)
    rng = np.random.default_rng(seed)
    origins, destinations = rng.integers(0, nodes, 7), rng.integers(0, nodes, 5)
    found = many_to_many(prepare(network, cost), origins, destinations)
    expected = distances(start, end, cost, nodes, centroids)[origins[:, None], destinations]
    np.testing.assert_allclose(found, expected, rtol=CLOSE, atol=CLOSE)


def test_two_threads_give_what_one_gives() -> None:
    network, _, _, cost = streets(7, 400)
    ready, nodes = prepare(network, cost), np.arange(100)
    assert (many_to_many(ready, nodes, nodes, workers=2) == many_to_many(ready, nodes, nodes, workers=1)).all()


def test_of_equal_ways_that_with_fewer_links_is_taken() -> None:
    # 0 → 3 at once costs 3, as does 0 → 1 → 2 → 3
    network = graph(np.array([0, 1, 2, 0]), np.array([1, 2, 3, 3]), 4)
    _, last = one_to_all(prepare(network, np.array([1.0, 1.0, 1.0, 3.0])), 0)
    assert path(network, last, 3).tolist() == [3]


def test_a_ring_of_links_of_no_length_is_a_tree_from_each_of_its_nodes() -> None:
    ring = np.arange(5)
    network = graph(np.concatenate([ring, (ring + 1) % 5]), np.concatenate([(ring + 1) % 5, ring]), 5)
    ready = prepare(network, np.zeros(10))
    for root in range(5):
        distance, last = one_to_all(ready, root)
        assert (distance < 1e-12).all()
        assert max(len(path(network, last, node)) for node in range(5)) == 2


def test_room_is_used_again_without_a_trace_of_the_tree_before() -> None:
    network = graph(np.array([0, 2]), np.array([1, 3]), 4)
    ready = prepare(network, np.array([1.0, 1.0]))
    room = space(ready)
    one_to_all(ready, 0, room)
    distance, last = one_to_all(ready, 2, room)
    assert distance.tolist() == [np.inf, np.inf, 0.0, 1.0]
    assert last.tolist() == [-1, -1, -1, 1]


def test_a_graph_without_links_reaches_only_the_root() -> None:
    none = np.array([], np.int64)
    ready = prepare(graph(none, none, 3), np.array([]))
    assert one_to_all(ready, 1)[0].tolist() == [np.inf, 0.0, np.inf]


def test_prepared_trees_cost_what_plain_trees_cost() -> None:
    network, _, _, cost = streets(11, 2000)
    np.testing.assert_allclose(one_to_all(prepare(network, cost), 3)[0], tree(network, cost, 3)[0], atol=CLOSE)


def test_a_link_as_dear_as_the_world_is_refused_by_name() -> None:
    network = graph(np.array([0, 1, 2]), np.array([1, 2, 0]), 3)
    with pytest.raises(ModelError, match=r"link 1 costs 1e\+30.*Use infinity"):
        prepare(network, np.array([1.0, 1e30, 1.0]))


def test_negative_costs_are_refused() -> None:
    with pytest.raises(ModelError, match="cost of link 0 is -1"):
        prepare(graph(np.array([0]), np.array([1]), 2), np.array([-1.0]))


@pytest.mark.parametrize("node", [-1, 2])
def test_nodes_that_are_not_there_are_refused(node: int) -> None:
    ready = prepare(graph(np.array([0]), np.array([1]), 2), np.array([1.0]))
    with pytest.raises(ModelError, match=f"root: node {node} is not one of 0 to 1"):
        one_to_all(ready, node)
    with pytest.raises(ModelError, match=f"destinations: node {node} "):
        many_to_many(ready, np.array([0]), np.array([node]))
