"""What cold engines add."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import cold
from belvedere.environment.emission_factors import CLASS, factors
from belvedere.parameters import CENTRAL

RAW = Path(__file__).parents[3] / "shared/data/reference/vein_copert_cold_excess_ratio.csv"
SPEED = np.array([10.0, 20.0, 30.0, 60.0])


def prepared(*row):
    classes = pd.DataFrame([row], columns=CLASS)
    return cold.prepare(classes, np.ones(1), np.full(1, 0.1), SPEED), factors(classes, SPEED)


@pytest.mark.parametrize(("air", "expected"), [(5, 0.316), (15, 0.265), (25, 0.214)])  # METHODS §1, 12 km
def test_the_colder_the_longer_engines_stay_cold(air, expected):
    values = {**CENTRAL, "cold_trip_length": 12.0, "air_temperature_mean": float(air)}
    assert cold.share(values) == pytest.approx(expected, abs=5e-4)


def test_the_share_stays_a_share():
    assert cold.share({**CENTRAL, "cold_trip_length": 100.0, "air_temperature_mean": 15.0}) == 0.0


@pytest.mark.parametrize(
    ("fuel", "euro", "beyond"),
    [("Petrol", "Euro 4", 1.47 - 0.009 * 15 - 1), ("Diesel", "Euro 5", 1.34 - 0.008 * 15 - 1)],  # by hand at 15 °C
)
def test_a_cold_kilometre_burns_so_much_more(fuel, euro, beyond):
    made, hot = prepared("Passenger Cars", fuel, "Medium", euro)
    assert cold.excess(made, 15.0)["co2"] == pytest.approx(beyond * hot["ef_co2"][0])


def test_nox_of_a_petrol_car_is_that_of_euro_1_times_its_step():
    # at 20 km/h and 15 °C: 0.0461 × 20 + 0.00738 × 15 + 0.755 = 1.7877, so 0.7877 beyond hot
    first, hot = prepared("Passenger Cars", "Petrol", "Small", "Euro 1")
    fourth, _ = prepared("Passenger Cars", "Petrol", "Small", "Euro 4")
    one, four = (cold.excess(each, 15.0)["nox"] for each in (first, fourth))
    assert one[1] == pytest.approx(0.7877 * hot["ef_nox"][0, 1], rel=1e-4)
    assert four == pytest.approx(0.18 * one)


def test_nox_of_a_gas_car_is_that_of_petrol():
    gas, petrol = (prepared("Passenger Cars", fuel, "Medium", "Euro 4")[0] for fuel in ("LPG Bifuel ~ LPG", "Petrol"))
    assert cold.excess(gas, 15.0)["nox"] == pytest.approx(cold.excess(petrol, 15.0)["nox"])


def test_beyond_45_kilometres_an_hour_the_ratio_stays():
    made, hot = prepared("Passenger Cars", "Petrol", "Small", "Euro 1")
    beyond = 0.0513 * 45 + 0.0234 * 15 + 0.616 - 1
    assert cold.excess(made, 15.0)["nox"][3] == pytest.approx(beyond * hot["ef_nox"][0, 3])


def test_primary_no2_is_its_share_of_cold_nox_and_particles_come_from_diesels():
    diesel, hot = prepared("Passenger Cars", "Diesel", "Medium", "Euro 4")
    over = cold.excess(diesel, 15.0)
    assert over["no2"] == pytest.approx(0.1 * over["nox"])
    assert over["pm"] == pytest.approx((3.1 - 0.1 * 15 - 1) * hot["ef_pm"][0])
    petrol, _ = prepared("Passenger Cars", "Petrol", "Medium", "Euro 4")
    assert not cold.excess(petrol, 15.0)["pm"].any()


def test_in_great_heat_nothing_is_gained():
    made, _ = prepared("Passenger Cars", "Diesel", "Medium", "Euro 4")
    assert all((over >= 0).all() for over in cold.excess(made, 50.0).values())


@pytest.mark.parametrize(
    "row",
    [("Heavy Duty Trucks", "Diesel", "Rigid <=7.5 t", "Euro V"), ("Passenger Cars", "Electric", "Small", "Electric")],
)
def test_trucks_and_electric_cars_add_nothing(row):
    classes = pd.DataFrame([row], columns=CLASS)
    over = cold.excess(cold.prepare(classes, np.ones(1), np.zeros(1), SPEED), 0.0)
    assert not any(each.any() for each in over.values())


@pytest.mark.raw
def test_ratios_of_petrol_and_gas_are_those_published():
    if not RAW.is_file():
        pytest.skip("the raw open data are not in ../shared/data")
    table = pd.read_csv(RAW)
    rows = table[(table["EURO"] == "I") & (table["FUEL"] == "G") & (table["POLLUTANT"] == "NOx")].set_index("CC")
    for size, segment in (("<=1400", "Small"), ("1400_2000", "Medium"), (">2000", "Large-SUV-Executive")):
        row = rows.loc[size]
        assert cold.NOX_PETROL[segment] == (tuple(row[["a", "b", "c"]]), tuple(row[["d", "e", "f"]]))
    for euro, step in {**cold.STEPS, "Euro 4": cold.LATER}.items():
        roman = {"Euro 1": "I", "Euro 2": "II", "Euro 3": "III", "Euro 4": "IV"}[euro]
        text = table[(table["EURO"] == roman) & (table["FUEL"] == "G") & (table["POLLUTANT"] == "NOx")]["Y"].iloc[0]
        first = re.match(r"([\d.]+)\*", text)
        assert step == (float(first[1]) if first else 1.0)
    fuel = table[(table["EURO"] == "IV") & (table["FUEL"] == "G") & (table["POLLUTANT"] == "FC")].iloc[0]
    assert (fuel["c"], fuel["b"]) == cold.FUEL_PETROL
