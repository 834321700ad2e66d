"""Public transport after a decision."""

import numpy as np
import pytest

from belvedere.mobility.modes.service import both_transit, public_transport
from belvedere.mobility.response.transit import changed, factor, fare
from belvedere.parameters import CENTRAL
from tests.mobility.modes.riders import by_frequency
from tests.mobility.response.charged import with_row


def with_change(city, **settings):
    row = {"route_id": "*", "frequency": 1.0, "fare": 1.0, "ride": 1.0, "start_hour": 0, "end_hour": 24, **settings}
    return with_row(city, "transit_changes", row)


@pytest.fixture(scope="module")
def city():
    return by_frequency()


@pytest.fixture(scope="module")
def before(city):
    return both_transit(public_transport(city))


def test_what_no_decision_touches_is_taken_as_it_was(city, before):
    assert changed(city, city, before, CENTRAL) is before


def test_twice_the_buses_halve_the_wait_and_leave_the_ride(city, before):
    after = changed(city, with_change(city, frequency=2.0), before, CENTRAL)
    rides = np.isfinite(before.ride)
    assert after.wait[rides] == pytest.approx(before.wait[rides] / 2)
    assert after.ride[rides] == pytest.approx(before.ride[rides])


def test_a_faster_ride_is_faster_by_its_factor(city, before):
    after = changed(city, with_change(city, ride=0.8), before, CENTRAL)
    rides = np.isfinite(before.ride)
    assert after.ride[rides] == pytest.approx(0.8 * before.ride[rides])


def test_a_change_for_part_of_the_day_counts_by_its_hours(city):
    # service from 6 to 23: 17 hours, of which 8 to 10 are two
    part = with_change(city, frequency=2.0, start_hour=8, end_hour=10).table("transit_changes")
    assert factor(part, "frequency") == pytest.approx(1 + 2 / 17)


def test_fares_multiply_and_one_line_counts_by_its_trips(city):
    assert fare(city) == 1.0
    twice = with_change(with_change(city, fare=0.5), fare=0.5)
    assert fare(twice) == pytest.approx(0.25)
    assert fare(with_change(city, route_id="1", fare=0.5)) == pytest.approx(0.5)  # the only line
    assert fare(with_change(city, route_id="99", fare=0.5)) == 1.0


def test_a_lane_on_the_high_street_speeds_the_bus_along_it(city, before):
    links = city.links.copy()
    links["bus_lane"] = (links["facility_type"] == "primary").to_numpy()
    after = changed(city, city.with_table("links", links), before, CENTRAL)
    rides = np.isfinite(before.ride) & (before.ride > 0)
    assert after.ride[rides] == pytest.approx(CENTRAL["bus_lane_ride"] * before.ride[rides])
