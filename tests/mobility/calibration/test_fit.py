"""GEH and its company by hand."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.calibration.fit import geh, measure


@pytest.mark.parametrize(
    ("modelled", "counted", "expected"),
    [(0, 0, 0.0), (100, 100, 0.0), (500, 400, 4.714), (0, 50, 10.0)],  # sqrt(2 (m - c)^2 / (m + c))
)
def test_geh_by_hand(modelled: float, counted: float, expected: float) -> None:
    assert geh(np.array([modelled]), np.array([counted]))[0] == pytest.approx(expected, abs=1e-3)


def test_a_fit_by_hand() -> None:
    found = measure(np.array([500.0, 100.0]), np.array([400.0, 200.0]))
    assert found.pairs == 2
    assert found.geh_below_5 == 0.5  # GEH 4.71 and 8.16
    assert found.rmse == pytest.approx(100 / 300)
    assert found.bias == 0.0


def test_no_pairs_is_no_fit() -> None:
    assert np.isnan(measure(np.zeros(0), np.zeros(0)).geh_median)
