"""Robust ridge: finds what is there, is not moved by what is wild, and trusts nothing where nothing is."""

import numpy as np
import pytest

from belvedere.forecast.shrink import fit


def world(noise: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return columns of four series, what they make by known coefficients, and these."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(4, 3, 4000))
    truth = np.array([[0.8, -0.3, 0.0]] * 4)
    truth[3] = [0.2, 0.5, 0.4]  # one series unlike the others
    return x, np.einsum("sp,spn->sn", truth, x) + noise * rng.normal(size=(4, 4000)), truth


def test_each_series_finds_its_own_coefficients_where_data_are_many() -> None:
    x, y, truth = world(noise=0.3)
    assert fit(x, y, 3000) == pytest.approx(truth, abs=0.1)


def test_wild_values_move_it_little() -> None:
    x, y, truth = world(noise=0.3)
    wild = y.copy()
    wild[:, ::20] = 50.0  # 5 %
    assert fit(x, wild, 3000) == pytest.approx(truth, abs=0.15)
    plain = np.linalg.lstsq(np.vstack([x[0], np.ones(4000)]).T, wild[0])[0]
    assert abs(plain[3]) > 2  # least squares is thrown off by its mean alone: 0.05 × 50


def test_a_series_with_ten_rows_is_told_what_the_others_teach() -> None:
    x, y, truth = world(noise=0.3)
    y[0, 10:] = np.nan
    assert fit(x, y, 3000)[0] == pytest.approx(truth[0], abs=0.3)


def test_noise_alone_is_not_trusted() -> None:
    rng = np.random.default_rng(5)
    found = fit(rng.normal(size=(4, 30, 300)), rng.normal(size=(4, 300)), 200)
    assert (found == 0).all()


def test_without_rows_to_check_it_tells_nothing() -> None:
    x, y, _ = world(noise=0.3)
    y[:, 3000:] = np.nan
    assert (fit(x, y, 3000) == 0).all()
