"""Times and lengths by car, on a square of four links: A = 0 to B = 1 by C, wide, or by D, longer."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.network import INSIDE, Network
from belvedere.mobility.skims import by_car, free_times

LENGTH = np.array([1000.0, 1000.0, 1500.0, 1500.0])  # [m] A-C, C-B, A-D, D-B


def square() -> Network:
    """Return two zones and two crossings."""
    free = np.array([60.0, 60.0, 90.0, 90.0])
    capacity, alpha, beta = np.full(4, 1000.0), np.full(4, 0.15), np.full(4, 4.0)
    return Network(
        np.array([0, 2, 0, 3]), np.array([2, 1, 3, 1]), 4, 2, BPR(free, capacity, alpha, beta, np.zeros(4)),
        np.arange(4), {INSIDE: np.ones(4, np.bool_)},
    )  # fmt: skip


def test_the_way_is_the_fastest_and_its_length_is_that_ways() -> None:
    free = by_car(square(), None, LENGTH, 2)
    assert free.time[0, 1] == free_times(square())[0, 1] == 120.0
    assert free.length[0, 1] == 2000.0
    assert np.isinf(free.time[1, 0])  # streets of one way
    assert np.isinf(free.length[1, 0])
    assert free.time[0, 0] == 60.0  # half the way to the nearest
    assert free.length[0, 0] == 1000.0


def test_on_a_loaded_road_it_drives_round_what_is_full() -> None:
    loaded = by_car(square(), np.array([2000.0, 0.0, 0.0, 0.0]), LENGTH, 2)
    assert loaded.time[0, 1] == pytest.approx(180.0)  # by C it would take 60 · (1 + 0.15 · 16) + 60 = 264
    assert loaded.length[0, 1] == 3000.0
