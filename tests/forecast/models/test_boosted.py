import sys

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import boosted, profile

STEPS = 24 * 7 * 6
UNTIL = 24 * 7 * 5
HORIZONS = np.array([1, 2, 3])
pytest.importorskip("lightgbm", reason="the extra `boosted` is not installed")


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


def panel(seed: int = 1) -> Panel:
    """Six loops with one daily wave; what differs from it stays for hours, up to a wall: no line tells that."""
    edges = np.datetime64("2024-01-01", "s") + np.timedelta64(3600, "s") * np.arange(STEPS + 1)
    draws = np.random.default_rng(seed)
    wave = 400 + 200 * np.sin(2 * np.pi * np.arange(STEPS) / 24)
    rest = np.zeros((6, STEPS))
    for step in range(1, STEPS):
        rest[:, step] = 0.9 * rest[:, step - 1] + draws.normal(0, 20, 6)
    value = np.maximum(wave + np.where(rest > 20, 120.0, rest), 0)
    places = tuple("abcdef")
    return Panel(KINDS["traffic"], "flow", places, edges, value, np.zeros(6, dtype=np.int64), Calendar("UTC", "IT"))


@pytest.fixture(scope="module")
def fitted() -> tuple[Panel, boosted.Boosted]:
    made = panel()
    return made, boosted.fit(made, UNTIL, HORIZONS, Nothing())


def test_trees_tell_what_the_profile_cannot(fitted: tuple[Panel, boosted.Boosted]) -> None:
    made, model = fitted
    instants = np.arange(UNTIL, STEPS - 3)
    truth = made.value.T[instants[:, None] - 1 + HORIZONS]
    plain = profile.fit(made, UNTIL, HORIZONS, Nothing()).predict(made, instants, HORIZONS)
    assert model.trees is not None
    assert np.abs(model.predict(made, instants, HORIZONS) - truth).mean() < 0.8 * np.abs(plain - truth).mean()


def test_twice_fitted_is_the_same_to_the_last_bit(fitted: tuple[Panel, boosted.Boosted]) -> None:
    made, model = fitted
    again = boosted.fit(made, UNTIL, HORIZONS, Nothing())
    instants = np.array([UNTIL, UNTIL + 5])
    assert np.array_equal(model.predict(made, instants, HORIZONS), again.predict(made, instants, HORIZONS))


def test_it_forecasts_beyond_the_last_edge(fitted: tuple[Panel, boosted.Boosted]) -> None:
    made, model = fitted
    assert not np.isnan(model.predict(made, np.array([STEPS]), HORIZONS)).any()


def test_too_little_past_is_the_profile() -> None:
    made = panel()
    assert boosted.fit(made, 100, HORIZONS, Nothing()).trees is None


def test_with_no_readings_to_check_on_no_tree_is_trusted() -> None:
    made = panel()
    made.value[:, 680:] = np.nan  # nothing in the last quarter, on which their number is chosen
    assert boosted.fit(made, UNTIL, np.arange(1, 13), Nothing()).trees is None


def test_without_the_library_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(ModelError, match=r"pip install 'belvedere\[boosted\]'"):
        boosted.fit(panel(), UNTIL, HORIZONS, Nothing())
