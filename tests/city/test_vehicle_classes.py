"""Fuel and Euro class as rules name them."""

import pandas as pd
import pytest

from belvedere.city.vehicle_classes import CLASSES, ELECTRIC, listed, of_fleet, parsed, share

FLEET = pd.DataFrame(
    [
        ("Passenger Cars", "Petrol", "Small", "ECE 15/04", 0.1),
        ("Passenger Cars", "Diesel", "Small", "Euro 6 2017-2019", 0.2),
        ("Passenger Cars", "LPG Bifuel ~ LPG", "Small", "Conventional", 0.1),
        ("Passenger Cars", "Petrol Hybrid", "Small", "Euro 5", 0.1),
        ("Passenger Cars", "Electric", "Small", "Electric", 0.1),
        ("Heavy Duty Trucks", "Diesel", "Rigid <=7.5 t", "Euro IV", 0.3),
        ("L-Category", "Petrol", "Mopeds 4-stroke <50 cm3", "Conventional", 0.1),
    ],
    columns=["category", "fuel", "segment", "euro", "share"],
)


def test_each_row_of_a_fleet_has_one_class():
    wanted = ["Petrol:Euro 0", "Diesel:Euro 6", "LPG:Euro 0", "Hybrid:Euro 5", ELECTRIC, "Diesel:Euro 4"]
    assert list(of_fleet(FLEET)) == [*wanted, "Petrol:Euro 0"]
    assert set(of_fleet(FLEET)) <= set(CLASSES)


def test_a_list_goes_to_text_and_back_in_one_order():
    assert listed(["Diesel:Euro 1", "Petrol:Euro 0"]) == "Petrol:Euro 0,Diesel:Euro 1"
    assert parsed("Diesel:Euro 1, Petrol:Euro 0") == {"Diesel:Euro 1", "Petrol:Euro 0"}
    assert parsed("") == set(CLASSES)


@pytest.mark.parametrize(
    ("use", "text", "expected"),
    [
        ("car", "Diesel:Euro 6", 0.2 / 0.6),
        ("car", "", 1.0),
        ("truck", "Diesel:Euro 4", 1.0),
        ("truck", "Diesel:Euro 5", 0.0),
        ("van", "", 0.0),  # nobody counted vans here
    ],
)
def test_a_share_is_of_the_kilometres_of_that_use(use, text, expected):
    assert share(FLEET, use, text) == pytest.approx(expected)
