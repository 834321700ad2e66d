"""OpenStreetMap extracts: streets, land use, buildings, places."""

import osmium
import pytest

from belvedere.city import osm_ground, osm_pbf, streets
from belvedere.city.model import check_columns
from belvedere.errors import InputError, MissingFileError
from tests.city.small import CRS, RAW, needs_raw
from tests.city.small_streets import extract


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return extract(tmp_path_factory.mktemp("osm"))


@pytest.fixture(scope="module")
def made(file):
    return streets.network(osm_pbf.streets(file, CRS), "IT")


def ends(made, way):
    nodes, links = made
    number = nodes["osm_node_id"]
    rows = links[links["osm_way_id"] == way]
    return [(number[row.from_node_id], number[row.to_node_id]) for row in rows.itertuples()]


def test_tables_have_the_columns_of_the_model(made):
    check_columns("nodes", made[0])
    check_columns("links", made[1])


def test_a_way_is_split_where_streets_meet(made):
    assert sorted(ends(made, 201)) == [(1, 2), (2, 1), (2, 3), (3, 2)]


def test_a_way_is_not_split_where_it_only_bends(made):
    assert ends(made, 202) == [(4, 2)]  # node 5 is a bend; oneway=-1 runs against the drawing
    assert made[1].loc[made[1]["osm_way_id"] == 202, "geometry"].iloc[0].coords.__len__() == 3


def test_a_roundabout_is_one_way(made):
    assert sorted(ends(made, 203)) == [(6, 7), (7, 6)]


def test_each_direction_has_its_own_lanes_and_limit(made):
    links = made[1][made[1]["osm_way_id"] == 201].sort_values(["street_id", "link_id"])
    assert links["lanes"].tolist() == [2.0, 1.0, 2.0, 1.0]
    assert links["speed_limit"].tolist() == [50.0, 30.0, 50.0, 30.0]


def test_who_is_let_in_is_told_from_the_more_special_keys(made):
    assert set(made[1].loc[made[1]["osm_way_id"] == 204, "allowed_uses"]) == {"bus,bicycle,walk"}


def test_footways_are_no_links_of_a_drive_network(made):
    assert 207 not in set(made[1]["osm_way_id"])


def test_a_way_cut_by_the_extract_is_kept_up_to_there_and_marked(made):
    nodes, _ = made
    cut = nodes.set_index("osm_node_id")["cut"]
    assert ends(made, 205) == []  # only one of its nodes is in the file
    assert sorted(ends(made, 206)) == [(3, 7), (7, 3)]
    assert cut[3]
    assert not cut[2]


def test_signals_are_kept(made):
    nodes, _ = made
    assert nodes.loc[nodes["node_type"] == "traffic_signals", "osm_node_id"].tolist() == [2]


def test_land_use_leaves_out_what_is_only_planned(file):
    table = osm_ground.landuse(file, CRS).table
    check_columns("landuse", table)
    assert table["landuse"].tolist() == ["residential"]


def test_buildings_have_their_storeys(file):
    table = osm_ground.buildings(file, CRS).table
    check_columns("buildings", table)
    assert table[["building", "levels"]].to_numpy().tolist() == [["school", 2.0]]
    assert table.area.iloc[0] == pytest.approx(15.9 * 22.2, rel=0.01)  # 0.0002 degrees of longitude × of latitude


def test_places_leave_out_street_furniture(file):
    table = osm_ground.places(file, CRS).table
    check_columns("places", table)
    assert table[["name", "category"]].to_numpy().tolist() == [["Scuola", "school"]]


def test_a_file_with_no_ground_gives_empty_tables(tmp_path):
    path = tmp_path / "empty.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="44" lon="11" version="1"/></osm>')
    for read, name in (
        (osm_ground.landuse, "landuse"),
        (osm_ground.buildings, "buildings"),
        (osm_ground.places, "places"),
    ):
        table = read(path, CRS).table
        assert len(table) == 0
        check_columns(name, table)


def test_a_file_with_no_streets_is_told(tmp_path):
    path = tmp_path / "empty.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="44" lon="11" version="1"/></osm>')
    with pytest.raises(InputError, match="the file holds no streets"):
        osm_pbf.streets(path, CRS)


def test_half_a_download_is_told(file, tmp_path):
    whole = tmp_path / "corner.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for each in osmium.FileProcessor(str(file)):
            writer.add(each)
    assert len(osm_pbf.streets(whole, CRS).ways) == len(osm_pbf.streets(file, CRS).ways)
    half = tmp_path / "half.osm.pbf"
    half.write_bytes(whole.read_bytes()[:-40])
    with pytest.raises(InputError, match="not a whole OpenStreetMap file"):
        osm_pbf.streets(half, CRS)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.osm\.pbf: there is no such file"):
        osm_pbf.streets(tmp_path / "none.osm.pbf", CRS)


@pytest.mark.raw
@needs_raw
def test_helsinkis_centre_is_read_from_a_pbf():
    read = osm_pbf.streets(RAW / "osm/helsinki_centre.osm.pbf", "EPSG:32635")
    nodes, links = streets.network(read, "FI")
    assert len(links) > 1000
    assert nodes["cut"].sum() > 10
    assert len(osm_ground.places(RAW / "osm/helsinki_centre.osm.pbf", "EPSG:32635").table) > 1000
