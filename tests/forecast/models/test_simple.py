"""The three simple forecasts say by hand what they should; the ridge is better than all where there is something."""

from dataclasses import replace

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.clock import ahead, edges_between
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.known import Nothing
from belvedere.forecast.models import last, profile, ridge, weekly

ROME = Calendar("Europe/Rome", "IT")
PLAIN = replace(KINDS["traffic"], scale="none")


def panel(value: np.ndarray, late: int = 0) -> Panel:
    first = np.datetime64("2024-01-07T23:00:00", "s")
    edges = ahead(PLAIN, "Europe/Rome", edges_between(PLAIN, "Europe/Rome", first, first + 1), value.shape[1] - 1)
    places = tuple(str(number) for number in range(len(value)))
    return Panel(PLAIN, "flow", places, edges, value, np.full(len(value), late), ROME)


def ask(model, whole: Panel, instant: int, *horizons: int) -> list[float]:
    steps = np.array(horizons)
    found = model.fit(whole, instant, steps, Nothing()).predict(whole, np.array([instant]), steps)
    return found[0, :, 0].tolist()


def test_the_last_value_is_the_latest_known_and_at_most_a_week_old() -> None:
    value = np.arange(400.0)[None].copy()
    assert ask(last, panel(value), 100, 1, 24) == [99, 99]
    assert ask(last, panel(value, late=2), 100, 1) == [97]
    value[0, 90:] = np.nan
    assert ask(last, panel(value), 100, 1) == [89]
    assert np.isnan(ask(last, panel(value), 300, 1)).all()


def test_last_week_is_the_same_hour_and_falls_back_further_weeks() -> None:
    value = np.arange(700.0)[None].copy()
    assert ask(weekly, panel(value), 400, 1, 168, 169) == [400 - 168, 399 + 168 - 168, 400 + 168 - 336]
    value[0, 400 - 168] = np.nan
    assert ask(weekly, panel(value), 400, 1) == [400 - 336]
    assert ask(weekly, panel(value, late=1), 400, 168) == [399 + 168 - 336]  # that hour's reading is not there yet


def test_the_profile_is_the_median_of_days_alike() -> None:
    hours = np.tile(np.arange(24.0), 28)[None]
    assert np.allclose(ask(profile, panel(hours), 26 * 24, 1, 9, 24), [0, 8, 23])


def test_the_ridge_follows_a_disturbance_that_the_usual_does_not_know() -> None:
    rng = np.random.default_rng(2)
    hours, series = 24 * 60, 6
    swing = np.zeros((series, hours))
    common = rng.normal(size=hours)
    for hour in range(1, hours):
        swing[:, hour] = 0.9 * swing[:, hour - 1] + common[hour] + 0.3 * rng.normal(size=series)
    value = 100 + 20 * np.sin(2 * np.pi * np.arange(hours) / 24) + 5 * swing
    whole, until, steps = panel(value), 24 * 45, np.array([1, 2, 3])
    instants = np.arange(until, hours - 3)
    truth = np.stack([value[:, instants - 1 + step].T for step in steps.tolist()], axis=1)
    errors = {}
    for model in (last, weekly, profile, ridge):
        middle = model.fit(whole, until, steps, Nothing()).predict(whole, instants, steps)
        errors[model.NAME] = np.abs(middle - truth).mean(axis=(0, 2))
    best = np.min([errors[name] for name in ("last", "weekly", "profile")], axis=0)
    assert (errors["ridge"] < best * [0.97, 0.85, 0.85]).all()
    # no forecast of a 0.9 autoregression beats its own innovations: mean distance 0.8 of their standard deviation
    assert errors["ridge"][0] > 0.95 * 0.798 * 5 * np.hypot(1, 0.3)


def test_between_nodes_the_ridge_is_between_and_a_late_series_beside_a_prompt_one_is_served() -> None:
    rng = np.random.default_rng(4)
    whole = panel(100 + rng.normal(size=(3, 24 * 40)))
    whole = replace(whole, late=np.array([0, 5, 0]))
    steps = np.arange(1, 49)
    found = ridge.fit(whole, 24 * 38, steps, Nothing()).predict(whole, np.array([24 * 38]), steps)
    assert found.shape == (1, 48, 3) and np.isfinite(found).all()
