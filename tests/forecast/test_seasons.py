from dataclasses import replace

import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.clock import edges_between
from belvedere.forecast.contract import KINDS, Floats, Panel, Times
from belvedere.forecast.models import climate

HORIZONS = np.arange(1, 13)
SHAPE = np.array([20, 20, 30, 50, 80, 120, 200, 220, 100, 40, 20, 30.0])  # nights by month


class Nothing:
    """Knows no column ahead."""

    def columns(self, edges: Times) -> dict[str, Floats]:
        return {}


def panel(scatter: float = 0.0, level: Floats | None = None) -> Panel:
    """Five years of three municipalities, 1, 10 and 100 times the shape, and almost nobody from 2020-03 to 2021-05."""
    edges = edges_between(
        KINDS["nights"], "Europe/Rome", np.datetime64("2018-12-31T23:00"), np.datetime64("2023-12-31T22:00")
    )
    size = np.array([1.0, 10.0, 100.0])[:, None]
    draws = np.random.default_rng(1).normal(0, scatter, (3, 60))
    nights = size * np.tile(SHAPE, 5) * np.exp(draws) * (np.ones(60) if level is None else level)
    nights[:, 14:29] *= 0.1
    places = ("017001", "017002", "017003")
    return Panel(KINDS["nights"], "tourist_nights", places, edges, nights, np.full(3, 2), Calendar("Europe/Rome", "IT"))


def ahead(made: Panel, instant: int) -> tuple[Floats, Floats]:
    found = climate.fit(made, instant, HORIZONS, Nothing()).predict(made, np.array([instant]), HORIZONS)[0]
    return found, made.value.T[instant - 1 + HORIZONS]


def test_a_season_that_repeats_is_told_a_year_ahead_though_a_pandemic_lies_between() -> None:
    found, truth = ahead(panel(), 44)
    assert np.abs(found / truth - 1).max() < 0.12


def test_a_year_that_is_better_by_half_is_carried_forward() -> None:
    level = np.where(np.arange(60) >= 34, 1.5, 1.0)
    found, truth = ahead(panel(level=level), 48)
    assert np.median(found / truth) > 0.85
    assert found.sum() > 1.15 * (truth / 1.5).sum()


def test_scatter_of_a_tenth_leaves_an_error_of_about_a_tenth() -> None:
    found, truth = ahead(panel(scatter=0.1), 46)
    assert np.abs(np.log(found / truth)).mean() < 0.2


def test_what_was_not_known_is_not_used_to_the_last_bit() -> None:
    made = panel(scatter=0.1)
    changed = replace(made, value=np.where(np.arange(60) < 44, made.value, 1e9))
    one, other = (
        climate.fit(each, 46, HORIZONS, Nothing()).predict(each, np.array([46]), HORIZONS) for each in (made, changed)
    )
    assert np.array_equal(one, other)


def test_a_municipality_that_reports_since_last_year_is_not_told_and_holes_are_no_harm() -> None:
    made = panel(scatter=0.1)
    value = made.value.copy()
    value[0, :40] = np.nan
    value[1, ::9] = np.nan
    found, _ = ahead(replace(made, value=value), 46)
    assert np.isnan(found[:, 0]).all()
    assert not np.isnan(found[:, 1:]).any()
    assert (found[:, 1:] >= 0).all()
