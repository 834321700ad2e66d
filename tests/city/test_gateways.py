"""Where the network is cut."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString, Point

from belvedere.city import osm_gpkg, streets
from belvedere.city.gateways import gateways
from belvedere.city.model import check_columns
from tests.city.small import CRS, RAW, needs_raw
from tests.city.small_streets import geopackage

CARS = "car,van,truck,motorcycle,bus"


def world(points, rows):
    """Return nodes and links: points are (x, y, cut) [m]; rows are (from, to, class, name, roundabout)."""
    nodes = gpd.GeoDataFrame(
        {"node_id": range(len(points)), "cut": [cut for *_, cut in points]},
        geometry=[Point(x, y) for x, y, _ in points],
        crs=CRS,
    )
    table = pd.DataFrame(rows, columns=["from_node_id", "to_node_id", "facility_type", "name", "junction"])
    table["junction"] = table["junction"].map({True: "roundabout", False: ""})
    lines = [LineString([points[start][:2], points[end][:2]]) for start, end, *_ in rows]
    links = gpd.GeoDataFrame(table.assign(ref="", allowed_uses=CARS, capacity=1000.0), geometry=lines, crs=CRS)
    return nodes, links


def both_ways(start, end, kind="primary", name="Via"):
    return [(start, end, kind, name, False), (end, start, kind, name, False)]


def ends(made):
    return list(zip(made["in_node_id"], made["out_node_id"], strict=True))


def test_a_street_that_ends_at_the_cut_is_a_gateway_for_both_directions():
    made = gateways(*world([(0, 0, True), (100, 0, False)], both_ways(0, 1)))
    check_columns("gateways", made)
    assert ends(made) == [(0, 0)]
    assert made["capacity"].tolist() == [1000.0]
    assert made["name"].tolist() == ["Via"]


def test_a_dead_end_inside_the_city_is_none():
    assert len(gateways(*world([(0, 0, False), (100, 0, False)], both_ways(0, 1)))) == 0


def test_a_street_that_only_lost_a_side_street_is_none():
    made = gateways(*world([(0, 0, False), (100, 0, True), (200, 0, False)], both_ways(0, 1) + both_ways(1, 2)))
    assert len(made) == 0


def test_a_street_whose_main_arm_was_cut_is_one_though_a_side_street_stays():
    side = both_ways(1, 2, "residential")
    made = gateways(*world([(0, 0, False), (100, 0, True), (200, 0, False)], both_ways(0, 1) + side))
    assert ends(made) == [(1, 1)]


def test_lesser_streets_are_none():
    assert len(gateways(*world([(0, 0, True), (100, 0, False)], both_ways(0, 1, "residential")))) == 0


def test_two_carriageways_that_end_close_by_are_one_gateway():
    points = [(0, 0, True), (500, 0, False), (0, 900, True), (500, 900, False)]
    fast = [(0, 1, "motorway", "A1", False), (3, 2, "motorway", "A1", False)]
    assert ends(gateways(*world(points, fast))) == [(0, 2)]
    slow = [(0, 1, "primary", "Via", False), (3, 2, "primary", "Via", False)]
    assert sorted(ends(gateways(*world(points, slow)))) == [(-1, 2), (0, -1)]  # 900 m apart is another street


def test_a_motorway_cut_after_its_last_exit_still_leaves_there():
    # traffic comes by the motorway and could go on by the exit; the motorway itself was cut at node 1
    points = [(0, 0, False), (500, 0, True), (700, 50, False)]
    rows = [(0, 1, "motorway", "A1", False), (1, 2, "motorway_link", "", False)]
    assert ends(gateways(*world(points, rows))) == [(-1, 1)]


def test_two_carriageways_that_meet_at_the_cut_are_a_gateway_for_turning_back_does_not_count():
    points = [(0, 0, True), (500, 20, False), (500, -20, False)]
    rows = [(0, 1, "primary", "Via", False), (2, 0, "primary", "Via", False)]
    assert ends(gateways(*world(points, rows))) == [(0, 0)]


def test_a_roundabout_that_lost_arms_is_one_gateway():
    points = [(0, 0, True), (20, 20, True), (40, 0, False), (20, -20, False)]
    ring = [
        (0, 3, "primary", "R", True),
        (3, 2, "primary", "R", True),
        (2, 1, "primary", "R", True),
        (1, 0, "primary", "R", True),
    ]
    assert len(gateways(*world(points, ring))) == 1
    assert ends(gateways(*world(points, ring))) == [(0, 0)]


def test_gateways_stand_in_order_of_importance():
    points = [(0, 0, True), (100, 0, False), (100, 900, True), (0, 900, False)]
    made = gateways(*world(points, both_ways(0, 1, "tertiary", "Small") + both_ways(2, 3, "primary", "Great")))
    assert made["name"].tolist() == ["Great", "Small"]
    assert made["gateway_id"].tolist() == [0, 1]


def test_a_ramp_without_a_name_is_called_after_the_nearest_street_that_has_one():
    points = [(0, 0, True), (100, 0, False), (200, 0, False), (300, 0, False)]
    rows = [(0, 1, "motorway_link", "", False), (1, 2, "motorway_link", "", False), (2, 3, "motorway", "Ring", False)]
    assert gateways(*world(points, rows))["name"].tolist() == ["Ring"]
    assert gateways(*world(points, rows[:2]))["name"].tolist() == ["motorway_link"]


def test_the_small_town_has_two(tmp_path):
    nodes, links = streets.network(osm_gpkg.streets(geopackage(tmp_path), CRS), "IT")
    made = gateways(nodes, links)
    number = nodes["osm_node_id"]
    assert [(number[row.in_node_id], number[row.out_node_id], row.name) for row in made.itertuples(index=False)] == [
        (8, 9, "A14 Autostrada"),
        (7, 7, "SS9 Via Larga"),
    ]


@pytest.mark.raw
@needs_raw
def test_bolognas_great_roads_are_gateways():
    read = osm_gpkg.streets(RAW / "bologna/osm/bologna_road_network.gpkg", CRS)
    made = gateways(*streets.network(read, "IT"))
    fast = made[made["facility_type"] == "motorway"]
    assert fast["name"].str.split().str[0].value_counts().to_dict() == {"A14": 2, "RA1": 2, "A13": 1}
    assert (fast[["in_node_id", "out_node_id"]] >= 0).all(axis=None)
    names = " ".join(made["name"])
    for road in ("SS9", "SS64", "SS253", "SS568", "SP26", "Via San Donato", "Via Toscana", "Via Don Luigi Sturzo"):
        assert road in names
