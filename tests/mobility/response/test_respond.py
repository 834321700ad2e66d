"""People of the town of 5 × 5 crossings answer."""

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import box

from belvedere.city.facts import MODES
from belvedere.errors import ModelError
from belvedere.mobility.charges import charges
from belvedere.mobility.day import by_class, networks_of, trips_of
from belvedere.mobility.demand import workday
from belvedere.mobility.modes.feedback import total_shares
from belvedere.mobility.response.fleet import renewed
from belvedere.mobility.response.ground import parking
from belvedere.mobility.response.layers import gates
from belvedere.mobility.response.reference import reference
from belvedere.mobility.response.respond import AGREED, respond
from belvedere.mobility.response.tables import accounts, trips
from belvedere.parameters import CENTRAL
from tests.mobility.response.charged import EAST_HALF, with_charge, with_row
from tests.worlds import EAST, NORTH, grid_town

CAR = MODES.index("car")


@pytest.fixture(scope="module")
def town():
    return grid_town()


@pytest.fixture(scope="module")
def base(town):
    return reference(town, workday.day(town))


@pytest.fixture(scope="module")
def told(base, town):
    return respond(base, town)


@pytest.fixture(scope="module")
def charged(base, town):
    return respond(base, with_charge(town))


def cars(side):
    return sum(each.trips[CAR] for each in side.travellers)


def test_the_same_city_has_the_same_demand(base, told, town):
    assert told.demand is base.demand
    copy = town.with_table("links", town.links.copy())
    again = respond(base, copy)
    assert again.demand is base.demand and again.city is copy
    for one, other in zip(told.travellers, again.travellers, strict=True):
        assert np.array_equal(one.trips, other.trips)


def test_nobody_s_answer_has_the_shares_that_the_city_knows(told, base):
    shares = total_shares(
        base.setting.wanted.wishes,
        [replace_choice(each, wish) for each, wish in zip(told.travellers, base.setting.wanted.wishes, strict=True)],
    )
    assert shares == pytest.approx(base.setting.targets.shares, abs=1e-9)


def replace_choice(people, wish):
    from belvedere.mobility.modes.choice import Choice

    share = np.divide(people.trips / 2, wish.trips, out=np.zeros_like(people.trips), where=wish.trips > 0)
    return Choice(share, np.zeros_like(wish.trips))


def test_a_charge_lowers_crossings_and_raises_the_other_modes(told, charged):
    before, after = cars(told), cars(charged)
    assert after[0, 1] < before[0, 1] and after[0, 3] < before[0, 3]
    others = [sum(each.trips.sum(axis=0) - each.trips[CAR] for each in side.travellers) for side in (told, charged)]
    assert others[1][0, 1] > others[0][0, 1]
    assert charged.rounds["change"].iloc[-1] <= AGREED * charged.rounds["change"].iloc[0]


def test_hours_that_are_charged_lose_trips_and_the_next_ones_do_not_lose_as_many(base, charged):
    into = [side.demand.hour(hour)[0, 1] for hour in (8, 22) for side in (base, charged)]
    assert into[1] < into[0] * 0.98 and into[3] > into[2] * 0.7


def test_where_all_are_exempt_nothing_changes(base, told, town):
    free = with_charge(town, exempt=[("residents", 1.0), ("permits", 1.0)])
    side = respond(base, free)
    for hour in (8, 11, 20):
        # to what is left of the equilibria of the representative hours
        assert side.demand.hour(hour) == pytest.approx(base.demand.hour(hour), rel=1e-7, abs=1e-9)
    assert cars(side) == pytest.approx(cars(told), rel=1e-7)
    assert accounts(side).set_index(["who", "item"])["value"]["municipality", "charges"] == 0


def test_people_change_modes_and_are_not_lost_when_nobody_gives_up(base, told, town):
    values = {**CENTRAL, "trips_made_short": 0.0, "destination_short": 0.0}
    side = respond(base, with_charge(town), values=values)
    for one, other in zip(told.travellers, side.travellers, strict=True):
        assert other.trips.sum(axis=0) == pytest.approx(one.trips.sum(axis=0), rel=1e-9)
    follow = respond(base, with_charge(town), values={**values, "destination_short": 0.5})
    for one, other in zip(told.travellers, follow.travellers, strict=True):
        assert other.trips.sum(axis=(0, 2)) == pytest.approx(one.trips.sum(axis=(0, 2)), rel=1e-6)  # trips that leave
    work = [side.travellers[0].trips.sum(axis=(0, 1)) for side in (told, follow)]
    assert work[1] == pytest.approx(work[0], rel=1e-6)  # as many jobs are filled


