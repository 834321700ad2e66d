"""Scores of forecasts, by hand."""

import numpy as np
import pytest

from belvedere.forecast.contract import KINDS, LEVELS
from belvedere.forecast.scores import add, best, covered_by, crps, empty, period, table

HOURLY = KINDS["traffic"]


def test_a_middle_alone_has_its_absolute_error_as_crps():
    assert crps(np.full((19, 2), 10.0), np.array([13.0, 4.0])) == pytest.approx([3.0, 6.0])


def test_crps_of_two_values_half_and_half_is_what_one_reckons_by_hand():
    # nine levels say 0, ten say 2, the truth is 1. Below: sum of level (.05 … .45) = 2.25; above: sum of 1 − level
    # (.5 … .95) = .5 + .45 + … + .05 = 2.75; twice the mean: 2 · 5 / 19
    quantiles = np.where(LEVELS < 0.5, 0.0, 2.0)[:, None]
    assert crps(quantiles, np.array([1.0])) == pytest.approx([10 / 19])


def test_crps_of_a_uniform_forecast_comes_near_the_integral():
    # uniform on 0 … 1, truth ½: CRPS = 1/12; 19 levels leave out the tails, which costs less than 5 %
    assert crps(LEVELS[:, None], np.array([0.5]))[0] == pytest.approx(1 / 12, rel=0.07)


def band(low, high):
    return np.linspace(low, high, 19)


def one_week():
    """Two instants, one horizon, two series; a truth is missing and a forecast says nothing."""
    truth = np.array([[[10.0, 5.0]], [[20.0, np.nan]]])
    middle = np.array([[[12.0, 5.0]], [[14.0, 7.0]]])
    quantiles = np.full((2, 19, 1, 2), np.nan)
    quantiles[0, :, 0, 0], quantiles[1, :, 0, 0] = band(10, 14), band(12, 16)
    return add(empty(1, 2, 1), truth, middle, quantiles, np.zeros((2, 1), dtype=np.int64))


def test_what_is_missing_or_not_known_counts_nowhere():
    found = one_week()
    assert found.count[0, :, 0].tolist() == [2.0, 0.0]
    assert found.absolute[0, 0, 0] == 8.0  # |10 − 12| + |20 − 14|
    assert found.square[0, 0, 0] == 40.0
    assert found.inside[0, 0, 0] == 1.0  # 10 lies on the edge of 10 … 14; 20 lies outside of 12 … 16


def test_a_table_tells_errors_of_each_model_and_the_best_of_some():
    middles = add(
        empty(1, 2, 1), np.array([[[1.0, 2.0]]]), np.array([[[2.0, 5.0]]]), None, np.zeros((1, 1), dtype=np.int64)
    )
    found = table({"room": one_week(), "last": middles}, np.array([1]), {"1 h": (1, 1)}, HOURLY)
    room, last = found.to_dict("records")
    assert (room["mae"], room["rmse"], room["coverage"]) == (4.0, pytest.approx(20**0.5), 0.5)
    assert (last["mae"], last["crps"], np.isnan(last["coverage"])) == (2.0, 2.0, True)
    assert best(found, ["last", "absent"])["1 h"] == 2.0


def test_the_worst_series_and_the_worst_week_are_told_apart_from_the_mean():
    tally = empty(1, 2, 2)
    tally.count[:] = 1000.0
    tally.inside[0] = [[900.0, 1000.0], [900.0, 400.0]]
    found = table({"room": tally}, np.array([1]), {"all": (1, 1)}, HOURLY).iloc[0]
    assert (found["coverage"], found["worst_series"], found["worst_period"]) == (0.8, 0.65, 0.7)


def test_a_series_scored_for_less_than_a_week_is_not_judged_live():
    tally = empty(1, 2, 1)
    tally.count[0, :, 0], tally.inside[0, :, 0] = [200.0, 100.0], [180.0, 0.0]
    found = covered_by(tally, np.array([1]), (1, 1), "series", HOURLY)
    assert found[0] == 0.9
    assert np.isnan(found[1])


def test_weeks_begin_on_monday():
    # Sunday 7 January 2024 23:00, Monday 8 January 00:00 and 01:00
    edges = np.array(["2024-01-07T23", "2024-01-08T00", "2024-01-08T01"], dtype="datetime64[s]")
    sunday, monday = period(edges, HOURLY)
    assert monday == sunday + 1


def test_predictions_outside_the_periods_asked_are_left_out():
    one = np.ones((1, 1, 1))
    assert add(empty(1, 1, 1), one, one, None, np.array([[5]])).count.sum() == 0.0
