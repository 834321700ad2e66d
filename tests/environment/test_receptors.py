"""Where people breathe: at house fronts along the streets of their zone."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from belvedere.environment.receptors import FACADE, POINTS, receptors
from tests.worlds import EAST, NORTH, grid_town, table

TOWN = grid_town()


def with_station(city, east, north, name="air:PORTA"):
    """The town with an air station [m] from its south-west corner."""
    row = {
        "detector_id": name,
        "code": name.split(":")[1],
        "kind": "air_station",
        "name": name,
        "direction": "",
        "heading": float("nan"),
        "link_id": -1,
        "match_distance": float("nan"),
        "geometry": Point(EAST + east, NORTH + north),
    }
    detectors = pd.concat([city.map_table("detectors"), table("detectors", [row])], ignore_index=True)
    return city.with_table("detectors", detectors)


def test_every_zone_has_points_within_it_and_beside_a_street():
    made = receptors(TOWN)
    for zone, shape in zip(TOWN.zones["zone_id"], TOWN.zones.geometry, strict=True):
        mine = made.position[made.row == zone]
        assert 1 <= len(mine) <= POINTS
        assert all(shape.contains(Point(*at)) for at in mine)
    nearest = [TOWN.links.distance(Point(*at)).min() for at in made.position]
    assert np.min(nearest) >= 1.0 and np.median(nearest) == pytest.approx(FACADE)


def test_people_live_on_residential_land_where_there_is_any():
    homes = box(EAST, NORTH, EAST + 190, NORTH + 190)
    made = receptors(TOWN.with_table("landuse", table("landuse", [{"landuse": "residential", "geometry": homes}])))
    assert all(homes.contains(Point(*at)) for at in made.position[made.row == 0])


def test_a_station_stands_where_it_is_published_after_the_zones():
    made = receptors(with_station(TOWN, 123.0, 45.0))
    assert made.stations == ("air:PORTA",) and made.rows == 5
    assert made.position[made.row == 4].tolist() == [[EAST + 123.0, NORTH + 45.0]]


def test_a_zone_without_streets_gets_one_point_within_it():
    far = box(EAST + 5000, NORTH, EAST + 5100, NORTH + 100)
    zones = TOWN.zones.copy()
    zones.loc[3, "geometry"] = far
    made = receptors(TOWN.with_table("zones", zones))
    (at,) = made.position[made.row == 3]
    assert far.contains(Point(*at))
    assert made.street[made.row == 3].tolist() == [-1]


def test_nobody_lives_on_a_motorway():
    links = TOWN.links.assign(facility_type="motorway")
    made = receptors(TOWN.with_table("links", links))
    assert len(made.row) == 4  # one point a zone, none along a street
