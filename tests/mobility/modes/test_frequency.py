"""Public transport by frequency, on the high street of the town of 5 × 5 crossings."""

from __future__ import annotations

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.mobility.modes.frequency import LONGEST_WAIT, prepare, stand_in
from belvedere.mobility.modes.transit import STAND_IN, middles, to_stops
from tests.mobility.modes.riders import by_frequency
from tests.worlds import grid_town

PLAIN = np.array([1.0, 1.0, 1.0, 0.0])


def test_the_wait_is_half_a_headway_and_no_longer_than_people_stand_it() -> None:
    assert prepare(by_frequency(204.0)).interval == pytest.approx([5.0] * 3)  # 102 a way in 17 hours: one in 10 minutes
    assert prepare(by_frequency(4.0)).interval == pytest.approx([LONGEST_WAIT] * 3)
    assert prepare(by_frequency(204.0), headway=0.5).interval == pytest.approx([2.5] * 3)


def test_who_rides_walks_to_a_stop_waits_rides_and_walks_on() -> None:
    town = by_frequency()
    weights = np.array([0.1, 0.1, 1.0, 0.0])  # a minute's walk is worth ten on the bus: people ride
    found = stand_in(town, weights)
    assert found.made_from == STAND_IN
    walk = to_stops(middles(town), prepare(town).stops)
    ways = {  # by hand: two minutes a leg, five to wait
        (start, end): (2.0 * abs(start - end), walk[0, start] + walk[1, end])
        for start in range(3)
        for end in range(3)
        if start != end
    }
    ride, walked = min(ways.values(), key=lambda way: 0.1 * way[0] + way[1])
    assert found.ride[0, 1] == pytest.approx(ride)
    assert found.wait[0, 1] == pytest.approx(5.0)
    assert found.walk[0, 1] == pytest.approx(walked)
    assert found.transfers[0, 1] == pytest.approx(0.0)
    assert found.total()[0, 1] == pytest.approx(ride + 5.0 + walked)


def test_nobody_rides_within_a_zone_or_where_walking_is_quicker() -> None:
    found = stand_in(by_frequency(4.0), PLAIN)
    assert np.isinf(np.diag(found.ride)).all()
    assert np.isinf(found.ride[0, 2])  # south-west to north-west: no stop lies nearer than the other quarter


def test_buses_twice_as_often_halve_the_wait_and_nothing_else() -> None:
    once, twice = (stand_in(by_frequency(), np.array([0.1, 0.1, 1.0, 0.0]), headway) for headway in (1.0, 0.5))
    assert twice.wait[0, 1] == pytest.approx(once.wait[0, 1] / 2.0)
    assert twice.walk[0, 1] == pytest.approx(once.walk[0, 1])


def test_a_city_without_rides_says_what_the_recipe_lacks() -> None:
    with pytest.raises(ModelError, match=r"grid_town: no rides.*Name \[transit\] edges"):
        stand_in(grid_town(), PLAIN)
