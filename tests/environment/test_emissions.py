"""From flows and speeds to grams an hour."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import emissions
from belvedere.environment.emission_factors import factors
from belvedere.environment.emissions import ASSUMPTIONS, RATES, prepare, run
from belvedere.environment.fleet import COLUMNS
from belvedere.errors import ModelError
from belvedere.parameters import CENTRAL
from tests.worlds import flows, grid_town, square

DIESEL = pd.DataFrame([("Passenger Cars", "Diesel", "Medium", "Euro 5", 1.0)], columns=COLUMNS)
TRUCK = pd.DataFrame([("Heavy Duty Trucks", "Diesel", "Rigid 20 - 26 t", "Euro V", 1.0)], columns=COLUMNS)
HOT = {**CENTRAL, "cold_trip_length": 100.0}  # no engine is cold on so long a trip


def of(city, fleet):
    return city.with_table("fleet", fleet)


def test_emission_is_factor_times_flow_times_length():
    # 100 veh/h over 1 km of 50 km/h at 30 km/h: 100 veh-km of a diesel Euro 5 at 0.674 g/km of NOx (METHODS §1)
    day = pd.DataFrame({"link_id": [0], "hour": [8], "flow": [100.0], "speed": [30.0]})
    made = run(prepare(of(square(), DIESEL)), day, HOT)
    assert made.loc[0, "nox_rate"] == pytest.approx(100 * 0.674, rel=0.001)
    assert list(made.columns) == ["link_id", "hour", *RATES]
    assert list(RATES) == ["co2_rate", "nox_rate", "no2_rate", "pm_rate", "pm10_rate", "pm25_rate"]


def test_a_day_gives_what_its_rows_give_one_by_one_in_any_order():
    town = prepare(grid_town())
    day = flows(grid_town())
    whole = run(town, day, HOT)
    mixed = day.sample(frac=1.0, random_state=3)
    again = run(town, mixed, HOT).loc[whole.index]
    assert whole[RATES].to_numpy() == pytest.approx(again[RATES].to_numpy())


def test_cold_starts_add_beta_of_the_distance_in_all_and_none_on_motorways():
    city = of(grid_town(), DIESEL)
    links = city.links.copy()
    links.loc[links["facility_type"] == "primary", "facility_type"] = "motorway"
    city = city.with_table("links", links)
    town, day = prepare(city), flows(city).assign(speed=30.0)
    beyond = run(town, day)["co2_rate"] - run(town, day, HOT)["co2_rate"]
    street = (links["facility_type"] != "motorway").to_numpy()[day["link_id"]]
    driven = day["flow"].to_numpy() * 0.2  # [km]
    hot = run(town, day, HOT)["co2_rate"].to_numpy()
    values = {**CENTRAL}
    share = 0.6474 - 0.02545 * 12 - (0.00974 - 0.000385 * 12) * values["air_temperature_mean"]
    ratio = 1.34 - 0.008 * values["air_temperature_mean"] - 1
    assert beyond[~street].abs().max() < 1e-9
    weighed = (beyond.to_numpy() / np.where(hot > 0, hot, 1.0) * driven)[street].sum() / driven[street].sum()
    assert weighed == pytest.approx(share * ratio, rel=1e-6)


def test_trucks_are_the_share_that_the_flows_say():
    both = pd.concat([DIESEL.assign(share=0.9), TRUCK.assign(share=0.1)], ignore_index=True)
    city = of(square(), both)
    day = pd.DataFrame({"link_id": [0, 0, 0], "hour": 8, "flow": 100.0, "speed": 30.0, "truck_share": [0.0, 0.1, 1.0]})
    each = run(prepare(city), day, HOT)["co2_rate"]
    assert each[0] == pytest.approx(100 * factors(DIESEL, np.array([30.0]))["ef_co2"][0, 0])
    assert each[2] == pytest.approx(100 * factors(TRUCK, np.array([30.0]))["ef_co2"][0, 0])
    assert each[1] == pytest.approx(0.9 * each[0] + 0.1 * each[2])
    usual = run(prepare(city), day.drop(columns="truck_share"), HOT)["co2_rate"]
    assert usual[0] == pytest.approx(each[1])


def test_buses_come_on_top_of_cars():
    prepared = prepare(of(square(), DIESEL))
    with_buses = replace(prepared, bus_flow=np.full((24, 4), 5.0))
    day = pd.DataFrame({"link_id": [0], "hour": [8], "flow": [0.0], "speed": [40.0]})
    assert not run(prepared, day)[RATES].to_numpy().any()
    # by hand: 90 s/km and 50 s/km at stops are 25.71 km/h; 5 buses over 1 km
    bus = run(with_buses, day)["nox_rate"][0]
    at = 3600 / 140
    fleet = emissions.buses.fleet(DIESEL)
    by_hand = 5 * float(fleet["share"].to_numpy() @ factors(fleet, np.array([at]))["ef_nox"][:, 0])
    assert bus == pytest.approx(by_hand, rel=2e-3)  # the table is by whole km/h


def test_a_street_without_cars_emits_nothing():
    town = grid_town()
    assert run(prepare(town), flows(town, share=0.0))[RATES].to_numpy().max() == 0


def test_below_the_slowest_speed_the_factor_stays():
    town = prepare(of(square(), DIESEL))
    slow = [
        run(town, pd.DataFrame({"link_id": [0], "hour": [0], "flow": [1.0], "speed": [v]}), HOT) for v in (0.5, 5.0)
    ]
    assert slow[0].equals(slow[1]) and np.isfinite(slow[0]["co2_rate"][0])


def test_flows_of_another_city_are_refused():
    day = pd.DataFrame({"link_id": [99], "hour": [8], "flow": [100.0], "speed": [30.0]})
    with pytest.raises(ModelError, match="link 99"):
        run(prepare(square()), day)


def test_the_flows_are_left_as_they_are():
    town, day = grid_town(), flows(grid_town())
    before = day.copy()
    run(prepare(town), day)
    pd.testing.assert_frame_equal(day, before)


def test_the_reader_is_told_what_the_difference_between_limits_rests_on():
    english = " ".join(en for en, _ in ASSUMPTIONS)
    assert "Where limits differ, the difference in CO2 and NOx rests on this" in english
    assert "hot exhaust, cold starts and wear" in english