def test_in_the_long_run_people_answer_more(told, charged, base, town):
    later = respond(base, with_charge(town), horizon="long")
    lost = [cars(told)[0, 1] - cars(side)[0, 1] for side in (charged, later)]
    assert 0 < lost[0] < lost[1]
    with pytest.raises(ModelError, match="no horizon is called 'never'"):
        respond(base, with_charge(town), horizon="never")


def test_what_users_pay_is_what_others_receive(charged):
    table = accounts(charged).set_index(["who", "item"])["value"]
    assert table["municipality", "charges"] > 0
    for who, item in (("municipality", "charges"), ("municipality", "parking"), ("operators", "fares")):
        assert table["users", item] == pytest.approx(-table[who, item])


def test_trips_by_zone_add_up_to_those_of_the_purposes(charged):
    table = trips(charged)
    assert table["daily_trips"].sum() == pytest.approx(sum(each.trips.sum() for each in charged.travellers))
    assert list(table.columns) == ["purpose", "mode", "zone_id", "daily_trips", "person_km", "hours", "money"]
    assert (table[["daily_trips", "person_km", "hours", "money"]] >= 0).all(axis=None)


def fleet_row(fuel, share):
    return {"category": "Passenger Cars", "fuel": fuel, "segment": "Small", "euro": "Euro 4", "share": share}


def test_a_low_emission_zone_keeps_out_who_may_not_drive(base, told, town):
    city = with_row(with_row(town, "fleet", fleet_row("Petrol", 0.75)), "fleet", fleet_row("Diesel", 0.25))
    zone = {
        "restriction_id": "policy:1", "kind": "low_emission", "name": "zone", "uses": "car", "classes": "Diesel:Euro 4",
        "compliance": 1.0, "start_hour": 0, "end_hour": 24, "geometry": EAST_HALF,
    }  # fmt: skip
    city = with_row(city, "restrictions", zone)
    values = {**CENTRAL, "lez_replaced_short": 0.4, "lez_given_up": 0.0}
    side = respond(base, city, values=values)
    # a quarter of the cars is shut out, 60 % of them not replaced: 15 % fewer by car, but for what roads give back
    assert cars(side)[0, 1] / cars(told)[0, 1] == pytest.approx(0.85, abs=0.02)
    assert sum(each.trips.sum() for each in side.travellers) == pytest.approx(
        sum(each.trips.sum() for each in told.travellers), rel=1e-3
    )
    fleet = renewed(side, values).table("fleet").set_index("fuel")["share"]
    # no vehicle here is newer than the rule asks: nobody knows what they are replaced by
    assert fleet.tolist() == [0.75, 0.25]
    newer = with_row(city, "fleet", {**fleet_row("Electric", 0.5), "euro": "Electric"})
    again = renewed(replace(side, city=newer), values).table("fleet").set_index("fuel")["share"]
    assert again.sum() == pytest.approx(1.5) and again["Diesel"] < 0.25 and again["Electric"] > 0.5
    network = networks_of(city)[8]
    _, _, barred = trips_of(side.demand, 8, network)
    through = (barred.origin != 5) & (barred.destination != 5)
    assert barred.name == "barred" and not barred.flow[~np.isin(barred.origin, [0, 2, 4]) & through].any()
    _, passing = by_class(side.demand.hour(8), network.gates)
    west = [float(each.flow[(each.origin == 0) & (each.destination == 2)].sum()) for each in (barred, passing)]
    assert west[0] == pytest.approx(0.25 * west[1])


def test_deliveries_leave_the_hours_in_which_they_may_not_drive(base, town):
    rule = {
        "restriction_id": "policy:1", "kind": "limited_traffic", "name": "freight", "uses": "van,truck", "classes": "",
        "compliance": 1.0, "start_hour": 8, "end_hour": 12, "geometry": EAST_HALF,
    }  # fmt: skip
    side = respond(base, with_row(town, "restrictions", rule))
    change = side.demand.change
    into = change[:, 0, 1]
    assert into[8:12].max() < 0 and into[7] > 0 and into[12] > 0
    # what else changes is what people make of roads a little emptier or fuller
    assert abs(into[15]) < 0.01 and abs(change[:, 0, 2]).max() < 0.01


