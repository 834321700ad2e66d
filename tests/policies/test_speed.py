"""Limits that change: zone_30 and speed_limit."""

import numpy as np
import pytest

from belvedere.policies.speed_limit import SpeedLimit
from belvedere.policies.zone_30 import Zone30
from tests.worlds import drawn, grid_town

EAST = drawn(750, -50, 850, 850)  # holds column 4, the 8 links of via Nuova, and a quarter of each street to it


def speeds(city):
    return city.links.set_index("link_id")["free_speed"]


def test_a_zone_lowers_only_the_classes_it_names_and_only_faster_streets():
    town = grid_town()
    made = Zone30().apply(town)
    nuova = town.links["facility_type"] == "tertiary"
    assert (speeds(made)[nuova.to_numpy()] == 30).all()
    assert (speeds(made)[~nuova.to_numpy()] == speeds(town)[~nuova.to_numpy()]).all()
    assert made.links["capacity"].equals(town.links["capacity"])


def test_a_zone_of_20_leaves_nothing_faster():
    assert (speeds(Zone30(speed=20, classes=("residential", "tertiary", "primary")).apply(grid_town())) == 20).all()


def test_a_drawn_zone_holds_inside_its_polygon_only():
    town = grid_town()
    made = Zone30(polygon=EAST, classes=("primary", "tertiary")).apply(town)
    changed = town.links.loc[(speeds(made) != speeds(town)).to_numpy(), "name"]
    assert set(changed) == {"via Nuova"} and len(changed) == 8


def test_the_old_limit_must_be_met_exactly():
    town = grid_town()
    made = SpeedLimit(from_speed=30, to_speed=50, classes=("residential",)).apply(town)
    assert (speeds(made) == 50).all()
    assert speeds(SpeedLimit(from_speed=40, to_speed=50, classes=("residential",)).apply(town)).equals(speeds(town))


def test_lowering_and_raising_again_gives_the_city_back():
    town = grid_town()
    low = SpeedLimit(from_speed=50, to_speed=30, classes=("tertiary",)).apply(town)
    back = SpeedLimit(from_speed=30, to_speed=50, classes=("tertiary",)).apply(low)
    assert speeds(back).equals(speeds(town))


def test_where_the_limit_is_known_free_speed_keeps_the_wait_at_junctions():
    town = grid_town()
    links = town.links.assign(speed_limit=town.links["free_speed"])
    made = Zone30(classes=("tertiary",)).apply(town.with_table("links", links))
    nuova = made.links[made.links["name"] == "via Nuova"]
    assert (nuova["speed_limit"] == 30).all()
    # 3600 / 30 = 120 s/km, and 22 s/km lost at junctions of a tertiary road (city/street_classes.py)
    assert nuova["free_speed"].to_numpy() == pytest.approx(np.full(8, 3600 / 142))
