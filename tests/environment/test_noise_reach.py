"""Who lives along which street, and what he hears."""

import numpy as np
import pytest

from belvedere.environment.noise_reach import people, reach
from tests.worlds import grid_town, square


def streets(city):
    return np.unique(city.links["street_id"].to_numpy(), return_inverse=True)[1]


def test_everybody_lives_along_some_street_of_his_zone():
    town = grid_town()
    street, zone, many = people(town, streets(town))
    assert np.bincount(zone, many) == pytest.approx([1000.0, 800.0, 600.0, 200.0])
    assert len(set(zip(street, zone, strict=True))) == len(street)


def test_residents_are_spread_by_length():
    town = grid_town()  # all streets are equally long
    _, zone, many = people(town, streets(town))
    own = many[zone == 0]
    assert own == pytest.approx(np.full(len(own), 1000.0 / len(own)))


def test_nobody_lives_along_a_motorway():
    town = grid_town()
    links = town.links.copy()
    links.loc[links["facility_type"] == "primary", "facility_type"] = "motorway"
    street, _, many = people(town.with_table("links", links), streets(town))
    assert not set(street) & set(links.loc[links["facility_type"] == "motorway", "street_id"])
    assert many.sum() == pytest.approx(2600.0)


def test_a_zone_without_a_street_uses_the_nearest():
    city = square()  # its zones are discs of 90 m around corners: no street has its middle there
    street, zone, many = people(city, streets(city))
    assert list(zone) == [0] and many.sum() == 1000.0 and len(street) == 1


def test_another_street_is_heard_as_points():
    # link 3 of the square runs from (1000, 0) to (1000, 1000); link 1 along the north: 707 m away, beyond hearing
    city = square()
    made = reach(city, streets(city), np.arange(4)).toarray()
    assert not made.any()


def test_a_parallel_street_gets_what_divergence_says():
    town = grid_town()
    number = streets(town)
    made = reach(town, number, np.unique(number)).toarray()
    # by hand: streets 0 and 4 are 200 m long, side by side 200 m apart; pieces at -75, -25, 25 and 75 m, 50 m each
    away = np.hypot(200.0, np.array([-75.0, -25.0, 25.0, 75.0]))
    assert made[0, 4] == pytest.approx((50.0 / (2 * np.pi * away**2)).sum())
    assert not np.diag(made).any()
    assert made[0, 4] == pytest.approx(made[4, 0])
