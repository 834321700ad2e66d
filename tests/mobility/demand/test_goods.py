"""Vans and trucks of the town of 5 × 5 crossings."""

from __future__ import annotations

import pytest

from belvedere.mobility.demand.goods import BY_TRUCK, BY_VAN, rounds
from tests.worlds import grid_town


def test_vans_come_by_jobs_and_residents_and_trucks_by_jobs() -> None:
    made = rounds(grid_town())
    # zone 3: 1500 jobs and 200 residents; one move a job and week of five days
    assert made["vans"][3] == pytest.approx(1500 * (0.6 / 5 + 0.06) + 200 * 0.03)
    assert made["trucks"][3] == pytest.approx(1500 * 0.25 / 5)
    assert BY_VAN + BY_TRUCK <= 1.0
