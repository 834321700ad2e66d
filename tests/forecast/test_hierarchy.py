import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belvedere.errors import InputError, ModelError
from belvedere.forecast.contract import LEVELS, Forecast
from belvedere.forecast.hierarchy import MIDDLE, Consistency, Sums, learn, of, tree

PLACES = ("city", "north", "south", "1", "2", "3", "4", "5")
PARENT = {"north": "city", "south": "city", "1": "north", "2": "north", "3": "north", "4": "south", "5": "south"}
TREE = tree(PLACES, PARENT)


def whole(zones: np.ndarray) -> np.ndarray:
    """Sums of five zones, put together by hand, (..., 8)."""
    north, south = zones[..., :3].sum(axis=-1), zones[..., 3:].sum(axis=-1)
    return np.concatenate([np.stack([north + south, north, south], axis=-1), zones], axis=-1)


def learnt(seed: int = 1, count: int = 200) -> Consistency:
    errors = np.random.default_rng(seed).normal(0, [8, 5, 4, 2, 2, 3, 1, 2], (count, 8))
    return learn(TREE, errors, np.full(8, 10.0))


def gaps(values: np.ndarray, sums: Sums = TREE) -> float:
    return float(np.abs(values @ sums.rows.T).max())


def test_two_zones_and_their_city_meet_in_the_middle() -> None:
    # by hand: city 12, zones 4 and 5, all equally uncertain: a gap of 3 is shared in three
    sums = tree(("city", "a", "b"), {"a": "city", "b": "city"})
    how = Consistency(sums, np.ones(3), np.ones(3))
    assert how.middles(np.array([12.0, 4.0, 5.0])) == pytest.approx([11.0, 5.0, 6.0])


def test_a_city_known_for_sure_does_not_move() -> None:
    sums = tree(("city", "a", "b"), {"a": "city", "b": "city"})
    how = Consistency(sums, np.diag([1e-9, 1.0, 3.0]), np.ones(3))
    assert how.middles(np.array([12.0, 4.0, 4.0])) == pytest.approx([12.0, 5.0, 7.0], abs=1e-6)  # 4 more, 1 : 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e5, 1e5), min_size=8, max_size=8), st.integers(0, 20))
def test_after_reconciliation_every_sum_adds_up(values: list[float], seed: int) -> None:
    found = learnt(seed).middles(np.array([values, values[::-1]]))
    assert gaps(found) <= 1e-9 * max(1.0, np.abs(values).max())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1e5), min_size=5, max_size=5))
def test_forecasts_that_add_up_already_stay_as_they_are(zones: list[float]) -> None:
    given_values = whole(np.array(zones))
    assert np.allclose(learnt().middles(given_values, 0.0), given_values, rtol=1e-9, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=8, max_size=8))
def test_none_goes_below_the_floor_and_sums_still_add_up(values: list[float]) -> None:
    found = learnt().middles(np.array(values), 0.0)
    assert (found >= 0).all()
    assert gaps(found) <= 1e-6


def test_the_error_does_not_rise_where_the_truth_adds_up() -> None:
    draws = np.random.default_rng(3)
    scatter = np.array([10, 6, 6, 2, 3, 4, 2, 3])
    common = draws.normal(0, 1, (600, 1))  # all series err together
    errors = scatter * (0.6 * common + 0.8 * draws.normal(0, 1, (600, 8)))
    how = learn(TREE, errors[:300], np.full(8, 10.0))
    after = how.middles(errors[300:])  # a forecast less its truth, which adds up
    before = np.sqrt((errors[300:] ** 2).mean(axis=0))
    assert (np.sqrt((after**2).mean(axis=0)) <= 1.02 * before).all()
    assert (after**2).sum() < 0.8 * (errors[300:] ** 2).sum()


def test_a_zone_without_a_forecast_stays_without_and_what_still_follows_adds_up() -> None:
    values = whole(np.array([3.0, 4.0, 5.0, 6.0, 7.0])) + np.array([5, 1, 1, 0, 0, 0, 0, 0])
    values[3] = np.nan
    found = learnt().middles(values)
    assert np.isnan(found[3])
    assert not np.isnan(np.delete(found, 3)).any()
    assert found[0] == pytest.approx(found[1] + found[2])
    assert found[2] == pytest.approx(found[6] + found[7])


def test_classes_and_places_add_up_both_ways() -> None:
    places = ("all", "a", "b", "guests", "a guests", "b guests", "locals", "a locals", "b locals")
    sums = of(
        places,
        [
            ("guests", ["a guests", "b guests"]),
            ("locals", ["a locals", "b locals"]),
            ("a", ["a guests", "a locals"]),
            ("b", ["b guests", "b locals"]),
            ("all", ["a", "b"]),
            ("all", ["guests", "locals"]),
        ],
    )
    errors = np.random.default_rng(4).normal(0, 1, (100, 9))
    found = learn(sums, errors, np.ones(9)).middles(np.arange(9.0) + 20.0)
    assert gaps(found, sums) < 1e-9


def test_quantiles_move_with_their_median_and_keep_rising() -> None:
    middles = whole(np.array([3.0, 4.0, 5.0, 6.0, 7.0])) + np.array([9, 0, 0, 1, 0, 0, 0, 0])
    around = np.sort(np.random.default_rng(5).normal(0, 1, len(LEVELS)))
    quantiles = middles + (around - around[MIDDLE])[:, None, None] * np.ones((1, 2, 8))
    day = np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[s]")
    made = Forecast("people", "people_present", PLACES, day[0], day, day, quantiles, ("",) * 8, ("ridge",) * 8)
    found = learnt().forecast(made, 0.0)
    assert gaps(found.quantiles[MIDDLE]) < 1e-9
    assert (np.diff(found.quantiles, axis=0) >= 0).all()
    assert (found.quantiles >= 0).all()


def test_errors_get_smaller_by_adding_up_and_intervals_with_them() -> None:
    assert (learnt().narrower < 1.0).all()


def test_without_any_errors_large_series_move_more_than_small_ones() -> None:
    how = learn(TREE, np.empty((0, 8)), whole(np.array([1.0, 1.0, 1.0, 1.0, 100.0])))
    moved = how.middles(whole(np.array([1.0, 1.0, 1.0, 1.0, 100.0])) + np.array([10.0, 0, 0, 0, 0, 0, 0, 0]))
    assert moved[7] - 100.0 > 10 * abs(moved[3] - 1.0)


@pytest.mark.parametrize(
    ("parent", "problem"),
    [
        ({"1": "nowhere"}, "not among the places"),
        ({"1": "2", "2": "1"}, "part of itself"),
    ],
)
def test_a_tree_that_is_none_is_refused(parent: dict[str, str], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        tree(PLACES, parent)


def test_sums_refuse_a_name_given_twice_and_errors_of_other_series() -> None:
    with pytest.raises(InputError, match="given twice"):
        of(("a", "a"), [])
    with pytest.raises(InputError, match="part twice"):
        of(("a", "b"), [("a", ["b", "b"])])
    with pytest.raises(ModelError, match="8 series"):
        learn(TREE, np.zeros((3, 2)), np.ones(8))
