"""Old vehicles that give way to new ones."""

import pytest

from belvedere.errors import InputError
from belvedere.policies.fleet_renewal import FleetRenewal
from tests.policies.town import town
from tests.worlds import grid_town


def shares(city):
    fleet = city.table("fleet")
    return {(row.category, row.fuel, row.euro): row.share for row in fleet.itertuples()}


def test_renewed_kilometres_go_to_the_newest_of_the_same_fuel_and_size():
    made = shares(FleetRenewal(renewed=0.5, electric=0).apply(town()))
    assert made["Passenger Cars", "Petrol", "ECE 15/04"] == pytest.approx(0.05)
    assert made["Passenger Cars", "Petrol", "Euro 6 2017-2019"] == pytest.approx(0.35)
    assert made["Passenger Cars", "Diesel", "Euro 4"] == pytest.approx(0.40)  # there is no newer diesel here


def test_electric_cars_take_their_share_from_all_others_alike():
    made = shares(FleetRenewal(renewed=0, electric=0.25).apply(town()))
    assert made["Passenger Cars", "Electric", "Electric"] > 0
    table = FleetRenewal(renewed=0, electric=0.25).apply(town()).table("fleet")
    cars = table[table["category"] == "Passenger Cars"]
    assert cars.loc[cars["fuel"] == "Electric", "share"].sum() == pytest.approx(0.25 * 0.8)
    assert made["Passenger Cars", "Diesel", "Euro 4"] == pytest.approx(0.4 * 0.75)
    assert made["Heavy Duty Trucks", "Diesel", "Euro IV"] == 0.2


@pytest.mark.parametrize(("renewed", "electric"), [(0.0, 0.0), (0.3, 0.1), (1.0, 1.0)])
def test_kilometres_stay_and_no_share_is_below_zero(renewed, electric):
    uses = ("car", "truck")
    table = FleetRenewal(uses=uses, renewed=renewed, electric=electric).apply(town()).table("fleet")
    assert table["share"].sum() == pytest.approx(1.0) and (table["share"] >= 0).all()


def test_a_fleet_that_is_more_electric_already_stays():
    once = FleetRenewal(renewed=0, electric=0.5).apply(town())
    assert shares(FleetRenewal(renewed=0, electric=0.2).apply(once)) == pytest.approx(shares(once))


def test_a_city_without_a_fleet_or_without_such_vehicles_refuses():
    with pytest.raises(InputError, match="the fleet of the city is not known"):
        FleetRenewal().apply(grid_town())
    with pytest.raises(InputError, match="has no such vehicles"):
        FleetRenewal(uses=("bus",)).apply(town())
