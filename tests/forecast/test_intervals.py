"""Intervals hold: by chance alone where errors are alike, and again soon after they changed."""

from functools import cache

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast.contract import KINDS, LEVELS, Panel
from belvedere.forecast.intervals import KNOTS, calibrate, follow, quantiles_at
from belvedere.forecast.sizes import groups_of

ROME = Calendar("Europe/Rome", "IT")
HORIZONS = np.array([1, 2, 3])
CALIBRATION = 504  # [steps] three weeks


def world(times, series, noise, *, kind="level", late=0, mean=100.0, seed=0):
    """A panel of `mean` + noise(random, times, series) and a model that says `mean` for everything."""
    random = np.random.default_rng(seed)
    value = mean + noise(random, series, times)
    edges = np.datetime64("2024-01-01T00:00:00", "s") + np.arange(times + 1) * np.timedelta64(3600, "s")
    names = tuple(f"s{number}" for number in range(series))
    return Panel(KINDS[kind], "flow", names, edges, value, np.full(series, late), ROME)


def lived(panel, *, mean=100.0):
    """Calibrate on the first weeks, follow the rest; return whether each truth was inside: (instants, H, series)."""
    times = panel.value.shape[1]
    groups = groups_of(panel.edges, panel.kind, panel.calendar)
    first = np.arange(1, CALIBRATION + 1)
    middle = np.full((times, len(HORIZONS), panel.value.shape[0]), mean)
    state = calibrate(panel, middle[: len(first)], first, HORIZONS, groups)
    rest = np.arange(CALIBRATION + 1, times - HORIZONS.max())
    state, said = follow(state, panel, middle[: len(rest)], rest, groups)
    target = rest[:, None] - 1 + HORIZONS
    truth = np.moveaxis(panel.value[:, target], 0, -1)
    return (truth >= said[:, 0]) & (truth <= said[:, -1]), said, truth, state


def alike(random, series, times):
    return random.normal(0, np.linspace(1, 9, series)[:, None], (series, times))


@cache
def calm():
    return lived(world(CALIBRATION + 1500, 6, alike))


def test_where_errors_are_alike_coverage_is_nine_in_ten_within_chance_for_every_series():
    inside, _, _, _ = calm()
    share = inside[:, 0].mean(axis=0)  # 1,497 trials a series at horizon 1: standard error 0.0077
    assert share.mean() == pytest.approx(0.9, abs=0.015)
    assert (np.abs(share - 0.9) < 4 * 0.0077).all()


def test_each_of_the_nineteen_levels_holds_its_share():
    _, said, truth, _ = calm()
    below = (truth[:, None] <= said).mean(axis=(0, 2, 3))
    assert below == pytest.approx(LEVELS, abs=0.02)


def test_quantiles_rise_and_never_fall_below_the_floor():
    panel = world(
        CALIBRATION + 300, 3, lambda random, s, t: random.poisson(0.4, (s, t)) - 0.4, kind="traffic", mean=0.4
    )
    _, said, _, _ = lived(panel, mean=0.4)
    assert (np.diff(said, axis=1) >= 0).all()
    assert said.min() >= 0.0


def test_when_one_series_scatters_three_times_as_wide_it_is_covered_again_within_a_week():
    def shifted(random, series, times):
        noise = random.normal(0, 2, (series, times))
        noise[0, CALIBRATION + 300 :] *= 3
        return noise

    inside, _, _, _ = lived(world(CALIBRATION + 1000, 8, shifted))
    assert inside[300:336, :, 0].mean() < 0.75  # as it began
    assert inside[300 + 72 : 300 + 168, :, 0].mean() > 0.78
    assert inside[300 + 168 :, :, 0].mean() > 0.87
    assert inside[:, :, 1:].mean() == pytest.approx(0.9, abs=0.02)  # the others keep theirs


def test_a_level_that_moves_for_good_is_covered_again_within_two_weeks():
    def moved(random, series, times):
        noise = random.normal(0, 2, (series, times))
        noise[:, CALIBRATION + 200 :] += 8  # four standard deviations off, for ever
        return noise

    inside, _, _, _ = lived(world(CALIBRATION + 1000, 4, moved))
    assert inside[200 + 336 :].mean() > 0.87


def test_a_strange_week_is_seen_by_all_series_together():
    def strange(random, series, times):
        noise = random.normal(0, 2, (series, times))
        noise[:, CALIBRATION + 336 : CALIBRATION + 504] *= 2.5
        noise[:, 100:268] *= 2.5  # there was one like it in the calibration
        return noise

    inside, _, _, _ = lived(world(CALIBRATION + 520, 20, strange))
    assert inside[336:504].mean() > 0.85


