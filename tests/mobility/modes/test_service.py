"""Utilities by hand, from the coefficients of METHODS."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.mobility.modes.priors import BICYCLE, CAR, PASSENGER, TRANSIT, TWO_WHEELER, WALK, euro, of_transit
from belvedere.mobility.modes.service import Ground, Prices, ground, utilities
from belvedere.mobility.modes.transit import Transit, nowhere
from belvedere.mobility.modes.ways import distances
from belvedere.mobility.rules import in_force
from belvedere.mobility.streets import build_for
from tests.worlds import grid_town


def whole(value: float) -> np.ndarray:
    return np.full((2, 2), value)


RIDES = Transit("timetable", whole(20.0), whole(5.0), whole(8.0), whole(1.0))
AT = Ground(whole(4.4), whole(4.2), RIDES, np.array([0.0, 6.0]), np.array([0.0, 1.0]))


def test_each_mode_is_worth_what_its_minutes_and_euros_weigh() -> None:
    worth = utilities(AT, whole(12.0), whole(5.0))
    assert worth[CAR, 0, 0] == pytest.approx(-0.0262 * (12 + 3) - 0.474 * 5 * 0.16)  # at 4.4 km a euro weighs 0.474
    assert worth[CAR, 0, 1] == pytest.approx(-0.0262 * (12 + 3 + 6) - 0.474 * (5 * 0.16 + 1.0))  # parked outside, paid
    assert worth[PASSENGER, 0, 0] == pytest.approx(-0.0262 * 12)
    assert worth[TWO_WHEELER, 0, 0] == pytest.approx(-0.0262 * 0.85 * 12 - 0.474 * 5 * 0.07)
    assert worth[TRANSIT, 0, 0] == pytest.approx(-0.0201 * 20 - 0.0191 * 5 - 0.0313 * 8 - 0.452 - 1.42 - 0.474 * 1.0)
    assert worth[BICYCLE, 0, 0] == pytest.approx(-0.0824 * (4.2 / 14 * 60 + 2))
    assert worth[WALK, 0, 0] == pytest.approx(-0.158 * 4400 / 80)


def test_a_euro_weighs_less_on_a_longer_trip() -> None:
    weight = euro(np.array([0.1, 0.5, 4.4, 8.8]))
    assert weight[2] == -0.474
    assert weight[3] == pytest.approx(-0.474 * 2.0**-0.274)
    assert weight[0] == weight[1]


@pytest.mark.parametrize(
    ("prices", "worse"),
    [
        (Prices(car_time=2.0), {CAR, PASSENGER, TWO_WHEELER}),
        (Prices(fuel=2.0), {CAR, TWO_WHEELER}),
        (Prices(fare=2.0), {TRANSIT}),
        (Prices(transit_time=2.0), {TRANSIT}),
    ],
)
def test_a_price_makes_worse_only_the_modes_that_pay_it(prices: Prices, worse: set[int]) -> None:
    plain, dearer = utilities(AT, whole(12.0), whole(5.0)), utilities(AT, whole(12.0), whole(5.0), prices)
    fell = {mode for mode in range(6) if (dearer[mode] < plain[mode]).all()}
    assert fell == worse
    assert (dearer[[mode for mode in range(6) if mode not in worse]] == np.delete(plain, sorted(worse), axis=0)).all()


def test_where_nobody_rides_transit_is_no_choice() -> None:
    worth = utilities(Ground(whole(4.4), whole(4.2), nowhere(2), np.zeros(2), np.zeros(2)), whole(12.0), whole(5.0))
    assert np.isneginf(worth[TRANSIT]).all()
    assert np.isfinite(np.delete(worth, TRANSIT, axis=0)).all()


def test_routes_by_bus_weigh_minutes_as_the_choice_does() -> None:
    assert of_transit() == pytest.approx([1.0, 191 / 201, 313 / 201, 452 / 20.1])


def test_who_is_kept_out_walks_from_where_the_car_stands_and_pays() -> None:
    town = grid_town()
    apart = distances(town, "walk")
    shut = ground(town, build_for(town, in_force(town, 11)), apart)
    free = ground(town, build_for(town, in_force(town, 22)), apart)
    assert (free.parking_walk == 0).all()
    assert (free.parking_fee == 0).all()
    assert shut.parking_fee.max() > 0
    assert (shut.parking_walk >= 0).all()
