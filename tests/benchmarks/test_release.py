"""The benchmark of the release: its city, its figures on a small one, and what it says of a ledger that is attacked."""

import argparse

import numpy as np
import pytest
from benchmarks.release_city import city

from benchmarks import release, release_overspend


def test_the_city_counts_each_device_at_most_once_an_hour_in_cells_and_zones_alike():
    truth = city(devices=3000, seed=1)
    assert truth.units.sum(axis=(0, 2)).max() <= 3000
    zones = np.zeros(truth.units.shape[:2], np.int64)
    np.add.at(zones, truth.zone_of_cell, truth.cells)
    assert np.array_equal(zones, truth.units.sum(axis=2))


def test_figures_of_a_small_city_are_judged_against_every_goal():
    given = argparse.Namespace(devices=20_000, days=2, epsilon=1.0, seed=0)
    rows = release.measure(given)
    verdicts = {str(goal["figure"]): goal for goal in release.goals(rows)}
    assert verdicts["largest difference of sums"]["value"] == 0.0
    assert verdicts["coverage of 95 % intervals, least"]["value"] == pytest.approx(95, abs=10)
    errors = {row["tool"]: row["value"] for row in rows if row["figure"] == "root mean square error, zone"}
    assert errors["belvedere"] < errors["cells noised, then added"] / 3


def test_every_attack_on_the_ledger_ends_as_it_should():
    rows = [row for row in release_overspend.measure() if row["figure"] == "came of it"]
    came = {str(row["case"]): str(row["value"]) for row in rows}
    assert came["release it again"] == "the same bytes"
    assert came["spend more than the day's cap"].startswith("refused, OverspendError")
    for step in release_overspend.STEPS[:2]:
        assert came[f"killed when {step} (SIGKILL)"].startswith("lost, paid once; asked again: refused")
    for step in release_overspend.STEPS[2:]:
        assert came[f"killed when {step} (SIGKILL)"].startswith("released")
    assert "was changed: its hash does not fit" in came["a ρ in the ledger made smaller"]