def test_what_a_bad_day_has_overspent_the_days_after_it_save():
    def bad(random, series, times):
        noise = random.normal(0, 2, (series, times))
        noise[:, CALIBRATION + 168 : CALIBRATION + 192] *= 3
        return noise

    inside, said, _, state = lived(world(CALIBRATION + 260, 10, bad))
    width = (said[:, -1] - said[:, 0]).mean(axis=(1, 2))
    assert inside[168:192].mean() < 0.8
    assert inside[195:259].mean() > 0.93
    assert width[195:215].mean() > 1.15 * width[120:160].mean()
    assert state.missed.max() < 0.12  # and then the budget is even again


def test_horizons_that_met_no_truth_in_the_calibration_are_as_wide_as_the_nearest_that_did():
    panel = world(60, 3, alike, late=5)
    horizons = np.array([1, 20, 30])
    instants = np.arange(31, 51)  # at instant 50 readings before 45 are known: 14 of horizon 1, of horizon 30 none
    groups = groups_of(panel.edges, panel.kind, ROME)
    state = calibrate(panel, np.full((20, 3, 3), 100.0), instants, horizons, groups)
    said = quantiles_at(state, panel, np.full((3, 3), 100.0), 50, np.zeros(90, dtype=np.int64))
    width = said[-1] - said[0]
    assert (width > 0).all()
    assert (width[2] > 0.8 * width[0]).all()


def test_truth_is_learnt_only_when_it_is_known():
    panel = world(CALIBRATION + 200, 3, alike, late=5)
    _, said, _, _ = lived(panel)
    at = 100  # of the instants followed: instant 605, at which readings before 600 are known
    changed = panel.value.copy()
    changed[:, CALIBRATION + 1 + at - 5 :] = 1e6
    other = Panel(panel.kind, "flow", panel.places, panel.edges, changed, panel.late, ROME)
    _, again, _, _ = lived(other)
    assert np.array_equal(said[: at + 1], again[: at + 1])
    assert not np.array_equal(said[at + 1], again[at + 1])


def test_a_missing_truth_moves_nothing():
    panel = world(CALIBRATION + 50, 2, alike)
    panel.value[0, CALIBRATION:] = np.nan
    _, _, _, state = lived(panel)
    before = calibrate(
        panel,
        np.full((CALIBRATION, 3, 2), 100.0),
        np.arange(1, CALIBRATION + 1),
        HORIZONS,
        groups_of(panel.edges, panel.kind, ROME),
    )
    assert np.array_equal(state.knots[:, :, 0], before.knots[:, :, 0])
    assert not np.array_equal(state.knots[:, :, 1], before.knots[:, :, 1])


def test_a_series_with_few_errors_borrows_from_all():
    panel = world(CALIBRATION + 50, 5, lambda random, s, t: random.normal(0, 2, (s, t)))
    panel.value[0, : CALIBRATION - 2] = np.nan
    _, said, _, _ = lived(panel)
    width = (said[0, -1] - said[0, 0])[0]
    assert width[0] == pytest.approx(width[1:].mean(), rel=0.3)


def test_what_is_said_now_is_what_following_would_say():
    panel = world(CALIBRATION + 60, 3, alike)
    groups = groups_of(panel.edges, panel.kind, ROME)
    first = np.arange(1, CALIBRATION + 1)
    state = calibrate(panel, np.full((CALIBRATION, 3, 3), 100.0), first, HORIZONS, groups)
    one = np.full((1, 3, 3), 100.0)
    moved, said = follow(state, panel, one, np.array([CALIBRATION + 1]), groups)
    assert np.array_equal(quantiles_at(moved, panel, one[0], CALIBRATION + 1, groups), said[0])


def test_following_in_two_parts_is_following_in_one():
    panel = world(CALIBRATION + 60, 3, alike)
    groups = groups_of(panel.edges, panel.kind, ROME)
    middle = np.full((60, 3, 3), 100.0)
    state = calibrate(panel, np.full((CALIBRATION, 3, 3), 100.0), np.arange(1, CALIBRATION + 1), HORIZONS, groups)
    instants = np.arange(CALIBRATION + 1, CALIBRATION + 50)
    whole = follow(state, panel, middle[:49], instants, groups)[1]
    half, first = follow(state, panel, middle[:20], instants[:20], groups)
    second = follow(half, panel, middle[:29], instants[20:], groups)[1]
    assert np.array_equal(whole, np.concatenate([first, second]))


def test_without_a_single_truth_there_is_nothing_to_calibrate_on():
    panel = world(100, 2, lambda random, s, t: np.full((s, t), np.nan))
    with pytest.raises(ModelError, match="longer past"):
        calibrate(panel, np.ones((50, 3, 2)), np.arange(1, 51), HORIZONS, groups_of(panel.edges, panel.kind, ROME))


def test_knots_are_the_levels_they_are_said_to_be():
    assert LEVELS[KNOTS].tolist() == pytest.approx([0.05, 0.25, 0.5, 0.75, 0.95])
