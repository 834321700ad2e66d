"""Weights go to who was right, and lean on the model made for a kind while nothing is known."""

from dataclasses import replace

import numpy as np
import pytest

from belvedere.forecast.blend import follow, heaviest, learn, mix, shifted
from tests.forecast.worlds import street

HORIZONS = np.arange(1, 7)
INSTANTS = np.arange(200, 700)


def middles(panel, instants, errors):
    """Models that know the truth but for an error each of so many scatters, by name."""
    target = instants[:, None] - 1 + HORIZONS
    truth = np.moveaxis(panel.value[:, target], 0, -1)
    random = np.random.default_rng(1)
    return {name: truth * (1 + size * random.standard_normal(truth.shape)) for name, size in errors.items()}


def weights(blend):
    return dict(zip(blend.names, blend.weight.mean(axis=(1, 2)), strict=True))


def test_two_equal_models_share_and_a_bad_one_gets_little():
    panel = street()
    blend, blended = learn(panel, middles(panel, INSTANTS, {"a": 0.1, "b": 0.1, "bad": 1.0}), INSTANTS, HORIZONS)
    found = weights(blend)
    assert found["a"] == pytest.approx(found["b"], abs=0.1)
    assert found["bad"] < 0.06
    assert sum(found.values()) == pytest.approx(1.0)
    assert blended.shape == (500, 6, 3)


def test_a_blend_is_nearer_the_truth_than_its_parts():
    panel = street()
    parts = middles(panel, INSTANTS, {"a": 0.1, "b": 0.1})
    _, blended = learn(panel, parts, INSTANTS, HORIZONS)
    truth = np.moveaxis(panel.value[:, INSTANTS[:, None] - 1 + HORIZONS], 0, -1)
    error = np.abs(blended - truth).mean()
    assert error < 0.8 * min(np.abs(one - truth).mean() for one in parts.values())  # by hand 1/√2


def test_with_next_to_nothing_known_the_model_made_for_the_kind_leads():
    panel = street()
    few = INSTANTS[:10]
    blend, _ = learn(panel, middles(panel, few, {"last": 0.1, "ridge": 0.1}), few, HORIZONS)
    assert weights(blend)["ridge"] > 0.75
    assert heaviest(blend) == ("ridge",) * 3


def test_a_model_that_becomes_better_gains_weight():
    panel = street()
    blend, _ = learn(panel, middles(panel, INSTANTS, {"a": 0.1, "b": 0.5}), INSTANTS, HORIZONS)
    before = weights(blend)["b"]
    for first in range(700, 1300, 24):
        later = np.arange(first, first + 24)
        blend, _ = follow(blend, panel, middles(panel, later, {"a": 0.5, "b": 0.1}), later)
    assert weights(blend)["b"] > before + 0.1


def test_where_a_model_knows_nothing_the_others_share_its_weight():
    panel = street()
    parts = middles(panel, INSTANTS, {"a": 0.1, "b": 0.1})
    blend, _ = learn(panel, parts, INSTANTS, HORIZONS)
    parts = {**parts, "a": np.full_like(parts["a"], np.nan)}
    assert mix(blend, panel, parts, np.arange(6)) == pytest.approx(parts["b"])


def test_what_is_not_known_yet_moves_no_weight():
    panel = street()
    parts = middles(panel, INSTANTS, {"a": 0.1, "b": 0.3})
    blend, _ = learn(panel, parts, INSTANTS, HORIZONS)
    other = street()
    other.value[:, 699:] = 1e5  # at instant 699, the last, intervals before 699 are known
    assert np.array_equal(blend.weight, learn(other, parts, INSTANTS, HORIZONS)[0].weight)


def test_on_a_later_clock_it_goes_on_as_before():
    panel = street()
    blend, _ = learn(panel, middles(panel, INSTANTS, {"a": 0.1, "b": 0.1}), INSTANTS, HORIZONS)
    later = np.arange(700, 724)
    parts = middles(panel, later, {"a": 0.1, "b": 0.1})
    one, _ = follow(blend, panel, parts, later)
    cut = replace(panel, value=panel.value[:, 100:], edges=panel.edges[100:])
    other, _ = follow(shifted(blend, 100), cut, parts, later - 100)
    assert np.array_equal(one.weight, other.weight)


def test_without_a_gain_the_model_made_for_the_kind_stands_alone():
    panel = street()
    blend, _ = learn(panel, middles(panel, INSTANTS, {"last": 1.0, "ridge": 0.01}), INSTANTS, HORIZONS)
    assert weights(blend)["ridge"] > 0.999
    assert weights(blend)["last"] < 0.001


def test_a_model_right_only_a_whole_day_ahead_gets_no_weight_at_other_horizons():
    panel = street()
    horizons = np.arange(1, 49)
    target = INSTANTS[:, None] - 1 + horizons
    truth = np.moveaxis(panel.value[:, np.minimum(target, panel.value.shape[1] - 1)], 0, -1)
    random = np.random.default_rng(2)
    good = truth * (1 + 0.05 * random.standard_normal(truth.shape))
    daily = np.where((horizons % 24 == 0)[:, None], truth, 3.0 * truth)
    blend, _ = learn(panel, {"daily": daily, "ridge": good}, INSTANTS, horizons)
    assert blend.weight[0].max() < 0.02


def test_a_favourite_that_could_not_be_tried_is_trusted_until_it_has_been():
    panel = street()
    parts = middles(panel, INSTANTS, {"last": 0.1, "ridge": 0.1})
    blend, _ = learn(panel, {**parts, "ridge": np.full_like(parts["ridge"], np.nan)}, INSTANTS, HORIZONS)
    assert weights(blend)["ridge"] == pytest.approx(1.0)
    for first in range(700, 1100, 24):
        later = np.arange(first, first + 24)
        blend, _ = follow(blend, panel, middles(panel, later, {"last": 0.01, "ridge": 1.0}), later)
    assert weights(blend)["last"] > 0.8
