"""From flows and speeds to grams an hour."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment.emission_factors import factors
from belvedere.environment.emissions import ASSUMPTIONS, SPEEDS, curves, fleet_curves, link_emissions
from belvedere.environment.fleet import COLUMNS
from belvedere.errors import ModelError
from tests.worlds import flows, grid_town

ONE = pd.DataFrame([("Passenger Cars", "Diesel", "Medium", "Euro 5", 1.0)], columns=COLUMNS)


def test_emission_is_factor_times_flow_times_length():
    # 100 veh/h over 2 km at 30 km/h: 200 veh-km of a diesel Euro 5 at 0.674 g/km of NOx (METHODS §1)
    day = pd.DataFrame({"link_id": [7], "hour": [8], "flow": [100.0], "speed": [30.0]})
    made = link_emissions(day, pd.DataFrame({"link_id": [7], "length": [2000.0]}), curves(ONE))
    assert made.loc[0, "nox_rate"] == pytest.approx(200 * 0.674, rel=0.001)
    assert list(made.columns) == ["link_id", "hour", "co2_rate", "nox_rate", "pm_rate"]


def test_a_fleet_of_two_emits_the_mean_of_both():
    two = pd.concat([ONE.assign(share=0.25), ONE.assign(fuel="Petrol", share=0.75)], ignore_index=True)
    each = factors(two, SPEEDS)["ef_co2"]
    assert curves(two)["ef_co2"].to_numpy() == pytest.approx(0.25 * each[0] + 0.75 * each[1])


def test_a_street_without_cars_emits_nothing():
    town = grid_town()
    made = link_emissions(flows(town, share=0.0), town.links, fleet_curves(town))
    assert made[["co2_rate", "nox_rate", "pm_rate"]].to_numpy().max() == 0


def test_below_the_slowest_speed_the_factor_stays():
    links = pd.DataFrame({"link_id": [0], "length": [1000.0]})
    slow = [
        link_emissions(pd.DataFrame({"link_id": [0], "hour": [0], "flow": [1.0], "speed": [v]}), links, curves(ONE))
        for v in (0.5, 5.0)
    ]
    assert slow[0].equals(slow[1]) and np.isfinite(slow[0]["co2_rate"][0])


def test_flows_of_another_city_are_refused():
    day = pd.DataFrame({"link_id": [99], "hour": [8], "flow": [100.0], "speed": [30.0]})
    with pytest.raises(ModelError, match="link 99"):
        link_emissions(day, pd.DataFrame({"link_id": [7], "length": [2000.0]}), curves(ONE))


def test_the_reader_is_told_that_mean_speeds_cannot_judge_a_30_zone():
    english = " ".join(en for en, _ in ASSUMPTIONS)
    assert "hot exhaust only" in english and "cannot judge a 30 km/h zone" in english
