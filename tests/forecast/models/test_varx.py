from dataclasses import replace

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import varx

STEPS = 24 * 7 * 12
HORIZONS = np.array([1, 3, 24])
KIND = replace(KINDS["people"], scale="none", floor=-np.inf)


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


class Shops:
    """Knows one column ahead: whether shops are open, on every third day."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        day = edges[:-1].astype("datetime64[D]").astype(np.int64)
        return {"shops": (day % 3 == 0).astype(np.float64)}


def panel(series: int = 3, late: int = 2, seed: int = 1, scatter: float = 1.0) -> Panel:
    """Two waves a day and one a week, and a rest of which the second series follows the first an hour later."""
    edges = np.datetime64("2024-01-01", "s") + np.timedelta64(3600, "s") * np.arange(STEPS + 1)
    hour = np.arange(STEPS)
    draws = np.random.default_rng(seed).normal(0, scatter, (series, STEPS))
    rest = np.zeros((series, STEPS))
    for step in range(1, STEPS):
        rest[:, step] = 0.9 * rest[:, step - 1] + draws[:, step]
        rest[1, step] = rest[0, step - 1] + 0.1 * draws[1, step]
    wave = 100 + 30 * np.cos(2 * np.pi * hour / 24) + 10 * np.sin(4 * np.pi * hour / 24)
    wave = wave + 5 * np.cos(2 * np.pi * hour / 168)
    places = tuple(f"zone {number}" for number in range(series))
    return Panel(KIND, "people_present", places, edges, wave + rest, np.full(series, late), Calendar("UTC", "IT"))


def test_without_scatter_it_is_the_waves_and_aic_finds_how_many() -> None:
    made = panel(scatter=1e-3)
    model = varx.fit(made, 24 * 7 * 10, HORIZONS, Nothing())
    assert model.orders == (2, 1)
    found = model.predict(made, np.array([24 * 7 * 10]), HORIZONS)[0]
    truth = made.value[:, 24 * 7 * 10 - 1 + HORIZONS].T
    assert np.allclose(found, truth, atol=0.5)


def test_a_series_that_follows_another_is_forecast_from_it() -> None:
    made = panel(late=0)
    until = 24 * 7 * 9
    instants = np.arange(until, STEPS - 24)
    found = varx.fit(made, until, HORIZONS, Nothing()).predict(made, instants, HORIZONS)
    error = np.abs(found - made.value.T[instants[:, None] - 1 + HORIZONS]).mean(axis=0)
    # by hand: series 1 an hour ahead scatters by 0.1 · √(2/π) = 0.08; series 0 by 0.8
    assert error[0, 1] < 0.3
    assert 0.7 < error[0, 0] < 1.0


def test_lags_start_at_the_release_delay() -> None:
    made = panel(late=30)
    until = 24 * 7 * 10
    later = np.where(np.arange(STEPS) >= until - 30, -1e6, made.value)
    changed = replace(made, value=later)
    one = varx.fit(made, until, HORIZONS, Nothing()).predict(made, np.array([until]), HORIZONS)
    other = varx.fit(changed, until, HORIZONS, Nothing()).predict(changed, np.array([until]), HORIZONS)
    assert np.array_equal(one, other)


def test_columns_known_ahead_are_used_ahead() -> None:
    made = panel(scatter=0.1)
    days = made.edges[:-1].astype("datetime64[D]").astype(np.int64)
    lifted = replace(made, value=made.value + 40.0 * (days % 3 == 0))
    until = 24 * 7 * 10
    instants = np.arange(until, until + 72)
    found = varx.fit(lifted, until, HORIZONS, Shops()).predict(lifted, instants, HORIZONS)
    assert np.abs(found - lifted.value.T[instants[:, None] - 1 + HORIZONS]).mean() < 1.0


def test_holes_and_a_series_too_short_spoil_no_other() -> None:
    made = panel()
    value = made.value.copy()
    value[2, 300:] = np.nan
    value[0, ::5] = np.nan
    until = 24 * 7 * 10
    holed = replace(made, value=value)
    found = varx.fit(holed, until, HORIZONS, Nothing()).predict(holed, np.arange(until, until + 48), HORIZONS)
    assert np.isnan(found[:, :, 2]).all()
    assert not np.isnan(found[:, :, :2]).any()
    assert np.abs(found[:, 0, 0] - made.value[0, until : until + 48]).mean() < 3.0


def test_it_forecasts_beyond_the_last_edge_and_never_below_the_floor() -> None:
    made = replace(panel(), kind=KINDS["people"])
    made = replace(made, value=np.maximum(made.value - 120.0, 0.0))
    found = varx.fit(made, STEPS, HORIZONS, Nothing()).predict(made, np.array([STEPS]), HORIZONS)
    assert (found >= 0).all()
