"""What a limit changes beyond the mean speed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.environment import dynamics
from belvedere.environment.dynamics import CAR, TRUCK, as_at_fifty, cycle, emitted, lost_time, ratio, stops
from belvedere.parameters import CENTRAL

FIFTY = np.array([50.0])


def at(limit, lost, vehicle=CAR, values=CENTRAL):
    return {name: float(each[0]) for name, each in ratio(np.array([limit]), np.array([lost]), vehicle, values).items()}


@given(st.floats(10, 50), st.floats(0, 400))
def test_a_cycle_is_a_kilometre_and_takes_the_time_it_must(limit, lost):
    made = cycle(np.array([limit]), np.array([lost]), CENTRAL)
    distance = made.cruising * made.top + (made.accelerating + made.braking) * made.top / 2
    whole = made.accelerating + made.cruising + made.braking + made.standing
    assert distance[0] == pytest.approx(1000.0)
    assert whole[0] == pytest.approx(3600.0 / limit + lost)


@given(st.floats(50, 130), st.floats(0, 400))
def test_from_fifty_on_the_factors_hold_as_they_are(limit, lost):
    assert at(limit, lost) == {"co2": 1.0, "nox": 1.0, "brake": 1.0}


def test_without_stops_only_the_cruise_counts():
    # by hand, steady: fuel power [W] = 14,000 + (1400 × 9.81 × 0.011 + 0.39 v²) v / 0.38, over 1000 / v seconds
    made = [float(emitted(cycle(np.array([v]), np.zeros(1), CENTRAL), CAR, CENTRAL)[0]) for v in (30.0, 50.0)]
    v = np.array([30.0, 50.0]) / 3.6
    by_hand = (14_000 + (1400 * 9.81 * 0.011 + 0.39 * v**2) * v / 0.38) * 1000 / v
    assert made == pytest.approx(list(by_hand))
    assert at(30.0, 0.0)["co2"] == pytest.approx(by_hand[0] / by_hand[1])


def test_a_stop_costs_its_standing_and_its_ramps():
    # by hand: from 50 km/h (13.89 m/s), half of (v / 1.1 + v / 1.3) is lost, and 15 s standing
    v = 50 / 3.6
    assert stops(np.array([100.0]), CENTRAL)[0] == pytest.approx(100 / (15 + v / 2 * (1 / 1.1 + 1 / 1.3)))


def test_the_more_often_a_street_stops_the_better_a_low_limit():
    made = [at(30.0, lost)["co2"] for lost in (10.0, 20.0, 40.0, 80.0)]
    assert made == sorted(made, reverse=True) and made[0] > 1.0


def test_wear_of_brakes_follows_the_speed_braked_from():
    assert at(30.0, 20.0)["brake"] == pytest.approx(0.6)
    assert at(30.0, 20.0, values={**CENTRAL, "brake_wear_speed_power": 2.0})["brake"] == pytest.approx(0.36)
    assert at(30.0, 20.0, values={**CENTRAL, "brake_wear_speed_power": 0.0})["brake"] == 1.0


def test_where_stops_are_too_close_the_limit_does_not_matter():
    made = cycle(np.array([30.0, 50.0]), np.array([600.0, 600.0]), CENTRAL)
    assert made.top[0] == made.top[1] < 30 / 3.6


def test_what_the_reader_is_told_of_the_interval_is_so():
    # emissions.ASSUMPTIONS: +12 % of CO2 (-1 to +23 %) from 50 to 30 km/h with 40 s/km lost
    told = [at(30.0, 40.0, values={**CENTRAL, "dynamics_engine_friction": kw})["co2"] for kw in (7.5, 14.0, 22.0)]
    assert [round(100 * (each - 1)) for each in told] == [-1, 12, 23]


def test_heavy_vehicles_gain_more_from_a_low_limit():
    assert at(30.0, 40.0, TRUCK)["co2"] < at(30.0, 40.0, CAR)["co2"]


def test_a_street_at_thirty_would_be_so_fast_at_fifty():
    # by hand: 20 km/h is 180 s/km; at 50 km/h the cruise takes 72 instead of 120 s, so 132 s/km
    assert as_at_fifty(np.array([20.0]), np.array([30.0]))[0] == pytest.approx(3600 / 132)
    assert as_at_fifty(np.array([20.0]), np.array([50.0]))[0] == 20.0
    assert as_at_fifty(np.array([30.0]), np.array([30.0]))[0] == pytest.approx(50.0)
    assert lost_time(np.array([20.0]), np.array([30.0]))[0] == pytest.approx(60.0)


def test_the_usual_limit_is_fifty():
    assert dynamics.USUAL == 50.0
