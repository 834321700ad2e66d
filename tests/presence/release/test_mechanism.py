"""The noise: as large as was paid for, of whole numbers, never the same twice, and nothing beyond the budget."""

import math
from pathlib import Path

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.presence.release import mechanism
from belvedere.presence.release.bounds import TRIPS, Bound, hourly
from belvedere.presence.release.mechanism import Gaussian, Threshold, ask, scale, threshold

RHO = 0.0244


def test_the_scale_at_one_a_day_is_that_of_the_prototype():
    assert scale(Gaussian("zone", RHO, hourly(24))) == pytest.approx(22.2, abs=0.05)  # PRESENCE 3.3
    assert scale(Gaussian("trips", RHO, TRIPS)) == pytest.approx(11.1, abs=0.05)


def test_noise_is_of_whole_numbers_unbiased_and_of_its_variance():
    true = np.arange(20_000).reshape(200, 100)
    noisy = ask({"t": true}, [Gaussian("t", RHO, hourly(24))], RHO, 0.0)["t"]
    error = noisy - true
    sigma = math.sqrt(24 / (2 * RHO))
    assert error.dtype == np.int64 and error.shape == (200, 100)
    assert abs(error.mean()) < 5 * sigma / math.sqrt(error.size)
    assert error.std() == pytest.approx(sigma, rel=5 / math.sqrt(2 * error.size))


def test_asking_twice_draws_other_noise():
    one, other = (ask({"t": np.zeros(500, int)}, [Gaussian("t", RHO, hourly(24))], RHO, 0.0)["t"] for _ in range(2))
    assert not np.array_equal(one, other)


def test_queries_that_cost_more_than_the_budget_get_no_answer():
    queries = [Gaussian("t", 0.6 * RHO, hourly(24)), Gaussian("u", 0.5 * RHO, hourly(24))]
    with pytest.raises(ModelError, match=r"u: the queries cost more than ρ = 0\.0244"):
        ask({"t": np.zeros(3, int), "u": np.zeros(3, int)}, queries, RHO, 0.0)


def test_a_threshold_that_was_not_paid_for_gets_no_answer():
    with pytest.raises(ModelError, match="δ = 0"):
        ask({"p": {1: 900}}, [Threshold("p", RHO, 1e-10, TRIPS)], RHO, 0.0)


def test_a_pair_of_one_device_stays_below_the_threshold_and_a_busy_one_shows():
    query = Threshold("p", RHO, 1e-10, TRIPS)
    limit = threshold(query)
    assert 5 * scale(query) < limit < 8 * scale(query)  # one tail of a normal at 1e-10 / 6 lies at 6.6 σ
    pairs = dict.fromkeys(range(5000), 1) | {9999: limit + 2000}
    shown = ask({"p": pairs}, [query], RHO, 1e-10)["p"]
    assert list(shown) == [9999]
    assert abs(shown[9999] - limit - 2000) < 8 * scale(query)


def test_a_threshold_for_pairs_that_one_device_may_fill_six_times_is_higher():
    assert threshold(Threshold("p", RHO, 1e-10, Bound(6, 6))) > threshold(Threshold("p", RHO, 1e-10, TRIPS)) + 5


def test_no_file_of_the_release_draws_random_numbers_of_its_own():
    for file in Path(mechanism.__file__).parent.glob("*.py"):
        text = file.read_text("utf-8")
        assert "np.random" not in text and "import random" not in text and "default_rng" not in text, file.name
