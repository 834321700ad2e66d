"""The GeoPackage of OSMnx, whole and broken."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from belvedere.city import osm_gpkg
from belvedere.errors import InputError, MissingFileError
from tests.city.small import CRS
from tests.city.small_streets import edges, geopackage, nodes, point


def written(tmp_path, node_table=None, edge_table=None):
    path = tmp_path / "streets.gpkg"
    (nodes() if node_table is None else node_table).to_file(path, layer="nodes", driver="GPKG")
    if edge_table is not False:
        (edges() if edge_table is None else edge_table).to_file(path, layer="edges", driver="GPKG")
    return path


def test_streets_that_were_cut_off_are_told_by_the_count_before_the_cut(tmp_path):
    read = osm_gpkg.streets(geopackage(tmp_path), CRS)
    cut = read.nodes.set_index("osm_node_id")["cut"]
    assert sorted(cut.index[cut]) == [7, 8, 9]


def test_lists_written_as_text_are_read_as_several_values(tmp_path):
    ways = osm_gpkg.streets(geopackage(tmp_path), CRS).ways.set_index("osm_way_id")
    assert ways.loc[102, "name"] == "Via Larga;Via Lunga"
    assert ways.loc[101, "maxspeed"] == "30;50"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.gpkg: there is no such file"):
        osm_gpkg.streets(tmp_path / "none.gpkg", CRS)


def test_half_a_download_is_told(tmp_path):
    whole = geopackage(tmp_path).read_bytes()
    half = tmp_path / "half.gpkg"
    half.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(InputError, match="not downloaded whole"):
        osm_gpkg.streets(half, CRS)


def test_a_file_of_another_kind_is_told(tmp_path):
    path = tmp_path / "streets.gpkg"
    path.write_text("osmid,highway\n1,primary\n")
    with pytest.raises(InputError, match="no GeoPackage"):
        osm_gpkg.streets(path, CRS)


def test_a_missing_layer_is_named_with_those_that_are_there(tmp_path):
    with pytest.raises(InputError, match=r"edges: there is no such layer\. The file has: nodes"):
        osm_gpkg.streets(written(tmp_path, edge_table=False), CRS)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match=r"layer edges: columns from, oneway are missing"):
        osm_gpkg.streets(written(tmp_path, edge_table=edges().drop(columns=["from", "oneway"])), CRS)


def test_an_empty_layer_is_told(tmp_path):
    with pytest.raises(InputError, match=r"layer edges: the layer has no rows"):
        osm_gpkg.streets(written(tmp_path, edge_table=edges().iloc[:0]), CRS)


def test_a_layer_without_crs_is_told(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        path = written(tmp_path, node_table=nodes().set_crs(None, allow_override=True))
    with pytest.raises(InputError, match=r"layer nodes: the layer names no CRS"):
        osm_gpkg.streets(path, CRS)


def test_a_layer_in_another_crs_than_it_says_is_told(tmp_path):
    metres = edges().to_crs("EPSG:32632").set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(InputError, match=r"coordinates do not fit into EPSG:32632"):
        osm_gpkg.streets(written(tmp_path, edge_table=metres), CRS)


def test_a_line_drawn_against_its_direction_is_named_by_row(tmp_path):
    table = edges()
    table.loc[3, "geometry"] = LineString([point(2), point(5)])
    with pytest.raises(InputError, match=r"layer edges, row 4: 1 lines are not drawn from their `from`"):
        osm_gpkg.streets(written(tmp_path, edge_table=table), CRS)


def test_without_counts_the_cut_is_taken_to_be_at_the_outline(tmp_path):
    read = osm_gpkg.streets(written(tmp_path, node_table=nodes().drop(columns="street_count")), CRS)
    cut = read.nodes.set_index("osm_node_id")["cut"]
    assert cut[[7, 8, 9]].all()
    assert isinstance(read.nodes, gpd.GeoDataFrame)
