"""NO2 that leaves the exhaust."""

from pathlib import Path

import pandas as pd
import pytest

from belvedere.environment.emission_factors import CLASS, known_classes
from belvedere.environment.primary_no2 import fraction

RAW = Path(__file__).parents[3] / "shared/data/reference/vein_primary_no2_fraction.csv"
SAID = [  # METHODS §2
    (("Passenger Cars", "Petrol", "Small", "Euro 4"), 0.03),
    (("Passenger Cars", "Petrol", "Small", "ECE 15/04"), 0.04),
    (("Passenger Cars", "Diesel", "Medium", "Euro 4"), 0.46),
    (("Passenger Cars", "Diesel", "Medium", "Euro 5"), 0.33),
    (("Passenger Cars", "Diesel", "Medium", "Euro 6 2017-2019"), 0.30),
    (("Passenger Cars", "LPG Bifuel ~ LPG", "Medium", "Euro 4"), 0.05),
    (("Heavy Duty Trucks", "Diesel", "Rigid 20 - 26 t", "Euro VI"), 0.08),
    (("Buses", "Diesel", "Urban Buses Standard 15 - 18 t", "Euro III"), 0.14),
]


@pytest.mark.parametrize(("vehicle", "expected"), SAID)
def test_a_class_has_its_published_share(vehicle, expected):
    assert fraction(pd.DataFrame([vehicle], columns=CLASS))[0] == expected


def test_every_class_of_the_reference_table_has_a_share():
    made = fraction(known_classes())
    assert (made > 0).all() and (made < 0.6).all()


@pytest.mark.raw
def test_shares_of_diesel_cars_are_those_published():
    if not RAW.is_file():
        pytest.skip("the raw open data are not in ../shared/data")
    table = pd.read_csv(RAW)
    table = table[(table["VEH"] == "PC") & (table["FUEL"] == "D")].set_index("STANDARD")["NO2"]
    euros = {
        "Conventional": "PRE",
        "Euro 1": "I",
        "Euro 3": "III",
        "Euro 4": "IV",
        "Euro 5": "V",
        "Euro 6 2020+": "VIc",
    }
    rows = pd.DataFrame([("Passenger Cars", "Diesel", "Medium", euro) for euro in euros], columns=CLASS)
    assert list(fraction(rows)) == [table[name] for name in euros.values()]
