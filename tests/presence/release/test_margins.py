"""A table that agrees with its margins: the answer of dense least squares."""

import numpy as np
import pytest

from belvedere.presence.release.consistency import GRAIN
from belvedere.presence.release.margins import Measured, Variance, agreed


def test_cells_and_variances_are_those_of_dense_least_squares():
    places = 4
    eye = np.eye(places**2).reshape(-1, places, places)
    rows = [eye[at * places : (at + 1) * places].sum(axis=0) for at in range(places)]
    columns = [row.T for row in rows]
    design = np.array([one.ravel() for one in (*eye, *rows, *columns, np.ones((places, places)))])
    weight = np.repeat([1 / 3, 1 / 7, 1 / 11], [16, 8, 1])
    noisy = np.random.default_rng(0).normal(0, 50, 25)
    covariance = np.linalg.inv(design.T @ (weight[:, np.newaxis] * design))
    wanted = covariance @ design.T @ (weight * noisy)
    measured = Measured(noisy[:16].reshape(4, 4, 1), noisy[16:20].reshape(4, 1), noisy[20:24].reshape(4, 1), noisy[24:])
    found = agreed(measured, Variance(3, 7, 11))
    assert found.cells.ravel() == pytest.approx(wanted, abs=GRAIN)
    assert found.cell_variance == pytest.approx(covariance[0, 0])
    assert found.margin_variance == pytest.approx(design[16] @ covariance @ design[16])
    assert found.total_variance == pytest.approx(design[24] @ covariance @ design[24])
