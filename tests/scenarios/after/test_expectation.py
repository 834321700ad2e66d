"""What days make expect of another: hidden days, odd days, levels that jump."""

from __future__ import annotations

import numpy as np

from belvedere.scenarios.after.expectation import as_the_others_tell, expect, explain, weights_of_days
from belvedere.scenarios.after.noise import full_rank
from tests.scenarios.after.series_of_days import loop, twice_a_week

DAY = twice_a_week(100)
LEVEL = np.ones((len(DAY), 1))
ALL = np.ones(len(DAY), bool)


def test_hidden_days_solved_at_once_are_those_expected_one_by_one() -> None:
    fitted = explain(DAY, loop(DAY, 3), LEVEL, ALL)
    hidden = np.zeros(len(DAY), bool)
    hidden[60:76] = True
    hidden &= fitted.teaches
    rows = np.flatnonzero(hidden)
    expected = expect(fitted, rows)
    weights, weighed = weights_of_days(fitted)
    inside = hidden[fitted.teaches]
    spread = np.linalg.inv(weights[np.ix_(inside, inside)])
    np.testing.assert_allclose(expected.spread, spread, rtol=1e-6)
    np.testing.assert_allclose(fitted.value[rows] - expected.value, spread @ weighed[inside], atol=1e-9)
    value, deviation = as_the_others_tell(fitted)
    one = expect(fitted, np.array([40]))
    np.testing.assert_allclose([value[40], deviation[40] ** 2], [one.value[0], one.spread[0, 0]], rtol=1e-6)


def test_a_day_that_nobody_would_believe_does_not_teach() -> None:
    value = loop(DAY, 4)
    value[50] -= 1.0
    assert int(DAY[50]) in explain(DAY, value, LEVEL, ALL).odd


def test_a_loop_that_was_adjusted_gets_a_step_of_its_own() -> None:
    value = loop(DAY, 5)
    value[120:] += 0.3
    fitted = explain(DAY, value, LEVEL, ALL)
    assert fitted.steps == (int(DAY[120]),)
    assert fitted.noise.drift < 0.2  # else the step would have been taken for drift


def test_columns_alike_count_once() -> None:
    rows = np.array([True, True, True, False])
    columns = np.array([[1.0, 2.0, 0.0, 1.0], [1.0, 2.0, 0.0, 2.0], [1.0, 2.0, 0.0, 4.0], [1.0, 5.0, 1.0, 1.0]])
    np.testing.assert_array_equal(full_rank(columns, rows), columns[:, [0, 3]])


def test_a_series_with_gaps_is_explained_from_what_is_there() -> None:
    value = loop(DAY, 6)
    value[::3] = np.nan
    fitted = explain(DAY, value, LEVEL, ALL)
    assert fitted.teaches.sum() <= np.isfinite(value).sum()
    assert np.isfinite(expect(fitted, np.arange(5)).value).all()
