"""A place held against its controls."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.scenarios.after.contrast import contrast, together

DAYS = 60
LEVEL = np.ones((DAYS, 1))
ALL = np.ones(DAYS, bool)


def test_a_place_that_is_the_mean_of_two_controls_gets_their_weights() -> None:
    draw = np.random.default_rng(1)
    controls = draw.normal(0, 0.1, (DAYS, 4)) + np.array([1.0, 2.0, 3.0, 4.0])
    place = 9.0 + (controls[:, 0] + controls[:, 2]) / 2  # levels do not matter
    found = contrast("synthetic", place, controls, LEVEL, ALL)
    np.testing.assert_allclose(found.weights, [0.5, 0.0, 0.5, 0.0], atol=0.06)
    assert np.abs(found.value).max() < 0.05


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), many=st.integers(2, 7))
def test_weights_are_never_below_zero_and_sum_to_one(seed: int, many: int) -> None:
    draw = np.random.default_rng(seed)
    controls = draw.normal(0, 0.2, (DAYS, many))
    controls[draw.random((DAYS, many)) < 0.2] = np.nan
    weights = contrast("synthetic", draw.normal(0, 0.1, DAYS), controls, LEVEL, ALL).weights
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(), 1.0)


def test_a_control_that_dies_hands_its_weight_to_the_others() -> None:
    common = np.sin(np.arange(DAYS) / 5)
    controls = np.column_stack([common, common + 1, common + 2])
    controls[30:, 0] = np.nan
    found = contrast("difference", common + 5, controls, LEVEL, ALL)
    spread = np.ptp(found.value[:30]), np.ptp(found.value[30:])
    assert max(spread) < 1e-9


def test_the_mean_of_places_does_not_jump_when_one_is_missing() -> None:
    values = np.column_stack([np.full(DAYS, 1.0), np.full(DAYS, 5.0)])
    values[20:30, 1] = np.nan
    np.testing.assert_allclose(together(values, LEVEL, ALL), 0.0, atol=1e-12)
