"""Goals are judged on what was measured, and only on that."""

from __future__ import annotations

import pytest
from benchmarks.goals import judge


def row(tool: str, case: str, figure: str, value: float) -> dict[str, str | float]:
    return {"tool": tool, "case": case, "figure": figure, "value": value, "unit": "s"}


def test_a_goal_is_met_or_not_by_its_ratio() -> None:
    rows = [row("belvedere", "Anaheim", "cpu to 1e-10", 0.01), row("aequilibrae", "Anaheim", "cpu to 1e-04", 0.1)]
    (first,) = judge(rows)
    assert (first["met"], first["measured"]) == (True, pytest.approx(0.1))
    (second,) = judge([rows[0], row("aequilibrae", "Anaheim", "cpu to 1e-04", 0.05)])
    assert second["met"] is False


def test_what_was_not_measured_is_not_judged() -> None:
    assert judge([row("belvedere", "Anaheim", "cpu to 1e-10", 0.01)]) == []


def test_an_objective_below_the_best_known_is_as_far_off_as_one_above() -> None:
    (found,) = judge([row("belvedere", "Winnipeg", "objective above best known", -1e-9)])
    assert found["met"] is False
