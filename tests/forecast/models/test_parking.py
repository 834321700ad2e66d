from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import parking, profile

DAY = 48  # [half-hours]
STEPS = DAY * 40
UNTIL = DAY * 35
HORIZONS = np.array([1, 2, 6])


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


def panel() -> Panel:
    """Two car parks of 200 and 500 places, full at noon; crowds come and go over hours."""
    edges = np.datetime64("2024-01-01", "s") + np.timedelta64(1800, "s") * np.arange(STEPS + 1)
    draws = np.random.default_rng(1)
    rest = np.zeros((2, STEPS))
    for step in range(1, STEPS):
        rest[:, step] = 0.95 * rest[:, step - 1] + draws.normal(0, 0.25, 2)
    logit = 1.0 + 3.5 * np.cos(2 * np.pi * np.arange(STEPS) / DAY) + rest
    value = np.round(np.array([[200.0], [500.0]]) / (1 + np.exp(-logit)))
    late = np.zeros(2, dtype=np.int64)
    return Panel(KINDS["parking"], "parking_free", ("a", "b"), edges, value, late, Calendar("UTC", "IT"))


@pytest.fixture(scope="module")
def told() -> tuple[Panel, Floats]:
    made = panel()
    instants = np.arange(UNTIL, STEPS - 6)
    return made, parking.fit(made, UNTIL, HORIZONS, Nothing()).predict(made, instants, HORIZONS)


def test_free_places_are_never_fewer_than_none_nor_more_than_all(told: tuple[Panel, Floats]) -> None:
    made, found = told
    assert (found >= 0).all()
    assert (found <= made.value[:, :UNTIL].max(axis=1)).all()


def test_it_tells_the_next_hours_better_than_the_usual(told: tuple[Panel, Floats]) -> None:
    made, found = told
    instants = np.arange(UNTIL, STEPS - 6)
    truth = made.value.T[instants[:, None] - 1 + HORIZONS]
    usual = profile.fit(made, UNTIL, HORIZONS, Nothing()).predict(made, instants, HORIZONS)
    error = np.abs(found - truth).mean(axis=(0, 2))
    assert error[0] < 0.5 * np.abs(usual - truth).mean(axis=(0, 2))[0]
    assert error[0] < error[2]


def test_what_was_not_known_is_not_used_to_the_last_bit(told: tuple[Panel, Floats]) -> None:
    made, found = told
    changed = replace(made, value=np.where(np.arange(STEPS) < UNTIL, made.value, 900.0))
    other = parking.fit(changed, UNTIL, HORIZONS, Nothing()).predict(changed, np.array([UNTIL]), HORIZONS)
    one = parking.fit(made, UNTIL, HORIZONS, Nothing()).predict(made, np.array([UNTIL]), HORIZONS)
    assert np.array_equal(one, other)
    assert np.allclose(one[0], found[0])


def test_a_car_park_that_was_never_measured_is_not_told() -> None:
    made = panel()
    value = made.value.copy()
    value[1] = np.nan
    silent = replace(made, value=value)
    found = parking.fit(silent, UNTIL, HORIZONS, Nothing()).predict(silent, np.array([UNTIL]), HORIZONS)
    assert np.isnan(found[:, :, 1]).all()
    assert not np.isnan(found[:, :, 0]).any()
