"""Nearest places against scipy's distances, and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import ModelError
from belvedere.mobility.paths import hierarchy
from belvedere.mobility.paths.hierarchy import prepare
from belvedere.mobility.paths.nearest import nearest
from belvedere.mobility.paths.shortest import against, graph
from tests.mobility.random_graphs import distances, streets


@given(st.integers(0, 1_000_000), st.integers(1, 40), st.integers(0, 3), st.integers(1, 4), st.sampled_from([0, 2, 24]))
@settings(max_examples=120, deadline=None)
def test_the_nearest_places_are_those_of_scipy(seed: int, nodes: int, centroids: int, k: int, widest: int) -> None:
    centroids = min(centroids, nodes)
    network, start, end, cost = streets(seed, nodes, centroids)
    rng = np.random.default_rng(seed)
    places = [rng.integers(0, nodes, many) for many in (0, 1, 6)]  # the same node more than once, too
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hierarchy, "WIDEST", widest)
        found = nearest(prepare(network, cost), places, k)
    between = distances(start, end, cost, nodes, centroids)
    for category, at in enumerate(places):
        far = np.concatenate([between[at], np.full((k, nodes), np.inf)])  # (places and nobody, nodes)
        np.testing.assert_allclose(found.distance[category], np.sort(far, axis=0)[:k].T, atol=1e-9)
        for node in range(nodes):
            some = found.place[category, node] >= 0
            assert (some == np.isfinite(found.distance[category, node])).all()
            who = found.place[category, node][some]
            assert len(np.unique(who)) == len(who)
            np.testing.assert_allclose(between[at[who], node], found.distance[category, node][some], atol=1e-9)


def test_of_places_equally_near_the_lower_row_comes_first_whatever_k() -> None:
    # places at both ends of 0 – 1 – 2: node 1 is as far from each
    network = graph(np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), 3)
    ready = prepare(network, np.ones(4))
    assert nearest(ready, [np.array([2, 0])], 1).place[0, 1].tolist() == [0]
    assert nearest(ready, [np.array([2, 0])], 3).place[0, 1].tolist() == [0, 1, -1]


def test_against_the_links_the_way_is_from_the_node_to_the_place() -> None:
    network, cost = graph(np.array([0, 1, 2]), np.array([1, 2, 0]), 3), np.array([1.0, 10.0, 100.0])
    found = nearest(prepare(against(network), cost), [np.array([0])])
    np.testing.assert_allclose(found.distance[0, :, 0], [0.0, 110.0, 100.0])


def test_two_threads_give_what_one_gives() -> None:
    network, _, _, cost = streets(5, 300)
    ready, places = prepare(network, cost), [np.arange(0, 300, 7), np.arange(3, 300, 11), np.arange(0, 300, 50)]
    one, two = nearest(ready, places, 2, workers=1), nearest(ready, places, 2, workers=2)
    assert (one.distance == two.distance).all()
    assert (one.place == two.place).all()


@pytest.mark.parametrize(("places", "k", "says"), [([], 1, "no category"), ([np.array([0])], 0, "k is 0")])
def test_nothing_to_find_is_refused(places: list[np.ndarray], k: int, says: str) -> None:
    ready = prepare(graph(np.array([0]), np.array([1]), 2), np.array([1.0]))
    with pytest.raises(ModelError, match=says):
        nearest(ready, places, k)


def test_a_place_at_no_node_is_refused_with_its_category() -> None:
    ready = prepare(graph(np.array([0]), np.array([1]), 2), np.array([1.0]))
    with pytest.raises(ModelError, match="places of category 1: node 9 "):
        nearest(ready, [np.array([0]), np.array([9])])