def test_an_event_brings_cars_before_it_begins_and_takes_them_home(base, town):
    event = {
        "event_id": "policy:1", "name": "match", "people": 2300.0, "start_hour": 20, "end_hour": 22,
        "geometry": box(EAST + 600, NORTH + 600, EAST + 650, NORTH + 650),
    }  # fmt: skip
    values = {**CENTRAL, "event_car_share": 0.5, "event_people_per_car": 2.3}
    side = respond(base, with_row(town, "events", event), values=values)
    # 2300 people, half by car, 2.3 in each: 500 cars to zone 3 in the hour from 19, and away in that from 22
    assert side.demand.change[19, :, 3].sum() == pytest.approx(500, rel=0.05)
    assert side.demand.change[22, 3, :].sum() == pytest.approx(500, rel=0.05)


def test_dearer_parking_keeps_cars_away_from_the_zone(base, told, town):
    row = {"zone_id": 1, "price": 3.0, "supply": float("nan"), "supply_share": float("nan")}
    side = respond(base, with_row(town, "parking", row))
    assert cars(side)[0, 1] < cars(told)[0, 1] and cars(side)[0, 3] > 0.999 * cars(told)[0, 3]
    fewer = respond(base, with_row(town, "parking", {**row, "price": float("nan"), "supply_share": 0.5}))
    assert cars(fewer)[0, 1] < cars(told)[0, 1]


def test_parking_that_costs_what_it_costs_today_changes_nothing_and_less_brings_cars(town):
    row = {"zone_id": 1, "price": 2.0, "supply": float("nan"), "supply_share": 1.0}
    today = with_row(town, "parking", row)
    base = reference(today, workday.day(today))
    told, same = respond(base, today), respond(base, town.with_table("parking", today.table("parking").copy()))
    assert cars(same) == pytest.approx(cars(told), rel=1e-12)
    free = respond(base, with_row(town, "parking", {**row, "price": 0.0}))
    assert cars(free)[0, 1] > cars(told)[0, 1]
    assert accounts(told).set_index(["who", "item"])["value"]["municipality", "parking"] > 0


def test_a_stated_price_of_parking_stands_for_the_usual_one_and_not_beside_it(town):
    usual = np.array([1.0, 1.0, 0.0, 0.0])
    row = {"zone_id": 1, "price": 2.0, "supply": float("nan"), "supply_share": 1.0}
    asked = parking(with_row(town, "parking", row), "shopping", usual, CENTRAL)
    # by hand: 2 EUR/h for 1.2 h by half of the drivers, once for two trips
    assert asked.fee.tolist() == pytest.approx([1.0, 2.0 * 1.2 * CENTRAL["parking_paid_other"] / 2, 0.0, 0.0])
    unpriced = parking(with_row(town, "parking", {**row, "price": float("nan")}), "shopping", usual, CENTRAL)
    assert unpriced.fee.tolist() == usual.tolist() and not asked.search.any()


def test_at_a_cordon_nobody_pays_on_the_way_what_payers_pay_already(base, town):
    exempt = with_charge(town, kind="cordon", exempt=[("residents", 1.0)])
    for each in respond(base, exempt).travellers:
        if each.name != "visitors":
            assert not each.charge[CAR][1].any()  # who lives inside is exempt on the way home too
    paid = respond(base, with_charge(town, kind="cordon", amount=2.0))
    work = paid.travellers[0].charge[CAR]
    assert (work <= 1.0 + 1e-9).all() and work[1, 0] > 0  # an entry a tour: half of it a trip, and less where some stay


def test_a_zone_that_is_entered_through_the_area_alone_pays_its_entry_once(town):
    charge = replace(charges(with_charge(town))[0], inside=np.array([0.0, 0.6, 0.0, 1.0, 0.0, 1.0]))
    more = np.zeros((6, 6))
    more[:, 1] = [2.0, 0.0, 2.0, 0.0, 5.0, 0.0]  # of ways to zone 1 all from outside pay 2 at least, one passes 3 more
    more[0, 2] = 3.0
    assert gates((charge,), more).tolist() == [0, 2.0, 0, 0, 0, 0]
    assert not gates((), more).any()


def test_the_demand_of_another_level_is_on_the_way(base, charged):
    half = replace(charged.demand, change=0.5 * charged.demand.change)
    assert half.hour(8) == pytest.approx((base.demand.hour(8) + charged.demand.hour(8)) / 2)
