"""What a low-emission zone takes from people whose vehicle may no longer go there."""

import numpy as np
import pytest
from shapely.geometry import box

from belvedere.parameters import CENTRAL
from belvedere.scenarios.valuation import travel
from belvedere.scenarios.valuation.shut_out import losses, of_a_trip
from tests.scenarios.valuation.worlds import CAR, WALK, side, travellers, vehicles
from tests.worlds import EAST, NORTH, square, table

PEOPLE = travellers("work", {CAR: 40.0, WALK: 60.0}, {CAR: 20.0, WALK: 60.0})
WEIGHT = 0.474 * CENTRAL["cost_sensitivity_short"]  # [1/EUR] at 4.4 km, as the side's ground has it


def zone_at_d(city, compliance=1.0):
    """Shut every car out of the zone at D, day and night."""
    row = {
        "restriction_id": "lez", "kind": "low_emission", "name": "LEZ", "uses": "car", "classes": "",
        "compliance": compliance, "start_hour": 0, "end_hour": 24,
        "geometry": box(EAST + 900, NORTH + 900, EAST + 1100, NORTH + 1100),
    }  # fmt: skip
    return city.with_table("restrictions", table("restrictions", [row]))


def test_who_had_one_choice_of_two_loses_the_log_sum_of_it():
    # ten people, four of whom drive: without the car they lose ten times the fall of the log-sum
    share = np.array(0.4)
    assert 4 * of_a_trip(share, np.array(0.5)) == pytest.approx(10 * -np.log(0.6) / 0.5)


def test_no_zone_no_loss():
    city = square()
    assert losses(side([PEOPLE], city=city), side([PEOPLE], city=city)) == {}


def test_trips_that_end_inside_lose_whole_or_half():
    city = square()
    found = losses(side([PEOPLE], city=city), side([PEOPLE], city=zone_at_d(city)))["work"]
    buys = CENTRAL["lez_replaced_short"]
    each = float(of_a_trip(np.array(0.4), np.array(WEIGHT))) * (1 - buys / 2)
    # from A only the pair to D, from D both: half of A's pairs
    assert found == pytest.approx([40 * each, 80 * each])
    lenient = losses(side([PEOPLE], city=city), side([PEOPLE], city=zone_at_d(city, compliance=0.5)))["work"]
    assert lenient == pytest.approx(found / 2)


def test_more_vehicles_replaced_in_the_long_run_lose_less_each():
    city = square()
    sides = side([PEOPLE], city=city), side([PEOPLE], city=zone_at_d(city))
    short, long = (losses(*sides, horizon)["work"].sum() for horizon in ("short", "long"))
    ratio = (1 - CENTRAL["lez_replaced_long"] / 2) / CENTRAL["cost_sensitivity_long"]
    assert long / short == pytest.approx(
        ratio / ((1 - CENTRAL["lez_replaced_short"] / 2) / CENTRAL["cost_sensitivity_short"])
    )


def test_the_loss_is_the_users_and_grows_with_the_response():
    city = square()
    enter = vehicles("enter", 10.0, 20.0)
    prepared = travel.prepare(side([PEOPLE], [enter], city=city), side([PEOPLE], [enter], city=zone_at_d(city)))
    lost = []
    for level in (0.0, 0.5, 1.0):
        benefits, surplus = travel.run(prepared, {**CENTRAL, "response_level": level})
        users = surplus[surplus["who"] == "users"].set_index("item")["value"]
        lost.append(users["shut_out"])
        assert surplus["value"].sum() == pytest.approx(users["shut_out"]), "nobody receives what they lose"
    assert lost[0] == 0 and lost[1] == pytest.approx(lost[2] / 2) and lost[2] < benefits["value"].sum() < 0
