"""Money asked: congestion_charge, visitor_access_fee, parking_price."""

import math

import pytest

from belvedere.city.vehicle_classes import share
from belvedere.errors import InputError
from belvedere.policies.congestion_charge import CongestionCharge
from belvedere.policies.contract import OfToday
from belvedere.policies.low_emission_zone import LowEmissionZone
from belvedere.policies.parking_price import ParkingPrice
from belvedere.policies.visitor_access_fee import VisitorAccessFee
from tests.policies.town import BLOCK, HALF, town


def test_a_charge_is_one_row_with_its_exemptions_by_name():
    made = CongestionCharge(polygon=BLOCK, amount=7.5, daily_cap=7.5, residents=0.9, permits=0.05).apply(town())
    row = made.table("charges").iloc[0]
    assert (row["kind"], row["amount"], row["daily_cap"]) == ("cordon", 7.5, 7.5)
    assert (row["start_hour"], row["end_hour"], row["uses"]) == (8, 20, "car,van,truck,motorcycle")
    let = made.table("exemptions")
    let = let[let["restriction_id"] == row["charge_id"]].set_index("who")["share"]
    assert dict(let) == {"residents": 0.9, "permits": 0.05}
    assert made.map_table("charges").geometry.iloc[0].area == pytest.approx(290 * 290, rel=0.01)


def test_exempt_fuels_pay_nothing_and_all_others_pay():
    there = town()
    made = CongestionCharge(polygon=BLOCK, exempt_fuels=("Diesel", "Electric")).apply(there)
    paying = made.table("charges")["classes"].iloc[0]
    assert share(there.table("fleet"), "car", paying) == pytest.approx(0.4 / 0.8)  # petrol: 0.1 + 0.3 of 0.8
    assert CongestionCharge(polygon=BLOCK, exempt_fuels=()).apply(there).table("charges")["classes"].iloc[0] == ""


def test_a_charge_without_a_cap_has_none_and_a_second_one_another_name():
    once = CongestionCharge(polygon=BLOCK, daily_cap=0).apply(town())
    twice = CongestionCharge(polygon=HALF, kind="area").apply(once)
    charges = twice.table("charges")
    assert math.isnan(charges["daily_cap"].iloc[0])
    assert charges["charge_id"].tolist() == ["policy:charges:1", "policy:charges:2"]


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"amount": 5.0, "daily_cap": 4.0}, "cap of 4 EUR is below"),
        ({"uses": ()}, "uses: nobody pays"),
        ({"exempt_fuels": ("Petrol", "Diesel", "LPG", "CNG", "Hybrid", "Electric")}, "exempt_fuels: nobody pays"),
    ],
)
def test_a_charge_that_nobody_pays_or_whose_cap_is_below_it_is_refused(settings, problem):
    with pytest.raises(InputError, match=problem):
        CongestionCharge(polygon=BLOCK, **settings)


def test_a_charge_without_an_area_is_refused():
    with pytest.raises(InputError, match="no area is drawn"):
        CongestionCharge().apply(town())


def test_a_fee_without_a_quota_has_none_and_holds_in_the_whole_city_where_nothing_is_drawn():
    there = town()
    row = VisitorAccessFee(fee=5).apply(there).map_table("visitors").iloc[0]
    assert (row["kind"], row["fee"], row["exempt"]) == ("day", 5.0, 0.1) and math.isnan(row["quota"])
    assert row.geometry.covers(there.links.geometry.union_all())


def test_neither_fee_nor_quota_is_refused():
    with pytest.raises(InputError, match="neither a fee nor a quota"):
        VisitorAccessFee(fee=0)


def test_parking_starts_from_today_s_price_where_the_city_does_not_know_it():
    city = town()
    policy = ParkingPrice(price=3, today=1.2)
    assert isinstance(policy, OfToday)
    assert set(policy.known(city).table("parking")["price"]) == {1.2}
    counted = policy.known(city)
    later = ParkingPrice(price=5, today=9).known(counted)
    assert set(later.table("parking")["price"]) == {1.2}  # what the table says holds
    assert set(policy.apply(counted).table("parking")["price"]) == {3.0}


def test_parking_has_its_price_in_the_zones_of_the_area_and_the_later_price_holds():
    made = ParkingPrice(polygon=HALF, price=3, places=0.8).apply(town())
    assert made.table("parking")[["zone_id", "price", "supply_share"]].values.tolist() == [[0, 3, 0.8]]
    again = ParkingPrice(price=1, places=0.5).apply(made).table("parking")
    assert again["zone_id"].tolist() == [0, 1, 2, 3] and (again["price"] == 1).all()
    assert again["supply_share"].tolist() == pytest.approx([0.4, 0.5, 0.5, 0.5])
    assert again["supply"].isna().all()  # nobody counted places


def test_places_that_were_counted_shrink_by_the_same_share():
    there = town()
    counted = ParkingPrice().apply(there).table("parking").assign(supply=100.0)
    made = ParkingPrice(places=0.25).apply(there.with_table("parking", counted))
    assert (made.table("parking")["supply"] == 25).all()


def test_an_area_smaller_than_any_zone_is_refused():
    with pytest.raises(InputError, match="holds no traffic zone of Grid town by half"):
        ParkingPrice(polygon=BLOCK).apply(town())


def test_a_rule_by_fuel_or_class_is_refused_at_once_where_the_fleet_is_not_known():
    nobody = town().with_table("fleet", town().table("fleet").iloc[:0])
    for policy in (CongestionCharge(polygon=BLOCK), LowEmissionZone(polygon=BLOCK)):
        with pytest.raises(InputError, match=r"fleet of .* is not known"):
            policy.apply(nobody)
    assert len(CongestionCharge(polygon=BLOCK, exempt_fuels=()).apply(nobody).table("charges")) == 1
