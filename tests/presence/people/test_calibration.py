"""Calibration on places that are left out of all else."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.calibration import GROUPS, calibrated, sizes
from belvedere.presence.people.placed import Leaves

ZONES, HOURS = 12, 3


def world(devices=1000.0):
    """Return an expansion of factor 2 without errors, leaves without noise, and people who stay where they are."""
    table = pd.DataFrame(
        {
            "zone_id": np.tile([f"z{zone}" for zone in range(ZONES)], 2),
            "visitor_class": np.repeat(["resident", "foreign"], ZONES),
            "factor": 2.0,
            "relative_se": 0.0,
            "misspecification": 0.0,
            "shared": 0.0,
        }
    )
    nothing = np.zeros((ZONES, HOURS))
    leaves = Leaves(np.full((ZONES, HOURS, 2), devices), nothing, nothing)
    return table, leaves, np.tile(np.eye(ZONES), (HOURS, 1, 1))


SIZE = np.arange(ZONES) % GROUPS


def test_an_estimate_that_is_right_needs_no_error():
    table, given, stay = world()
    found = calibrated(table, given, stay, np.full((ZONES, HOURS, 2), 2000.0), SIZE)
    assert (found[["misspecification", "shared"]] == 0).all(axis=None)


def test_what_is_wrong_in_all_zones_alike_is_shared():
    table, given, stay = world()
    truth = np.full((ZONES, HOURS, 2), 2000.0)
    truth[:, :, 1] *= 1.1645  # 329 people too few in 2000: a tenth of it in standard errors
    found = calibrated(table, given, stay, truth, SIZE).groupby("visitor_class")[["misspecification", "shared"]].max()
    assert found.loc["foreign", "shared"] == pytest.approx(0.1, abs=1e-4)
    assert found.loc["foreign", "misspecification"] == pytest.approx(0.0, abs=1e-6)
    assert (found.loc["resident"] == 0).all()


def test_what_is_wrong_in_zones_of_a_size_is_their_misspecification():
    table, given, stay = world()
    truth = np.full((ZONES, HOURS, 2), 2000.0)
    wrong = np.where(np.arange(ZONES) // GROUPS % 2 == 0, 329.0, -329.0)  # as many too few as too many
    truth[SIZE == 1, :, 0] += wrong[SIZE == 1, None]
    found = calibrated(table, given, stay, truth, SIZE)
    of_resident = found[found["visitor_class"] == "resident"]["misspecification"].to_numpy()
    assert of_resident[SIZE == 1] == pytest.approx(0.1, abs=1e-4)
    assert of_resident[SIZE != 1] == pytest.approx(0.0)
    assert found["shared"].max() == pytest.approx(0.0)


def test_truth_that_is_left_out_changes_nothing():
    table, given, stay = world()
    truth = np.full((ZONES, HOURS, 2), 2000.0)
    truth[:3] = np.nan
    hidden = calibrated(table, given, stay, truth, SIZE)
    assert (hidden[["misspecification", "shared"]] == 0).all(axis=None)


def test_a_size_of_which_no_zone_is_known_is_told():
    table, given, stay = world()
    truth = np.full((ZONES, HOURS, 2), 2000.0)
    truth[SIZE == 2] = np.nan
    with pytest.raises(InputError, match="size 2: no zone is known"):
        calibrated(table, given, stay, truth, SIZE)
    with pytest.raises(InputError, match="calibration: truth"):
        calibrated(table, given, stay, truth[:, :, :1], SIZE)


def test_zones_are_grouped_by_the_people_expected_there():
    assert sizes(np.array([5.0, 100.0, 1.0, 50.0, 7.0, 9.0])).tolist() == [0, 2, 0, 2, 1, 1]
    assert sizes(np.array([3.0])).tolist() == [0]
