"""Noise where people live."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import noise
from belvedere.environment.fleet import COLUMNS
from belvedere.environment.noise import ASSUMPTIONS, prepare, run, run_links
from belvedere.environment.noise_emission import power
from belvedere.parameters import CENTRAL
from tests.worlds import flows, grid_town, square

CARS = pd.DataFrame([("Passenger Cars", "Diesel", "Medium", "Euro 5", 1.0)], columns=COLUMNS)
MILD = {**CENTRAL, "air_temperature_mean": 20.0}


def steady(city, flow=1000.0, speed=50.0):
    many = len(city.links)
    return pd.DataFrame(
        {"link_id": np.tile(np.arange(many), 24), "hour": np.repeat(np.arange(24), many), "flow": flow, "speed": speed}
    )


def plain():
    return square().with_table("fleet", CARS)


def test_beside_a_street_of_a_thousand_cars_an_hour():
    # by hand: LW' = 98.44 + 10 lg(1000 / 50,000) = 81.45 dB(A) a metre; at 10 m over hard ground - 10 lg 20
    hourly = 98.44 + 10 * np.log10(1000 / 50_000) - 10 * np.log10(20)
    italian = 10 * np.log10((14 + 2 * 10**0.5 + 8 * 10) / 24)  # day 14 h, evening 2 h + 5 dB, night 8 h + 10 dB
    made = run_links(prepare(plain()), steady(plain()), MILD)
    assert made["lden"].to_numpy()[:2] == pytest.approx(hourly + italian, abs=0.02)  # the two wide streets, of 50 km/h


def test_elsewhere_in_europe_the_day_is_twelve_hours():
    city = plain()
    abroad = replace(city, calendar=replace(city.calendar, country="FI"))
    european = 10 * np.log10((12 + 4 * 10**0.5 + 8 * 10) / 24)
    italian = 10 * np.log10((14 + 2 * 10**0.5 + 8 * 10) / 24)
    made = [run_links(prepare(each), steady(each), MILD)["lden"][0] for each in (abroad, city)]
    assert made[0] - made[1] == pytest.approx(european - italian)


def test_twice_the_traffic_is_three_decibels():
    prepared = prepare(plain())
    one, two = (run_links(prepared, steady(plain(), flow), MILD)["lden"] for flow in (500.0, 1000.0))
    assert (two - one).to_numpy() == pytest.approx(10 * np.log10(2))


def test_from_fifty_to_thirty_a_street_of_cars_is_3_8_decibels_quieter():
    city = plain()
    slow = city.with_table("links", city.links.assign(free_speed=30.0))
    fast = city.with_table("links", city.links.assign(free_speed=50.0))
    made = [
        run_links(prepare(each), steady(each, speed=v), MILD)["lden"][0] for each, v in ((slow, 30.0), (fast, 50.0))
    ]
    assert made[0] - made[1] == pytest.approx(-3.8, abs=0.05)  # METHODS §2


def test_the_first_row_hears_its_street_at_its_facade():
    values = {**MILD, "noise_front_share": 1.0, "noise_facade_distance": 10.0, "noise_reflection": 0.0}
    prepared = prepare(plain())
    made = run(prepared, steady(plain()), values)
    at_ten = run_links(prepared, steady(plain()), values)["lden"][prepared.homes[0]]
    assert made.loc[0, "lden"] == pytest.approx(at_ten)
    assert np.isnan(made.loc[1, "lden"]) and made.loc[1, "people"] == 0  # nobody lives in the other zone
    night = at_ten - 10 * np.log10((14 + 2 * 10**0.5 + 8 * 10) / 24)
    assert made.loc[0, "lnight"] == pytest.approx(night)


def test_people_above_are_counted_with_the_spread_of_their_houses():
    values = {**MILD, "noise_front_share": 1.0}
    prepared = prepare(plain())
    lden = run(prepared, steady(plain()), values).loc[0, "lden"]
    flow = 1000.0 * 10 ** ((65.0 - lden) / 10)  # so that Lden is just 65
    made = run(prepared, steady(plain(), flow), values)
    assert made.loc[0, "people_above_65"] == pytest.approx(500.0)
    assert made.loc[0, "people_above_55"] > 999.0 > made.loc[0, "people_above_65"] > made.loc[0, "people_above_75"]


def test_behind_the_first_row_it_is_quieter():
    prepared = prepare(plain())
    front, back = (
        run(prepared, steady(plain()), {**MILD, "noise_front_share": share}).loc[0, "lden"] for share in (1.0, 0.0)
    )
    assert front - back == pytest.approx(10.0)


def test_no_zone_counts_more_people_than_it_has():
    town = grid_town()
    made = run(prepare(town), flows(town))
    for column in made.filter(like="people_above"):
        assert (made[column] <= made["people"] + 1e-9).all()
    assert (made["people_above_55"] >= made["people_above_65"]).all()
    assert list(made["people"]) == [1000.0, 800.0, 600.0, 200.0]


def test_a_city_without_traffic_is_silent():
    town = grid_town()
    assert run_links(prepare(town), flows(town, share=0.0))["lden"].isna().all()
    made = run(prepare(town), flows(town, share=0.0))
    assert made.filter(like="people_above").to_numpy().max() < 1e-9


def test_near_signals_engines_are_louder():
    town = grid_town().with_table("fleet", CARS)
    prepared = prepare(town)
    near = run_links(prepared, flows(town), MILD)
    without = run_links(replace(prepared, near=np.zeros(len(town.links))), flows(town), MILD)
    changed = set(np.flatnonzero(~np.isclose(near["lden"], without["lden"])))
    touching = town.links["from_node_id"].eq(12) | town.links["to_node_id"].eq(12)  # the crossing with signals
    assert changed == set(np.flatnonzero(touching.to_numpy()))
    # by hand: 200 m long, so near by half of 100 m over 200 m: a quarter of -4.5 and +5.5 dB
    rolling, engine = power("1", np.array([50.0]))
    by_hand = 10 * np.log10((rolling * 10**-0.1125 + engine * 10**0.1375) / (rolling + engine))[0]
    street = 2 * (2 * 4 + 1)  # the high street, up to the signals
    row = prepared.near[street]
    assert row == pytest.approx(0.25)
    quiet_hour = (near["lden"] - without["lden"])[street]
    assert quiet_hour == pytest.approx(by_hand, abs=0.05)  # speeds differ a little by hour


def test_the_reader_is_told_that_it_is_a_screening():
    assert "screening" in ASSUMPTIONS[0][0] and noise.NIGHT == 50.0


def test_both_tables_in_one_go_are_those_of_each():
    town = grid_town()
    prepared, day = prepare(town), flows(town)
    zones, links = noise.run_both(prepared, day)
    pd.testing.assert_frame_equal(zones, run(prepared, day))
    pd.testing.assert_frame_equal(links, run_links(prepared, day))


def test_buses_that_are_known_need_not_be_driven_again():
    town = grid_town()
    prepared = prepare(town, np.full((24, len(town.links)), 10.0))
    assert (run_links(prepared, flows(town))["lden"] > run_links(prepare(town), flows(town))["lden"]).all()
