"""Balancing and the gravity model against identities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import ModelError
from belvedere.mobility.demand.gravity import balance, gravity


@given(st.integers(0, 10_000), st.integers(2, 12))
@settings(max_examples=30, deadline=None)
def test_rows_and_columns_have_the_sums_asked_for(seed: int, zones: int) -> None:
    rng = np.random.default_rng(seed)
    starts, ends = rng.uniform(0, 100, zones), rng.uniform(0, 100, zones)
    ends *= starts.sum() / ends.sum()
    table = balance(rng.uniform(0.1, 1.0, (zones, zones)), starts, ends)
    assert table.sum(axis=1) == pytest.approx(starts, rel=1e-6, abs=1e-6)
    assert table.sum(axis=0) == pytest.approx(ends, rel=1e-6, abs=1e-6)


def test_with_equal_distances_trips_are_the_product_of_their_sums() -> None:
    found = gravity(np.array([10.0, 30.0]), np.array([20.0, 20.0]), np.full((2, 2), 300.0), 300.0)
    assert found.trips.tolist() == [[5.0, 5.0], [15.0, 15.0]]


def test_the_length_is_the_target() -> None:
    apart = np.abs(np.subtract.outer(np.arange(10.0), np.arange(10.0))) * 120 + 60
    found = gravity(np.ones(10), np.ones(10), apart, 300.0)
    assert found.length == pytest.approx(300.0, abs=0.2)
    assert (found.trips * apart).sum() / found.trips.sum() == pytest.approx(found.length)


def test_a_target_longer_than_the_city_gives_no_deterrence_and_says_what_it_reached() -> None:
    found = gravity(np.ones(2), np.ones(2), np.array([[60.0, 120.0], [120.0, 60.0]]), 900.0)
    assert found.deterrence == 0.0
    assert found.length == pytest.approx(90.0)


def test_different_sums_and_zones_cut_off_are_refused() -> None:
    with pytest.raises(ModelError, match="3 trips start and 4 end"):
        balance(np.ones((2, 2)), np.array([1.0, 2.0]), np.array([2.0, 2.0]))
    with pytest.raises(ModelError, match="no way to any other"):
        balance(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([1.0, 1.0]), np.array([1.0, 1.0]))
