"""Reach against scipy's distances, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import ModelError
from belvedere.mobility.paths.reach import within
from belvedere.mobility.paths.shortest import graph
from tests.mobility.random_graphs import distances, streets


@given(st.integers(0, 1_000_000), st.integers(1, 50), st.integers(0, 4), st.floats(0.0, 30.0))
@settings(max_examples=60, deadline=None)
def test_what_is_reached_is_what_scipy_reaches(seed: int, nodes: int, centroids: int, limit: float) -> None:
    centroids = min(centroids, nodes)
    network, start, end, cost = streets(seed, nodes, centroids)
    limit += 0.05  # costs are tenths: sums of floats are never in doubt
    found = within(network, cost, np.arange(nodes), limit)
    expected = distances(start, end, cost, nodes, centroids)
    for root in range(nodes):
        part = slice(found.starts[root], found.starts[root + 1])
        assert found.node[part][0] == root or found.distance[part][0] == 0.0
        assert (np.diff(found.distance[part]) >= 0).all()
        assert sorted(found.node[part].tolist()) == np.flatnonzero(expected[root] <= limit).tolist()
        np.testing.assert_allclose(found.distance[part], expected[root][found.node[part]], atol=1e-9)


def test_what_costs_exactly_the_limit_is_reached() -> None:
    network = graph(np.array([0, 1]), np.array([1, 2]), 3)
    found = within(network, np.array([2.0, 3.0]), np.array([0, 2]), 5.0)
    assert found.starts.tolist() == [0, 3, 4]
    assert found.node.tolist() == [0, 1, 2, 2]
    assert found.distance.tolist() == [0.0, 2.0, 5.0, 0.0]


def test_two_threads_give_what_one_gives() -> None:
    network, _, _, cost = streets(5, 500)
    roots = np.arange(500)
    one, two = within(network, cost, roots, 12.0, workers=1), within(network, cost, roots, 12.0, workers=2)
    assert (one.starts == two.starts).all()
    assert (one.node == two.node).all()
    assert (one.distance == two.distance).all()


def test_reach_of_no_roots_is_empty() -> None:
    found = within(graph(np.array([0]), np.array([1]), 2), np.array([1.0]), np.array([], np.int64), 5.0)
    assert found.starts.tolist() == [0]
    assert len(found.node) == 0


@pytest.mark.parametrize("limit", [-1.0, np.nan])
def test_a_limit_that_is_negative_or_no_number_is_refused(limit: float) -> None:
    with pytest.raises(ModelError, match="limit is"):
        within(graph(np.array([0]), np.array([1]), 2), np.array([1.0]), np.array([0]), limit)
