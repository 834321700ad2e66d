import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from belvedere.city.zone_weights import SILENT, STRIP, WEIGHTS, weigh
from tests.city.small import CRS, EAST, NORTH, at, links, square

CELLS = gpd.GeoDataFrame({"area_id": ["01", "01"]}, geometry=[square(0), square(1)], crs=CRS)
NO_PLACES = gpd.GeoDataFrame({"name": [], "category": []}, geometry=[], crs=CRS)
NO_STREETS = links([("", "motorway", [(0, 0), (2000, 0)])])


def ground(*rows):
    return gpd.GeoDataFrame({"landuse": [use for use, _ in rows]}, geometry=[shape for _, shape in rows], crs=CRS)


def part(west, east):
    """Return the strip of ground from west to east [m], 1 km high."""
    return box(EAST + west, NORTH, EAST + east, NORTH + 1000)


def test_a_class_weighs_its_surface_times_its_weight_by_cell():
    table = weigh(CELLS, NO_STREETS, ground(("residential", part(900, 1200)), ("retail", part(1200, 1300))), NO_PLACES)
    assert table["residents"].tolist() == pytest.approx([100e3, 200e3 + 0.05 * 100e3])
    assert table["jobs"].tolist() == pytest.approx([0.15 * 100e3, 0.15 * 200e3 + 1.5 * 100e3])


def test_grass_holds_nobody_and_is_not_silent():
    streets = links([("", "residential", [(0, 500), (1000, 500)])])
    table = weigh(CELLS, streets, ground(("grass", part(0, 1000))), NO_PLACES)
    assert table.loc[0, ["residents", "jobs", "students"]].tolist() == [0.0, 0.0, 0.0]


def test_where_land_use_is_silent_streets_that_serve_homes_speak_once_for_both_directions():
    streets = links([("", "residential", [(0, 500), (1000, 500)]), ("", "motorway", [(0, 600), (1000, 600)])])
    both = pd.concat([streets, streets.assign(link_id=streets["link_id"] + 2)], ignore_index=True)
    table = weigh(CELLS, both, ground(("grass", part(0, 600))), NO_PLACES)
    assert table["residents"].iloc[0] == pytest.approx(400 * STRIP * SILENT[0])  # 400 m of the street are not on grass
    assert table["residents"].iloc[1] == 0.0


def test_streets_never_speak_for_more_than_the_silent_ground():
    dense = links([("", "residential", [(0, y), (1000, y)]) for y in range(10, 1000, 10)])
    table = weigh(CELLS, dense, ground(("grass", part(0, 900))), NO_PLACES)
    assert table["residents"].iloc[0] == pytest.approx(100e3 * SILENT[0])  # 99 streets × 40 m would be 396e3


def test_places_of_study_draw_students_and_every_place_is_an_attraction_once():
    places = gpd.GeoDataFrame(
        {"name": ["s", "m", "border"], "category": ["school", "Musei", "Musei"]},
        geometry=[at(500, 500), at(1500, 500), at(1000, 500)],
        crs=CRS,
    )
    table = weigh(CELLS, NO_STREETS, ground(("grass", part(0, 2000))), places)
    assert table["students"].tolist() == [50_000.0, 0.0]
    assert table["attractions"].tolist() == [2.0, 1.0]


def test_without_places_attractions_are_missing_and_without_land_use_streets_speak_alone():
    streets = links([("", "residential", [(0, 500), (500, 500)])])
    table = weigh(CELLS, streets, ground(), NO_PLACES)
    assert np.isnan(table["attractions"]).all()
    assert table["residents"].tolist() == pytest.approx([500 * STRIP * SILENT[0], 0.0])


def test_no_class_weighs_less_than_nothing():
    assert min(min(row) for row in WEIGHTS.values()) >= 0
