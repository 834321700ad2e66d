"""Particles from tyres, brakes and road."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import wear

RAW = Path(__file__).parents[3] / "shared/data/reference"
PUBLISHED = {
    "Passenger Cars": "PC",
    "Light Commercial Vehicles": "LDV",
    "Heavy Duty Trucks": "HDV",
    "Buses": "BUS",
    "L-Category": "MOTORCYCLE",
}


def test_a_car_at_20_sheds_what_the_tables_say():
    made = wear.factors("Passenger Cars", np.array([20.0]))
    # by hand: tyres 6.40 × (1.78 - 0.00974 × 40), brakes 7.35 × (2.75 - 0.027 × 40), road 7.5 [mg/km]
    assert made["tyre", "pm10"][0] == pytest.approx(6.40e-3 * 1.3904)
    assert made["brake", "pm10"][0] == pytest.approx(7.35e-3 * 1.67)
    assert made["road", "pm25"][0] == pytest.approx(4.1e-3)
    assert sum(made[process, "pm10"][0] for process in wear.PROCESSES) == pytest.approx(0.0287, abs=5e-5)  # METHODS


@pytest.mark.parametrize(("speed", "tyre", "brake"), [(10, 1.3904, 1.67), (60, 1.1956, 1.13), (120, 0.9034, 0.185)])
def test_fast_traffic_brakes_less(speed, tyre, brake):
    v = np.array([float(speed)])
    assert wear.tyre(v)[0] == pytest.approx(tyre)
    assert wear.brake(v)[0] == pytest.approx(brake)


@pytest.mark.raw
def test_factors_are_those_published():
    if not RAW.is_dir():
        pytest.skip("the raw open data are not in ../shared/data")
    table = pd.read_csv(RAW / "non_exhaust_wear_ef.csv").set_index(["process", "class", "pollutant"])["value"]
    for category, name in PUBLISHED.items():
        for process, published in (("tyre", "tyre"), ("brake", "brake"), ("road", "road_surface")):
            wanted = (table[published, name, "PM10"], table[published, name, "PM2.5"])
            assert wear.FACTORS[category][process] == wanted
