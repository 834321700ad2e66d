"""Sound power of vehicles."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment.fleet import COLUMNS
from belvedere.environment.noise_emission import mean_power, mix, power

CAR = ("Passenger Cars", "Diesel", "Medium", "Euro 5", 1.0)


def level(category, speed, air=20.0):
    rolling, engine = power(category, np.array([float(speed)]), air)
    return float(10 * np.log10(rolling + engine)[0])


@pytest.mark.parametrize(("speed", "expected"), [(30, 92.5), (50, 98.4), (70, 103.0)])  # METHODS §2
def test_a_car_is_as_loud_as_the_directive_says(speed, expected):
    assert level("1", speed) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("category", "expected"), [("1", -3.8), ("2", -0.7), ("3", -0.6), ("4a", -2.7)])  # METHODS §2
def test_from_fifty_to_thirty_a_street_of_equal_flow_is_quieter(category, expected):
    by_density = 10 * np.log10(50 / 30)  # slower vehicles are longer on each metre
    assert level(category, 30) - level(category, 50) + by_density == pytest.approx(expected, abs=0.05)


def test_rolling_noise_by_hand():
    # bands of a car at 50 km/h, A-weighted; the first: 83.1 + 30.0 lg(50/70) - 26.2 = 52.5
    rolling, _ = power("1", np.array([50.0]))
    bands = np.array([52.52, 67.04, 73.42, 86.14, 95.35, 92.46, 82.10, 69.25])
    assert 10 * np.log10(rolling[0]) == pytest.approx(10 * np.log10((10 ** (bands / 10)).sum()), abs=0.01)


def test_below_twenty_and_in_the_cold():
    assert level("1", 5) == level("1", 20)
    rolling, _ = power("1", np.array([50.0]))
    colder, _ = power("1", np.array([50.0]), 10.0)
    assert 10 * np.log10(colder / rolling)[0] == pytest.approx(0.8)


def test_two_wheelers_do_not_roll():
    assert power("4b", np.array([50.0]))[0][0] == 0.0


def test_a_fleet_divides_into_the_categories_of_noise():
    rows = [
        CAR,
        ("Light Commercial Vehicles", "Diesel", "N1-III", "Euro 5", 1.0),
        ("Heavy Duty Trucks", "Diesel", "Rigid <=7.5 t", "Euro V", 1.0),
        ("Heavy Duty Trucks", "Diesel", "Articulated 34 - 40 t", "Euro V", 1.0),
        ("Buses", "Diesel", "Urban Buses Standard 15 - 18 t", "Euro V", 1.0),
        ("L-Category", "Petrol", "Mopeds 4-stroke <50 cm3", "Euro 2", 2.0),
        ("L-Category", "Petrol", "Motorcycles 4-stroke <250 cm3", "Euro 2", 3.0),
    ]
    made = mix(pd.DataFrame(rows, columns=COLUMNS))
    assert made.shares == pytest.approx({"1": 0.2, "2": 0.2, "3": 0.1, "4a": 0.2, "4b": 0.3})


def test_electric_cars_are_heard_by_their_tyres():
    half = pd.DataFrame([CAR, ("Passenger Cars", "Electric", "Small", "Electric", 1.0)], columns=COLUMNS)
    v = np.array([30.0])
    rolling, engine = power("1", v)
    made = mean_power(mix(half), v, 20.0)
    assert made[0][0] == pytest.approx(rolling[0])
    assert made[1][0] == pytest.approx(0.5 * engine[0])
