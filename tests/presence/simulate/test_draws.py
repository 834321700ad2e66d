"""Chance that depends on the key alone."""

import numpy as np
import pytest

from belvedere.presence.simulate.draws import NORMAL, WAITS, bell, bits, lognormal, mix, uniform


def test_the_generator_is_splitmix64_of_the_paper() -> None:
    state = np.array([1234567], np.uint64)
    # first outputs for the seed 1234567, as published with the algorithm's reference code
    assert [int(bits(state)) for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_mix_is_one_to_one() -> None:
    assert len({int(mix(np.uint64(word))) for word in range(20_000)}) == 20_000


def test_uniform_and_bell_have_the_moments_of_their_laws() -> None:
    state = np.array([5], np.uint64)
    flat = np.array([uniform(state) for _ in range(20_000)])
    round_ = np.array([bell(state) for _ in range(20_000)])
    assert flat.mean() == pytest.approx(0.5, abs=0.01) and flat.var() == pytest.approx(1 / 12, abs=0.002)
    assert round_.mean() == pytest.approx(0.0, abs=0.03) and round_.std() == pytest.approx(1.0, abs=0.02)
    assert np.abs(round_).max() < 3.5


def test_tables_have_mean_one_and_the_shape_of_their_laws() -> None:
    assert WAITS.mean() == pytest.approx(1.0) and np.median(WAITS) == pytest.approx(np.log(2), rel=0.01)
    assert lognormal(0.9).mean() == pytest.approx(1.0)
    assert np.log(lognormal(0.9)).std() == pytest.approx(0.9, rel=0.01)
    assert NORMAL.mean() == pytest.approx(0.0, abs=1e-12)
