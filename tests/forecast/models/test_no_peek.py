"""No model looks at what was not known: every file of models/ is held to it."""

import pkgutil
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import belvedere.forecast.models
from belvedere.city.model import Calendar
from belvedere.forecast.clock import ahead, edges_between
from belvedere.forecast.contract import KINDS, Model, Panel
from belvedere.forecast.known import Ahead
from belvedere.forecast.members import forecaster, there
from belvedere.forecast.panel import known

ROME = Calendar("Europe/Rome", "IT", "10-04")
NAMES = [info.name for info in pkgutil.iter_modules(belvedere.forecast.models.__path__) if there(info.name)]
KIND_OF = {"tide": ("level", "sea_level"), "climate": ("air_daily", "pm10")}  # models made for one kind
STEPS = {"traffic": 24 * 36, "level": 24 * 60, "air_daily": 120, "nights": 80, "parking": 48 * 30}


def panel(kind_name: str, quantity: str, late: tuple[int, ...], seed: int = 0) -> Panel:
    """Return three series with a day, a week and gaps; the second is dead for its last third."""
    kind, rng = KINDS[kind_name], np.random.default_rng(seed)
    steps = STEPS[kind_name]
    first = np.datetime64("2024-01-01" if kind.step else "2015-01-01", "s")
    edges = edges_between(kind, "Europe/Rome", first, first + np.timedelta64(3600, "s"))[:2]
    edges = ahead(kind, "Europe/Rome", edges, steps - 1)
    clock = np.arange(steps)
    shape = 100 + 50 * np.sin(2 * np.pi * clock / 24) + 20 * (clock // 24 % 7 < 5)
    value = rng.poisson(np.tile(shape, (3, 1))).astype(float)
    value[rng.random(value.shape) < 0.1] = np.nan
    value[1, -steps // 3 :] = np.nan
    outside = {"rain": rng.random(steps)}
    return Panel(kind, quantity, ("a", "b", "c"), edges, value, np.array(late), ROME, ("", "", ""), outside)


def scrambled(whole: Panel, instant: int) -> Panel:
    """Return the panel with every value that was not known at an instant changed: others, gaps, what cannot be."""
    rng = np.random.default_rng(7)
    wild = rng.choice([0.0, 900.0, np.nan, 12.0], size=whole.value.shape)
    value = np.where(known(whole, instant), whole.value, wild)
    first = instant - int(whole.late.min())  # columns beside come no earlier than the first series
    outside = {name: np.concatenate([column[:first], wild[0, first:]]) for name, column in whole.outside.items()}
    return replace(whole, value=value, outside=outside)


@cache
def learnt(name: str) -> Model:
    """Return a model of the first four fifths of its case."""
    whole, horizons = case(name)
    return forecaster(name).fit(whole, int(whole.value.shape[1] * 0.8), horizons, Ahead(ROME))


def case(name: str) -> tuple[Panel, np.ndarray]:
    kind, quantity = KIND_OF.get(name, ("traffic", "flow"))
    late = (1, 1, 1) if kind == "air_daily" else (0, 2, 0)
    return panel(kind, quantity, late), np.array([1, 2, 7, 25] if kind != "air_daily" else [1, 2, 7, 14])


@pytest.mark.parametrize("name", NAMES)
def test_a_forecast_is_the_same_to_the_last_bit_whatever_comes_later(name: str) -> None:
    whole, horizons = case(name)
    times = whole.value.shape[1]
    until, instants = int(times * 0.8), np.array([int(times * 0.8), int(times * 0.8) + 5])
    model = learnt(name)
    again = forecaster(name).fit(scrambled(whole, until), until, horizons, Ahead(ROME))
    first = model.predict(whole, instants[:1], horizons)
    assert np.array_equal(first, again.predict(whole, instants[:1], horizons), equal_nan=True), "it peeked in fit"
    for instant in instants.tolist():
        asked = np.array([instant])
        seen = model.predict(whole, asked, horizons)
        assert np.isfinite(seen).any()
        changed = model.predict(scrambled(whole, instant), asked, horizons)
        assert np.array_equal(seen, changed, equal_nan=True), "it peeked in predict"


@pytest.mark.parametrize("name", NAMES)
def test_a_question_at_many_instants_answers_each_as_if_it_were_the_last(name: str) -> None:
    whole, horizons = case(name)
    times = whole.value.shape[1]
    until = int(times * 0.8)
    instants = np.array([until, until + 3, until + 11])
    model = learnt(name)
    seen = model.predict(whole, instants, horizons)
    later = scrambled(whole, int(instants[0]))
    changed = model.predict(later, instants, horizons)
    assert np.array_equal(seen[0], changed[0], equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_forecast_reaches_beyond_the_panel_and_keeps_its_floor(name: str) -> None:
    whole, horizons = case(name)
    times = whole.value.shape[1]
    found = forecaster(name).fit(whole, times, horizons, Ahead(ROME)).predict(whole, np.array([times]), horizons)
    assert found.shape == (1, len(horizons), 3)
    assert np.isfinite(found[0, :, 0]).all()
    assert not (found < whole.kind.floor).any()


@pytest.mark.parametrize("name", NAMES)
def test_a_series_without_any_reading_has_no_forecast(name: str) -> None:
    whole, horizons = case(name)
    value = whole.value.copy()
    value[2] = np.nan
    silent = replace(whole, value=value)
    until = int(value.shape[1] * 0.8)
    found = forecaster(name).fit(silent, until, horizons, Ahead(ROME)).predict(silent, np.array([until]), horizons)
    assert np.isnan(found[..., 2]).all()
    assert np.isfinite(found[..., 0]).all()


@pytest.mark.parametrize("kind", ["parking", "air_daily", "nights"])
@pytest.mark.parametrize("name", ["last", "weekly", "profile", "ridge"])
def test_half_hours_days_and_months_have_forecasts_too(name: str, kind: str) -> None:
    whole = panel(kind, KINDS[kind].quantities[0], (2, 2, 2))
    horizons = np.arange(1, KINDS[kind].horizon + 1)
    until = whole.value.shape[1] - 5
    found = forecaster(name).fit(whole, until, horizons, Ahead(ROME)).predict(whole, np.array([until]), horizons)
    assert np.isfinite(found[:, :, 0]).all()
