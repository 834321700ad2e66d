"""Links and nodes from streets: directions, limits, lanes, capacity."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from belvedere.city import osm_gpkg, streets
from belvedere.city.model import check_columns
from belvedere.city.street_classes import CLASSES, ROUNDABOUT_CAPACITY, free_speed
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, needs_raw
from tests.city.small_streets import geopackage


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return osm_gpkg.streets(geopackage(tmp_path_factory.mktemp("streets")), CRS)


@pytest.fixture(scope="module")
def made(read):
    return streets.network(read, "IT")


def way(links, number):
    return links[links["osm_way_id"] == number]


def test_tables_have_the_columns_of_the_model(made):
    nodes, links = made
    check_columns("nodes", nodes)
    check_columns("links", links)


def test_a_two_way_street_becomes_two_links_with_one_street_id(made):
    _, links = made
    there, back = way(links, 101).itertuples()
    assert there.street_id == back.street_id
    assert (there.from_node_id, there.to_node_id) == (back.to_node_id, back.from_node_id)
    assert list(there.geometry.coords) == list(back.geometry.coords)[::-1]
    assert len(links) == 21  # 14 streets, 7 of them one-way


def test_a_one_way_street_runs_from_its_from_node_though_u_and_v_are_swapped(made):
    nodes, links = made
    only = way(links, 105).iloc[0]
    assert nodes["osm_node_id"][only["from_node_id"]] == 5
    assert nodes["osm_node_id"][only["to_node_id"]] == 2
    assert only["geometry"].coords[0] == nodes.geometry[only["from_node_id"]].coords[0]


def test_each_link_starts_and_ends_at_its_nodes(made):
    nodes, links = made
    starts = gpd.GeoSeries(links.geometry.interpolate(0), crs=CRS)
    at = gpd.GeoSeries(nodes.geometry.to_numpy()[links["from_node_id"]], crs=CRS)
    assert starts.distance(at).max() < 0.01


def test_lanes_of_a_two_way_street_are_shared_by_both_directions(made):
    _, links = made
    assert way(links, 101)["lanes"].tolist() == [1.0, 1.0]
    assert way(links, 102)["lanes"].tolist() == [1.0, 1.0]  # 3 and 2 along it: the fewest
    assert way(links, 107)["lanes"].tolist() == [0.5, 0.5]  # one lane for both
    assert way(links, 109)["lanes"].tolist() == [2.0]


def test_missing_lanes_and_limits_are_the_usual_ones_and_say_so(made):
    _, links = made
    lost = way(links, 104).iloc[0]
    assert (lost["lanes"], lost["lanes_tagged"]) == (1.0, False)
    assert (lost["speed_limit"], lost["speed_tagged"]) == (50.0, False)  # the table's: too few primaries here
    assert way(links, 111)["speed_limit"].tolist() == [130.0]  # "signals": a motorway keeps the highway code's limit


def test_the_citys_own_usual_limit_stands_in_once_enough_streets_have_one(read):
    first = read.ways[read.ways["osm_way_id"] == 105]
    many = pd.concat([first] * 20, ignore_index=True)
    lost = read.ways[read.ways["osm_way_id"] == 107]
    table = gpd.GeoDataFrame(pd.concat([many, lost], ignore_index=True), geometry="geometry", crs=CRS)
    _, links = streets.network(streets.Streets(read.nodes, table), "IT")
    assert way(links, 107)["speed_limit"].tolist() == [30.0, 30.0]


def test_limits_by_hand(made):
    _, links = made
    assert way(links, 101)["speed_limit"].tolist() == pytest.approx([37.5, 37.5])
    assert way(links, 109)["speed_limit"].tolist() == pytest.approx([48.28032])
    assert way(links, 108)["speed_limit"].tolist() == [50.0, 50.0]


def test_a_merged_street_has_its_most_important_class(made):
    _, links = made
    assert set(way(links, 108)["facility_type"]) == {"tertiary"}
    assert streets.facility_type("residential;primary") == "primary"
    assert streets.facility_type("road") == "unclassified"


def test_capacity_is_lanes_times_the_class_capacity(made):
    _, links = made
    assert way(links, 101)["capacity"].tolist() == [950.0, 950.0]  # 1 lane × 0.5 green × 1,900
    assert way(links, 107)["capacity"].tolist() == [300.0, 300.0]  # half a lane × 600
    assert way(links, 111)["capacity"].tolist() == [6300.0]  # 3 × 2,100


def test_a_roundabouts_lane_carries_what_circulates(read):
    ways = read.ways.assign(junction="roundabout")
    _, links = streets.network(streets.Streets(read.nodes, ways), "IT")
    assert way(links, 104)["capacity"].tolist() == [ROUNDABOUT_CAPACITY, ROUNDABOUT_CAPACITY]


@pytest.mark.parametrize(
    ("kind", "limit", "expected"),
    [("primary", 50, 3600 / 92), ("primary", 30, 3600 / 140), ("residential", 30, 3600 / 138)],  # 3600/limit + delay
)
def test_free_speed_is_time_at_the_limit_and_time_lost_at_junctions(kind, limit, expected):
    assert free_speed(np.array([float(limit)]), pd.Series([kind])) == pytest.approx([expected])


@given(st.sampled_from(sorted(CLASSES)), st.floats(5, 130), st.floats(5, 130))
def test_a_lower_limit_never_makes_a_faster_street(kind, one, other):
    low, high = sorted((one, other))
    made = free_speed(np.array([low, high]), pd.Series([kind, kind]))
    assert made[0] <= made[1] + 1e-9
    assert made[1] <= high


def test_an_end_that_is_not_in_the_file_is_named(read):
    ways = read.ways.assign(to_osm=read.ways["to_osm"].replace(7, 12345))
    with pytest.raises(InputError, match=r"way 104: 1 ways end at a node that is not in the file, first 12345"):
        streets.network(streets.Streets(read.nodes, ways), "IT")


def test_links_know_the_area_that_holds_their_middle(made):
    _, links = made
    middle = way(links, 114).geometry.iloc[0].interpolate(0.5, normalized=True)
    areas = gpd.GeoDataFrame({"area_id": ["far"]}, geometry=[box(*middle.buffer(10).bounds)], crs=CRS)
    told = streets.with_areas(links, areas)
    assert set(way(told, 114)["area_id"]) == {"far"}
    assert (told["area_id"] == "").sum() == len(links) - 2


def test_the_order_of_the_file_does_not_matter(read, made):
    shuffled = streets.Streets(read.nodes.iloc[::-1], read.ways.iloc[::-1])
    _, links = streets.network(shuffled, "IT")
    pd.testing.assert_frame_equal(pd.DataFrame(links), pd.DataFrame(made[1]))


@pytest.mark.raw
@needs_raw
def test_bologna_has_as_many_links_as_its_streets_have_directions():
    read = osm_gpkg.streets(RAW / "bologna/osm/bologna_road_network.gpkg", CRS)
    nodes, links = streets.network(read, "IT")
    assert (len(nodes), links["street_id"].nunique(), len(links)) == (5527, 7800, 10977)
