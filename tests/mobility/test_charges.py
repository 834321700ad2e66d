"""Charges in the choice of route."""

import numpy as np
import pytest
from shapely.geometry import box

from belvedere.errors import ModelError
from belvedere.mobility.charges import charges, in_force, toll
from belvedere.mobility.day import networks_of, solve_hour
from belvedere.mobility.demand.trips import Demand
from belvedere.mobility.rules import of_classes
from belvedere.mobility.skims import by_car
from belvedere.mobility.streets import VALUE_OF_TIME, build
from tests.mobility.response.charged import with_charge, with_row
from tests.worlds import EAST, NORTH, grid_town

MIDDLE = box(EAST + 300, NORTH - 50, EAST + 500, NORTH + 650)  # the middle street's crossings but the northernmost


class Through:
    """100 vehicles from Porta Ovest to Porta Est in each hour."""

    zones, gateways = 4, 2

    def hour(self, hour):
        trips = np.zeros((6, 6))
        trips[4, 5] = 100.0
        return trips


def entering(city, amount, hour=22):
    charged = with_charge(city, kind="cordon", amount=amount, hours=(0, 24), where=MIDDLE)
    network = networks_of(charged)[hour]
    found = solve_hour(network, Through(), hour, 1e-8, None)
    return float(found.flow[: len(city.links)][charges(charged)[0].enters].sum())


def test_who_passes_through_drives_round_a_charge_that_costs_more_than_the_way():
    town = grid_town()
    assert entering(town, 0.0) == pytest.approx(100.0)
    assert entering(town, 0.01) == pytest.approx(100.0)  # 3 s of time: the way round is longer
    assert entering(town, 5.0) == pytest.approx(0.0)


def test_skims_tell_time_and_toll_apart():
    town = grid_town()
    length = town.links["length"].to_numpy()
    plain = by_car(build(town, 22), None, length, 6)
    city = with_charge(town, kind="cordon", amount=0.01, hours=(0, 24), where=MIDDLE)
    paid = by_car(build(city, 22), None, length, 6)
    assert plain.toll is None and paid.toll is not None
    assert paid.time[4, 5] == pytest.approx(plain.time[4, 5])
    assert paid.toll[4, 5] == pytest.approx(0.01 * 3600 / VALUE_OF_TIME)


def test_hours_past_midnight_are_charged():
    city = with_charge(grid_town(), hours=(22, 6))
    assert [bool(in_force(city, hour)) for hour in (21, 22, 0, 5, 6)] == [False, True, True, True, False]
    assert charges(city)[0].hours.sum() == 8


def test_without_a_charge_nothing_is_asked():
    town = grid_town()
    assert charges(town) == () and in_force(town, 8) == () and not toll(town, ()).any()


def test_classes_of_an_unknown_fleet_are_refused_and_all_classes_are_everybody():
    town = grid_town()
    with pytest.raises(ModelError, match=r"names vehicle classes.*Name \[fleet\]"):
        of_classes(town, "car", "Diesel:Euro 4")
    assert of_classes(town, "car", "") == 1.0
    row = {"category": "Passenger Cars", "segment": "Small", "euro": "Euro 4"}
    city = with_row(town, "fleet", {**row, "fuel": "Diesel", "share": 0.3})
    city = with_row(city, "fleet", {**row, "fuel": "Petrol", "share": 0.9})
    assert of_classes(city, "car", "Diesel:Euro 4") == pytest.approx(0.25)


def test_a_changed_demand_is_what_it_was_and_the_change_and_never_below_zero():
    ones = np.ones((24, 2))
    change = np.zeros((24, 2, 2))
    change[8, 0, 1] = -3.0
    assert (Demand(2, 0, (), ones, ones, change).hour(8) == 0).all()
