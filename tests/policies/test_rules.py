"""Streets that are shut: close_street and limited_traffic_zone, read back by mobility's own rules."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.mobility.rules import in_force, rules
from belvedere.policies.close_street import CloseStreet
from belvedere.policies.limited_traffic_zone import LimitedTrafficZone
from tests.worlds import drawn, grid_town, table

# the block between columns 1 and 2, rows 0 and 1: its four streets, both directions, and 45 m of their neighbours
BLOCK = drawn(155, -45, 445, 245)
STREETS = {1, 5, 21, 22}  # from node 1 to 2, 6 to 7, 1 to 6, 2 to 7


def shut(city, hour):
    return set(np.flatnonzero(rules(city, in_force(city, hour)).shut))


def open_town():
    return grid_town().with_table("restrictions", table("restrictions")).with_table("exemptions", table("exemptions"))


def test_a_closed_street_is_shut_in_both_directions_and_its_crossings_stay_open():
    made = CloseStreet(streets=(9,), hours=(8, 18)).apply(open_town())
    assert shut(made, 8) == {18, 19} and shut(made, 17) == {18, 19}
    assert shut(made, 7) == set() and shut(made, 18) == set()


def test_a_pedestrian_area_shuts_all_its_streets():
    made = CloseStreet(polygon=BLOCK).apply(open_town())
    closed = made.links.loc[sorted(shut(made, 3)), "street_id"]
    assert set(closed) == STREETS and len(closed) == 2 * len(STREETS)


def test_a_closure_for_trucks_leaves_cars_alone():
    assert shut(CloseStreet(streets=(9,), uses=("truck",)).apply(open_town()), 8) == set()


def test_a_street_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"close_street: streets: Grid town has no street 999\. Pick streets"):
        CloseStreet(streets=(0, 999)).apply(grid_town())


def test_a_closure_of_nothing_is_refused():
    with pytest.raises(InputError, match="no street is named"):
        CloseStreet().apply(grid_town())


def test_a_limited_traffic_zone_guards_its_streets_in_its_hours_and_lets_some_in():
    made = LimitedTrafficZone(polygon=BLOCK, hours=(7, 20), residents=0.25, permits=0.25).apply(open_town())
    assert made.table("exemptions")["share"].tolist() == [0.25, 0.25]
    by_day, by_night = rules(made, in_force(made, 7)), rules(made, in_force(made, 20))
    assert by_day.guarded.sum() == 8 and not by_day.shut.any() and not by_night.guarded.any()
    assert by_day.let_in[by_day.inside > 0] == pytest.approx(0.5)


def test_a_zone_that_lets_nobody_in_says_so_in_the_table():
    made = LimitedTrafficZone(polygon=BLOCK, residents=0, permits=0).apply(open_town())
    inside = rules(made, in_force(made, 8))
    assert (inside.let_in[inside.inside > 0] == 0).all()


def test_two_policies_make_two_rules_beside_the_citys_own():
    first = LimitedTrafficZone(polygon=BLOCK).apply(grid_town())
    both = CloseStreet(streets=(9,)).apply(first)
    assert both.table("restrictions")["restriction_id"].tolist() == ["ltz", "policy:1", "policy:2"]


def test_a_zone_without_an_area_is_refused():
    with pytest.raises(InputError, match="no area is drawn"):
        LimitedTrafficZone().apply(grid_town())


def test_more_permits_than_trips_are_refused():
    with pytest.raises(InputError, match=r"1\.2 of the trips"):
        LimitedTrafficZone(residents=0.6, permits=0.6)


def test_columns_that_a_city_has_besides_keep_their_kind():
    town = grid_town()
    more = town.map_table("restrictions").assign(repaired=True, note="")
    made = CloseStreet(streets=(9,)).apply(town.with_table("restrictions", more)).table("restrictions")
    assert (
        made["repaired"].tolist() == [True, False]
        and made["repaired"].dtype == bool
        and made["note"].tolist() == ["", ""]
    )
