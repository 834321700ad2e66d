"""The arithmetic of benchmarks/presence_truth.py, by hand."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.presence_errors import WORLDS
from benchmarks.presence_truth import FIRST, SEED, apart, errors, verdicts

from belvedere.presence.definitions import DEFAULT


def at(x, y, people):
    return np.array(x, dtype="float64"), np.array(y, dtype="float64"), np.array(people, dtype="float64")


def test_people_in_another_square_are_misplaced_and_within_a_square_they_are_not():
    one = at([100, 600], [100, 100], [30, 10])
    other = at([400, 600], [400, 100], [10, 10])
    # squares of 500 m: 3/4 and 1/4 against 1/2 and 1/2
    assert apart(one, other, 500.0) == pytest.approx(0.25)
    assert apart(one, other, 2000.0) == 0.0


def test_errors_are_relative_to_the_truth_and_coverage_is_of_all_values():
    table = pd.DataFrame(
        {
            "level": "zone",
            "visitor_class": "all",
            "people": [110.0, 80.0, 5.0],
            "low": [100.0, 70.0, -5.0],
            "high": [120.0, 90.0, 15.0],
            "truth": [100.0, 100.0, 0.0],
        }
    )
    found = errors(table, ["level", "visitor_class"]).iloc[0]
    assert found["median_error"] == pytest.approx(0.15)  # 10 % and 20 %; nobody is there in the third
    assert found["bias"] == pytest.approx(195 / 200 - 1)
    assert found["coverage"] == pytest.approx(2 / 3)
    assert found["half_width"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("away", "held", "met"),
    [(8.0, (90.0, 86.0, 94.0), [True] * 4), (8.1, (95.0, 85.9, 90.0), [False, False, False, True])],
)
def test_a_goal_that_is_missed_is_told_as_missed(away, held, met):
    rows = [
        {"case": "2000 m", "figure": "people misplaced: strongest cell, land use", "value": away},
        *(
            {"case": f"{DEFAULT}, {level}, classes and total pooled", "figure": "coverage", "value": value}
            for level, value in zip(("zone", "municipality", "city"), held, strict=True)
        ),
    ]
    assert [goal["met"] for goal in verdicts(rows)] == met


def test_what_is_scored_was_not_calibrated_on():
    assert SEED not in {seed for seed, _ in WORLDS}
    weeks = {first.isocalendar()[:2] for _, first in WORLDS}
    assert FIRST.isocalendar()[:2] not in weeks
