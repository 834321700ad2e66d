"""From cells to tiles and zones, by hand: two cells and three tiles.

P(cell | tile)   tile 0   tile 1   tile 2        people expected
cell 0             1       0.5       0           tile 0: 20   zone A
cell 1             0       0.5       1           tile 1: 20   half A, half B
                                                 tile 2: 60   zone B
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from belvedere.errors import InputError
from belvedere.presence.footprint.allocation import (
    joint,
    mixing,
    nearest,
    place,
    placing,
    posterior,
    ratio,
    zone_of_cell,
    zones_of_cells,
)
from belvedere.presence.footprint.prior import Outside

from .antennas import network

CHANCE = csr_array(np.array([[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]]))
PRIOR = np.array([20.0, 20.0, 60.0])
MASSES = csr_array(np.array([[20.0, 0.0], [10.0, 10.0], [0.0, 60.0]]))  # tiles × zones A, B
NOWHERE = np.array([1, 1])


def test_the_posterior_of_two_cells_and_three_tiles():
    # cell 0: 20, 10, 0 of 30; cell 1: 0, 10, 60 of 70
    found = posterior(CHANCE, PRIOR).toarray()
    assert found == pytest.approx(np.array([[2 / 3, 1 / 3, 0], [0, 1 / 7, 6 / 7]]))


def test_counts_are_placed_by_the_posterior_and_none_is_lost():
    found = place(np.array([90.0, 70.0]), CHANCE, PRIOR)
    assert found == pytest.approx([60.0, 40.0, 60.0])
    by_hour = place(np.array([[90.0, 0.0], [70.0, 7.0]]), CHANCE, PRIOR)
    assert by_hour[:, 1] == pytest.approx([0.0, 1.0, 6.0])


def test_a_second_step_of_em_starts_from_the_first():
    # after one step 60, 40, 60: cell 0 = 60, 20 of 80; cell 1 = 20, 60 of 80
    found = place(np.array([90.0, 70.0]), CHANCE, PRIOR, steps=2)
    assert found == pytest.approx([90 * 0.75, 90 * 0.25 + 70 * 0.25, 70 * 0.75])


def test_em_keeps_what_it_should_find_where_the_prior_is_the_truth():
    truth = np.array([10.0, 40.0, 5.0])
    counts = np.asarray(CHANCE @ truth)
    assert place(counts, CHANCE, truth, steps=20) == pytest.approx(truth)


def test_negative_counts_of_noise_keep_their_sum():
    for steps in (1, 5):
        assert place(np.array([-5.0, 70.0]), CHANCE, PRIOR, steps).sum() == pytest.approx(65.0)


def test_the_zone_of_a_cell_is_where_most_of_its_people_are():
    shares = zones_of_cells(CHANCE, MASSES, NOWHERE)
    # cell 0: 20 + 5 in A, 5 in B, of 30; cell 1: 5 in A, 5 + 60 in B, of 70
    assert shares == pytest.approx(np.array([[25 / 30, 5 / 30], [5 / 70, 65 / 70]]))
    assert zone_of_cell(shares).tolist() == [0, 1]
    assert zone_of_cell(np.array([[0.5, 0.5]])).tolist() == [0]


def test_a_cell_that_no_tile_hears_is_in_the_place_outside_that_is_nearest():
    silent = csr_array(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]))
    assert zones_of_cells(silent, MASSES, NOWHERE)[1].tolist() == [0.0, 1.0]
    far = Outside(("P", "Q"), *[np.array(axis) for axis in ([0.0, 9000.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0])])
    cells = network({"x": 8000.0, "y": 0.0}, {"x": 100.0, "y": 0.0})
    assert nearest(cells, far, 90).tolist() == [91, 90]
    assert nearest(cells, Outside(), 90).tolist() == [90, 90]


def test_people_stand_elsewhere_than_they_are_counted_as_the_footprint_expects():
    zones = np.array([0, 1])
    expected = joint(CHANCE, MASSES, zones)
    assert expected == pytest.approx(np.array([[25.0, 5.0], [5.0, 65.0]]))
    mix = mixing(expected)
    assert mix == pytest.approx(np.array([[25 / 30, 5 / 30], [5 / 70, 65 / 70]]))
    assert mix.T @ np.array([30.0, 70.0]) == pytest.approx([30.0, 70.0])
    assert ratio(expected) == pytest.approx([1.0, 1.0])


def test_of_a_release_without_the_zones_outside_who_leaves_is_lost_and_who_comes_is_added():
    expected = joint(CHANCE, MASSES, np.array([0, 1]))
    # zone A alone is inside: 25 of its 30 stand there; 5 come from B, a fifth of these 25
    assert placing(expected, 1) == pytest.approx(np.array([[25 / 30 * 30 / 25]]))
    # all zones inside: nothing is lost, nothing added
    assert placing(expected, 2) == pytest.approx(mixing(expected))


def test_a_zone_that_no_cell_counts_for_keeps_its_own_and_has_no_ratio():
    expected = joint(CHANCE, MASSES, np.array([1, 1]))
    assert mixing(expected)[0].tolist() == [1.0, 0.0]
    # all 100 are counted in B, where 70 stand
    assert ratio(expected)[1] == pytest.approx(0.7)
    assert np.isnan(ratio(expected)[0])


@given(st.integers(0, 10_000))
def test_nobody_is_lost_or_made_by_apportioning(seed):
    rng = np.random.default_rng(seed)
    cells, tiles, zones = rng.integers(1, 8, 3)
    chance = rng.random((cells, tiles)) * (rng.random((cells, tiles)) < 0.6)
    sums = chance.sum(axis=0)
    chance = csr_array(chance / np.where(sums > 0, sums, 1.0))
    masses = csr_array(rng.random((tiles, zones)) + 0.01)
    prior = np.asarray(masses.sum(axis=1)).ravel()
    rows = np.asarray(posterior(chance, prior).sum(axis=1)).ravel()
    heard = np.asarray(chance.sum(axis=1)).ravel() > 0
    assert rows[heard] == pytest.approx(1.0)
    assert (rows[~heard] == 0).all()
    shares = zones_of_cells(chance, masses, np.zeros(cells, dtype="int64"))
    assert shares.sum(axis=1) == pytest.approx(1.0)
    mix = mixing(joint(chance, masses, zone_of_cell(shares)))
    assert mix.sum(axis=1) == pytest.approx(1.0)
    released = rng.normal(100.0, 50.0, (zones, 3))
    assert (mix.T @ released).sum(axis=0) == pytest.approx(released.sum(axis=0))


@pytest.mark.parametrize("prior", [np.array([1.0, 2.0]), np.array([1.0, -2.0, 0.0]), np.array([1.0, np.nan, 0.0])])
def test_a_prior_that_is_none_is_refused(prior):
    with pytest.raises(InputError, match="allocation: prior"):
        posterior(CHANCE, prior)


def test_counts_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="3 counts for 2 cells"):
        place(np.zeros(3), CHANCE, PRIOR)
    with pytest.raises(InputError, match="0 steps"):
        place(np.zeros(2), CHANCE, PRIOR, steps=0)
