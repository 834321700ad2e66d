"""Levels scale traffic and road, and their central values change nothing."""

import numpy as np
import pytest

from belvedere.mobility.day import assign, junction_waits, networks_of, trips_of
from belvedere.mobility.demand.workday import day as model
from belvedere.mobility.levels import READ, Blend, of_trips
from belvedere.mobility.streets import build
from belvedere.parameters import CENTRAL, PARAMETERS
from belvedere.progress import silent
from tests.worlds import grid_town


def test_every_level_is_a_parameter_whose_central_value_is_one():
    assert all(PARAMETERS[name].central == 1.0 and PARAMETERS[name].shape != "fixed" for name in READ)


def test_central_levels_leave_the_network_as_it_is_to_the_last_bit():
    city = grid_town()
    made, plain = networks_of(city)[8], build(city, 8)
    for name in ("free_time", "capacity", "alpha", "beta", "fixed"):
        assert np.array_equal(getattr(made.curve, name), getattr(plain.curve, name))


def test_levels_of_the_road_scale_capacity_and_delay_and_waits_alone():
    city = grid_town()
    values = {**CENTRAL, "road_capacity": 0.5, "junction_wait": 3.0, "delay_at_capacity": 2.0}
    made, plain = networks_of(city, values)[8], build(city, 8)
    waits = junction_waits(city)
    assert waits.max() > 0
    assert np.array_equal(made.curve.capacity, plain.curve.capacity * 0.5)
    assert np.array_equal(made.curve.alpha, plain.curve.alpha * 2.0)
    assert made.curve.free_time[: len(waits)] == pytest.approx(plain.curve.free_time[: len(waits)] + 2.0 * waits)
    assert np.array_equal(made.curve.free_time[len(waits) :], plain.curve.free_time[len(waits) :])


def test_residents_and_the_outside_have_levels_of_their_own():
    scaled = of_trips(np.ones((3, 3)), 2, {"trips_residents": 2.0, "trips_outside": 5.0})
    assert scaled.tolist() == [[2, 2, 5], [2, 2, 5], [5, 5, 5]]


def test_a_blend_is_one_demand_at_zero_the_other_at_one_and_never_below_zero():
    one = model(grid_town())
    none = Blend(one, one, 1.0)

    class Doubled:
        zones, gateways = one.zones, one.gateways

        def hour(self, hour):
            return 2 * one.hour(hour)

    assert np.array_equal(none.hour(8), one.hour(8))
    assert np.array_equal(Blend(one, Doubled(), 0.0).hour(8), one.hour(8))
    assert Blend(one, Doubled(), 0.5).hour(8) == pytest.approx(1.5 * one.hour(8))
    assert (Blend(one, Doubled(), -2.0).hour(8) == 0).all()
    assert (none.zones, none.gateways) == (one.zones, one.gateways)


def test_a_day_at_twice_the_trips_drives_them():
    city = grid_town()
    demand = model(city)
    values = {**CENTRAL, "trips_residents": 1.5, "trips_outside": 1.5}
    total = [sum(each.flow.sum() for each in trips_of(demand, 8, networks_of(city)[8], at)) for at in (CENTRAL, values)]
    assert total[1] == pytest.approx(1.5 * total[0])
    usual, more = (assign(city, demand, silent, values=at) for at in (CENTRAL, values))
    assert more.flows["flow"].sum() > 1.4 * usual.flows["flow"].sum()
    assert len(more.found) == len(more.networks) == 24
    assert more.found[8].warm is more.warm[8]
