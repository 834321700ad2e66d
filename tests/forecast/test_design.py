"""Columns of a forecast: deviations that were known, faded means that pass over gaps, neighbours that lead."""

import numpy as np
import pytest

from belvedere.forecast.design import _faded, neighbours, scatter


def test_scatter_is_that_of_a_normal_distribution_and_of_its_like_where_readings_are_few() -> None:
    rng = np.random.default_rng(0)
    deviation = rng.normal(size=(3, 20_000)) * np.array([[1.0], [3.0], [0.0]])
    deviation[2, 5:] = np.nan
    found = scatter(deviation)
    assert found[:2] == pytest.approx([1.0, 3.0], rel=0.03)
    assert found[2] == pytest.approx(1.0, rel=0.03)  # five readings say nothing: the middle of 0, 1 and 3


def test_a_faded_mean_passes_over_gaps_and_falls_to_the_usual_when_nothing_comes() -> None:
    steady = _faded(np.full((1, 200), 2.0), 3.0)
    assert steady[0, -1] == pytest.approx(2.0 / (1 + 0.3 * (1 - np.exp(-1 / 3))), rel=1e-3)
    gaps = np.full((1, 200), 2.0)
    gaps[0, ::2] = np.nan
    assert _faded(gaps, 3.0)[0, -1] == pytest.approx(2.0, rel=0.2)
    silent = np.full((1, 200), 2.0)
    silent[0, 100:] = np.nan
    assert _faded(silent, 3.0)[0, -1] == pytest.approx(0.0, abs=1e-6)


def test_the_neighbour_that_leads_is_found_and_nobody_is_his_own() -> None:
    rng = np.random.default_rng(1)
    leader = rng.normal(size=3000)
    follower = np.roll(leader, 1) + 0.1 * rng.normal(size=3000)
    weight = neighbours(np.stack([leader, follower, rng.normal(size=3000)]))
    assert weight[1, 0] > 0.95 and (np.diag(weight) == 0).all()
    assert (weight.sum(axis=1) < 1 + 1e-12).all()
