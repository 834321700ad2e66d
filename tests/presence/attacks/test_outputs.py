"""The pieces of the attacks, on counts small enough to do by hand."""

import numpy as np
import pytest

from belvedere.presence.attacks import differencing, month, silent_hours, unicity
from belvedere.presence.attacks.crowd import count, crowd, trips
from belvedere.presence.attacks.outputs import View, evidence, spread, sums, thresholded
from belvedere.presence.release import present
from belvedere.presence.release.places import tree

TOWN = tree("town", [("z0", "a"), ("z1", "a"), ("z2", "b")])


def units(*rows):
    """Return (3, 1, 6): classes of each zone in one hour."""
    return np.array(rows, np.int64).reshape(3, 1, 6)


def test_sums_are_those_that_the_release_asks_for():
    counts = np.random.default_rng(0).integers(0, 9, (3, 4, 6))
    ours, theirs = sums(TOWN, counts.astype(float)), present.tables(TOWN, counts)
    assert set(ours) == set(theirs)
    for name, table in theirs.items():
        np.testing.assert_array_equal(ours[name], table)


def test_spread_is_the_adjoint_of_sums():
    """⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for any x and y."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 4, 6))
    y = {name: rng.normal(size=table.shape) for name, table in sums(TOWN, x).items()}
    left = sum(float((table * y[name]).sum()) for name, table in sums(TOWN, x).items())
    assert left == pytest.approx(float((x * spread(TOWN, y)).sum()))


def test_a_threshold_shows_nought_and_hides_what_lies_between():
    view = thresholded(TOWN, units([0, 4, 5, 0, 0, 0], [0] * 6, [9, 0, 0, 0, 0, 0]), 5)
    shown = view.shown("zone × class")
    assert np.isnan(shown[0, 0, 1]) and shown[0, 0, 2] == 5 and shown[1, 0, 0] == 0
    assert view.shown("zone")[0, 0] == 9


def test_evidence_counts_only_what_is_shown():
    counts = units([3, 0, 0, 0, 0, 0], [0] * 6, [9, 0, 0, 0, 0, 0])
    nothing = View(thresholded(TOWN, counts, 5).tables, {name: np.zeros(1) for name in sums(TOWN, counts)})
    assert not evidence(TOWN, nothing, np.zeros((3, 1, 6))).any()
    assert evidence(TOWN, thresholded(TOWN, counts, 1), np.zeros((3, 1, 6)))[0, 0, 0] > 0


def test_one_hidden_class_of_a_shown_total_is_known():
    """9 in all, 7 shown: the other class has 2. Of two hidden classes neither is known."""
    counts = units([7, 2, 0, 0, 0, 0], [7, 2, 1, 0, 0, 0], [9, 0, 0, 0, 0, 0])
    hidden = (counts > 0) & (counts < 5)
    found = differencing._alone(thresholded(TOWN, counts, 5), hidden)
    assert found[0, 0, 1] and found.sum() == 1


def test_least_squares_finds_what_simple_differences_do_not():
    """z1 hides two classes, but the municipality's sums less z0's, which is shown, are z1's."""
    counts = units([7, 8, 0, 0, 0, 0], [3, 2, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0])
    view = thresholded(TOWN, counts, 5)
    assert not differencing._alone(view, (counts > 0) & (counts < 5)).any()
    np.testing.assert_allclose(month._solved(TOWN, view, 0), counts[:, 0], atol=1e-9)


def test_what_no_sum_determines_stays_unknown():
    """z0 and z1 hide a class each of 10 and 5 in all: only their sum is known."""
    counts = units([3, 2, 0, 0, 0, 0], [2, 3, 0, 0, 0, 0], [9, 9, 0, 0, 0, 0])
    assert (month._solved(TOWN, thresholded(TOWN, counts, 5), 0)[:2, :2] == -1).all()


def test_the_most_likely_count_under_much_noise_is_the_usual_one():
    counts = np.array([1, 1, 1, 2])
    assert (differencing.likely(counts, counts + np.array([90.0, -80.0, 70.0, -75.0])) == 1).all()
    assert (differencing.likely(counts, counts + np.array([0.1, -0.1, 0.1, -0.1])) == counts).all()


def test_the_crowd_keeps_the_bounds_that_the_noise_is_scaled_to():
    people = crowd(300, 8, 3, seed=5)
    for day in range(3):
        alone = count(people.where[:1, day], people.kind[:1], 8)
        assert alone.sum(axis=(0, 2)).max() <= 1  # one unit an hour
        made = trips(people.where[:, day])
        assert np.bincount(made[:, 0]).max() <= 6
        assert len(np.unique(made, axis=0)) == len(made) and (made[:, 1] != made[:, 2]).all()


def test_the_crowd_wakes_where_it_fell_asleep():
    """Residents from three to four in the morning, and from four to five of the next service day."""
    people = crowd(300, 8, 3, seed=5)
    living = people.where[people.kind == 0]
    np.testing.assert_array_equal(living[:, 0, 23], living[:, 1, 0])


def test_the_same_seed_gives_the_same_crowd():
    one, other = crowd(50, 8, 2, seed=1), crowd(50, 8, 2, seed=1)
    np.testing.assert_array_equal(one.where, other.where)
    assert not np.array_equal(one.where, crowd(50, 8, 2, seed=2).where)


def test_a_file_with_another_column_would_be_noticed(scene, tmp_path):
    import dataclasses

    import pandas as pd

    table = pd.read_parquet(scene.files[0]).assign(device=1)
    table.to_parquet(tmp_path / "x.parquet")
    wrong = dataclasses.replace(scene, files=(tmp_path / "x.parquet", *scene.files[1:]))
    assert unicity.rows_of_devices(scene) == 0 and unicity.rows_of_devices(wrong) > 0


def test_marks_of_silent_hours_are_the_same_with_and_without_one_device(scene):
    found = silent_hours.run(scene)[0]
    assert found.ours == 0.0 and found.threshold_only == 1.0
