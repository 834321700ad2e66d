"""An effect that is known: found, with an interval that holds it; none where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.scenarios.after.compare import Compared, Periods, by_each_method, compare
from belvedere.scenarios.after.contrast import Contrast
from tests.scenarios.after.series_of_days import loop, twice_a_week

DAY = twice_a_week(85)
LEVEL = np.ones((len(DAY), 1))
START = int(DAY[150])


def periods(start: int = START) -> Periods:
    none = np.zeros(len(DAY), bool)
    counted = (start <= DAY) & (start + 56 > DAY)
    return Periods(start > DAY, none, none, counted, (0, 56))


def judged(value: np.ndarray) -> Compared:
    return compare(DAY, Contrast("interrupted", value, np.empty(0)), LEVEL, periods(), "a")


@pytest.fixture(scope="module")
def quiet() -> list[Compared]:
    """Return what is found at sixty loops at which nothing happened."""
    return [judged(loop(DAY, seed)) for seed in range(60)]


def test_nothing_is_found_where_nothing_happened(quiet: list[Compared]) -> None:
    assert sum(each.established for each in quiet) <= 7  # of 60, 3 expected; more has a chance of 1.5 %


def test_a_known_effect_moves_what_is_found_by_just_that_much(quiet: list[Compared]) -> None:
    value = loop(DAY, 0)
    value[START <= DAY] += np.log(0.8)
    found = judged(value)
    assert found.effect == pytest.approx(quiet[0].effect + np.log(0.8), abs=1e-9)
    assert found.margin == pytest.approx(quiet[0].margin)
    assert abs(found.effect - np.log(0.8)) <= found.margin
    assert found.established


def test_an_effect_of_the_smallest_detectable_size_is_found_four_times_in_five(quiet: list[Compared]) -> None:
    seen = np.mean([each.effect - each.detectable < -each.margin for each in quiet])
    assert 0.65 <= seen <= 0.93


def test_intervals_are_no_wider_than_the_errors_ask(quiet: list[Compared]) -> None:
    surprise = np.array([each.surprise for each in quiet])
    assert 0.75 <= np.sqrt(np.mean(surprise**2)) <= 1.25


def test_controls_that_share_the_spells_find_what_the_past_alone_cannot() -> None:
    common = loop(DAY, 7, drift=0.15, spell=0.12)
    draw = np.random.default_rng(8)
    controls = np.column_stack([common + draw.normal(0, 0.02, len(DAY)) for _ in range(5)])
    value = common + draw.normal(0, 0.02, len(DAY))
    value[START <= DAY] += np.log(0.95)
    first, *others = by_each_method(DAY, value, controls, LEVEL, periods(), "a")
    assert first.method != "interrupted"
    assert first.established
    assert abs(first.effect - np.log(0.95)) <= first.margin
    alone = next(each for each in others if each.method == "interrupted")
    assert first.detectable < 0.5 * alone.detectable


def test_a_season_that_was_never_seen_cannot_be_told_from_an_effect() -> None:
    early = int(DAY[60])  # seven months after the first day
    found = compare(DAY, Contrast("interrupted", loop(DAY, 9), np.empty(0)), LEVEL, periods(early), "a")
    assert found.untold == "season"
    assert not found.established


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda value: np.where(START > DAY, np.nan, value), "0 measured days of reference"),
        (lambda value: np.where((DAY[5] < DAY) & (START > DAY), np.nan, value), "6 measured days of reference"),
        (lambda value: np.where(START <= DAY, np.nan, value), "0 measured days to count"),
        (lambda value: np.where(START + 7 <= DAY, np.nan, value), "2 measured days to count"),
        (lambda value: np.where(START > DAY, 5.0, value), "same number every day"),
    ],
)
def test_a_series_that_cannot_be_judged_is_refused_with_the_reason(spoil, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        judged(spoil(loop(DAY, 1)))
