"""Courses of the day."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.demand.profiles import SHAPES, fit, usual

TRIPS = {"work": 300.0, "study": 50.0, "other": 400.0}


def test_every_shape_is_a_whole_day() -> None:
    assert all(course.sum() == pytest.approx(1.0) for both in SHAPES.values() for course in both)


def test_fitted_courses_add_up_to_the_counts_and_each_stays_a_whole_day() -> None:
    counted = np.linspace(1.0, 3.0, 24)
    counted /= counted.sum()
    found = fit(TRIPS, counted)
    total = sum(TRIPS[name] * (out + back) / 2 for name, (out, back) in found.items()) / 750.0
    assert total == pytest.approx(counted, rel=1e-6)
    assert all(course.sum() == pytest.approx(1.0) for both in found.values() for course in both)


def test_counts_that_follow_the_usual_course_change_nothing() -> None:
    found = fit(TRIPS, usual(TRIPS))
    assert found["work"][0] == pytest.approx(SHAPES["work"][0], rel=1e-6)


def test_people_go_to_work_in_the_morning_and_come_back_in_the_evening() -> None:
    out, back = SHAPES["work"]
    assert out[7:9].sum() > 0.5 > out[17:19].sum()
    assert back[17:19].sum() > 0.4 > back[7:9].sum()
