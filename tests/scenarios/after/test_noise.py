"""How days depart from what is expected of them."""

from __future__ import annotations

import numpy as np

from belvedere.scenarios.after.noise import Noise, covariance, fit
from tests.scenarios.after.series_of_days import twice_a_week

DAY = twice_a_week(120)


def drawn(noise: Noise, seed: int) -> np.ndarray:
    lasting = covariance(DAY, noise) + noise.day**2 * np.eye(len(DAY))
    return np.linalg.cholesky(lasting) @ np.random.default_rng(seed).normal(size=len(DAY))


def test_sizes_that_made_a_series_are_found_again() -> None:
    made = Noise(day=0.02, spell=0.06, drift=0.08, season=0.15)
    found = [fit(DAY, drawn(made, seed), np.ones((len(DAY), 1))) for seed in range(8)]
    middle = np.median([[each.day, each.spell, each.drift, each.season] for each in found], axis=0)
    np.testing.assert_allclose(middle[:2], [0.02, 0.06], rtol=0.3)
    np.testing.assert_allclose(middle[2:], [0.08, 0.15], rtol=0.6)  # two years say little of a year


def test_covariance_is_that_of_days_a_year_apart_alike_and_of_none_below_zero() -> None:
    season = covariance(np.array([0, 365, 180]), Noise(0.0, 0.0, 0.0, 0.2))
    assert season[0, 1] > 0.039  # nearly 0.2², the same time of year
    assert season[0, 2] < 0.001
    whole = covariance(DAY, Noise(0.02, 0.05, 0.1, 0.2))
    np.testing.assert_allclose(whole, whole.T)
    assert np.linalg.eigvalsh(whole).min() > -1e-9


def test_an_unlucky_start_finds_the_same_sizes() -> None:
    value = drawn(Noise(0.02, 0.06, 0.08, 0.15), 3)
    near = fit(DAY, value, np.ones((len(DAY), 1)))
    far = fit(DAY, value, np.ones((len(DAY), 1)), Noise(0.3, 0.001, 0.5, 0.01))
    np.testing.assert_allclose([far.day, far.spell], [near.day, near.spell], rtol=0.05)


def test_years_of_days_are_thinned_evenly_and_keep_their_weekdays() -> None:
    day = np.arange(4300)  # a stride of eight: seven would be one weekday
    weekday = (day[:, None] % 7 == np.arange(1, 7)).astype(float)
    columns = np.column_stack([np.ones(len(day)), weekday])
    value = np.random.default_rng(1).normal(0, 0.05, len(day)) + weekday @ np.linspace(0.1, 0.6, 6)
    assert abs(fit(day, value, columns).day - 0.05) < 0.01
