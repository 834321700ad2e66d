"""Delay curves by hand."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.equilibrium.curves import BPR, Steepness, objective


def one(alpha: float, beta: float, fixed: float = 0.0) -> BPR:
    return BPR(np.array([60.0]), np.array([1000.0]), np.array([alpha]), np.array([beta]), np.array([fixed]))


@pytest.mark.parametrize(("flow", "expected"), [(0, 60.0), (1000, 69.0), (2000, 204.0)])  # 60 (1 + 0.15 (v/c)^4)
def test_bpr_adds_fifteen_percent_at_capacity(flow: float, expected: float) -> None:
    assert one(0.15, 4).time(np.array([flow]))[0] == pytest.approx(expected)


def test_powers_give_the_same_time_and_the_toll_on_top() -> None:
    constant, factor, power = one(0.15, 4, fixed=30.0).powers()
    assert (constant + factor * 2000.0**power)[0] == pytest.approx(204.0 + 30.0)


def test_beta_zero_is_a_constant() -> None:
    constant, factor, _ = one(0.5, 0).powers()
    assert (constant[0], factor[0]) == (90.0, 0.0)


def test_the_objective_is_the_area_under_the_curve() -> None:
    # 60 v + 60 · 0.15 · v^5 / (5 c^4) at v = c = 1000
    assert objective(one(0.15, 4), np.array([1000.0])) == pytest.approx(60_000 + 9 * 1000 / 5)


@pytest.mark.parametrize(("alpha", "beta"), [(-0.1, 4), (0.15, 0.5)])
def test_a_curve_that_falls_is_refused(alpha: float, beta: float) -> None:
    with pytest.raises(ValueError, match="alpha >= 0 and beta >= 1"):
        Steepness(alpha, beta)
