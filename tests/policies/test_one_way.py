"""Streets that get one direction, or the other one."""

import pytest

from belvedere.errors import InputError
from belvedere.policies.one_way import OneWay
from tests.policies.town import town


def of_street(city, street):
    rows = city.links[city.links["street_id"] == street].set_index("link_id")
    return rows.sort_index()


def test_a_two_way_street_keeps_the_link_that_leads_to_the_side_named():
    made = of_street(OneWay(streets=(0,), towards="west").apply(town()), 0)  # link 0 leads east, link 1 west
    assert made["allowed_uses"].tolist() == ["bicycle,walk", "car,van,truck,motorcycle,bus,bicycle,walk"]
    assert made["capacity"].tolist() == [600, 600] and made["lanes"].tolist() == [1, 1]


def test_a_street_square_to_the_side_keeps_its_first_link():
    made = of_street(OneWay(streets=(0,), towards="north").apply(town()), 0)
    assert made["allowed_uses"].str.startswith("car").tolist() == [True, False]


def test_the_lanes_of_the_other_direction_can_be_given_over():
    made = of_street(OneWay(streets=(8,), towards="east", gained=0.5).apply(town()), 8)
    assert made["lanes"].tolist() == [3, 2] and made["capacity"].tolist() == [2700, 1800]


def test_a_one_way_street_that_leads_away_is_turned_round():
    once = OneWay(streets=(0,), towards="east").apply(town())
    made = of_street(OneWay(streets=(0,), towards="west").apply(once), 0)
    assert made.loc[0, ["from_node_id", "to_node_id"]].tolist() == [1, 0]
    assert made.loc[0, "geometry"].coords[0] == of_street(once, 0).loc[0, "geometry"].coords[-1]


def test_a_one_way_street_is_turned_round_and_back():
    once = OneWay(streets=(0,), towards="east").apply(town())
    there = OneWay(streets=(0,), towards="reverse").apply(once)
    assert of_street(there, 0).loc[0, "from_node_id"] == 1
    assert OneWay(streets=(0,), towards="reverse").apply(there).links.equals(once.links)


def test_a_two_way_street_cannot_be_turned_round():
    with pytest.raises(InputError, match="via 0 is two-way"):
        OneWay(streets=(0,), towards="reverse").apply(town())


def test_nothing_picked_is_refused():
    with pytest.raises(InputError, match="no street is named"):
        OneWay().apply(town())
