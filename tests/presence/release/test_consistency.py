"""Places and classes that add up: the answer of dense least squares, and the variance that simulation finds."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.release import consistency, present
from belvedere.presence.release.consistency import Levels, Noise, Precision, fit, spread
from belvedere.presence.release.mechanism import ask
from belvedere.presence.release.places import Tree, gathered, tree
from tests.presence.release.worlds import PLACES, units

NOISE = Noise(Precision(0.3, 0.2, 0.7), Precision(0.11, 0.0, 0.05), 3)
GROUPS = {"city": [range(6)], "municipality": [[0, 1, 2], [3], [4, 5]], "zone": [[zone] for zone in range(6)]}


def row(zones, classes):
    marked = np.zeros((6, 3))
    marked[np.ix_(list(zones), list(classes))] = 1
    return marked.ravel()


def dense():
    """Return rows of what is measured, their precision, and which level and kind they are."""
    rows, weight, kind = [], [], []
    for level, groups in GROUPS.items():
        for zones in groups:
            rows.append(row(zones, range(3)))
            weight.append(getattr(NOISE.totals, level))
            kind.append((level, "total"))
        for zones in groups:
            for one in range(3):
                rows.append(row(zones, [one]))
                weight.append(getattr(NOISE.each, level))
                kind.append((level, "class"))
    return np.array(rows), np.array(weight), kind


def test_the_two_trees_give_what_dense_least_squares_give():
    rows, weight, kind = dense()
    noisy = np.random.default_rng(1).normal(0, 100, len(rows))
    covariance = np.linalg.inv(rows.T @ (weight[:, np.newaxis] * rows))
    wanted = covariance @ rows.T @ (weight * noisy)

    def part(level, what, shape):
        return noisy[[at for at, one in enumerate(kind) if one == (level, what)]].reshape(shape)

    totals = Levels(*(part(level, "total", (len(GROUPS[level]), 1)) for level in GROUPS))
    classes = Levels(*(part(level, "class", (len(GROUPS[level]), 1, 3)) for level in GROUPS))
    fitted = fit(PLACES, totals, classes, NOISE)
    assert fitted.leaves.ravel() == pytest.approx(wanted, abs=consistency.GRAIN)
    variance = np.diag(covariance).reshape(6, 3)
    assert fitted.class_variance.zone == pytest.approx(variance[:, 0]) == variance[:, 2]
    for level, groups in GROUPS.items():
        for at, zones in enumerate(groups):
            all_, one = row(zones, range(3)), row(zones, [1])
            assert getattr(fitted.total_variance, level)[at] == pytest.approx(all_ @ covariance @ all_)
            assert getattr(fitted.class_variance, level)[at] == pytest.approx(one @ covariance @ one)
    weights = np.random.default_rng(2).normal(size=(6, 3))
    assert spread(PLACES, NOISE, weights[np.newaxis])[0] == pytest.approx(
        weights.ravel() @ covariance @ weights.ravel()
    )


def test_exact_answers_stay_as_they_are():
    true = units()[:, :2].astype(float)
    each = Levels(true.sum(axis=0, keepdims=True), gathered(PLACES, true), true)
    totals = Levels(each.city.sum(axis=2), each.municipality.sum(axis=2), each.zone.sum(axis=2))
    noise = Noise(NOISE.totals, NOISE.each, 6)
    assert np.array_equal(fit(PLACES, totals, each, noise).leaves, true)


def test_what_simulation_finds_is_the_variance_that_is_stated_and_no_bias():
    true = units()
    queries = present.asked(24, 0.0244)
    tables = present.tables(PLACES, true)
    errors = []
    for _ in range(60):
        fitted = present.consistent(PLACES, ask(tables, queries, 0.0244, 0.0), queries)
        errors.append(fitted.leaves - true)
    error = np.array(errors)  # (draws, zones, hours, classes)
    draws = 60 * 24 * 6
    assert error.var(axis=(0, 2, 3)) == pytest.approx(fitted.class_variance.zone, rel=5 * np.sqrt(2 / draws))
    total = error.sum(axis=3)
    assert total.var(axis=(0, 2)) == pytest.approx(fitted.total_variance.zone, rel=5 * np.sqrt(2 / (60 * 24)))
    whole = total.sum(axis=1)
    assert whole.var() == pytest.approx(fitted.total_variance.city[0], rel=5 * np.sqrt(2 / (60 * 24)))
    assert abs(whole.mean()) < 5 * whole.std() / np.sqrt(whole.size)
    assert abs(error.mean(axis=(0, 2))).max() < 5 * error.std() / np.sqrt(60 * 24)


def test_leaves_are_of_a_grain_that_floating_point_adds_exactly():
    queries = present.asked(24, 0.0244)
    noisy = ask(present.tables(PLACES, units()), queries, 0.0244, 0.0)
    leaves = present.consistent(PLACES, noisy, queries).leaves
    assert np.array_equal(leaves / consistency.GRAIN, np.round(leaves / consistency.GRAIN))
    shuffled = np.random.default_rng(0).permutation(leaves.reshape(6, 24, 6), axis=0)
    assert np.array_equal(shuffled.sum(axis=0), leaves.sum(axis=0))


def test_totals_keep_nearly_the_accuracy_they_would_have_without_classes():
    queries = {query.name: query for query in present.asked(24, 0.0244)}
    exact = {name: 2 * query.rho / 24 for name, query in queries.items()}
    city = tree("city", [(f"z{zone}", f"m{zone // 12}") for zone in range(192)])
    joined = Noise(
        Precision(exact["city"], exact["municipality"], exact["zone"]),
        Precision(exact["city × class"], exact["municipality × class"], exact["zone × class"]),
        6,
    ).joined
    alone = Precision(*(share * 2 * 0.0244 / 24 for share in (0.02, 0.08, 0.90)))  # PRESENCE: 90/8/2
    ratio = consistency.variance(city, joined).zone[0] / consistency.variance(city, alone).zone[0]
    assert 1 < np.sqrt(ratio) < 1.06


def test_shares_are_ninety_eight_and_two_by_level():
    shares = present.SHARES
    for level, share in {"zone": 0.90, "municipality": 0.08, "city": 0.02}.items():
        assert shares[level] + shares[f"{level} × class"] <= share + 1e-12
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("parent", [[0, 0, 0], [0, 1], [0, 1, 3]])
def test_a_tree_with_a_place_without_parent_or_children_is_refused(parent):
    with pytest.raises(InputError, match="tree of places: parent"):
        Tree("city", ("a", "b"), ("x", "y", "z"), np.array(parent))


def test_a_tree_with_a_zone_twice_is_refused():
    with pytest.raises(InputError, match="zones: an id is missing or twice"):
        tree("city", [("x", "a"), ("x", "a")])


def test_zones_that_are_not_measured_are_refused():
    with pytest.raises(ValueError, match="zones must be measured"):
        Precision(1.0, 1.0, 0.0)
