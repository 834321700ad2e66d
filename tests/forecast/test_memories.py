from dataclasses import replace

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import ModelError
from belvedere.forecast import memories
from belvedere.forecast.clock import edges_between
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import climate

DAYS = 400
HORIZONS = np.arange(1, 31)
KIND = replace(KINDS["air_daily"], scale="none", floor=-np.inf)


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


def panel(fade: float = 0.6, weekend: float = -5.0, seed: int = 1) -> Panel:
    """Four stations around 30, of which each day keeps 0.6 of the day before; weekends are lower by 5."""
    edges = edges_between(KIND, "Europe/Rome", np.datetime64("2022-12-31T23:00"), np.datetime64("2024-02-04T23:00"))
    shocks = np.random.default_rng(seed).normal(0, 4, (4, DAYS)) + np.random.default_rng(9).normal(0, 4, DAYS)
    rest = np.zeros((4, DAYS))
    for day in range(1, DAYS):
        rest[:, day] = fade * rest[:, day - 1] + shocks[:, day]
    week = weekend * ((np.arange(DAYS) + 6) % 7 >= 5)  # 2023-01-01 was a Sunday
    late = np.ones(4, dtype=np.int64)
    return Panel(
        KIND, "pm10", ("a", "b", "c", "d"), edges[: DAYS + 1], 30.0 + rest + week, late, Calendar("Europe/Rome", "IT")
    )


def errors(made: Panel, until: int = 300) -> Floats:
    instants = np.arange(until, DAYS - 30)
    found = climate.fit(made, until, HORIZONS, Nothing()).predict(made, instants, HORIZONS)
    return np.abs(found - made.value.T[instants[:, None] - 1 + HORIZONS]).mean(axis=(0, 2))


def test_yesterday_counts_tomorrow_and_the_climate_counts_in_a_month() -> None:
    found = errors(panel())
    # by hand: a shock is √32 = 5.7; of the level two days on 0.36 is known, so √(1 − 0.36²) of its 7.1 is not
    assert found[0] < found[-1]
    assert found[-1] < 1.25 * 7.1 * np.sqrt(2 / np.pi)


def test_weekends_are_told_apart() -> None:
    model = memories.fit(panel(weekend=-15.0), 300, HORIZONS)
    assert (model.kinds[5:7].mean(axis=0) - model.kinds[:5].mean(axis=0)) == pytest.approx(-15.0, abs=4.0)


def test_what_was_not_known_is_not_used_to_the_last_bit() -> None:
    made = panel()
    changed = replace(made, value=np.where(np.arange(DAYS) < 299, made.value, 1e6))
    one, other = (
        climate.fit(each, 300, HORIZONS, Nothing()).predict(each, np.array([300]), HORIZONS) for each in (made, changed)
    )
    assert np.array_equal(one, other)


def test_a_station_that_fell_silent_goes_back_to_where_the_slow_memory_is_and_a_new_one_is_not_told() -> None:
    made = panel()
    value = made.value.copy()
    value[0, 200:] = np.nan
    value[1, :280] = np.nan
    holed = replace(made, value=value)
    found = climate.fit(holed, 300, HORIZONS, Nothing()).predict(holed, np.array([300]), HORIZONS)[0]
    assert np.isnan(found[:, 1]).all()
    assert (np.abs(found[:, 0] - 28.0) < 15.0).all()


def test_days_are_forecast_beyond_the_last_edge() -> None:
    made = panel()
    found = climate.fit(made, DAYS, HORIZONS, Nothing()).predict(made, np.array([DAYS]), HORIZONS)
    assert not np.isnan(found).any()


def test_hours_are_refused() -> None:
    hourly = replace(panel(), kind=KINDS["traffic"])
    with pytest.raises(ModelError, match="days and months"):
        climate.fit(hourly, 300, HORIZONS, Nothing())
