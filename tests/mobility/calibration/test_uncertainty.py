"""The estimate of flow and its interval, on the town of 5 × 5 crossings."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.calibration.uncertainty import Sites, estimate, learn, sites_of
from tests.worlds import grid_town

HOURS = np.arange(24)


def sites(link: int, rank: int, east: float, model: np.ndarray) -> Sites:
    """Return a whole day of one street."""
    return Sites(HOURS, np.full(24, link), np.full(24, rank), np.tile([east, 0.0], (24, 1)), model)


def joined(parts: list[Sites]) -> Sites:
    """Return several streets' days as one."""
    return Sites(
        *(
            np.concatenate([getattr(each, name) for each in parts])
            for name in ("hour", "link", "rank", "place", "model")
        )
    )


def loops(many: int, seed: int) -> tuple[Sites, np.ndarray, np.ndarray]:
    """Return loops 3 km apart, what they count, with a model 30 % off either way, and their streets."""
    random = np.random.default_rng(seed)
    course = 400.0 + 300.0 * np.sin((HOURS - 6) * np.pi / 12.0)
    counts, parts = [], []
    for link in range(many):
        level = random.uniform(0.5, 2.0)
        counts.append(course * level)
        parts.append(sites(link, 2 + link % 2, 3000.0 * link, course * level * random.choice([0.7, 1.3])))
    return joined(parts), np.concatenate(counts), np.repeat(np.arange(many), 24)


def test_where_a_loop_counts_the_estimate_is_what_it_counts() -> None:
    where, counted, street = loops(12, seed=3)
    errors = learn(where, counted, street)
    middle, low, high = estimate(errors, where)
    assert np.median(np.abs(np.sqrt(middle) - np.sqrt(counted))) < 1.5  # a GEH of 3
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_the_intervals_of_streets_left_out_cover_nine_counts_in_ten() -> None:
    where, counted, street = loops(20, seed=5)
    low, high = learn(where, counted, street).left_out_range
    assert ((counted >= low) & (counted <= high)).mean() == pytest.approx(0.9, abs=0.01)


def test_a_street_far_from_all_loops_is_less_certain_than_one_beside_a_loop() -> None:
    where, counted, street = loops(12, seed=7)
    errors = learn(where, counted, street)
    flow = np.full(24, 500.0)
    near, far = sites(100, 2, 10.0, flow), sites(101, 2, 900_000.0, flow)
    _, low, high = estimate(errors, near)
    _, lower, higher = estimate(errors, far)
    assert (high - low).sum() < (higher - lower).sum()


def test_a_class_that_nobody_counts_keeps_nearly_the_flow_of_the_model() -> None:
    where, counted, street = loops(12, seed=9)
    flow = np.full(24, 2500.0)
    middle, low, high = estimate(learn(where, counted, street), sites(100, 5, 900_000.0, flow))
    assert middle == pytest.approx(flow, rel=1e-6)  # what other classes lose says nothing of this one
    assert (high > middle).all()
    assert (low < middle).all()


def test_one_loop_alone_teaches_no_sizes_and_still_gives_an_interval() -> None:
    where, counted, street = loops(1, seed=1)
    errors = learn(where, counted, street)
    _, low, high = estimate(errors, where)
    assert np.isfinite(low).all()
    assert (high > low).all()


def test_sites_stand_in_the_middle_of_their_street() -> None:
    town = grid_town()
    found = sites_of(town, np.array([8]), np.array([0]), np.array([100.0]))
    middle = town.links.geometry.iloc[0].centroid
    assert found.place[0] == pytest.approx([middle.x, middle.y])
