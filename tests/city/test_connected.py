"""Which links can be reached from each other."""

import geopandas as gpd
import pandas as pd

from belvedere.city.connected import largest_part, lets_in

CARS, BUSES = "car,bus", "bus"


def links(*rows):
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=["from_node_id", "to_node_id", "allowed_uses"]))


def gateways(*rows):
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=["in_node_id", "out_node_id"], dtype="int64"))


TRIANGLE = ((0, 1, CARS), (1, 2, CARS), (2, 0, CARS))


def test_a_street_of_no_return_is_outside():
    assert largest_part(links(*TRIANGLE, (2, 3, CARS)), gateways()).tolist() == [True, True, True, False]


def test_the_outside_world_leads_back_by_any_gateway():
    table = links(*TRIANGLE, (2, 3, CARS), (4, 0, CARS))
    assert largest_part(table, gateways((4, -1), (-1, 3))).all()


def test_a_lesser_island_is_outside():
    assert largest_part(links((5, 6, CARS), (6, 5, CARS), *TRIANGLE), gateways()).tolist() == [False] * 2 + [True] * 3


def test_links_that_let_nobody_in_are_outside():
    assert largest_part(links(*TRIANGLE, (0, 2, BUSES)), gateways()).tolist() == [True, True, True, False]
    assert not largest_part(links((0, 1, BUSES)), gateways()).any()


def test_without_a_way_back_nothing_is_connected():
    assert not largest_part(links((0, 1, CARS), (1, 2, CARS)), gateways()).any()


def test_a_use_is_a_whole_word():
    assert lets_in(links((0, 1, "cargo"), (0, 1, "bus,car")), "car").tolist() == [False, True]
